"""The results folder of a recording: written whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from . import sound_out
from .audio import Audio
from .codebook import Codebook
from .errors import OutputError, SessionError, UnreadableRecording
from .formats import FORMATS, ratings, sheet
from .formats import session as stored
from .model import Session
from .report.beside import Beside
from .report.view import cited_utterances
from .writing import ASIDE, made_aside

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ALL = tuple(FORMATS)
REPORTS = ("html", "md")
CLIPS, FULL = "clips.m4a", "recording.m4a"
EDITED = "utterances.edited.csv"  # a table that is written over, where somebody had changed its codes
TEXTS = frozenset(format.file for format in FORMATS.values())
MOST_NAMESAKES = 10_000  # folders of one name; nobody has more
CONTROL = {ord(c): "_" for c in '<>:"/\\|?*'} | dict.fromkeys(range(32), "_")  # not allowed in names on some systems


def check_writable(out: Path) -> None:
    """Make the folder for results and try to write in it, before any work is done.

    Raises:
        OutputError: nothing can be written there.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=out, prefix=ASIDE):
            pass
    except OSError as error:
        raise _unwritable(out, error) from error


def write(
    session: Session,
    audio: Audio,
    codebook: Codebook,
    out: Path,
    formats: Iterable[str] = ALL,
    sound: str = "clips",
) -> Path:
    """Write the results of one recording; return its folder, `out/stem` or, for another recording of that stem, `-2`.

    Results of the same recording are replaced, and sound that is not wanted any more is removed.

    Args:
        sound: "clips" (the listener's turns), "full" (also the whole recording) or "none".

    Raises:
        OutputError: nothing was written.
    """
    place = _place(out, Path(session.heard.recording.name).stem, session.heard.recording.sha256)
    track = None if sound == "none" else sound_out.kept(audio, session)
    sounds = {} if track is None else {CLIPS: sound_out.m4a(track)}
    if sound == "full":
        sounds[FULL] = sound_out.m4a(sound_out.whole(audio))
    files = texts(session, codebook, formats, _beside(place, session, track, sounds))
    place = _place(out, Path(session.heard.recording.name).stem, session.heard.recording.sha256)  # nobody took it since
    put(place, files | sounds | _edited(place, session), stale={*TEXTS, CLIPS, FULL})
    return place


def as_stored(session: Session) -> Session:
    """The session with its figures rounded as session.json keeps them, so that all say what a later run will say."""
    return stored.from_dict(stored.to_dict(session))


def texts(session: Session, codebook: Codebook, formats: Iterable[str], beside: Beside) -> dict[str, bytes]:
    """The text files of a session by name."""
    session = as_stored(session)
    chosen = dict.fromkeys(("json", *formats))
    return {FORMATS[f].file: FORMATS[f].write(session, codebook, beside).encode() for f in chosen}


def render_again(
    path: Path, codebook: Codebook, change: Callable[[Session], Session], formats: Iterable[str] = ALL
) -> tuple[Session, Path]:
    """Read a session.json, change the session, and write its files anew beside it; clips come from `clips.m4a`.

    Raises:
        SessionError: the file is no session.
        OutputError: nothing was written.
    """
    before, place = _own(path)
    session = change(before)
    files = texts(session, codebook, formats, _found_beside(place, session))
    put(place, files | _edited(place, session), stale=TEXTS)
    return session, place


def rate(path: Path, codebook: Codebook, answers: Mapping[str, str], given: str) -> Path:
    """Keep a self-rating beside a session.json, and show it in the reports that are there.

    Args:
        answers: question id → answer.
        given: when, ISO 8601.

    Raises:
        SessionError: the file is no session.
        OutputError: nothing was written.
    """
    session, place = _own(path)
    there = [name for name in REPORTS if (place / FORMATS[name].file).exists()]
    beside = replace(_found_beside(place, session), ratings=answers)
    put(place, texts(session, codebook, there, beside) | {ratings.FILE: ratings.dumps(answers, given).encode()})
    return place


def _edited(place: Path, session: Session) -> dict[str, bytes]:
    """The table of utterances in a folder under a name of its own, where it has codes that no session there had."""
    try:
        table = (place / FORMATS["csv"].file).read_bytes()
        before = stored.read(place / FORMATS["json"].file)
    except (OSError, SessionError):
        return {}
    return {EDITED: table} if sheet.changed_by_hand(table, (before, session)) else {}


def _own(path: Path) -> tuple[Session, Path]:
    """A stored session and its folder, which holds no other recording's results that would be written over."""
    session, place = stored.read(session_file(path)), session_file(path).parent
    if _recording_of(place) not in (None, session.heard.recording.sha256):
        raise OutputError(str(path), "the results of another recording lie beside it", "Move it to a folder of its own")
    return session, place


def session_file(path: Path) -> Path:
    """The session.json of a folder of results, or the file itself."""
    return path / FORMATS["json"].file if os.path.isdir(path) else path  # Path.is_dir raises what it may not look at


def _found_beside(place: Path, session: Session) -> Beside:
    """What a report in the folder `place` can use of what lies there."""
    sounds = [name for name in (CLIPS, FULL) if (place / name).exists()]
    try:
        track = sound_out.read(place / CLIPS) if CLIPS in sounds else None
    except UnreadableRecording as error:
        raise UnreadableRecording(CLIPS, error.why, "Remove it: then the report is made without sound") from error
    return _beside(place, session, track, sounds)


def _beside(place: Path, session: Session, track: NDArray[np.int16] | None, sounds: Iterable[str]) -> Beside:
    """The same with the sound in hand: `track` is what was kept (int16), to cut clips from; `sounds` are the files."""
    clips = sound_out.clips(track, session, cited_utterances(session)) if track is not None else {}
    rated = ratings.read(place / ratings.FILE)
    if FULL in sounds:
        return Beside(clips, FULL, "all", rated)
    if track is not None and sound_out.is_of_listener(track, session):
        return Beside(clips, CLIPS, "listener", rated)
    return Beside(clips, ratings=rated)


def put(place: Path, files: Mapping[str, bytes], stale: Iterable[str] = ()) -> None:
    """Write files into a folder: all are written aside before the first is moved to its place.

    Args:
        stale: names of files of an earlier run, which are removed where they are not written again.

    Raises:
        OutputError: they cannot be written; where none was moved yet, nothing was changed.
    """
    aside = None
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        within = place if place.is_dir() else place.parent  # a folder may be a disk of its own
        aside = made_aside(within)
        for name, content in files.items():
            (aside / name).write_bytes(content)
        if place.exists():
            for name in files:
                if (place / name).exists():
                    shutil.copymode(place / name, aside / name)
                os.replace(aside / name, place / name)
            for name in set(stale) - set(files):
                (place / name).unlink(missing_ok=True)
            aside.rmdir()
        else:
            aside.rename(place)
    except OSError as error:
        raise _unwritable(Path(error.filename2 or place.parent), error) from error
    finally:
        if aside is not None and aside.exists():
            shutil.rmtree(aside, ignore_errors=True)


def _place(out: Path, stem: str, sha256: str) -> Path:
    """The folder of this recording: its own from an earlier run, else the first free name."""
    stem = stem.translate(CONTROL).strip(" .") or "recording"
    for number in range(1, MOST_NAMESAKES):
        place = out / (stem if number == 1 else f"{stem}-{number}")
        if not place.exists() or _recording_of(place) == sha256:
            return place
    raise OutputError(str(out), f"there are too many results called {stem}", "Name another folder with --out")


def _recording_of(place: Path) -> str | None:
    """The hash of the recording whose results are in a folder."""
    try:
        found = json.loads((place / "session.json").read_text(encoding="utf-8"))["recording"]["sha256"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return str(found)


def _unwritable(place: Path, error: OSError) -> OutputError:
    why = f"the results cannot be written there ({(error.strerror or str(error)).lower()})"
    return OutputError(str(place), why, "Close it in other programs, free some space, or choose another folder")
