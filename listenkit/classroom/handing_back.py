"""Reports for the students, in one zip file that an LMS can take: named as Moodle names them, else by id."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath

from .known import Known
from .roster import Student, folder_name, plain
from .submissions import NAMES

REPORT = "report.html"
EPOCH = (1980, 1, 1, 0, 0, 0)  # of every entry, so that the same reports make the same file
MOODLE = dict(NAMES)["moodle"]


def zipped(known: Iterable[Known], students: Sequence[Student] = ()) -> tuple[bytes, int]:
    """The zip file, and how many reports are in it.

    Args:
        students: of the roster; without them no report is named for Moodle unless there never was a roster.
    """
    roster = {each.id: each for each in students}
    out, count = io.BytesIO(), 0
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        there = [each for each in known if each.done and each.current and (Path(each.folder) / REPORT).is_file()]
        for name, each in _names(there, roster).items():
            content = (Path(each.folder) / REPORT).read_bytes()
            archive.writestr(zipfile.ZipInfo(name, EPOCH), content, zipfile.ZIP_DEFLATED)
            count += 1
    return out.getvalue(), count


def _names(known: Iterable[Known], roster: Mapping[str, Student]) -> dict[str, Known]:
    """Each report by its own name: Moodle's where the file is one student's alone, else by id, numbered."""
    reports = list(known)
    names = [_moodles(each, roster.get(each.student)) for each in reports]
    count = Counter(names)
    found: dict[str, Known] = {}
    for each, name in zip(reports, names, strict=True):
        if not name or count[name] > 1:
            mine = (
                f"{folder_name(each.student)}{number}_{REPORT}" for number in ("", *(f" {n}" for n in range(2, 99)))
            )
            name = next(name for name in mine if name not in found)
        found[name] = each
    return found


def _moodles(known: Known, student: Student | None) -> str:
    """What Moodle's upload of feedback files expects, "" for a file that it did not name, or that another handed in."""
    parts = PurePosixPath(known.name).parts
    for part in (parts[-1], *parts[-2:-1]):
        match = MOODLE.fullmatch(part)
        if match and _is_own(known, match, student):
            return f"{match['name']}_{match['key']}_assignsubmission_file_{REPORT}"
    return ""


def _is_own(known: Known, match: re.Match[str], student: Student | None) -> bool:
    """Whether the one who handed a file in is the one whose practice it is: a manifest may say otherwise.

    Without a roster a student is called as the file is.
    """
    if student is None:
        return known.student in (
            known.name,
            PurePosixPath(known.name).stem,
        )
    return match["key"] in student.called("moodle_id", "lms_id") or plain(match["name"]) in student.joined
