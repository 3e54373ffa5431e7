"""What was handed in: recordings in folders and zip files, and what an LMS wrote into their names.

Canvas: `name_userid_submissionid_file`, or with `LATE_` before the user id. Moodle: a file or a folder whose name
starts with `Full name_123_assignsubmission_file`. Blackboard: `Title_username_attempt_date_file`.
"""

from __future__ import annotations

import errno
import lzma
import os
import re
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ..errors import OutputError, RosterError
from ..formats import FORMATS
from ..results import CLIPS, FULL

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
    ("blackboard", re.compile(r"(?P<key>.+_[^_]+)_attempt_[\d-]+(?:_(?P<file>.+)|\.\w+)?")),
)
MOST_BYTES = 64 * 2**30  # of the recordings of one zip file; more is a trap
CHUNK = 2**20
UTF8 = 0x800  # the flag of a zip file's member that its name is UTF-8
# what reading a zip file that is damaged, protected or of an unknown kind may raise
BROKEN = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, RuntimeError, OSError),
    *(UnicodeDecodeError, IndexError),  # names that are not the UTF-8 that they say, or none
)


@dataclass(frozen=True, slots=True)
class Submission:
    """A recording that was handed in.

    Args:
        path: where it lies now.
        name: its place as it was handed in, such as "week 3.zip/anna.m4a".
        lms: whose way of naming it is, "" where none is.
        key: the user id or name that the LMS wrote into the name, in lower case; of Blackboard what ends with it.
        person: the person's name that stands in it.
    """

    path: Path
    name: str
    lms: str = ""
    key: str = ""
    person: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What was handed in, and what could not be read, each with the reason."""

    recordings: tuple[Submission, ...]
    unreadable: tuple[tuple[str, str], ...] = ()


def find(folder: Path, unpacked: Path, leave_out: Sequence[Path] = ()) -> Found:
    """Every recording of a folder, in order of their names; those of zip files are written to `unpacked`.

    Args:
        leave_out: folders in it that hold no submissions, such as that of the sessions.

    Raises:
        RosterError: the folder is not there, or holds no recording.
    """
    if not os.path.isdir(folder):
        raise RosterError(str(folder), "it is no folder", "Give the folder that holds the recordings")
    found: list[Submission] = []
    unreadable: list[tuple[str, str]] = []
    ignored = [each.resolve() for each in leave_out]
    for path in sorted(folder.rglob("*")):
        inner = path.relative_to(folder)
        ours = any(path.resolve().is_relative_to(each) for each in ignored)
        ours = ours or (path.name in (CLIPS, FULL) and (path.parent / FORMATS["json"].file).is_file())  # of an analysis
        if ours or any(part.startswith((".", "__MACOSX")) for part in inner.parts) or not path.is_file():
            continue
        name = inner.as_posix()
        if any("\udc80" <= sign <= "\udcff" for sign in name):
            unreadable.append((repr(name), "its name cannot be read: rename it"))
        elif path.suffix.lower() == ".zip":
            members, broken = _unpacked(path, name, unpacked / str(len(found)))
            found += members
            unreadable += broken
        elif path.suffix.lower() in RECORDINGS:
            found.append(named(path, name))
    if not found and not unreadable:
        why = "there is no recording in it"
        raise RosterError(str(folder), why, f"It may hold {', '.join(sorted(RECORDINGS))}, or zip files of them")
    return Found(tuple(found), tuple(unreadable))


def named(path: Path, name: str) -> Submission:
    """A submission with what an LMS wrote into its name, or into that of its folder."""
    parts = PurePosixPath(name).parts
    for part in (parts[-1], *parts[-2:-1]):
        for lms, pattern in NAMES:
            match = pattern.fullmatch(part)
            if match:
                return Submission(path, name, lms, match["key"].lower(), match.groupdict().get("name") or "")
    return Submission(path, name)


def _unpacked(archive: Path, name: str, place: Path) -> tuple[list[Submission], list[tuple[str, str]]]:
    """The recordings of a zip file, and those that cannot be read, with why. Nothing is written outside of `place`."""
    found: list[Submission] = []
    unreadable: list[tuple[str, str]] = []
    left = MOST_BYTES
    try:
        with zipfile.ZipFile(archive) as opened:
            members = [member for member in opened.infolist() if not member.is_dir()]
            for number, member in enumerate(members):
                inner = PurePosixPath(_name(member).replace("\\", "/"))
                target, called = place / str(number) / inner.name, f"{name}/{inner.as_posix()}"
                if any(part.startswith((".", "__MACOSX")) for part in inner.parts):
                    continue
                if inner.suffix.lower() == ".zip":
                    unreadable.append((called, "it is a zip file in a zip file: unpack it into the same folder"))
                elif inner.suffix.lower() in RECORDINGS:
                    try:
                        left -= _write(opened, member, target, left)
                        found.append(named(target, called))
                    except BROKEN as error:
                        target.unlink(missing_ok=True)
                        _check_room(place, error)
                        unreadable.append(
                            (called, f"it cannot be unpacked ({error}): unpack it yourself, or ask for it again")
                        )
    except BROKEN as error:
        unreadable.append((name, f"it cannot be unpacked ({error}): unpack it into the same folder"))
    return found, unreadable


def _name(member: zipfile.ZipInfo) -> str:
    """The name of a file in a zip file; some archivers write UTF-8 and do not say so."""
    if member.flag_bits & UTF8:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return member.filename


def _check_room(place: Path, error: Exception) -> None:
    """A disk that is full is no fault of a zip file.

    Raises:
        OutputError: it is full.
    """
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        why = "what zip files hold does not fit there (no space left on device)"
        raise OutputError(str(place.parent.parent), why, "Free some space, or choose another folder") from error


def _write(opened: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, most: int) -> int:
    """Bytes written; more than `most` is a trap."""
    target.parent.mkdir(parents=True, exist_ok=True)
    written = 0
    with opened.open(member) as source, target.open("wb") as out:
        while chunk := source.read(CHUNK):
            written += len(chunk)
            if written > most:
                raise RuntimeError(f"its recordings are larger than {MOST_BYTES / 2**30:.0f} GB")
            out.write(chunk)
    return written
