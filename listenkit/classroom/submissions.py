"""What was handed in: recordings in folders and zip files, and what an LMS wrote into their names.

Canvas: `name_userid_submissionid_file`, or with `LATE_` before the user id. Moodle: a file or a folder whose name
starts with `Full name_123_assignsubmission_file`. Blackboard: `Title_username_attempt_date_file`.
"""

from __future__ import annotations

import lzma
import re
import zipfile
import zlib
from collections.abc import Sequence
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
    ("blackboard", re.compile(r"(?P<key>.+_[^_]+)_attempt_[\d-]+(?:_(?P<file>.+)|\.\w+)?")),
)
MOST_BYTES = 64 * 2**30  # of the recordings of one zip file; more is a trap
CHUNK = 2**20
# what reading a zip file that is damaged, protected or of an unknown kind may raise
BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, RuntimeError, OSError)


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
    if not folder.is_dir():
        raise RosterError(str(folder), "it is no folder", "Give the folder that holds the recordings")
    found: list[Submission] = []
    unreadable: list[tuple[str, str]] = []
    ignored = [each.resolve() for each in leave_out]
    for path in sorted(folder.rglob("*")):
        inner = path.relative_to(folder)
        ours = any(path.resolve().is_relative_to(each) for each in ignored)
        if ours or any(part.startswith((".", "__MACOSX")) for part in inner.parts) or not path.is_file():
            continue
        name = inner.as_posix()
        if any("\udc80" <= sign <= "\udcff" for sign in name):
            unreadable.append((repr(name), "its name cannot be read: rename it"))
        elif path.suffix.lower() == ".zip":
            members, why = _unpacked(path, name, unpacked / str(len(found)))
            found += members
            unreadable += [(name, why)] if why else []
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


def _unpacked(archive: Path, name: str, place: Path) -> tuple[list[Submission], str]:
    """The recordings of a zip file, and why not all of them. Nothing can be written outside of `place`."""
    found: list[Submission] = []
    left = MOST_BYTES
    nested = False
    try:
        with zipfile.ZipFile(archive) as opened:
            for number, member in enumerate(opened.infolist()):
                inner = PurePosixPath(member.filename.replace("\\", "/"))
                hidden = any(part.startswith((".", "__MACOSX")) for part in inner.parts)
                nested |= inner.suffix.lower() == ".zip"
                if member.is_dir() or hidden or inner.suffix.lower() not in RECORDINGS:
                    continue
                target = place / str(number) / inner.name
                left -= _write(opened, member, target, left)
                found.append(named(target, f"{name}/{inner.as_posix()}"))
    except BROKEN as error:
        return found, f"it cannot be unpacked whole ({error}): unpack it into the same folder"
    return found, "it holds another zip file: unpack that into the same folder" if nested else ""


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
