"""What is removed of a class: sessions, sound, summaries, points. The log keeps what was decided, of a pseudonym."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from ..errors import OutputError
from .batch import SESSIONS
from .decisions import LOG, Decision, logged
from .store import Known, Store

PAGES = ("class.csv", "class.html", "class.xlsx")  # name everybody: written anew by the next batch
PSEUDONYM = 8  # signs of a hash


def old(known: Iterable[Known], before: datetime) -> tuple[str, ...]:
    """Students whose sessions were all analysed before a time (ISO 8601 in session.json)."""
    made: dict[str, list[datetime]] = {}
    for each in known:
        made.setdefault(each.student, []).append(_made(Path(each.folder) / "session.json"))
    return tuple(student for student, times in made.items() if max(times) < before)


def days(text: str) -> timedelta:
    """The time of "180d" or "180".

    Raises:
        ValueError: it is no number of days.
    """
    return timedelta(days=float(text.removesuffix("d")))


def remove(store: Store, results: Path, students: Sequence[str]) -> int:
    """Remove all that is kept of students; how many practices that were.

    Their ids in the log become pseudonyms: who decided, when and why stays.

    Raises:
        OutputError: something could not be removed.
    """
    gone = [each for each in store.known() if each.student in students]
    try:
        for each in gone:
            folder = Path(each.folder)
            if each.folder and results / SESSIONS in folder.parents:
                shutil.rmtree(folder, ignore_errors=False) if folder.exists() else None
                _remove_empty(folder.parent)
        for name in PAGES if gone else ():
            (results / name).unlink(missing_ok=True)
    except OSError as error:
        why = f"it cannot be removed ({(error.strerror or str(error)).lower()})"
        raise OutputError(str(error.filename), why, "Close what has it open, and run it again") from error
    _forget_names(results, students)
    store.forget(students)
    return len(gone)


def pseudonym(student: str, results: Path) -> str:
    """In place of an id: the same in one class, another in the next."""
    salted = f"{results.resolve()}\0{student}".encode()
    return f"removed-{hashlib.sha256(salted).hexdigest()[:PSEUDONYM]}"


def _forget_names(results: Path, students: Sequence[str]) -> None:
    """Write the log anew with pseudonyms, whole or not at all."""
    made = [_without_name(each, results) if each.student in students else each for each in logged(results)]
    if not made:
        return
    lines = (json.dumps({name: getattr(each, name) for name in each.__dataclass_fields__}) for each in made)
    aside = results / f".{LOG}"
    aside.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    os.replace(aside, results / LOG)


def _without_name(each: Decision, results: Path) -> Decision:
    return replace(each, student=pseudonym(each.student, results), why="")


def _made(path: Path) -> datetime:
    try:
        told = json.loads(path.read_text(encoding="utf-8"))["provenance"]["created"]
        return datetime.fromisoformat(told)
    except (OSError, ValueError, KeyError, TypeError):
        return datetime.fromisoformat("1970-01-01T00:00:00+00:00")


def _remove_empty(folder: Path) -> None:
    if folder.exists() and not any(folder.iterdir()):
        folder.rmdir()
