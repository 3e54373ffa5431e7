"""From a file to samples: any common sound or video file, decoded once, to 16 kHz, held as 16-bit integers.

PyAV carries FFmpeg's libraries, so no ffmpeg program is needed. Only files are opened, and only as formats of the list
below: a playlist that calls itself .wav cannot make the program open anything else.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .broken_off import ends_early
from .errors import NoConversation, UnreadableRecording, UsageError
from .model import Caution, Recording

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RATE = 16_000  # Hz, what every engine hears
FULL_SCALE = 32767  # of a 16-bit sample
FORMATS = "wav,w64,aiff,caf,mp3,aac,flac,ogg,mov,mp4,matroska,webm,amr,amrnb,amrwb,asf,avi,mpegts"
PLAIN_FORMATS = "wav, mp3, m4a, aac, ogg, opus, flac, webm, mp4, mov or amr"
BLOCK = 64  # frames of a decoder that are looked at together, some seconds: one by one takes a third longer
BROKEN_OFF = 0.9  # a file that gives less than this share of the length in its header has broken off
LEAST_SPEECH = 20.0  # s; with less, nothing that is measured means anything


@dataclass(frozen=True, slots=True)
class Audio:
    """Sound of one recording: `pcm` is int16 of shape (channels, samples) at 16 kHz, one or two channels.

    `start` is where the samples begin in the recording (s): all times are times of the recording.
    """

    pcm: NDArray[np.int16]
    start: float = 0.0

    @property
    def duration(self) -> float:
        """Seconds that are held."""
        return int(self.pcm.shape[1]) / RATE

    @property
    def end(self) -> float:
        return self.start + self.duration

    @property
    def channels(self) -> int:
        return int(self.pcm.shape[0])

    def samples(self, start: float = 0.0, end: float | None = None, channel: int | None = None) -> NDArray[np.float32]:
        """Mono float32 in -1 to 1 of `start` to `end` (s); one channel, or the mean of all where `channel` is None."""
        first = max(0, round((start - self.start) * RATE))
        last = None if end is None else max(0, round((end - self.start) * RATE))
        rows = self.pcm[:, first:last] if channel is None else self.pcm[channel : channel + 1, first:last]
        mixed: NDArray[np.float32] = rows.mean(axis=0, dtype="float32") / (FULL_SCALE + 1)
        return mixed


def load(
    path: Path, start: float | None = None, end: float | None = None
) -> tuple[Audio, Recording, tuple[Caution, ...]]:
    """Decode `path`, or only `start` to `end` (s) of it.

    More than two channels are mixed to one. The recording keeps the length and the channels of the whole file.

    Raises:
        UnreadableRecording: the file is missing, empty, no sound, protected, or broken.
        NoConversation: less than 20 s could be decoded, or lie between `start` and `end`.
        UsageError: `start` and `end` leave nothing.
    """
    first = start or 0.0
    if end is not None and not end > first:
        raise UsageError(f"--to {end:g}", f"it is not after {first:g} s, so nothing is left", "Give a later time")
    _check_file(path)
    pcm, channels, declared, damaged = _decode(path, end)
    length = pcm.shape[1] / RATE
    shorter = declared is not None and length < BROKEN_OFF * declared
    broken = damaged or (end is None and (shorter or ends_early(path)))
    if not 0 <= first < length:
        raise UsageError(f"--from {first:g}", f"{path.name} lasts from 0 to {length:.0f} s", "Give a time inside it")
    if length - first < LEAST_SPEECH:
        raise _too_short(path.name, length, first, end, broken)
    audio = Audio(pcm[:, round(first * RATE) :], first)
    whole = max(length, declared or 0.0) if end is not None else length
    recording = Recording(_name(path), _sha256(path), round(whole, 3), channels)
    cautions = (_breaks_off(length, declared),) if broken else ()
    return audio, recording, cautions


def _too_short(name: str, length: float, first: float, end: float | None, broken: bool) -> NoConversation:
    if broken:
        found, instead = f"it breaks off after {length:.0f} s", "Copy it again from the recorder"
    elif first or end is not None:
        found, instead = f"from {first:.0f} s to {length:.0f} s are only {length - first:.0f} s", "Give a longer part"
    else:
        found = f"the recording is only {length:.0f} s long"
        instead = "Record a longer conversation, about ten minutes is best"
    return NoConversation(name, f"{found}, and at least {LEAST_SPEECH:.0f} s of speech are needed", instead)


def _name(path: Path) -> str:
    """The file's name as text that can be written: bytes of another alphabet's encoding become a mark."""
    return os.fsencode(path.name).decode("utf-8", "replace")


_CONVERT = f"Give a recording as {PLAIN_FORMATS}; a telephone's voice recorder or a meeting program makes one"


def _check_file(path: Path) -> None:
    try:
        if path.is_dir():
            raise UnreadableRecording(str(path), "this is a folder, not a recording", "Name the recordings in it")
        if path.stat().st_size == 0:
            raise UnreadableRecording(path.name, "the file is empty", "Copy it again from the recorder")
        with path.open("rb"):
            pass
    except FileNotFoundError as error:
        raise UnreadableRecording(str(path), "there is no such file", "Check the name and the folder") from error
    except OSError as error:
        why = f"the file cannot be read ({error.strerror or error})"
        raise UnreadableRecording(path.name, why, "Check the permissions, or copy it to your own folder") from error


def decoded(path: Path) -> NDArray[np.int16]:
    """All samples of a sound file, int16 of shape (channels, samples) at 16 kHz; raises as `load` does."""
    _check_file(path)
    return _decode(path, None)[0]


def _decode(path: Path, end: float | None) -> tuple[NDArray[np.int16], int, float | None, bool]:
    """Return the samples, the file's channels, the length (s) that its header declares, and whether it is damaged."""
    import av
    import numpy as np

    av.logging.set_level(av.logging.PANIC)
    held = bytearray()  # grows in place, so that a long recording is never held twice
    options = {"protocol_whitelist": "file", "format_whitelist": FORMATS}
    try:
        with av.open(f"file:{path}", options=options, metadata_errors="ignore") as container:
            stream = _sound_of(path, container)
            declared = _declared(path, container)
            layout = stream.codec_context.layout.name
            channels = stream.codec_context.channels
            resampler = av.AudioResampler("flt", layout if channels in (1, 2) else "mono", RATE)
            source = _Packets(container, stream)
            for block in _blocks(path, source, resampler, end):
                held.extend(block.tobytes())
    except (av.error.FFmpegError, av.codec.codec.UnknownCodecError, ValueError, OSError) as error:
        why = "it is no sound that can be read: another kind of file, damaged, or protected"
        raise UnreadableRecording(path.name, why, _CONVERT) from error
    if not held:
        why = "no sound could be decoded from it, it may be protected or damaged"
        raise UnreadableRecording(path.name, why, _CONVERT)
    pcm = np.frombuffer(held, np.int16).reshape(-1, channels if channels in (1, 2) else 1).T
    return pcm, channels, declared, source.damaged > 0


def _declared(path: Path, container: Any) -> float | None:
    """The length (s) in the header; None where FFmpeg guesses it from a bit rate: bare AAC, some MP3."""
    kind, length = container.format.name, container.duration
    with path.open("rb") as file:
        guessed = kind == "aac" or (kind == "mp3" and not MP3_LENGTH.search(file.read(MP3_HEAD)))
    return None if guessed or not length else length / 1e6  # FFmpeg counts microseconds


def _sound_of(path: Path, container: Any) -> Any:
    streams = container.streams.audio
    if not streams:
        raise UnreadableRecording(path.name, "it holds no sound", "Record again with the microphone switched on")
    stream = streams[0]
    if stream.codec_context is None or not stream.codec_context.channels:
        why = "its sound is protected or of an unknown kind"
        raise UnreadableRecording(path.name, why, _CONVERT)
    stream.thread_type = "AUTO"
    return stream


class _Packets:
    """The frames of a stream; damaged packets are passed over and counted."""

    def __init__(self, container: Any, stream: Any) -> None:
        self.container, self.stream, self.damaged = container, stream, 0

    def __iter__(self) -> Iterator[Any]:
        import av

        packets = self.container.demux(self.stream)
        while True:
            try:
                frames = next(packets).decode()
            except StopIteration:
                return
            except av.error.EOFError:
                return
            except av.error.FFmpegError:
                self.damaged += 1
                if self.damaged > MOST_DAMAGED:
                    return
                continue
            yield from frames


MP3_HEAD = 65_536  # bytes in which an MP3 file's header of its length stands, after title and artist
MP3_LENGTH = re.compile(rb"Xing|Info|VBRI")
MOST_DAMAGED = 1000  # packets; a file with more is given up where it stands


def _blocks(path: Path, frames: _Packets, resampler: Any, end: float | None) -> Iterator[Any]:
    """Blocks of int16, shape (samples, channels), up to `end` (s)."""
    import numpy as np

    heard, most = 0, None if end is None else round(end * RATE)
    sound = _resampled(frames, resampler)
    while several := tuple(islice(sound, BLOCK)):
        values = np.concatenate(several)
        if not np.isfinite(values).all():
            raise UnreadableRecording(path.name, "its samples are not numbers", "Export the recording again")
        values = values[: None if most is None else most - heard]
        heard += len(values)
        yield np.rint(np.clip(values, -1, 1) * FULL_SCALE).astype(np.int16)
        if most is not None and heard >= most:
            return


def _resampled(frames: _Packets, resampler: Any) -> Iterator[Any]:
    """Float samples at 16 kHz, shape (samples, channels), some hundredths of a second at a time."""
    for frame in chain(frames, (None,)):  # None asks for what is left
        if frame is not None:
            frame.pts = None  # gaps in the time stamps are no silence
        for block in resampler.resample(frame):
            yield block.to_ndarray().reshape(-1, len(block.layout.channels))


def _breaks_off(length: float, declared: float | None) -> Caution:
    says = f" of {declared:.0f} s" if declared and declared > length + 1 else ""
    message = f"The file is damaged or breaks off: {length:.0f} s{says} could be read, and only these were analysed."
    return Caution("broken_off", message, round(length, 3), None)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
