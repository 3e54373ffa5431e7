"""Which recording is whose, decided before any work: by manifest, by the LMS's own ids, by names. Pure.

What fits nobody, two people, or a person who has another file already is not guessed at: it is listed, with the
manifest as the way out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path, PurePosixPath
from unicodedata import normalize

from ..errors import RosterError
from .roster import Student, folder_name, plain
from .submissions import Submission

DATE = re.compile(r"(?<!\d)(?:\d{4}[-_. ]\d\d?[-_. ]\d\d?|\d\d?[-_. ]\d\d?[-_. ]\d{4})(?!\d)")
SHORT = re.compile(r"\d{1,3}")
LISTENERS = ("", "auto", "first", "second", "left", "right")


@dataclass(frozen=True, slots=True)
class Task:
    """One practice to analyse: a recording or a part of it (s), and who listens in it ("" as the settings say)."""

    student: str
    path: Path
    name: str
    start: float | None = None
    end: float | None = None
    listener: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the manifest: a file as it was handed in, whose practice it is, and which part."""

    file: str
    student: str
    start: float | None = None
    end: float | None = None
    listener: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What will be analysed and what will not, with the reason.

    Args:
        unmatched: names of files that fit nobody.
        doubtful: names of files that fit several students, with their ids.
        several: students with more than one file, and its names.
        missing: students without a recording; exempt ones are not in it.
        refused: students whose recording is not analysed because consent is missing.
    """

    tasks: tuple[Task, ...]
    unmatched: tuple[str, ...] = ()
    doubtful: tuple[tuple[str, tuple[str, ...]], ...] = ()
    several: tuple[tuple[str, tuple[str, ...]], ...] = ()
    missing: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


def without_roster(found: Sequence[Submission]) -> Plan:
    """Everything that was handed in, each file a student of its own, called as the file is."""
    stems = [" ".join(PurePosixPath(each.name).stem.split()) for each in found]
    counts = Counter(folder_name(stem).lower() for stem in stems)
    ids = [
        stem if counts[folder_name(stem).lower()] == 1 else each.name for each, stem in zip(found, stems, strict=True)
    ]
    return Plan(tuple(Task(id, each.path, each.name) for id, each in zip(ids, found, strict=True)))


def with_roster(found: Sequence[Submission], students: Sequence[Student], rows: Sequence[Row] = ()) -> Plan:
    """Who handed in what.

    Raises:
        RosterError: the manifest names a file or a student that is not there.
    """
    known = {student.id: student for student in students}
    tasks = list(_by_manifest(found, known, rows))
    _check_parts(tasks)
    told = {task.name for task in tasks}
    fits = {each.name: _owners(each, students) for each in found if each.name not in told}
    by_name = {each.name: each for each in found}
    mine: dict[str, list[str]] = {}
    for name, owners in fits.items():
        if len(owners) == 1:
            mine.setdefault(owners[0], []).append(name)
    given = {task.student for task in tasks}
    tasks += [
        Task(id, by_name[names[0]].path, names[0]) for id, names in mine.items() if len(names) == 1 and id not in given
    ]
    handed_in = {*given, *mine}
    return Plan(
        tasks=tuple(sorted((t for t in tasks if known[t.student].agreed), key=lambda t: (t.student, t.name))),
        unmatched=tuple(name for name, owners in fits.items() if not owners),
        doubtful=tuple((name, owners) for name, owners in fits.items() if len(owners) > 1),
        several=tuple((id, tuple(names)) for id, names in mine.items() if len(names) > 1 or id in given),
        missing=tuple(s.id for s in students if s.id not in handed_in and not s.exempt),
        refused=tuple(s.id for s in students if s.id in handed_in and not s.agreed),
    )


def _check_parts(tasks: Sequence[Task]) -> None:
    """Make sure that no two practices share a part of a recording."""
    by_file: dict[str, list[tuple[float, float]]] = {}
    for task in tasks:
        last = task.end if task.end is not None else float("inf")
        by_file.setdefault(task.name, []).append((task.start or 0.0, last))
    for file, parts in by_file.items():
        if any(after[0] < before[1] for before, after in pairwise(sorted(parts))):
            raise RosterError(f"manifest: {file}", "two rows share a part of it", "Write from and to that lie apart")


def _by_manifest(found: Sequence[Submission], known: dict[str, Student], rows: Iterable[Row]) -> Iterable[Task]:
    for row in rows:
        file = normalize("NFC", row.file).replace("\\", "/")
        names = {each: normalize("NFC", each.name) for each in found}
        fitting = [each for each, name in names.items() if file in (name, PurePosixPath(name).name)]
        if len(fitting) != 1:
            why = "no such file was handed in" if not fitting else "several files are called so"
            raise RosterError(f"manifest: {row.file}", why, "Write it as it lies in the folder, with its folders")
        if row.student not in known:
            raise RosterError(f"manifest: {row.student}", "the roster has no such id", "Write the id of the roster")
        yield Task(row.student, fitting[0].path, fitting[0].name, row.start, row.end, row.listener)


def _owners(each: Submission, students: Sequence[Student]) -> tuple[str, ...]:
    """Ids of the students that a submission may be of: all whom any sign in its name points to.

    A short number ("Take 3") or part of a date points to nobody by itself; beside another's sign it makes a doubt.
    """
    path = PurePosixPath(normalize("NFC", each.name))
    stem, folders = path.stem, path.parts[:-1]
    tokens = {token.lower() for part in (stem, *folders[-1:]) for token in re.split(r"[\W_]+", part) if token}
    clear, weak = _signs(stem)
    clear |= {folder.lower() for folder in folders[-1:]}
    words = {plain(token) for token in tokens}
    person = plain(each.person)

    def fits(student: Student, told_by: set[str]) -> bool:
        parts = set(student.parts)
        by_id = any(each.key == key or each.key.endswith(f"_{key}") for key in student.keys)
        called = bool(person) and (person in student.joined or set(map(plain, each.person.split())) == parts)
        told = not each.lms and bool(told_by & student.keys)
        return by_id or called or told or (len(parts) > 1 and parts <= words) or stem.lower() in student.keys

    surely = any(fits(student, clear) for student in students)
    found = tuple(student.id for student in students if surely and fits(student, clear | weak))
    exact = tuple(s.id for s in students if s.id in found and each.key in s.keys and (not person or person in s.joined))
    return exact if len(exact) == 1 else found


def _signs(stem: str) -> tuple[set[str], set[str]]:
    """The parts of a file's name that may be an id, and those that may be as well a number of something else."""
    front, *others = re.split(r"[\W_]+", DATE.sub(" ", stem).strip().lower())
    every = set(re.split(r"[\W_]+", stem.lower()))
    clear = {front, *(part for part in others if not SHORT.fullmatch(part))}
    return clear, every - clear


def practice(task: Task) -> str:
    """The name of a practice: the file's, with the part where it is one."""
    if task.start is None and task.end is None:
        return task.name
    return f"{task.name} {part(task)}"


def part(task: Task) -> str:
    """Which part of a recording, "" for all of it."""
    if task.start is None and task.end is None:
        return ""
    return f"{task.start or 0:.0f}-{'end' if task.end is None else f'{task.end:.0f}'} s"
