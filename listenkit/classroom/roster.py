"""The roster: who is in the class, who agreed to be recorded, and by what names a submission may call them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ..errors import RosterError
from ..results import CONTROL
from . import tables

NEEDED = ("id", "name", "consent", "partner_consent")
ID_COLUMNS = ("id", "email", "lms_id", "username", "canvas_id", "moodle_id", "blackboard_id")  # the first must be there


@dataclass(frozen=True, slots=True)
class Student:
    """A row of the roster.

    Args:
        id: what the class calls the student, unique.
        ids: all ids in lower case, each with the roster's column that it stands in: the class's own, the LMS's, a user
            name, the e-mail address.
        agreed: both voices agreed to be recorded and analysed.
    """

    id: str
    name: str
    group: str = ""
    agreed: bool = True
    exempt: bool = False
    ids: frozenset[tuple[str, str]] = frozenset()

    @property
    def keys(self) -> frozenset[str]:
        """All ids, whatever their column."""
        return frozenset(id for _, id in self.ids)

    def called(self, *columns: str) -> frozenset[str]:
        """The ids of some columns of the roster."""
        return frozenset(id for column, id in self.ids if column in columns)

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts of the name as file names write them: letters alone, in lower case."""
        return tuple(plain(part) for part in re.split(r"[\s,]+", self.name) if plain(part))

    @property
    def joined(self) -> frozenset[str]:
        """The name in one word, from whichever part on, as Canvas writes it: last name first."""
        return frozenset("".join((*self.parts[n:], *self.parts[:n])) for n in range(len(self.parts)))


def read(path: Path) -> tuple[Student, ...]:
    """The students of a csv file.

    Raises:
        RosterError: it cannot be used; the message names the row.
    """
    rows = tables.read(path, NEEDED)
    students = tuple(_student(cells, f"{path.name}, row {place}") for place, cells in rows)
    _check_unique(path, (folder_name(student.id).lower() for student in students))
    return students


def folder_name(student: str) -> str:
    """The name of a student's folder: the id, with signs replaced that some system does not allow in names."""
    return student.translate(CONTROL).strip(" .") or "student"


def plain(text: str) -> str:
    """Letters and digits alone, in lower case and without accents, as file names of an LMS write them."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in bare if sign.isalnum())


def _student(cells: tables.Cells, where: str) -> Student:
    if not cells["id"]:
        raise RosterError(where, "it has no id", "Give every student an id")
    ids = frozenset((column, cells[column].lower()) for column in ID_COLUMNS if cells.get(column))
    return Student(
        id=cells["id"],
        name=cells["name"],
        ids=ids,
        group=cells.get("group", ""),
        agreed=all(tables.yes(cells.get(column, ""), where) for column in ("consent", "partner_consent")),
        exempt=tables.yes(cells.get("exempt", ""), where),
    )


def _check_unique(path: Path, ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for id in ids:
        if id in seen:
            why = f"the id {id!r} stands in it more than once, or another one makes the same name of a folder"
            raise RosterError(str(path), why, "Give each student one row and an id of letters and digits")
        seen.add(id)
