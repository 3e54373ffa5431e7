"""Fills the gradebook that an LMS gave out: which row is whose, which column takes the points, what would change. Pure.

Never a column of our own: an LMS makes a new assignment of what it does not know, or drops it. A cell that holds
something else already is not touched unless that is asked for, and a student without points leaves a cell as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..errors import GradebookError
from .lossless import Table, columns
from .roster import Student
from .whose import BLACKBOARD, CANVAS, IDS, MOODLE, MOODLE_ID, is_head, rows

MOODLE_OTHERS = frozenset(  # columns of Moodle that take no points though they are empty or numbers
    ("maximum grade", "last modified (grade)", "last modified (submission)", "feedback comments", "online text")
)
BLACKBOARD_POINTS = re.compile(r"(?P<title>.+?) \[(?!Total Pts: up to).*\] \|(?P<id>\w+)")  # "up to": calculated
BRIGHTSPACE = ("OrgDefinedId", "End-of-Line Indicator")
CANVAS_TITLE = re.compile(r"(?P<title>.+?) \((?P<id>\d+)\)")
READ_ONLY = "(read only)"
EMPTY = {CANVAS: ("",), BLACKBOARD: ("",), MOODLE: ("", "-")}  # cells in which nothing stands
MOST_OF_MOODLE = "Maximum Grade"  # a column, as English sites call it
MOST_OF_BLACKBOARD = re.compile(r"\[Total Pts: ([\d.,]+)")


@dataclass(frozen=True, slots=True)
class Change:
    """A cell that would be filled."""

    student: str
    name: str
    row: int
    column: int
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Fill:
    """What would be done.

    Args:
        changes: cells that are filled.
        kept: cells that hold something else and stay, as students' names with what they hold.
        unmatched: who has points and is not in the export, or not in the roster.
    """

    lms: str
    column: str
    changes: tuple[Change, ...]
    kept: tuple[tuple[str, str], ...]
    unmatched: tuple[str, ...]

    def cells(self) -> Mapping[tuple[int, int], str]:
        """The new values by row and column."""
        return {(change.row, change.column): change.new for change in self.changes}


def recognised(table: Table) -> str:
    """Whose export it is.

    Raises:
        GradebookError: nobody's that is known.
    """
    heading = table.heading
    if columns(heading, "Student") and columns(heading, "ID") and columns(heading, "Section"):
        return CANVAS
    if columns(heading, "Username") and any(BLACKBOARD_POINTS.fullmatch(text.strip()) for text in heading):
        return BLACKBOARD
    if any(columns(heading, name) for name in BRIGHTSPACE):
        why = "it is an export of Brightspace, which listenkit does not fill"
        raise GradebookError("the export", why, "Type the points of class.csv in by hand")
    ids = [table.value(row, 0) for row in range(1, len(table.rows)) if table.value(row, 0)]
    if ids and all(MOODLE_ID.fullmatch(text) for text in ids):
        return MOODLE
    why = f"it is like no export of Canvas, Moodle or Blackboard; its columns are: {', '.join(heading)}"
    raise GradebookError("the export", why, "Say which it is with --lms, or export the gradebook again")


def fill(
    table: Table,
    students: Sequence[Student],
    points: Mapping[str, float],
    lms: str = "auto",
    column: str = "",
    overwrite: bool = False,
) -> Fill:
    """What would change; nothing is changed here.

    Args:
        points: by id of the roster.
        column: its heading, or its title without the id that the LMS puts behind it.
        overwrite: also cells that hold something else.

    Raises:
        GradebookError: the column cannot be told, or no student of the class is in the export.
    """
    lms = recognised(table) if lms == "auto" else lms
    place = _column(table, lms, column)
    mine = rows(table, lms, students)
    if not mine:
        why = "no row of it is a student of the roster"
        raise GradebookError("the export", why, "Give the roster the LMS's own ids (lms_id, username or email)")
    filled = {each: mine[each.id] for each in students if each.id in points and each.id in mine}
    _check_most(table, lms, place, points, filled)
    comma = any("," in table.value(row, at) for row in range(1, len(table.rows)) for at in _numbers(table, lms, place))
    changes, kept = [], []
    for student, row in filled.items():
        old = table.value(row, place)
        if _is_same(old, points[student.id]):
            continue
        if old.strip() in EMPTY[lms] or overwrite:
            new = written(points[student.id]).replace(".", "," if comma else ".")
            changes.append(Change(student.id, student.name, row, place, old, new))
        else:
            kept.append((student.name, old))
    missing = tuple(s.name for s in students if s.id in points and s.id not in mine)
    unknown = tuple(sorted(set(points) - {student.id for student in students}))
    return Fill(lms, table.heading[place].strip(), tuple(changes), tuple(kept), missing + unknown)


def written(points: float) -> str:
    """Points as an LMS reads them: no more places than there are, never an exponent."""
    return f"{points:.4f}".rstrip("0").rstrip(".")


def _is_same(cell: str, points: float) -> bool:
    try:
        return float(cell.strip().replace(",", ".")) == points
    except ValueError:
        return False


def _numbers(table: Table, lms: str, place: int) -> list[int]:
    """Columns that show how this export writes numbers: the one to fill, and in Moodle every one of numbers."""
    more = range(1, len(table.heading)) if lms == MOODLE else ()
    return [place, *(at for at in more if _takes_points(table.heading[at], lms, table, at))]


def _check_most(table: Table, lms: str, place: int, points: Mapping[str, float], filled: Mapping[Student, int]) -> None:
    """Refuse points over what the LMS says is the most, where it says so; `filled` are rows of students with points."""
    limits = {each: _most(table, lms, place, row) for each, row in filled.items()}
    more = {each: most for each, most in limits.items() if most is not None and points[each.id] > most}
    over = [f"{each.name} ({written(points[each.id])} of {written(most)})" for each, most in more.items()]
    if over:
        why = f"these have more points than it takes: {', '.join(over)}"
        raise GradebookError(table.heading[place].strip(), why, "Change the points, or the assignment in your LMS")


def _most(table: Table, lms: str, place: int, row: int) -> float | None:
    """The most points that the LMS takes in a row, None where it does not say."""
    if lms == CANVAS:
        above = (at for at in range(1, len(table.rows)) if is_head(table, at))
        return next((number for at in above if (number := _number(table.value(at, place))) is not None), None)
    if lms == MOODLE:
        there = columns(table.heading, MOST_OF_MOODLE) or [place + 1]  # in another language: it follows the points
        return _number(table.value(row, there[0])) if there[0] < len(table.heading) else None
    found = MOST_OF_BLACKBOARD.search(table.heading[place])
    return _number(found[1]) if found else None


def _number(cell: str) -> float | None:
    try:
        return float(cell.strip().replace(",", "."))
    except ValueError:
        return None


def _column(table: Table, lms: str, wanted: str) -> int:
    heading = table.heading
    able = [place for place in range(len(heading)) if _takes_points(heading[place], lms, table, place)]
    if wanted:
        fitting = [p for p in able if wanted.strip().casefold() in _names(heading[p], lms)]
    else:
        fitting = able if lms != MOODLE else columns(heading, "Grade")
    if len(fitting) == 1:
        return fitting[0]
    why = f"no column that takes points is called {wanted!r}" if wanted else "it is not plain which column to fill"
    if len(fitting) > 1 and wanted:
        why = f"several columns are called {wanted!r}"
    there = ", ".join(heading[place].strip() for place in able) or "none"
    raise GradebookError("the export", why, f"Name one with --column; these take points: {there}")


def _takes_points(text: str, lms: str, table: Table, place: int) -> bool:
    if lms == CANVAS:
        return bool(CANVAS_TITLE.fullmatch(text.strip())) and not _is_read_only(table, place)
    if lms == BLACKBOARD:
        return bool(BLACKBOARD_POINTS.fullmatch(text.strip()))
    named = text.strip().casefold() not in MOODLE_OTHERS
    return place > 0 and named and all(_is_number(table.value(row, place)) for row in range(1, len(table.rows)))


def takes_comments(text: str, lms: str) -> bool:
    """Whether a column may be for comments: not one of names, ids or points that is known as such."""
    known = (*IDS[CANVAS], "Student", "Section", "Username", "Student ID", "Email address", "Identifier", "Grade")
    points = CANVAS_TITLE if lms == CANVAS else BLACKBOARD_POINTS
    return text.strip().casefold() not in map(str.casefold, known) and not points.fullmatch(text.strip())


def _is_read_only(table: Table, place: int) -> bool:
    above = range(1, min(3, len(table.rows)))
    return READ_ONLY in table.heading[place] or any(READ_ONLY in table.value(row, place) for row in above)


def _is_number(cell: str) -> bool:
    return not cell.strip() or bool(re.fullmatch(r"-|\d+(?:[.,]\d+)?", cell.strip()))


def _names(text: str, lms: str) -> Iterable[str]:
    """What a heading may be called: as it stands, or without what the LMS put behind its title."""
    pattern = {CANVAS: CANVAS_TITLE, BLACKBOARD: BLACKBOARD_POINTS}.get(lms)
    match = pattern.fullmatch(text.strip()) if pattern else None
    return {text.strip().casefold(), *({match["title"].casefold(), match["id"].casefold()} if match else ())}
