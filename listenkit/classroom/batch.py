"""A class from folder to sessions: what is missing is heard, what is known is kept, what is old is made again.

A session rests on the sound of the recording, the part of it, who listens, the settings, the weights and the schema:
where these are what they were, nothing is heard again. A file with the same bytes has the same sound; one with others
is decoded first. The codebook is not among them: another one only measures and writes anew, and codes anew where codes
or their thresholds are others.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..codebook import Codebook
from ..errors import ListenkitError
from ..formats.session import SCHEMA_VERSION
from ..settings import Settings
from ..weights import sha256
from ..workbench import coder
from .job import Again, Job, Outcome
from .known import Basis, Edition, Known
from .plan import Plan, Task, practice
from .remaking import remade
from .roster import folder_name
from .store import Store

SESSIONS = "sessions"
UNPACKED = "listenkit-unpacked-"  # and more: recordings of zip files, while they are heard
APART = 8  # letters of the name of a practice's folder, where a student has several
At = tuple[str, str]  # student and name of a practice
Begun = Callable[[int, int, int], None]  # is told how many are to hear, to make again and to keep


@dataclass(frozen=True, slots=True)
class Wanted:
    """A task with its job and what its session will rest on."""

    task: Task
    job: Job
    basis: Basis


def wanted(
    plan: Plan, out: Path, settings: Settings, weights: Mapping[str, str], audio: str, names: Sequence[str] = ()
) -> tuple[Wanted, ...]:
    """The jobs of a plan; every recording is read once, for its hash.

    Args:
        names: of people, that are masked.
    """
    hashes = {task.path: _hash(task.path) for task in plan.tasks}
    count = Counter(task.student for task in plan.tasks)
    shared = [settings.to_dict(), dict(weights), SCHEMA_VERSION, audio, *names]
    found = []
    for task in plan.tasks:
        rests_on = json.dumps([task.start, task.end, task.listener, *shared], sort_keys=True)
        job = _job(task, out / SESSIONS, audio, several=count[task.student] > 1)
        found.append(Wanted(task, job, Basis(hashes[task.path], _digest(rests_on))))
    return tuple(found)


def _job(task: Task, sessions: Path, audio: str, several: bool) -> Job:
    """What is to be done of a task; a student with several practices has a folder for each."""
    apart = _digest(practice(task))[:APART] if several else ""
    return Job(
        student=task.student,
        name=practice(task),
        path=str(task.path.resolve()),
        out=str((sessions / folder_name(task.student) / apart).resolve()),
        start=task.start,
        end=task.end,
        listener=task.listener,
        audio=audio,
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _hash(path: Path) -> str:
    """SHA-256 of a file, "" of one that cannot be read: whoever hears it says why."""
    try:
        return sha256(path)
    except OSError:
        return ""


def run(
    jobs: Iterable[Wanted],
    students: Iterable[str],
    store: Store,
    codebook: Codebook,
    work: Callable[[list[Job]], Iterator[Outcome]],
    begun: Begun,
) -> Iterator[Outcome]:
    """Outcomes of all jobs, those with nothing to do first; each is kept before it is told.

    Args:
        students: ids of everybody in the class.
        work: does jobs and gives their outcomes in any order.
        begun: is told what there is to do.
    """
    known = {(each.student, each.name): each for each in store.known() if each.done and _there(each)}
    by_job = {(each.job.student, each.job.name): each for each in jobs}
    known |= {at: store.rename(one, at[1]) for at, one in _renamed(by_job, known).items()}
    store.begin(students, by_job)
    before = {at: known.get(at) or _left(at, each, by_job, known) for at, each in by_job.items()}
    todo = {at: _beside(each, before[at], codebook, store) for at, each in by_job.items()}
    kept = [at for at, job in todo.items() if job.standing and not job.sound and not job.again]
    again = [job for job in todo.values() if job.standing and not job.sound and job.again]
    fresh = [job for job in todo.values() if not job.standing or job.sound]
    begun(len(fresh), len(again), len(kept))
    for at in (at for at in kept if known[at].why):
        store.remark(known[at], "")  # what could not be read is not there any more
    yield from (outcome_of(known[at]) for at in kept)
    for done in work([*again, *fresh]) if again or fresh else ():
        at = (done.student, done.name)
        yield _taken_over(done, before[at], by_job[at].basis, store, codebook)


def _renamed(by_job: Mapping[At, Wanted], known: Mapping[At, Known]) -> dict[At, Known]:
    """What is known of files that are called otherwise now, by student and new name; each is used once."""
    left = {at: one for at, one in known.items() if at not in by_job}
    found = {}
    for at, each in by_job.items():
        same = [old for old, one in left.items() if old[0] == at[0] and one.basis == each.basis]
        if at not in known and same:
            found[at] = left.pop(same[0])
    return found


def _left(at: At, wanted: Wanted, by_job: Mapping[At, Wanted], known: Mapping[At, Known]) -> Known | None:
    """The only session of a student whose file is gone: perhaps that of the same sound under a new name."""
    left = [one for old, one in known.items() if old not in by_job and old[0] == at[0]]
    return left[0] if len(left) == 1 and left[0].basis.rest == wanted.basis.rest else None


def _beside(wanted: Wanted, known: Known | None, codebook: Codebook, store: Store) -> Job:
    """The job, with the session that may stand: that of the same file, or one whose sound has to be compared."""
    job = replace(wanted.job, corrections=store.corrections(wanted.job.student, wanted.job.name))
    if known is None or known.basis.rest != wanted.basis.rest:
        return job
    if known.name != job.name:
        return replace(job, standing=known.folder, sound=known.sound)
    same_file = known.basis.recording == wanted.basis.recording
    again: Again = "" if known.edition == edition(codebook) else "codes"
    if again and known.edition.coding == codebook.coding:
        again = "files"
    return replace(job, standing=known.folder, sound="" if same_file else known.sound, again=again)


def _taken_over(done: Outcome, before: Known | None, basis: Basis, store: Store, codebook: Codebook) -> Outcome:
    """Keep what became of a job, in place of what was known of it, unless it failed."""
    if done.failed and before is not None and before.name == done.name:
        store.remark(before, f"a newer file of this name could not be analysed: {done.why}")
        return replace(done, why=f"{done.why} (its earlier results are kept)")
    untouched = done.stands and not done.summary
    if done.stands and before is not None:
        if before.name != done.name:
            store.rename(before, done.name)
        summary = done.summary or before.summary
        done = replace(done, folder=before.folder, sound=before.sound, summary=summary, stands=False)
    elif before is not None and before.name == done.name:
        _remove_old(before, done)
    store.keep(done, basis, before.edition if before is not None and untouched else edition(codebook))
    return done


def _there(known: Known) -> bool:
    return (Path(known.folder) / "session.json").is_file()


def _remove_old(before: Known, heard: Outcome) -> None:
    """Remove the results that new ones of the same practice take the place of: nobody would know of them."""
    if Path(before.folder).resolve() != Path(heard.folder).resolve():
        shutil.rmtree(before.folder, ignore_errors=True)


def outcome_of(known: Known) -> Outcome:
    """What became of a practice, as it was kept."""
    return Outcome(known.student, known.name, known.folder, known.sound, summary=known.summary)


def made_again(known: Known, store: Store, codebook: Codebook) -> Outcome:
    """One session coded, measured and written again, as an instructor has corrected it; it is kept."""
    corrections = store.corrections(known.student, known.name)
    try:
        counted, gone = remade(Path(known.folder), codebook, corrections, coder("auto", codebook))
    except ListenkitError as error:
        return Outcome(known.student, known.name, what=error.what, why=error.why, next_step=error.next_step)
    made = replace(outcome_of(known), summary=counted, lost=gone)
    store.keep(made, known.basis, edition(codebook))
    return made


def edition(codebook: Codebook) -> Edition:
    """Which codebook it is."""
    return Edition(codebook.sha256, codebook.coding)
