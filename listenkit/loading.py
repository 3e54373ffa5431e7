"""From a file, or two of one conversation, to a recording that can be heard."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

from . import audio, masking, soundcheck, tracks
from .errors import NoConversation, UsageError
from .model import Caution
from .pipeline import Loaded
from .settings import Settings


def load(path: Path, client: Path | None, settings: Settings) -> Loaded:
    """Decode a recording and look at its sound; one microphone on two channels becomes one channel.

    Args:
        path: the recording, or the listener's own where `client` is given.
        client: the client's own recording of the same conversation, see `together`.

    Raises:
        RecordingError: it cannot be analysed.
    """
    loaded = together(path, client, settings) if client else _alone(path, settings)
    if not settings.deidentify:
        return loaded
    names = [file.name for file in (path, client) if file is not None]
    return replace(loaded, cautions=masking.unnamed(loaded.cautions, names))


def _alone(path: Path, settings: Settings) -> Loaded:
    sound, recording, noticed = audio.load(path, settings.start, settings.end)
    return Loaded(checked(sound, recording.name), recording, noticed)


def checked(sound: audio.Audio, name: str) -> audio.Audio:
    """The sound with one channel for each microphone, unless nothing is heard in it."""
    if soundcheck.is_silent(sound):
        why = "it is silent from beginning to end"
        raise NoConversation(name, why, "Check that the microphone was on and not muted")
    return soundcheck.folded(sound) if soundcheck.channels(sound) == "one" else sound


def of_two_files(settings: Settings) -> Settings:
    """The settings for two files, one person each: the listener's becomes the left channel, the client's the right.

    Raises:
        UsageError: they say otherwise who listens, or how voices are told apart.
    """
    if settings.listener not in ("auto", "left"):
        why = "with --client the files say who listens: the recording itself is the listener's"
        raise UsageError(f"--listener {settings.listener}", why, "Leave the option out, or exchange the two files")
    if settings.diarizer == "dyad":
        why = "with --client each voice has a file of its own"
        raise UsageError("--diarizer dyad", why, "Leave the option out")
    return settings.changed(listener="left", diarizer="channels")


def together(listener: Path, client: Path, settings: Settings) -> Loaded:
    """Two files of one conversation, one person each, as one recording of two channels (see `tracks.py`).

    It has the name of the listener's file, and as SHA-256 that of both files' SHA-256 (hex), the listener's first.

    Raises:
        RecordingError: one of them cannot be analysed, or they share less than 20 s.
        UsageError: both are the same recording, or nothing lies between the times of the settings.
    """
    (mine, recording, noticed), (theirs, other, noticed_too) = audio.load(listener), audio.load(client)
    if recording.sha256 == other.sha256:
        why = f"it and {recording.name} are the same recording"
        raise UsageError(f"--client {other.name}", why, "Give each person's own file, or one file without --client")
    left, right = (soundcheck.folded(checked(s, r.name)) for s, r in ((mine, recording), (theirs, other)))
    lag = tracks.offset(left, right)
    whole = tracks.joined(left, right, lag)
    hashes = hashlib.sha256(f"{recording.sha256}{other.sha256}".encode("ascii")).hexdigest()
    both = replace(recording, sha256=hashes, channels=2, duration=round(max(recording.duration, whole.end), 3))
    told = (*_named(noticed, recording.name), *_named(noticed_too, other.name), *tracks.cautions(left, right, lag))
    return Loaded(tracks.between(whole, settings.start, settings.end, recording.name), both, told)


def _named(noticed: tuple[Caution, ...], name: str) -> tuple[Caution, ...]:
    """Cautions about one of two files, without its times: the two have clocks of their own."""
    return tuple(replace(each, message=f"{name}: {each.message}", start=None, end=None) for each in noticed)
