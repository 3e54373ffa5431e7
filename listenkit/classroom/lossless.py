"""A table in which every byte that is not changed stays: encoding, marks, delimiter, quotes, line ends.

An LMS reads its own export back and is particular about it, and `csv` would write every cell anew. A cell here is the
text as it stands between two delimiters, quotation marks included.
"""

from __future__ import annotations

import codecs
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import GradebookError
from ..formats.rows import delimiter

MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
ENCODINGS = ("utf-8", "cp1252")  # without a mark; the second is what older spreadsheets write
QUOTE = '"'


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells as they stand in the file, and what stands after each row (its line end).

    Args:
        mark: bytes before the text that tell its encoding.
    """

    rows: tuple[tuple[str, ...], ...]
    ends: tuple[str, ...]
    delimiter: str
    encoding: str
    mark: bytes

    def value(self, row: int, column: int) -> str:
        """What a cell says, without its quotation marks; "" where a row is short."""
        cells = self.rows[row]
        return _said(cells[column]) if column < len(cells) else ""

    @property
    def heading(self) -> tuple[str, ...]:
        return tuple(_said(cell) for cell in self.rows[0])

    def changed(self, new: Mapping[tuple[int, int], str]) -> Table:
        """The table with other values in some cells (row, column), quoted as those were."""
        rows = [list(row) for row in self.rows]
        for (row, column), value in new.items():
            rows[row] += [""] * (column + 1 - len(rows[row]))
            rows[row][column] = self._written(value, quoted=rows[row][column].startswith(QUOTE))
        return Table(tuple(map(tuple, rows)), self.ends, self.delimiter, self.encoding, self.mark)

    def _written(self, value: str, quoted: bool) -> str:
        special = any(sign in value for sign in (self.delimiter, QUOTE, "\n", "\r"))
        return f'"{value.replace(QUOTE, QUOTE * 2)}"' if quoted or special else value

    def bytes(self) -> bytes:
        """The file.

        Raises:
            GradebookError: a new value has a letter that the export's encoding lacks.
        """
        text = "".join(self.delimiter.join(row) + end for row, end in zip(self.rows, self.ends, strict=True))
        try:
            return self.mark + text.encode(self.encoding)
        except UnicodeEncodeError as error:
            why = f"its encoding ({self.encoding}) has no {text[error.start]!r}"
            raise GradebookError("the export", why, "Export the gradebook again, as csv in UTF-8") from error


def read(path: Path) -> Table:
    """A table as it is.

    Raises:
        GradebookError: it cannot be read, or is no table.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise GradebookError(
            str(path), (error.strerror or str(error)).lower(), "Give the export of your LMS"
        ) from error
    mark, encoding = next(((mark, name) for mark, name in MARKS if raw.startswith(mark)), (b"", ""))
    text, encoding = _decoded(raw[len(mark) :], encoding, path)
    parted_by = delimiter(text)
    rows, ends = _parted(text, parted_by)
    if not rows or len(rows[0]) < 2:
        raise GradebookError(path.name, "it is no table with columns", "Export the gradebook again, as csv")
    return Table(rows, ends, parted_by, encoding, mark)


def _decoded(raw: bytes, encoding: str, path: Path) -> tuple[str, str]:
    for name in (encoding,) if encoding else ENCODINGS:
        try:
            return raw.decode(name), name
        except UnicodeDecodeError:
            continue
    raise GradebookError(path.name, "its letters cannot be read", "Export the gradebook again, as csv in UTF-8")


def _parted(text: str, delimiter: str) -> tuple[tuple[tuple[str, ...], ...], tuple[str, ...]]:
    """Rows of raw cells and their line ends; joined again they are the text."""
    rows: list[tuple[str, ...]] = []
    ends: list[str] = []
    cells: list[str] = []
    begin, quoted, at = 0, False, 0
    while at < len(text):
        sign = text[at]
        if sign == QUOTE:
            quoted = not quoted
        elif not quoted and sign == delimiter:
            cells.append(text[begin:at])
            begin = at + 1
        elif not quoted and sign in "\r\n":
            end = "\r\n" if text[at : at + 2] == "\r\n" else sign
            rows.append((*cells, text[begin:at]))
            ends.append(end)
            cells, at = [], at + len(end) - 1
            begin = at + 1
        at += 1
    if cells or begin < len(text):
        rows.append((*cells, text[begin:]))
        ends.append("")
    return tuple(rows), tuple(ends)


def _said(cell: str) -> str:
    bare = cell.strip(" ") if cell.strip(" ").startswith(QUOTE) else cell
    if len(bare) > 1 and bare.startswith(QUOTE) and bare.endswith(QUOTE):
        return bare[1:-1].replace(QUOTE * 2, QUOTE)
    return cell


def columns(heading: Sequence[str], name: str) -> list[int]:
    """Places of the columns that are called so, letters of either case and spaces around aside."""
    return [place for place, text in enumerate(heading) if text.strip().casefold() == name.strip().casefold()]
