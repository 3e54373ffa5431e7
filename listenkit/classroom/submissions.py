"""What was handed in: recordings in folders and zip files, and what an LMS wrote into their names.

Canvas: `name_userid_submissionid_file`, or with `LATE_` before the user id. Moodle: a file or a folder whose name
starts with `Full name_123_assignsubmission_file`. Blackboard: `Title_username_attempt_date_file`.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ..errors import RosterError

RECORDINGS = frozenset(
    f".{ending}"
    for ending in (
        *("wav", "mp3", "m4a", "aac", "ogg", "oga", "opus", "flac", "webm", "mp4", "mov", "m4v", "mkv"),
        *("amr", "3gp", "wma", "aiff", "aif", "caf"),
    )
)
NAMES = (
    ("canvas", re.compile(r"(?P<name>[^_]+)_(?:LATE_)?(?P<key>\d+)_\d+_(?P<file>.+)", re.IGNORECASE)),
    ("moodle", re.compile(r"(?P<name>[^_]+)_(?P<key>\d+)_assignsubmission_(?:file|onlinetext)_?(?P<file>.*)")),
    ("blackboard", re.compile(r"(?P<title>.+)_(?P<key>[^_]+)_attempt_[\d-]+(?:_(?P<file>.+)|\.\w+)?")),
)
MOST_BYTES = 4 * 2**30  # of one recording in a zip file: three hours of video; more is a trap
CHUNK = 2**20


@dataclass(frozen=True, slots=True)
class Submission:
    """A recording that was handed in.

    Args:
        path: where it lies now.
        name: its place as it was handed in, such as "week 3.zip/anna.m4a".
        lms: whose way of naming it is, "" where none is.
        key: the user id or name that the LMS wrote into the name, in lower case.
        person: the person's name that stands in it.
    """

    path: Path
    name: str
    lms: str = ""
    key: str = ""
    person: str = ""


def find(folder: Path, unpacked: Path) -> tuple[Submission, ...]:
    """Every recording of a folder, in order of their names; those of zip files are written to `unpacked`.

    Raises:
        RosterError: the folder is not there, or holds no recording.
    """
    if not folder.is_dir():
        raise RosterError(str(folder), "it is no folder", "Give the folder that holds the recordings")
    found: list[Submission] = []
    for path in sorted(folder.rglob("*")):
        inner = path.relative_to(folder)
        if any(part.startswith((".", "__MACOSX")) for part in inner.parts) or not path.is_file():
            continue
        if path.suffix.lower() == ".zip":
            found += list(_unpacked(path, inner.as_posix(), unpacked / str(len(found))))
        elif path.suffix.lower() in RECORDINGS:
            found.append(named(path, inner.as_posix()))
    if not found:
        why = "there is no recording in it"
        raise RosterError(str(folder), why, f"It may hold {', '.join(sorted(RECORDINGS))}, or zip files of them")
    return tuple(found)


def named(path: Path, name: str) -> Submission:
    """A submission with what an LMS wrote into its name, or into that of its folder."""
    parts = PurePosixPath(name).parts
    for part in (parts[-1], *parts[-2:-1]):
        for lms, pattern in NAMES:
            match = pattern.fullmatch(part)
            if match:
                return Submission(path, name, lms, match["key"].lower(), match.groupdict().get("name") or "")
    return Submission(path, name)


def _unpacked(archive: Path, name: str, place: Path) -> Iterator[Submission]:
    """The recordings of a zip file. Their own folders are not made: nothing can be written anywhere else.

    Raises:
        RosterError: it is no zip file, or protected, or larger than a recording can be.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            for number, member in enumerate(opened.infolist()):
                inner = PurePosixPath(member.filename.replace("\\", "/"))
                hidden = any(part.startswith((".", "__MACOSX")) for part in inner.parts)
                if member.is_dir() or hidden or inner.suffix.lower() not in RECORDINGS:
                    continue
                target = place / str(number) / inner.name
                _write(opened, member, target)
                yield named(target, f"{name}/{inner.as_posix()}")
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError) as error:
        raise RosterError(
            name, f"it cannot be unpacked ({error})", "Unpack it yourself, into the same folder"
        ) from error


def _write(opened: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    written = 0
    with opened.open(member) as source, target.open("wb") as out:
        while chunk := source.read(CHUNK):
            written += len(chunk)
            if written > MOST_BYTES:
                raise RuntimeError(f"{member.filename} is larger than {MOST_BYTES // 2**30} GB")
            out.write(chunk)
