"""A table of what was said: the columns role (or speaker) and text, and turn, start and end where there are any."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

from ..errors import SessionError
from ..texts import Line
from . import clock
from .utterances import unguarded

DELIMITERS = ",;\t"
SEP = re.compile(r"\Asep=.[ \t]*[\r\n]+", re.IGNORECASE)
SPEAKER = ("role", "speaker")  # the first of them that is there
TEXT, TURN, START, END = "text", "turn", "start", "end"
NAMES = "Name the columns role and text; turn, start and end may stand beside them"


def read(text: str, name: str) -> tuple[Line, ...]:
    """The rows of a table with a heading, parted by commas, semicolons or tabs; `name` is the file's, for messages.

    Raises:
        SessionError: it is no such table, a column is missing, or a row does not fit.
    """
    numbered = _table(without_sep(text.lstrip("\r\n")), name)
    if not numbered:
        raise SessionError(name, "it has no rows", NAMES)
    columns = heading(numbered[0][1])
    speaker = next((column for column in SPEAKER if column in columns), None)
    if speaker is None or TEXT not in columns:
        missing = " and ".join([SPEAKER[0]] * (speaker is None) + [TEXT] * (TEXT not in columns))
        raise SessionError(name, f"it has no column {missing}; its columns are: {', '.join(columns)}", NAMES)
    return tuple(_line(columns, speaker, row, f"{name}, row {place}") for place, row in numbered[1:])


def heading(cells: Sequence[str]) -> list[str]:
    """Names of columns as they are looked for."""
    return [cell.strip().lower() for cell in cells]


def delimiter(text: str) -> str:
    """What parts the cells of the first line."""
    return max(DELIMITERS, key="".join(text.splitlines()[:1]).count)


def without_sep(text: str) -> str:
    """A table without the line "sep=;" that some programs write above it for a spreadsheet."""
    return SEP.sub("", text)


def _table(text: str, name: str) -> list[tuple[int, list[str]]]:
    """Rows that are not blank with their number, the heading's being 1, as a spreadsheet shows it."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter(text), strict=True)
    try:
        return [(place, row) for place, row in enumerate(reader, 1) if row]
    except csv.Error as error:
        why = f"line {reader.line_num} is no row of a table ({error})"
        raise SessionError(name, why, "Write it again as csv from a spreadsheet") from error


def _line(columns: Sequence[str], speaker: str, row: Sequence[str], where: str) -> Line:
    if len(row) > len(columns):
        why = f"it has {len(row)} cells and the heading {len(columns)}"
        raise SessionError(where, why, "Put a text that holds the delimiter into quotation marks")
    cells = dict(zip(columns, row, strict=False))
    who, said = cells.get(speaker, "").strip(), unguarded(cells.get(TEXT, ""))
    if said.strip() and not who:
        raise SessionError(where, f"it has a text and no {speaker}", "Write who says it")
    start, end = (_time(cells.get(column, ""), column, where) for column in (START, END))
    return Line(who, said, cells.get(TURN, "").strip(), start, end)


def _time(cell: str, column: str, where: str) -> float | None:
    try:
        return clock.seconds(cell) if cell.strip() else None
    except ValueError as error:
        raise SessionError(where, f"its {column} is {cell!r}, which is no time", clock.ALLOWED) from error
