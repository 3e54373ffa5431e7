"""Sound files for tests, made on the spot: every format that a recorder writes, and every way to be broken.

    path = sounds.write(tmp_path / "a.m4a", sounds.tone(21))

Samples are float arrays of shape (channels, samples) in -1 to 1. What a file is comes from its suffix.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

Sound = NDArray[np.float64]
RATE = 16_000  # Hz, where a format does not ask for another
CODECS: Mapping[str, str] = {  # suffix → encoder of PyAV's own FFmpeg
    ".wav": "pcm_s16le",
    ".mp3": "libmp3lame",
    ".m4a": "aac",
    ".aac": "aac",
    ".mp4": "aac",
    ".mov": "aac",
    ".ogg": "libopus",
    ".opus": "libopus",
    ".flac": "flac",
    ".webm": "libopus",
    ".mkv": "libopus",
    ".amr": "libopencore_amrnb",
    ".aiff": "pcm_s16be",
}
RATES: Mapping[str, int] = {".amr": 8000, ".ogg": 48_000, ".opus": 48_000, ".webm": 48_000, ".mkv": 48_000}  # Hz
LAYOUTS: Mapping[int, str] = {1: "mono", 2: "stereo", 6: "5.1"}
ELSEWHERE = {  # text that makes FFmpeg open other files where nobody stops it; {path} is the other file
    "playlist.wav": "#EXTM3U\n#EXT-X-TARGETDURATION:30\n#EXTINF:30,\nfile://{path}\n#EXT-X-ENDLIST\n",
    "concat.wav": "ffconcat version 1.0\nfile '{path}'\n",
    "address.m4a": "#EXTM3U\n#EXTINF:30,\nhttp://localhost:9/{path}\n#EXT-X-ENDLIST\n",
}


def encoders() -> tuple[str, ...]:
    """The suffixes that can be written here."""
    return tuple(suffix for suffix, codec in CODECS.items() if _exists(codec))


def gapped(path: Path, at: float, seconds: float) -> Path:
    """A copy of a sound file whose time stamps jump ahead by `seconds` at `at` (s), as if nothing was written there."""
    copy = path.with_stem(f"{path.stem}-gapped")
    with av.open(str(path)) as source, av.open(str(copy), "w") as target:
        stream = target.add_stream_from_template(source.streams.audio[0])
        for packet in source.demux(audio=0):
            if packet.pts is None:
                continue
            late = round(seconds / packet.time_base) if packet.pts * packet.time_base >= at else 0
            packet.pts, packet.dts, packet.stream = packet.pts + late, packet.dts + late, stream
            target.mux(packet)
    return copy


def _exists(codec: str) -> bool:
    try:
        av.codec.Codec(codec, "w")
    except av.codec.codec.UnknownCodecError:
        return False
    return True


def tone(seconds: float, hz: float = 220.0, level: float = 0.3, rate: int = RATE) -> Sound:
    """A tone of one channel; its time can be told from `ramp`, its channel from `hz`."""
    return level * np.sin(2 * np.pi * hz * np.arange(round(seconds * rate)) / rate)[None]


def ramp(seconds: float, rate: int = RATE) -> Sound:
    """A tone that grows steadily from 0 to 0.9, so that its level tells the time."""
    return tone(seconds, level=0.9, rate=rate) * np.linspace(0, 1, round(seconds * rate))


def silence(seconds: float, rate: int = RATE) -> Sound:
    return np.zeros((1, round(seconds * rate)))


def noise(seconds: float, level: float = 0.1, rate: int = RATE, seed: int = 1) -> Sound:
    return np.random.default_rng(seed).normal(0, level, (1, round(seconds * rate))).clip(-1, 1)


def hum(seconds: float, rate: int = RATE) -> Sound:
    """A mains hum with its harmonics."""
    return sum((tone(seconds, 50.0 * n, 0.1 / n, rate) for n in range(1, 6)), start=silence(seconds, rate))


def music(seconds: float, rate: int = RATE) -> Sound:
    """Chords, one each second."""
    chords = ((261.6, 329.6, 392.0), (220.0, 261.6, 329.6), (174.6, 220.0, 261.6), (196.0, 246.9, 293.7))
    fades = np.linspace(1, 0.2, rate)
    made = [sum(tone(1, hz, 0.15, rate) for hz in chords[n % 4]) * fades for n in range(round(seconds))]
    return np.concatenate(made, axis=1)


def syllables(seconds: float, level: float = 0.3, rate: int = RATE, seed: int = 1) -> Sound:
    """Noise in bursts as speech has them: half of the time sound, half nearly none."""
    step = rate // 4
    loud = np.repeat(np.arange(-(-round(seconds * rate) // step)) % 2, step)[: round(seconds * rate)]
    return noise(seconds, level, rate, seed) * np.maximum(loud, 0.01)


def channels(*sounds: Sound) -> Sound:
    """One channel after the other, as long as the shortest."""
    shortest = min(sound.shape[1] for sound in sounds)
    return np.concatenate([sound[:, :shortest] for sound in sounds])


def write(
    path: Path, sound: Sound, rate: int | None = None, codec: str | None = None, options: dict[str, str] | None = None
) -> Path:
    """Write `sound`, made at `rate` (the format's own by default), as what the suffix of `path` says."""
    rate = rate or RATES.get(path.suffix, RATE)
    codec = codec or CODECS[path.suffix]
    layout = LAYOUTS[len(sound)]
    with av.open(str(path), "w") as container, warnings.catch_warnings():
        stream = container.add_stream(codec, rate=rate, options=options or {})
        stream.layout = layout
        whole = np.rint(sound.clip(-1, 1) * 32767).astype(np.int16).T.reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(whole), format="s16", layout=layout)
        frame.sample_rate, frame.time_base, frame.pts = rate, Fraction(1, rate), 0
        for packet in (*stream.encode(frame), *stream.encode(None)):
            container.mux(packet)
    return path


def write_floats(path: Path, sound: Sound, rate: int = RATE) -> Path:
    """A WAV file of 32-bit floats, which can hold what is no number."""
    import soundfile

    soundfile.write(path, sound.T.astype(np.float32), rate, subtype="FLOAT", format="WAV")
    return path


def write_video(path: Path, seconds: float = 2.0) -> Path:
    """A grey picture that moves nowhere, without sound."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=5)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        for _ in range(round(seconds * 5)):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(np.full((64, 64, 3), 90, np.uint8))))
        container.mux(stream.encode(None))
    return path


def cut(path: Path, share: float = 0.5) -> Path:
    """The first `share` of the bytes of a file, beside it: a copy that broke off."""
    whole = path.read_bytes()
    broken = path.with_name(f"broken{path.suffix}")
    broken.write_bytes(whole[: round(len(whole) * share)])
    return broken


def leading_elsewhere(folder: Path, target: Path) -> tuple[Path, ...]:
    """Files that call themselves sound, and lead to `target`."""
    made = []
    for name, text in ELSEWHERE.items():
        (folder / name).write_text(text.format(path=target), encoding="utf-8")
        made.append(folder / name)
    return tuple(made)
