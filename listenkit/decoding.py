"""From a file to samples by PyAV, which carries FFmpeg's libraries, so that no ffmpeg program is needed.

Only files are opened, and only as formats of the list below: a playlist that calls itself .wav cannot make the program
open anything else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .broken_off import says_no_length
from .errors import UnreadableRecording

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FORMATS = "wav,w64,aiff,caf,mp3,aac,flac,ogg,mov,mp4,matroska,webm,amr,amrnb,amrwb,asf,avi,mpegts"
PLAIN_FORMATS = "wav, mp3, m4a, aac, ogg, opus, flac, webm, mp4, mov or amr"
CONVERT = f"Give a recording as {PLAIN_FORMATS}; a telephone's voice recorder or a meeting program makes one"
FULL_SCALE = 32767  # of a 16-bit sample
GAP = 0.5  # s; a shorter gap in the time stamps is an inaccuracy of theirs
LONGEST_GAP = 600.0  # s; a longer one is a mistake of theirs
BLOCK = 64  # frames of a decoder that are looked at together, some seconds: one by one takes a third longer
# Telephones write nothing where nobody speaks (AMR with DTX): FFmpeg's own decoders call that damage, these do not.
DECODERS = {"amrnb": "libopencore_amrnb", "amrwb": "libopencore_amrwb"}


@dataclass(frozen=True, slots=True)
class Decoded:
    """Samples int16 of shape (one or two channels, samples), the file's channels, and how whole it is.

    `declared` is the length (s) in its header, None where it has none.
    """

    pcm: NDArray[np.int16]
    channels: int
    declared: float | None
    damaged: bool


def decode(path: Path, rate: int, end: float | None = None) -> Decoded:
    """A file, or its beginning up to `end` (s), at `rate` (Hz); of more than two channels the mean is taken.

    A gap in the time stamps is silence: some recorders write nothing while nobody speaks.

    Raises:
        UnreadableRecording: it is no sound, protected, or broken.
    """
    import av
    import numpy as np

    av.logging.set_level(av.logging.PANIC)
    held = bytearray()  # grows in place, so that a long recording is never held twice
    options = {"protocol_whitelist": "file", "format_whitelist": FORMATS}
    try:
        with av.open(f"file:{path}", options=options, metadata_errors="ignore") as container:
            stream = _sound_of(path, container)
            declared = _declared(path, container, stream)
            layout = stream.codec_context.layout.name
            channels = stream.codec_context.channels
            source, resampler = _Packets(container, stream), _Resampler(rate, layout if channels == 2 else None)
            for block in _blocks(path, source, resampler, None if end is None else round(end * rate)):
                held.extend(block.tobytes())
    except (av.error.FFmpegError, av.codec.codec.UnknownCodecError, ValueError, OSError) as error:
        why = "it is no sound that can be read: another kind of file, damaged, or protected"
        raise UnreadableRecording(path.name, why, CONVERT) from error
    if not held:
        why = "no sound could be decoded from it, it may be protected or damaged"
        raise UnreadableRecording(path.name, why, CONVERT)
    pcm = np.frombuffer(held, np.int16).reshape(-1, resampler.columns).T
    return Decoded(pcm, channels, declared, source.damaged > 0)


def _declared(path: Path, container: Any, stream: Any) -> float | None:
    """The length of the sound (s) in the header; None where it has none, or FFmpeg guesses it from a bit rate."""
    kind = container.format.name
    with path.open("rb") as file:
        guessed = kind in ("aac", "amr") or (kind == "mp3" and not MP3_LENGTH.search(file.read(MP3_HEAD)))
    if guessed or says_no_length(path):
        return None
    if stream.duration:
        return float(stream.duration * stream.time_base)
    alone = len(container.streams) == 1  # else the length may be that of a picture
    return container.duration / 1e6 if alone and container.duration else None  # FFmpeg counts microseconds


def _sound_of(path: Path, container: Any) -> Any:
    streams = container.streams.audio
    if not streams:
        raise UnreadableRecording(path.name, "it holds no sound", "Record again with the microphone switched on")
    stream = streams[0]
    if stream.codec_context is None or not stream.codec_context.channels:
        why = "its sound is protected or of an unknown kind"
        raise UnreadableRecording(path.name, why, CONVERT)
    stream.thread_type = "AUTO"
    return stream


class _Packets:
    """The frames of a stream; damaged packets are passed over and counted."""

    def __init__(self, container: Any, stream: Any) -> None:
        self.container, self.stream, self.damaged = container, stream, 0
        self.decoder = _decoder(stream)

    def __iter__(self) -> Iterator[Any]:
        import av

        packets = self.container.demux(self.stream)
        while True:
            try:
                frames = self.decoder.decode(next(packets))
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


def _decoder(stream: Any) -> Any:
    """What decodes a stream: FFmpeg's own decoder, or a better one where it is there."""
    import av

    context = stream.codec_context
    try:
        better: Any = av.CodecContext.create(DECODERS[context.name], "r")
    except (KeyError, av.codec.codec.UnknownCodecError):
        return context
    better.sample_rate, better.layout = context.sample_rate, context.layout
    return better


MP3_HEAD = 65_536  # bytes in which an MP3 file's header of its length stands, after title and artist
MP3_LENGTH = re.compile(rb"Xing|Info|VBRI")
MOST_DAMAGED = 1000  # packets; a file with more is given up where it stands


class _Resampler:
    """Frames become float samples, shape (samples, channels), though their format may change in the middle.

    `layout` is the one of two channels that all become, None for the mean of whatever channels there are.
    """

    def __init__(self, rate: int, layout: str | None) -> None:
        self.rate, self.layout = rate, layout
        self._kind: tuple[str, str, int] | None = None
        self._resampler: Any = None

    def __call__(self, frame: Any) -> Iterator[Any]:
        import av

        kind = (frame.format.name, frame.layout.name, frame.sample_rate)
        if kind != self._kind:
            yield from self.rest()
            self._kind, self._resampler = kind, av.AudioResampler("flt", self.layout, self.rate)
        frame.pts = None  # gaps are filled before
        yield from self._made(frame)

    def rest(self) -> Iterator[Any]:
        """What is left of the frames so far."""
        if self._resampler is not None:
            yield from self._made(None)

    def silence(self, seconds: float) -> Iterator[Any]:
        """As many samples of silence, a second at a time."""
        import numpy as np

        empty = np.zeros((round(seconds * self.rate), self.columns), np.float32)
        yield from (empty[at : at + self.rate] for at in range(0, len(empty), self.rate))

    @property
    def columns(self) -> int:
        """Channels of what is made."""
        return 2 if self.layout else 1

    def _made(self, frame: Any) -> Iterator[Any]:
        for block in self._resampler.resample(frame):
            values = block.to_ndarray().reshape(-1, len(block.layout.channels))
            yield values if self.layout else values.mean(axis=1, keepdims=True)


def _blocks(path: Path, frames: _Packets, resampler: _Resampler, most: int | None) -> Iterator[Any]:
    """Blocks of int16, shape (samples, channels), `most` samples in all."""
    import numpy as np

    heard = 0
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


def _resampled(frames: _Packets, resampler: _Resampler) -> Iterator[Any]:
    """Float samples, shape (samples, channels), some hundredths of a second at a time; gaps are filled."""
    heard, ahead = 0.0, None  # s of sound so far, and by how much the time stamps are ahead of it
    for frame in frames:
        at = heard if frame.time is None else float(frame.time)
        ahead = at if ahead is None else ahead
        gap = at - ahead - heard
        if GAP < gap <= LONGEST_GAP:
            yield from resampler.silence(gap)
            heard += gap
        elif abs(gap) > GAP:
            ahead += gap
        heard += frame.samples / frame.sample_rate
        yield from resampler(frame)
    yield from resampler.rest()
