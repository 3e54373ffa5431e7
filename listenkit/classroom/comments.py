"""What a rubric says to each student, as one text for the column that the LMS has for it. Pure.

Canvas takes no comments from its export, and not every export of the others has a column for them.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from ..codebook import Codebook
from ..errors import GradebookError
from ..formats.utterances import guarded
from ..report.words import clean, listed
from .cohort import Row
from .gradebook import EMPTY, Change, Fill, recognised, takes_comments
from .lossless import Table, columns
from .roster import Student
from .rubric import Rubric
from .whose import BLACKBOARD, MOODLE, rows

FILE = "comments.csv"
NAMES = {  # headings of columns for comments, in English; others are named with --comment-column
    MOODLE: ("Feedback comments",),
    BLACKBOARD: ("Feedback to Learner", "Feedback to User", "Feedback to Student"),
}


def texts(found: Iterable[Row], rubric: Rubric, codebook: Codebook) -> dict[str, str]:
    """What to say to each student with one practice: a sentence for each criterion, then the goal."""
    done = [row for row in found if row.summary]
    count = Counter(row.student.id for row in done)
    return {row.student.id: _text(row, rubric, codebook) for row in done if count[row.student.id] == 1}


def _text(row: Row, rubric: Rubric, codebook: Codebook) -> str:
    labels = {criterion.id: criterion.label for criterion in rubric.criteria}
    goals = {entry["id"]: entry["text"] for entry in codebook.feedback.get("goals", ())}
    said = [each.comment for each in row.proposals if each.comment]
    lacking = [f"“{labels[each.criterion]}”" for each in row.proposals if each.points is None]
    if lacking:
        said.append(f"There was too little to judge by for {listed(lacking)}.")
    goal = goals.get(row.summary.goal, "") if row.summary else ""
    return guarded(clean(" ".join([*said, goal]).strip()))


def comment(
    table: Table,
    students: Sequence[Student],
    said: Mapping[str, str],
    lms: str = "auto",
    column: str = "",
    overwrite: bool = False,
) -> Fill | None:
    """What would change in the column for comments; None where the export has none. Nothing is changed here.

    Raises:
        GradebookError: there is no column called so, or several are.
    """
    lms = recognised(table) if lms == "auto" else lms
    place = _column(table, lms, column)
    if place is None:
        return None
    mine = rows(table, lms, students)
    changes, kept = [], []
    for student in (each for each in students if each.id in said and each.id in mine):
        old = table.value(mine[student.id], place)
        if old.strip() in EMPTY[lms] or (overwrite and old != said[student.id]):
            changes.append(Change(student.id, student.name, mine[student.id], place, old, said[student.id]))
        elif old != said[student.id]:
            kept.append((student.name, old))
    missing = tuple(student.name for student in students if student.id in said and student.id not in mine)
    return Fill(lms, table.heading[place].strip(), tuple(changes), tuple(kept), missing)


def _column(table: Table, lms: str, wanted: str) -> int | None:
    names = (wanted,) if wanted else NAMES.get(lms, ())
    places = [place for name in names for place in columns(table.heading, name)]
    if len(places) == 1 and takes_comments(table.heading[places[0]], lms):
        return places[0]
    if not wanted and not places:
        return None
    why = f"{'several columns are' if len(places) > 1 else 'no column for comments is'} called {wanted or names[0]!r}"
    there = ", ".join(heading.strip() for heading in table.heading)
    raise GradebookError("the export", why, f"Name one with --comment-column; there are: {there}")


def written(students: Iterable[Student], said: Mapping[str, str]) -> str:
    """All comments as a table (csv) to copy from: id, name, comment."""
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow(("id", "name", "comment"))
    lines.writerows((guarded(s.id), guarded(clean(s.name)), said[s.id]) for s in students if s.id in said)
    return out.getvalue()
