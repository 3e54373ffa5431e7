"""How the store of a class came to be: each step a function that runs in a transaction, once a file.

The number of the last one is the file's `user_version`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence


def _first(db: sqlite3.Connection) -> None:
    db.execute(
        "CREATE TABLE practice (student TEXT, name TEXT, key TEXT, folder TEXT, sound TEXT, codebook TEXT, what TEXT, "
        "why TEXT, next_step TEXT, summary TEXT, current INTEGER DEFAULT 1, PRIMARY KEY (student, name))"
    )
    db.execute("CREATE TABLE student (id TEXT PRIMARY KEY)")
    db.execute("CREATE INDEX practice_sound ON practice (sound)")


def _second(db: sqlite3.Connection) -> None:
    db.execute("CREATE TABLE points (student TEXT PRIMARY KEY, points REAL)")


def _third(db: sqlite3.Connection) -> None:
    db.execute(
        "CREATE TABLE correction (student TEXT, name TEXT, kind TEXT, start REAL, text TEXT, codes TEXT, who TEXT, "
        "PRIMARY KEY (student, name, kind, start, text))"
    )


def _fourth(db: sqlite3.Connection) -> None:
    """Before, one hash was of the file and of the rest: such sessions are heard again."""
    db.execute("ALTER TABLE practice ADD COLUMN recording TEXT DEFAULT ''")
    db.execute("ALTER TABLE practice ADD COLUMN coding TEXT DEFAULT ''")


def _fifth(db: sqlite3.Connection) -> None:
    """Points know the sound that they are about; what stands in class.csv is known, and was what was decided."""
    db.execute("ALTER TABLE points ADD COLUMN about TEXT DEFAULT '[]'")
    db.execute("CREATE INDEX practice_folder ON practice (folder)")
    db.execute("CREATE TABLE shown (student TEXT PRIMARY KEY, points REAL)")
    db.execute("INSERT INTO shown SELECT student, points FROM points")


def _sixth(db: sqlite3.Connection) -> None:
    """How many decisions were logged when class.csv was written last: an older one was saved from an old window."""
    db.execute("CREATE TABLE written (decisions INTEGER)")


MIGRATIONS: Sequence[Callable[[sqlite3.Connection], None]] = (_first, _second, _third, _fourth, _fifth, _sixth)
