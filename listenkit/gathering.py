"""Collects from the disk: folders of results, single sessions, coded transcripts."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from .errors import SessionError
from .formats import session as stored
from .formats import sheet
from .matching import CORRECTED, Said, Source
from .model import CodedUtterance, Session

SESSION = "session.json"
READ = (".json", ".csv")  # endings of files that are read; others are reports and sound
NO_CODER = "none"  # in provenance: a language that nobody here can code


def gather(paths: Sequence[Path]) -> tuple[Source, ...]:
    """The recordings of files and folders, each once, in the order of their paths.

    Raises:
        SessionError: a path leads to nothing, or a file cannot be read.
    """
    files = dict.fromkeys(file.resolve() for path in paths for file in _files(path))
    return tuple(_source(file) for file in files)


def sessions(paths: Sequence[Path]) -> tuple[Session, ...]:
    """The sessions of files and folders, each once; those of a folder in the order in which they were analysed.

    Raises:
        SessionError: a path leads to nothing, or a file is no session.
    """
    found: dict[Path, Session] = {}
    for path in paths:
        read = {file.resolve(): stored.read(file) for file in _files(path)}
        found |= dict(sorted(read.items(), key=_analysed))
    return tuple(found.values())


def gathered(paths: Sequence[Path]) -> tuple[tuple[Source, Session], ...]:
    """The recordings of folders and session.json files with their sessions, in the order of `gather`.

    Raises:
        SessionError: a path leads to nothing, or a file is no session.
    """
    files = dict.fromkeys(file.resolve() for path in paths for file in _files(path))
    return tuple((_source(file), stored.read(file)) for file in files)


def _analysed(stored_at: tuple[Path, Session]) -> tuple[str, str]:
    made = stored_at[1].heard
    return made.provenance.created, made.recording.name


def _files(path: Path) -> Iterable[Path]:
    if not os.path.exists(path):
        raise SessionError(
            str(path), "it is not there, or may not be looked at", f"Give a folder of results or a {SESSION}"
        )
    if not path.is_dir():
        if path.suffix.lower() not in READ:
            why = f"it is no {SESSION} and no table of `listenkit code` (.csv)"
            raise SessionError(str(path), why, f"Give a folder of results, a {SESSION}, or a .csv")
        return (path,)
    inside = (
        file for file in path.rglob(SESSION) if not any(part.startswith(".") for part in file.relative_to(path).parts)
    )
    found = sorted(inside)
    if not found:
        raise SessionError(str(path), f"there is no {SESSION} in it", "Give the folder that `listenkit analyze` wrote")
    return found


def _source(file: Path) -> Source:
    if file.suffix.lower() == ".csv":
        return sheet.read_coded(file)
    session = stored.read(file)
    path = (*file.parent.parts, session.heard.recording.name)
    return Source(path, tuple(map(_said, session.coded)), session.heard.provenance.coder != NO_CODER)


def _said(coded: CodedUtterance) -> Said:
    one = coded.utterance
    codes = frozenset(code.code for code in coded.codes if code.counted)
    corrected = any(code.why.startswith(CORRECTED) for code in coded.codes)
    return Said(one.id, str(one.turn), one.role, one.text, codes, one.start, one.end, corrected)
