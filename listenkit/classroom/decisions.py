"""What an instructor decided: points that win over every proposal, with who, when and why in a log that only grows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from ..errors import OutputError, RosterError
from . import tables
from .store import Store

LOG = "audit.jsonl"
POINTS = "instructor_points"


@dataclass(frozen=True, slots=True)
class Decision:
    """One student's points as they were and as they are now (None for none), by whom, when (ISO 8601) and why."""

    student: str
    old: float | None
    new: float | None
    who: str
    when: str
    why: str


def read(path: Path) -> Mapping[str, float | None]:
    """The points of a class.csv in which a person filled `instructor_points`; None where the cell is empty.

    Raises:
        RosterError: it cannot be used; the message names the row.
    """
    return {cells["id"]: _points(cells, f"{path.name}, row {at}") for at, cells in tables.read(path, ("id", POINTS))}


def _points(cells: tables.Cells, where: str) -> float | None:
    cell = cells.get(POINTS, "").replace(",", ".")
    try:
        points = float(cell) if cell else None
    except ValueError as error:
        raise RosterError(where, f"its {POINTS} are {cell!r}", "Write a number, or leave the cell empty") from error
    if points is not None and not 0 <= points < float("inf"):
        raise RosterError(where, f"its {POINTS} are {cell!r}", "Write a number from 0 on")
    return points


def taken_over(
    store: Store, results: Path, points: Mapping[str, float | None], who: str, when: str, why: str
) -> tuple[Decision, ...]:
    """Keep what has changed, in the log first: a decision that is kept was logged.

    Raises:
        OutputError: nothing more could be written.
    """
    known = store.points()
    made = tuple(
        Decision(student, known.get(student), new, who, when, why)
        for student, new in points.items()
        if new != known.get(student)
    )
    _log(results / LOG, made)
    for each in made:
        store.decide(each.student, each.new)
    return made


def pending(path: Path, store: Store) -> tuple[str, ...]:
    """Students whose points in an existing class.csv were not taken over: writing it anew would lose them."""
    if not path.exists():
        return ()
    try:
        written = read(path)
    except RosterError:
        return ()
    known = store.points()
    return tuple(student for student, points in written.items() if points is not None and points != known.get(student))


def logged(results: Path) -> Iterator[Decision]:
    """All decisions, the oldest first.

    Raises:
        RosterError: the log was changed by hand and cannot be read.
    """
    path = results / LOG
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    for number, line in enumerate(lines, 1):
        try:
            yield Decision(**json.loads(line))
        except (ValueError, TypeError) as error:
            raise RosterError(f"{path}, line {number}", "it is no decision", "Restore the log from a copy") from error


def _log(path: Path, made: Iterable[Decision]) -> None:
    text = "".join(json.dumps(asdict(each), ensure_ascii=False) + "\n" for each in made)
    try:
        with path.open("a", encoding="utf-8") as out:
            out.write(text)
    except OSError as error:
        why = f"it cannot be written ({(error.strerror or str(error)).lower()})"
        raise OutputError(str(path), why, "Free some space and run it again") from error
