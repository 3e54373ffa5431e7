"""The manifest: whose practice a file is where names do not tell, which part of it, and who listens there."""

from __future__ import annotations

from pathlib import Path

from ..errors import RosterError
from ..formats import clock
from . import tables
from .plan import LISTENERS, Row

NEEDED = ("file", "student")


def read(path: Path) -> tuple[Row, ...]:
    """The rows of a manifest.

    Raises:
        RosterError: it cannot be used; the message names the row.
    """
    return tuple(_row(cells, f"{path.name}, row {place}") for place, cells in tables.read(path, NEEDED))


def _row(cells: tables.Cells, where: str) -> Row:
    if not cells["file"] or not cells["student"]:
        raise RosterError(where, "it has no file or no student", "Write both, or remove the row")
    start, end = (_time(cells.get(column, ""), column, where) for column in ("from", "to"))
    if end is not None and end <= (start or 0.0):
        raise RosterError(where, "its to is not after its from", "Give a later time")
    listener = cells.get("listener", "").lower()
    if listener not in LISTENERS:
        raise RosterError(where, f"its listener is {listener!r}", f"It may be: {', '.join(filter(None, LISTENERS))}")
    return Row(cells["file"], cells["student"], start, end, listener)


def _time(cell: str, column: str, where: str) -> float | None:
    try:
        return clock.seconds(cell) if cell else None
    except ValueError as error:
        raise RosterError(where, f"its {column} is {cell!r}, which is no time", clock.ALLOWED) from error
