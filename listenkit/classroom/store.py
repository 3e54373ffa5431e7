"""What is known of a class: one SQLite file in the results, opened by one program at a time.

Only the coordinator of a batch opens it; children never do. How it came to be is told in `migrations.py`.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..errors import OutputError, SessionError
from .corrections import Correction
from .disk import is_local
from .job import Outcome
from .known import Basis, Edition, Known
from .migrations import MIGRATIONS

FILE = "class.db"
PATIENCE = 2.0  # s to wait for another program


@contextmanager
def opened(results: Path) -> Iterator[Store]:
    """The store of a folder of results, made where there is none; nobody else can open it meanwhile.

    Raises:
        OutputError: another batch is working there, or it cannot be written.
        SessionError: it was written by a newer listenkit, or is no store.
    """
    path = results / FILE
    db = None
    try:
        results.mkdir(parents=True, exist_ok=True)
        db = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
        _take(db, is_local(results))
        _migrate(db, path)
    except (sqlite3.Error, OSError, SessionError) as error:
        if db is not None:
            db.close()
        raise error if isinstance(error, SessionError) else _unusable(path, error) from error
    try:
        yield Store(db, results)
    finally:
        db.close()


def _take(db: sqlite3.Connection, local: bool) -> None:
    """Keep everybody else out until the connection is closed."""
    db.execute("PRAGMA locking_mode = EXCLUSIVE")
    db.execute("PRAGMA secure_delete = ON")  # what is purged is overwritten
    db.execute(f"PRAGMA journal_mode = {'WAL' if local else 'DELETE'}")  # the second works on any disk
    db.execute("BEGIN EXCLUSIVE")
    db.execute("COMMIT")


class Store:
    """An open store."""

    def __init__(self, db: sqlite3.Connection, results: Path) -> None:
        self._db, self._results = db, results

    def known(self) -> tuple[Known, ...]:
        """The latest of each practice."""
        rows = self._db.execute(
            "SELECT student, name, recording, key, folder, sound, codebook, coding, what, why, next_step, current, "
            "summary FROM practice ORDER BY student, name"
        )
        return tuple(self._known(row) for row in rows)

    def _known(self, row: Sequence[Any]) -> Known:
        student, name, recording, rest, folder, sound, codebook, coding, what, why, next_step, current, summary = row
        place = str(self._results / folder) if folder else ""
        of = (student, name, Basis(recording, rest), place, sound, Edition(codebook, coding))
        return Known(*of, what, why, next_step, bool(current), json.loads(summary))

    def students(self) -> frozenset[str]:
        """Ids of everybody in the class, with a session or without."""
        return frozenset(id for (id,) in self._db.execute("SELECT id FROM student"))

    def begin(self, students: Iterable[str], practices: Iterable[tuple[str, str]]) -> None:
        """Who is in the class now, and which practices (student, name): others stay known, and are not current."""
        with self._transaction():
            self._db.execute("DELETE FROM student")
            self._db.executemany("INSERT OR IGNORE INTO student VALUES (?)", [(each,) for each in students])
            self._db.execute("UPDATE practice SET current = 0")
            self._db.executemany("UPDATE practice SET current = 1 WHERE student = ? AND name = ?", list(practices))

    def rename(self, known: Known, name: str) -> Known:
        """A practice whose file is called otherwise now, with its corrections."""
        places = (name, known.student, known.name)
        with self._transaction():
            for table in ("practice", "correction"):  # what failed under the new name gives way
                self._db.execute(f"UPDATE OR REPLACE {table} SET name = ? WHERE student = ? AND name = ?", places)
        return replace(known, name=name)

    def keep(self, found: Outcome, basis: Basis, edition: Edition) -> None:
        """What became of a job, in place of what was known of that practice."""
        place = self._inner(found.folder)
        told = (found.student, found.name, basis.recording, basis.rest, place, found.sound)
        by = (edition.codebook, edition.coding)
        why = (found.what, found.why, found.next_step, json.dumps(dict(found.summary)))
        with self._transaction():
            if place:  # what lay there before was written over
                self._db.execute("DELETE FROM practice WHERE folder = ?", (place,))
            self._db.execute(
                "INSERT OR REPLACE INTO practice "
                "(student, name, recording, key, folder, sound, codebook, coding, what, why, next_step, summary) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (*told, *by, *why),
            )

    def remark(self, known: Known, why: str) -> None:
        """Why a practice that is done still needs somebody to look; "" where nothing does."""
        with self._transaction():
            at = (why, known.student, known.name)
            self._db.execute("UPDATE practice SET why = ? WHERE student = ? AND name = ?", at)

    def _inner(self, folder: str) -> str:
        """A folder of results as seen from the class's folder, which may be moved."""
        return Path(folder).resolve().relative_to(self._results.resolve()).as_posix() if folder else ""

    def points(self) -> dict[str, float]:
        """What an instructor decided, by student, about recordings that are still the latest."""
        return {student: points for student, points, outdated in self._decided() if not outdated}

    def outdated(self) -> dict[str, float]:
        """What was decided, by student, before another recording came: nobody has judged that one."""
        return {student: points for student, points, outdated in self._decided() if outdated}

    def _decided(self) -> Iterator[tuple[str, float, bool]]:
        for student, points, about in self._db.execute("SELECT student, points, about FROM points ORDER BY student"):
            known = json.loads(about)
            yield student, points, bool(known) and not set(self._sounds(student)) <= set(known)

    def _sounds(self, student: str) -> list[str]:
        """The sound of each recording of a student that there is now."""
        rows = self._db.execute("SELECT sound FROM practice WHERE student = ? AND current AND folder != ''", (student,))
        return sorted(sound for (sound,) in rows)

    def decide(self, student: str, points: float | None) -> None:
        """An instructor's points for a student, about the recordings that there are now; None takes them back."""
        with self._transaction():
            self._db.execute("DELETE FROM points WHERE student = ?", (student,))
            if points is not None:
                about = json.dumps(self._sounds(student) or [""])  # [] is of an older table: unknown
                self._db.execute("INSERT INTO points VALUES (?, ?, ?)", (student, points, about))

    def shown(self) -> dict[str, float]:
        """The points in class.csv, by student, as listenkit last wrote or read it."""
        return dict(self._db.execute("SELECT student, points FROM shown"))

    def show(self, points: Mapping[str, float | None], decisions: int | None = None) -> None:
        """What stands in class.csv now; where listenkit wrote it, how many decisions were logged by then."""
        with self._transaction():
            self._db.execute("DELETE FROM shown")
            told = [(student, each) for student, each in points.items() if each is not None]
            self._db.executemany("INSERT INTO shown VALUES (?, ?)", told)
            if decisions is not None:
                self._db.execute("DELETE FROM written")
                self._db.execute("INSERT INTO written VALUES (?)", (decisions,))

    def written(self) -> int:
        """How many decisions were logged when listenkit last wrote class.csv."""
        return max((decisions for (decisions,) in self._db.execute("SELECT decisions FROM written")), default=0)

    def corrections(self, student: str, name: str) -> tuple[Correction, ...]:
        """What was corrected in a practice, in the order in which it was corrected."""
        rows = self._db.execute(
            "SELECT kind, start, text, codes, who FROM correction WHERE student = ? AND name = ? ORDER BY rowid",
            (student, name),
        )
        return tuple(Correction(kind, start, text, tuple(json.loads(c)), who) for kind, start, text, c, who in rows)

    def correct(self, student: str, name: str, corrections: Iterable[Correction]) -> None:
        """Keep corrections of a practice, in place of earlier ones of the same sentences; one names the listener."""
        corrections = tuple(corrections)
        rows = [(student, name, c.kind, c.start, c.text, json.dumps(c.codes), c.who) for c in corrections]
        with self._transaction():
            if any(each.kind == "listener" for each in corrections):
                self._db.execute(
                    "DELETE FROM correction WHERE student = ? AND name = ? AND kind = 'listener'", (student, name)
                )
            self._db.executemany("INSERT OR REPLACE INTO correction VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    def forget(self, students: Sequence[str]) -> None:
        """Nothing is known of these students any more."""
        with self._transaction():
            for table in ("practice", "points", "shown", "correction"):
                self._db.executemany(f"DELETE FROM {table} WHERE student = ?", [(each,) for each in students])
            self._db.executemany("DELETE FROM student WHERE id = ?", [(each,) for each in students])

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        try:
            self._db.execute("BEGIN")
            yield
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            self._db.rollback()
            raise OutputError(
                FILE, f"it cannot be written ({error})", "Look at that folder, and run it again"
            ) from error


def _migrate(db: sqlite3.Connection, path: Path) -> None:
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if version > len(MIGRATIONS):
        raise SessionError(str(path), "it was written by a newer listenkit", "Install that version")
    for number, migration in enumerate(MIGRATIONS[version:], version + 1):
        db.execute("BEGIN")
        migration(db)
        db.execute(f"PRAGMA user_version = {number}")
        db.execute("COMMIT")


def _unusable(path: Path, error: Exception) -> OutputError | SessionError:
    if isinstance(error, sqlite3.OperationalError) and "locked" in str(error):
        return OutputError(str(path), "another listenkit is working there", "Wait until it has ended")
    if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError):
        return SessionError(str(path), f"it is no store of a class ({error})", "Move it away and run the batch again")
    return OutputError(str(path), f"it cannot be written ({error})", "Free some space, or name another folder")
