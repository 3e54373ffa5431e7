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

from .. import results
from ..codebook import Codebook
from ..engines import Coder
from ..errors import ListenkitError
from ..formats.session import SCHEMA_VERSION
from ..model import Session
from ..settings import Settings
from ..weights import sha256
from ..workbench import again, coder
from .corrections import Corrected, Standing, lost, turned
from .job import Job, Outcome
from .known import Basis, Edition, Known
from .plan import Plan, Task, practice
from .roster import folder_name
from .store import Store
from .summary import summary, to_dict

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
    made = (_wanted(task, hashes[task.path], out, shared, count[task.student] > 1) for task in plan.tasks)
    return tuple(replace(each, job=replace(each.job, audio=audio)) for each in made)


def _hash(path: Path) -> str:
    """SHA-256 of a file, "" of one that cannot be read: whoever hears it says why."""
    try:
        return sha256(path)
    except OSError:
        return ""


def _wanted(task: Task, recording: str, out: Path, shared: Sequence[object], several: bool) -> Wanted:
    rests_on = [task.start, task.end, task.listener, *shared]
    rest = hashlib.sha256(json.dumps(rests_on, sort_keys=True).encode()).hexdigest()
    apart = hashlib.sha256(practice(task).encode()).hexdigest()[:APART] if several else ""
    folder = out / SESSIONS / folder_name(task.student) / apart
    job = Job(
        student=task.student,
        name=practice(task),
        path=str(task.path.resolve()),
        out=str(folder.resolve()),
        start=task.start,
        end=task.end,
        listener=task.listener,
    )
    return Wanted(task, job, Basis(recording, rest))


def run(
    jobs: Iterable[Wanted],
    students: Iterable[str],
    store: Store,
    codebook: Codebook,
    work: Callable[[list[Job]], Iterator[Outcome]],
    begun: Begun,
) -> Iterator[Outcome]:
    """Outcomes of all jobs, those that need no hearing first; each is kept before it is told.

    Args:
        students: ids of everybody in the class.
        work: hears jobs and gives their outcomes in any order.
        begun: is told what there is to do.
    """
    known = {(each.student, each.name): each for each in store.known() if each.done and _there(each)}
    by_job = {(each.job.student, each.job.name): each for each in jobs}
    known |= {at: store.rename(one, at[1]) for at, one in _renamed(by_job, known).items()}
    store.begin(students, by_job)
    kept = {at: known[at] for at, each in by_job.items() if at in known and known[at].basis == each.basis}
    old = [each for each in kept.values() if each.edition != edition(codebook)]
    before = {at: known.get(at) or _left(at, each, by_job, known) for at, each in by_job.items() if at not in kept}
    fresh = [_beside(by_job[at], one) for at, one in before.items()]
    begun(len(fresh), len(old), len(kept) - len(old))
    yield from (outcome_of(each) for each in kept.values() if each.edition == edition(codebook))
    yield from _made_again(old, store, codebook)
    for heard in work(fresh) if fresh else ():
        at = (heard.student, heard.name)
        yield _taken_over(heard, before[at], by_job[at].basis, store, codebook)


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


def _beside(wanted: Wanted, known: Known | None) -> Job:
    """The job, with the sound that needs no hearing: of a session with all but the file's bytes as they were."""
    same = known is not None and known.basis.rest == wanted.basis.rest
    return replace(wanted.job, standing=known.sound) if known and same else wanted.job


def _taken_over(heard: Outcome, before: Known | None, basis: Basis, store: Store, codebook: Codebook) -> Outcome:
    """Keep what became of a job; it is made again where it was corrected, or stands and has another codebook."""
    if heard.failed and before is not None and before.name == heard.name:
        return replace(heard, why=f"{heard.why} (its earlier results are kept)")
    stands = before if heard.stands else None
    if stands is not None and stands.name != heard.name:
        stands = store.rename(stands, heard.name)
    elif stands is None and before is not None and before.name == heard.name:
        _remove_old(before, heard)
    found = outcome_of(stands) if stands else heard
    store.keep(found, basis, stands.edition if stands else edition(codebook))
    if stands:
        again = stands.edition != edition(codebook)
    else:
        again = not heard.failed and bool(store.corrections(heard.student, heard.name))
    return made_again(found, basis, store, codebook) if again else found


def _there(known: Known) -> bool:
    return (Path(known.folder) / "session.json").is_file()


def _remove_old(before: Known, heard: Outcome) -> None:
    """Remove the results that new ones of the same practice take the place of: nobody would know of them."""
    if Path(before.folder).resolve() != Path(heard.folder).resolve():
        shutil.rmtree(before.folder, ignore_errors=True)


def outcome_of(known: Known) -> Outcome:
    """What became of a practice, as it was kept."""
    return Outcome(known.student, known.name, known.folder, known.sound, summary=known.summary)


def _made_again(old: list[Known], store: Store, codebook: Codebook) -> Iterator[Outcome]:
    """Sessions measured and written with the codebook of now, from what was heard; coded where codes are others."""
    chosen = None
    for each in old:
        stand = each.edition.coding == codebook.coding
        chosen = chosen or (None if stand else coder("auto", codebook))
        yield made_again(outcome_of(each), each.basis, store, codebook, None if stand else chosen, stand)


def made_again(
    known: Outcome, basis: Basis, store: Store, codebook: Codebook, chosen: Coder | None = None, stand: bool = False
) -> Outcome:
    """One session coded, measured and written again, as an instructor has corrected it; it is kept.

    Args:
        chosen: a loaded coder, for many sessions.
        stand: its codes stay as they are.
    """
    corrections = store.corrections(known.student, known.name)
    loaded = chosen if chosen or stand else coder("auto", codebook)

    def change(stored: Session) -> Session:
        heard = turned(stored.heard, corrections)
        said = Corrected(loaded, corrections) if loaded else Standing(stored)
        return again(replace(stored, heard=heard), codebook, chosen=said)

    try:
        session, _ = results.render_again(Path(known.folder), codebook, change)
    except ListenkitError as error:
        return Outcome(known.student, known.name, what=error.what, why=error.why, next_step=error.next_step)
    told = to_dict(summary(results.as_stored(session)))
    made = replace(known, summary=told, lost=tuple(each.text for each in lost(corrections, session.heard)))
    store.keep(made, basis, edition(codebook))
    return made


def edition(codebook: Codebook) -> Edition:
    """Which codebook it is."""
    return Edition(codebook.sha256, codebook.coding)
