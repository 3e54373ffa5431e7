"""Which row of an LMS's export is whose: told by ids alone, each kind of id by its own column. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ..errors import GradebookError
from .lossless import Table, columns
from .roster import Student

CANVAS, MOODLE, BLACKBOARD = "canvas", "moodle", "blackboard"
# column of an export: the roster's columns whose ids may stand there; the same number in another column means nothing
IDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    CANVAS: {
        "ID": ("canvas_id", "lms_id"),
        "SIS User ID": ("id", "lms_id"),
        "SIS Login ID": ("username", "email", "lms_id"),
    },
    BLACKBOARD: {
        "Username": ("username", "email", "blackboard_id", "lms_id"),
        "Student ID": ("id", "blackboard_id", "lms_id"),
    },
    MOODLE: {"number": ("moodle_id", "lms_id"), "@": ("email", "username")},  # headings are in the site's language
}
MOODLE_ID = re.compile(r"[^\W\d_][^\d#]{3,}?(\d+)")  # "Participant 123", "Teilnehmer/in123": in the site's language
NOT_STUDENTS = ("points possible", "manual posting")  # rows of Canvas above the students


def is_head(table: Table, row: int) -> bool:
    """Whether a row is one of Canvas above the students."""
    return table.value(row, 0).strip().casefold() in NOT_STUDENTS


def rows(table: Table, lms: str, students: Sequence[Student]) -> dict[str, int]:
    """The row of each student that can be told by an id; never by a name."""
    found: dict[str, int] = {}
    for row in range(1, len(table.rows)):
        if lms == CANVAS and is_head(table, row):
            continue
        ids = _ids(table, lms, row)
        owners = [each for each in students if any(each.called(*IDS[lms][at]) & told for at, told in ids.items())]
        if len(owners) > 1 or any(owner.id in found for owner in owners):
            who = " and ".join(owner.name for owner in owners)
            raise GradebookError("the export", f"row {row + 1} may be of {who}", "Give the roster ids that are unique")
        found |= {owner.id: row for owner in owners}
    return found


def _ids(table: Table, lms: str, row: int) -> dict[str, set[str]]:
    """Whose a row says it is, by kind (see `IDS`): of Moodle the participant's number and all e-mail addresses."""
    if lms == MOODLE:
        match = MOODLE_ID.fullmatch(table.value(row, 0))
        cells = (table.value(row, place).strip().lower() for place in range(len(table.rows[row])))
        return {"number": {match[1]} if match else set(), "@": {cell for cell in cells if "@" in cell}}
    told = {name: [table.value(row, at).strip().lower() for at in columns(table.heading, name)] for name in IDS[lms]}
    return {name: {*cells} - {""} for name, cells in told.items()}
