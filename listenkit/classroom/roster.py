"""The roster: who is in the class, who agreed to be recorded, and by what names a submission may call them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ..errors import RosterError
from . import tables

NEEDED = ("id", "name", "consent", "partner_consent")
LMS_COLUMNS = ("lms_id", "username", "canvas_id", "moodle_id", "blackboard_id")  # any of them may be there
SHORTEST_PART = 2  # letters of a name that can tell people apart


@dataclass(frozen=True, slots=True)
class Student:
    """A row of the roster.

    Args:
        id: what the class calls the student, unique.
        keys: other ids: of the LMS, a user name, the e-mail address and what stands before its @; lower case.
        agreed: both voices agreed to be recorded and analysed.
    """

    id: str
    name: str
    keys: frozenset[str] = frozenset()
    email: str = ""
    group: str = ""
    partner: str = ""
    agreed: bool = True
    exempt: bool = False

    @property
    def names(self) -> frozenset[str]:
        """The name as file names write it: letters alone, first name first or last."""
        parts = [plain(part) for part in re.split(r"[\s,]+", self.name) if len(plain(part)) >= SHORTEST_PART]
        return frozenset(("".join(parts), "".join((*parts[-1:], *parts[:-1]))) if parts else ())


def read(path: Path) -> tuple[Student, ...]:
    """The students of a csv file.

    Raises:
        RosterError: it cannot be used; the message names the row.
    """
    rows = tables.read(path, NEEDED)
    students = tuple(_student(cells, f"{path.name}, row {place}") for place, cells in rows)
    _check_unique(path, (student.id.lower() for student in students))
    return students


def plain(text: str) -> str:
    """Letters and digits alone, in lower case and without accents, as file names of an LMS write them."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in bare if sign.isalnum())


def _student(cells: tables.Cells, where: str) -> Student:
    if not cells["id"]:
        raise RosterError(where, "it has no id", "Give every student an id")
    email = cells.get("email", "")
    keys = {cells["id"], email, email.partition("@")[0], *(cells.get(column, "") for column in LMS_COLUMNS)}
    return Student(
        id=cells["id"],
        name=cells["name"],
        keys=frozenset(key.lower() for key in keys if key),
        email=email,
        group=cells.get("group", ""),
        partner=cells.get("partner", ""),
        agreed=all(tables.yes(cells.get(column, ""), where) for column in ("consent", "partner_consent")),
        exempt=tables.yes(cells.get("exempt", ""), where),
    )


def _check_unique(path: Path, ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for id in ids:
        if id in seen:
            raise RosterError(str(path), f"the id {id!r} stands in it more than once", "Give each student one row")
        seen.add(id)
