"""Reports for the students, in one zip file that an LMS can take: named as Moodle names them, else by id."""

from __future__ import annotations

import io
import zipfile
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
        for each in known:
            path = Path(each.folder) / REPORT
            if each.done and each.current and path.is_file():
                archive.writestr(zipfile.ZipInfo(name(each), EPOCH), path.read_bytes(), zipfile.ZIP_DEFLATED)
                count += 1
    return out.getvalue(), count


def name(known: Known) -> str:
    """What Moodle's upload of feedback files expects: the submission's own name up to the file, then ours."""
    parts = PurePosixPath(known.name).parts
    for part in (parts[-1], *parts[-2:-1]):
        match = MOODLE.fullmatch(part)
        if match:
            return f"{match['name']}_{match['key']}_assignsubmission_file_{REPORT}"
    return f"{folder_name(known.student)}_{REPORT}"
