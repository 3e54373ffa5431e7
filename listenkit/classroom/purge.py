"""What is removed of a class: sessions, sound, summaries, points. The log keeps what was decided, of a pseudonym."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from secrets import token_hex

from ..errors import OutputError
from ..writing import ASIDE
from .batch import SESSIONS, UNPACKED
from .decisions import Decision, logged, write_log
from .known import Known
from .roster import folder_name
from .store import Store

PAGES = ("class.csv", "class.html", "class.xlsx", "comments.csv")  # name everybody: written anew by the next batch
PSEUDONYM = 4  # bytes, drawn anew


def old(known: Iterable[Known], before: datetime) -> tuple[str, ...]:
    """Students all of whose sessions were analysed before a time; one whose time cannot be told is not old."""
    made: dict[str, list[datetime | None]] = {}
    for each in (one for one in known if one.done):
        made.setdefault(each.student, []).append(_made(Path(each.folder) / "session.json"))
    return tuple(
        student for student, times in made.items() if all(time is not None and time < before for time in times)
    )


def untold(known: Iterable[Known]) -> tuple[str, ...]:
    """Students with a session of which nobody can tell when it was analysed."""
    there = (each for each in known if each.done)
    return tuple({each.student: None for each in there if _made(Path(each.folder) / "session.json") is None})


def days(text: str) -> timedelta:
    """The time of "180d" or "180".

    Raises:
        OverflowError: it is more days than a calendar has.
        ValueError: it is no number of days.
    """
    found = timedelta(days=float(text.removesuffix("d")))
    if found <= timedelta():
        raise ValueError(text)
    return found


def left_over(results: Path) -> tuple[Path, ...]:
    """Folders that a run left which was killed: recordings that it had unpacked, files that it had half written."""
    found = (*results.glob(f"{UNPACKED}*"), *results.glob(f"{ASIDE}*"))
    return tuple(each for each in found if each.is_dir())


def remove(store: Store, results: Path, students: Sequence[str]) -> int:
    """Remove all that is kept of students; how many practices that were.

    Their ids in the log become pseudonyms: who decided and when stays.

    Raises:
        OutputError: something could not be removed.
        RosterError: the log cannot be read; nothing was removed.
    """
    log = list(logged(results))
    gone = [each for each in store.known() if each.student in students]
    try:
        for student in students:
            folder = results / SESSIONS / folder_name(student)
            if folder.exists():
                shutil.rmtree(folder)
        for left in left_over(results):
            shutil.rmtree(left)
        for name in PAGES:
            (results / name).unlink(missing_ok=True)
    except OSError as error:
        why = f"it cannot be removed ({(error.strerror or str(error)).lower()})"
        raise OutputError(str(error.filename), why, "Close what has it open, and run it again") from error
    _forget_names(results, log, students)
    store.forget(students)
    return len(gone)


def _forget_names(results: Path, log: Sequence[Decision], students: Sequence[str]) -> None:
    """Write the log anew with pseudonyms that lead nowhere, whole or not at all."""
    pseudonyms = {student: f"removed-{token_hex(PSEUDONYM)}" for student in students}
    made = [
        replace(each, student=pseudonyms[each.student], why="") if each.student in pseudonyms else each for each in log
    ]
    if made == list(log):
        return
    write_log(results, made)


def _made(path: Path) -> datetime | None:
    try:
        told = json.loads(path.read_text(encoding="utf-8"))["provenance"]["created"]
        return datetime.fromisoformat(told)
    except (OSError, ValueError, KeyError, TypeError):
        return None
