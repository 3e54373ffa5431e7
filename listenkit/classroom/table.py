"""class.csv: a row for each student, with stable names of columns. What the tool proposes stands apart."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from ..codebook import Codebook
from ..formats.utterances import MARK, guarded
from ..report.words import clean
from .batch import SESSIONS
from .cohort import Row
from .decisions import sound_mark
from .gradebook import written
from .rubric import Rubric

NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d+)?(?:e[-+]?\d+)?")
TEXTS = 8  # columns of ids, names and the like, in which nothing is a number
NAMED = ("id", "name", "group", "state", "why", "recording", "folder", "sound", "decisions")  # see `decisions.py`
HEARD = ("talk_s", "listener_words", "uncertain_words", "listener_confidence", "to_try", "goal", "listen_first")
OF_MEASURE = ("count", "total", "value", "low", "high")
LAST = ("proposed_points", "instructor_points")
DECIDED = "instructor_points (fill class.csv)"  # the last column in a spreadsheet that is only to read


def write(
    rows: Sequence[Row], codebook: Codebook, rubric: Rubric | None, decided: Mapping[str, float], logged: int = 0
) -> str:
    """The table as text.

    Args:
        decided: points of instructors by student: `instructor_points` is for a person to fill.
        logged: how many decisions were logged by now.
    """
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(_lines(rows, codebook, rubric, decided, logged))
    return MARK + out.getvalue()


def workbook(
    rows: Sequence[Row], codebook: Codebook, rubric: Rubric | None, decided: Mapping[str, float], logged: int = 0
) -> bytes:
    """The same as a file of a spreadsheet (xlsx), to read: points are filled in class.csv."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet("class")
    sheet.freeze_panes = "C2"
    heading, *lines = _lines(rows, codebook, rubric, decided, logged)
    for line in ([*heading[:-1], DECIDED], *lines):
        values = [text if place < TEXTS else _as_number(text) for place, text in enumerate(line)]
        cells = [WriteOnlyCell(sheet, value=value) for value in values]
        for cell in cells:
            cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type  # never a formula
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _lines(
    rows: Sequence[Row], codebook: Codebook, rubric: Rubric | None, decided: Mapping[str, float], logged: int
) -> Iterator[list[str]]:
    """The heading and a line for each row, nothing in it that a spreadsheet would run."""
    measures = tuple(codebook.measures)
    criteria = tuple(criterion.id for criterion in rubric.criteria) if rubric else ()
    yield [
        *NAMED,
        *HEARD,
        *(f"{id}.{part}" for id in measures for part in OF_MEASURE),
        *(f"{id}.{part}" for id in criteria for part in ("level", "proposed_points", "comment")),
        *LAST,
    ]
    for row in rows:
        cells = (*_cells(row, measures, criteria, logged), _number(decided.get(row.student.id)))
        yield [_safe(place, cell) for place, cell in enumerate(cells)]


def _safe(place: int, cell: str) -> str:
    """The cell as no spreadsheet would run it; a number that is below zero is none of these."""
    return cell if place >= TEXTS and NUMBER.fullmatch(cell) else guarded(clean(cell))


def _as_number(text: str) -> str | float:
    """A number as one; ids that only look like numbers keep their noughts in front."""
    return float(text) if NUMBER.fullmatch(text) else text


def _cells(row: Row, measures: Sequence[str], criteria: Sequence[str], logged: int) -> list[str]:
    """All cells of a row but the last."""
    student, found = row.student, row.summary
    cells = [student.id, student.name, student.group, row.state, row.why, row.recording, _inner(row.folder)]
    cells += [sound_mark(row.sound) if row.sound else "", str(logged)]
    if found is None:
        empty = len(HEARD) + len(measures) * len(OF_MEASURE) + 3 * len(criteria)
        return cells + [""] * (empty + 1)
    cells += [_number(found.talk), str(found.words), str(found.unsure), _number(found.listener_sure)]
    cells += [found.to_try, found.goal, "; ".join(row.look)]
    for id in measures:
        measure = found.measures.get(id)
        cells += [_number(getattr(measure, part)) if measure else "" for part in OF_MEASURE]
    for proposal in row.proposals:
        cells += [proposal.level, _number(proposal.points), proposal.comment]
    return [*cells, _number(row.points)]


def _inner(folder: str) -> str:
    """A folder of results as seen from the class's."""
    parts = Path(folder).parts
    return Path(*parts[parts.index(SESSIONS) :]).as_posix() if SESSIONS in parts else folder


def _number(value: float | None) -> str:
    return "" if value is None else written(value)
