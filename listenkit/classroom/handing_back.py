"""Reports for the students, in one zip file that an LMS can take: named as Moodle names them, else by id."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from .known import Known
from .roster import folder_name
from .submissions import NAMES

REPORT = "report.html"
EPOCH = (1980, 1, 1, 0, 0, 0)  # of every entry, so that the same reports make the same file
MOODLE = dict(NAMES)["moodle"]


def zipped(known: Iterable[Known]) -> tuple[bytes, int]:
    """The zip file, and how many reports are in it."""
    out, count = io.BytesIO(), 0
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        there = [each for each in known if each.done and each.current and (Path(each.folder) / REPORT).is_file()]
        for name, each in _names(there).items():
            content = (Path(each.folder) / REPORT).read_bytes()
            archive.writestr(zipfile.ZipInfo(name, EPOCH), content, zipfile.ZIP_DEFLATED)
            count += 1
    return out.getvalue(), count


def _names(known: Iterable[Known]) -> dict[str, Known]:
    """Each report by its own name: Moodle's where the file is one student's alone, else by id, numbered."""
    reports = list(known)
    count = Counter(map(_moodles, reports))
    found: dict[str, Known] = {}
    for each in reports:
        name = _moodles(each)
        if not name or count[name] > 1:
            mine = (
                f"{folder_name(each.student)}{number}_{REPORT}" for number in ("", *(f" {n}" for n in range(2, 99)))
            )
            name = next(name for name in mine if name not in found)
        found[name] = each
    return found


def _moodles(known: Known) -> str:
    """What Moodle's upload of feedback files expects, "" for a file that it did not name."""
    parts = PurePosixPath(known.name).parts
    for part in (parts[-1], *parts[-2:-1]):
        match = MOODLE.fullmatch(part)
        if match:
            return f"{match['name']}_{match['key']}_assignsubmission_file_{REPORT}"
    return ""
