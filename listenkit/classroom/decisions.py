"""What an instructor decided: points that win over every proposal, and corrections; who, when and why in a log."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path, PurePath

from ..errors import RosterError
from ..formats.utterances import unguarded
from ..model import Session
from ..writing import write
from . import tables
from .corrections import Correction
from .gradebook import written
from .store import Store

LOG = "audit.jsonl"
TABLE, POINTS = "class.csv", "instructor_points"
DECIMALS = 4  # of points
SOUND = 8  # letters of the hash of a sound: enough to tell two recordings of one student apart


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided about a student ("points", "codes", "listener"), as it was and as it is, and by whom.

    `when` is ISO 8601.
    """

    student: str
    what: str
    old: str
    new: str
    who: str
    when: str
    why: str


def read(path: Path) -> Mapping[str, float | None]:
    """The points of a class.csv in which a person filled `instructor_points`; None where the cell is empty.

    Raises:
        RosterError: it cannot be used; the message names the row.
    """
    found: dict[str, float | None] = {}
    for at, cells in tables.read(path, ("id", POINTS)):
        where, id = f"{path.name}, row {at}", unguarded(cells["id"])
        points = _points(cells, where)
        if None not in (points, found.get(id)) and points != found[id]:
            raise RosterError(where, f"{id!r} has other points in a row above", "Write them once for each student")
        found[id] = found.get(id) if points is None else points
    return found


def sound_mark(sound: str) -> str:
    """The beginning of a sound's hash as no spreadsheet takes it for a number."""
    return f"x{sound[:SOUND]}"


def logged_by(path: Path) -> int | None:
    """How many decisions were logged when a class.csv was written; None of one that does not say so."""
    told_by = [cells.get("decisions", "") for _, cells in tables.read(path, ("id", POINTS))]
    return min((int(each) for each in told_by if each.isdecimal()), default=None)


def of_others(path: Path, store: Store) -> tuple[str, ...]:
    """Students whose row in a class.csv is of a recording that they have no more: points in it are about that one."""
    there: dict[str, set[str]] = {}  # a file that was only called otherwise since is in the same folder
    for each in (known for known in store.known() if known.current):
        mine = (sound_mark(each.sound), each.name, PurePath(each.folder).name)
        there.setdefault(each.student, set()).update(mine)
    named: dict[str, set[str]] = {}
    for _, cells in tables.read(path, ("id", POINTS)):
        if cells.get("recording"):
            called = (unguarded(cells["recording"]), PurePath(unguarded(cells.get("folder", ""))).name)
            marks = (cells["sound"],) if cells.get("sound") else called
            named.setdefault(unguarded(cells["id"]), set()).update(marks)
    return tuple(sorted(id for id, names in named.items() if id in there and not names & there[id]))


def overtaken(
    filled: Mapping[str, float | None], store: Store, log: Sequence[Decision], since: int | None, who: str
) -> tuple[str, ...]:
    """Students whose points in a copy are none of its own, or not the last word.

    They stood there once, and were changed since; or somebody else than `who` decided after the copy was made.

    Args:
        since: how many decisions were logged by then; None where nobody knows.
    """
    now, anew = store.points(), store.outdated()  # what was decided of an earlier recording says nothing of this one
    before: dict[str, set[str]] = {}
    after = () if since is None else log[since:]
    later = {each.student for each in after if each.what == "points" and each.who != who}
    for each in log:
        before.setdefault(each.student, set()).update({each.old, each.new} if each.what == "points" else ())
    changed = (s for s, points in filled.items() if points != now.get(s))
    return tuple(s for s in changed if s not in anew and (s in later or told(filled[s]) in before.get(s, ())))


def _points(cells: tables.Cells, where: str) -> float | None:
    cell = cells[POINTS].replace(",", ".")
    try:
        points = round(float(cell), DECIMALS) if cell else None
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
        RosterError: a student is not in the class.
    """
    known = store.points()
    if strangers := sorted(set(points) - store.students()):
        why = f"the class has no {', '.join(strangers)}"
        raise RosterError(POINTS, why, "Keep the ids as the roster has them, noughts in front included")
    made = tuple(
        Decision(student, "points", told(known.get(student)), told(new), who, when, why)
        for student, new in points.items()
        if new != known.get(student)
    )
    log(results, made)
    for each in made:
        store.decide(each.student, points[each.student])
    return made


def told(points: float | None) -> str:
    """Points as they are written."""
    return "none" if points is None else written(points)


def of_corrections(
    student: str, found: Iterable[Correction], session: Session, by: tuple[str, str, str]
) -> tuple[Decision, ...]:
    """Corrections as decisions: codes as they were and are, with the sentence's time; by whom, when and why."""
    coded = {(one.utterance.start, one.utterance.text): one for one in session.coded}
    made = []
    for each in found:
        one = coded[each.start, each.text]
        counted = "; ".join(code.code for code in one.codes if code.counted)
        codes = each.kind == "codes"
        what = f"codes at {each.start:.1f} s" if codes else f"who listened, told by {each.start:.1f} s"
        old, new = (counted, "; ".join(each.codes)) if codes else ("client", "listener")
        made.append(Decision(student, what, old or "none", new or "none", *by))
    return tuple(made)


def pending(path: Path, store: Store) -> tuple[str, ...]:
    """Whose points in an existing class.csv were not taken over, or why it cannot be read: it must not be lost."""
    if not path.exists():
        return ()
    try:
        written = changed(read(path), store)
    except RosterError as error:
        return (str(error),)
    known = store.points()
    return tuple(student for student, points in written.items() if points != known.get(student))


def changed(written: Mapping[str, float | None], store: Store) -> Mapping[str, float | None]:
    """What a person changed in class.csv since listenkit last wrote or read it: all else says nothing new."""
    shown = store.shown()
    return {student: points for student, points in written.items() if points != shown.get(student)}


def logged(results: Path) -> Iterator[Decision]:
    """All decisions, the oldest first.

    Raises:
        RosterError: the log was changed by hand and cannot be read.
    """
    path = results / LOG
    try:
        lines = path.read_text(encoding="utf-8").split("\n") if path.exists() else []
        yield from [_decision(json.loads(line)) for line in lines if line]
    except (OSError, ValueError, TypeError) as error:
        raise RosterError(str(path), f"it cannot be read ({error})", "Restore the log from a copy") from error


def _decision(told: Mapping[str, str]) -> Decision:
    if not all(isinstance(value, str) for value in told.values()):
        raise TypeError("a line is no decision")
    return Decision(**told)


def log(results: Path, made: Iterable[Decision]) -> None:
    """Add decisions to the log, which is written whole or left as it was.

    Raises:
        OutputError: nothing more could be written.
        RosterError: the log cannot be read.
    """
    write_log(results, (*logged(results), *made))


def write_log(results: Path, all_of_it: Iterable[Decision]) -> None:
    """Write the log anew.

    Raises:
        OutputError: it cannot be written, and is as it was.
    """
    write(results / LOG, "".join(json.dumps(asdict(each)) + "\n" for each in all_of_it))
