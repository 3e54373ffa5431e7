"""The sound of a recording: any common file, decoded once, to 16 kHz, held as 16-bit integers."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from . import decoding
from .broken_off import ends_early
from .errors import NoConversation, UnreadableRecording, UsageError
from .model import Caution, Recording

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RATE = 16_000  # Hz, what every engine hears
FULL_SCALE = decoding.FULL_SCALE
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

    def begins(self, length: float) -> list[float]:
        """Where the blocks of `length` (s) begin that the sound is made of; the last may be shorter, none is empty."""
        size = round(length * RATE)
        return [self.start + place / RATE for place in range(0, int(self.pcm.shape[1]), size)]

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
    found = decoding.decode(path, RATE, end)
    length, declared = found.pcm.shape[1] / RATE, found.declared
    reached = end is not None and length >= end - 1 / RATE  # what comes after it was not looked at
    shorter = declared is not None and length < BROKEN_OFF * declared
    broken = found.damaged or (not reached and (shorter or ends_early(path)))
    if not 0 <= first < length:
        raise UsageError(f"--from {first:g}", f"{path.name} lasts from 0 to {length:.0f} s", "Give a time inside it")
    if length - first < LEAST_SPEECH:
        raise _too_short(path.name, length, first, end, broken)
    audio = Audio(found.pcm[:, round(first * RATE) :], first)
    whole = max(length, declared or 0.0) if reached else length
    recording = Recording(_name(path), _sha256(path), round(whole, 3), found.channels)
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
    return decoding.decode(path, RATE).pcm


def _breaks_off(length: float, declared: float | None) -> Caution:
    says = f" of {declared:.0f} s" if declared and declared > length + 1 else ""
    message = f"The file is damaged or breaks off: {length:.0f} s{says} could be read, and only these were analysed."
    return Caution("broken_off", message, round(length, 3), None)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
