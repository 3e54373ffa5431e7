"""Tables that people write: comma, semicolon or tab between the cells, a heading, a byte order mark or none."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Collection, Mapping
from itertools import zip_longest
from pathlib import Path

from ..errors import RosterError
from ..formats.rows import delimiter, without_sep

ENCODINGS = ("utf-8-sig", "cp1252")  # the second is what older spreadsheets write
YES = frozenset(("yes", "y", "true", "1", "x"))
NO = frozenset(("no", "n", "false", "0", ""))
Cells = Mapping[str, str]


def read(path: Path, needed: Collection[str]) -> tuple[tuple[int, Cells], ...]:
    """Rows that are not blank, each with its number as a spreadsheet shows it and its cells by lower-case heading.

    Raises:
        RosterError: it cannot be read, or a needed column is missing.
    """
    text = without_sep(_text(path))
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter(text), strict=True))
    except csv.Error as error:
        raise RosterError(str(path), f"it is no table ({error})", "Write it again as csv from a spreadsheet") from error
    columns = [cell.strip().lower().replace(" ", "_") for cell in rows[0]] if rows else []
    if missing := [name for name in needed if name not in columns]:
        why = f"it has no column {', '.join(missing)}; its columns are: {', '.join(columns) or 'none'}"
        raise RosterError(str(path), why, f"Name the columns {', '.join(needed)}")
    numbered = ((place, row) for place, row in enumerate(rows[1:], 2) if any(cell.strip() for cell in row))
    return tuple((place, _cells(columns, row)) for place, row in numbered)


def _cells(columns: list[str], row: list[str]) -> Cells:
    """Cells by heading; a row that is too short has empty ones."""
    return {name: cell.strip() for name, cell in zip_longest(columns, row[: len(columns)], fillvalue="")}


def yes(cell: str, where: str) -> bool:
    """Whether a cell says yes; an empty one says no.

    Raises:
        RosterError: it says neither.
    """
    if cell.lower() in YES | NO:
        return cell.lower() in YES
    raise RosterError(where, f"{cell!r} is neither yes nor no", "Write yes or no")


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise RosterError(str(path), (error.strerror or str(error)).lower(), "Give the path of a csv file") from error
    marked = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ENCODINGS:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise RosterError(str(path), "it is no text", "Write it as csv (UTF-8) from a spreadsheet")
