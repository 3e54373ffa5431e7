"""Commands for a class: analyse all that was handed in."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..errors import UsageError
from ..settings import CHOICES, Settings, read
from .parameters import codebook_option, offline_option
from .say import checked_codebook, note

if TYPE_CHECKING:
    from ..classroom.batch import Wanted
    from ..classroom.child import Begin
    from ..classroom.crew import Place
    from ..classroom.job import Job, Outcome
    from ..classroom.plan import Plan
    from ..classroom.roster import Student
    from ..classroom.store import Store
    from ..codebook import Codebook

DONE, SOME_FAILED, NOTHING_DONE = 0, 1, 3  # exit codes
GIGABYTE = 2**30


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The folder of the class's results.")
@click.option("--roster", type=click.Path(path_type=Path), help="csv: id, name, consent, partner_consent, …")
@click.option("--manifest", type=click.Path(path_type=Path), help="csv: file, student, and from, to, listener.")
@click.option("--rubric", help="basics, miti, empathy or a file (TOML): points are proposed after it.")
@click.option("--jobs", type=click.IntRange(1), help="Recordings at once.  [default: by cores and memory]")
@click.option("--cluster", metavar="ADDRESS", help="A Dask scheduler: its workers hear the recordings.")
@click.option("--max-minutes", type=click.FloatRange(0, min_open=True), default=60.0, show_default=True)
@click.option("--max-memory", type=click.FloatRange(0, min_open=True), default=6.0, show_default=True, help="GB each.")
@click.option("--listener", type=click.Choice(CHOICES["listener"]), help="Who practises listening.  [default: auto]")
@click.option("--model", help="A name of `listenkit models list`, or your own weights.  [default: base]")
@click.option("--language", help="Whisper's code of the language.  [default: en]")
@click.option("--audio", type=click.Choice(("clips", "none")), default="clips", show_default=True)
@click.option("--deidentify", is_flag=True, help="Mask names, places, numbers and dates; leave sound out.")
@click.option("--config", type=click.Path(path_type=Path), help="Settings (TOML); options here win over it.")
@codebook_option
@offline_option
@click.option("--dry-run", is_flag=True, help="Only say which recording is whose.")
def batch(folder: Path, out: Path, codebook: Path | None, offline: bool, **given: Any) -> None:
    """Analyse what a class handed in: folders and zip files, as Canvas, Moodle and Blackboard name them."""
    from ..classroom import rubric as rubrics
    from ..classroom import store, submissions
    from ..classroom.batch import SESSIONS

    if given["cluster"] and given["jobs"]:
        raise UsageError("--jobs", "a cluster's own workers decide how many", "Leave one of --jobs and --cluster out")
    settings = (read(given["config"]) if given["config"] else Settings()).changed(
        **{key: given[key] for key in ("listener", "model", "language")}, deidentify=given["deidentify"] or None
    )
    book = checked_codebook(codebook)
    judged = rubrics.load(given["rubric"], book) if given["rubric"] else None
    with _room(None if given["dry_run"] else out) as unpacked:
        found = submissions.find(folder, unpacked, (out / SESSIONS, unpacked))
        students, plan = _plan(found.recordings, given["roster"], given["manifest"])
        _tell(plan, students)
        if settings.deidentify and not students:
            note("Folders and tables are named by the files here: give --roster, whose ids then stand for the names.")
        for name, why in found.unreadable:
            note(f"Not analysed: {name}: {why}")
        if given["dry_run"]:
            raise SystemExit(DONE)
        jobs, begin = _jobs(plan, students, out, settings, book, codebook, offline, given)
        with store.opened(out) as opened:
            _sweep(out, unpacked)
            outcomes = _work(jobs, students, begin, opened, book, folder, given)
            _tell_at_the_end(plan, outcomes)
            _write(plan, students, opened, book, judged, out)
    raise SystemExit(_exit_code(outcomes, len(found.unreadable)))


def _plan(found: Any, roster: Path | None, rows: Path | None) -> tuple[tuple[Student, ...], Plan]:
    from ..classroom import manifest, plan
    from ..classroom import roster as rosters

    if roster is None:
        if rows is not None:
            raise UsageError("--manifest", "it needs a roster to name students of", "Give --roster as well")
        note("Without a roster each file is a student of its own, and nobody's consent is known.")
        return (), plan.without_roster(found)
    students = rosters.read(roster)
    return students, plan.with_roster(found, students, manifest.read(rows) if rows else ())


def _tell(plan: Plan, students: tuple[Student, ...]) -> None:
    """What will be analysed and what will not, before any work."""
    names = {student.id: student.name for student in students}
    for task in plan.tasks:
        note(f"{names.get(task.student, task.student)}: {task.name}")
    for name in plan.unmatched:
        note(f"Fits nobody of the roster, not analysed: {name}")
    for name, ids in plan.doubtful:
        note(f"May be of {' or '.join(ids)}, not analysed: {name}")
    for id, files in plan.several:
        note(f"More than one file of {names.get(id, id)}, not analysed: {', '.join(files)}")
    for id in plan.refused:
        note(f"Consent of both voices is missing, not analysed: {names.get(id, id)} (earlier results: listenkit purge)")
    if plan.unmatched or plan.doubtful or plan.several:
        note("A manifest (csv: file, student) says whose these are.")


def _jobs(
    plan: Plan,
    students: tuple[Student, ...],
    out: Path,
    settings: Settings,
    book: Codebook,
    codebook: Path | None,
    offline: bool,
    given: dict[str, Any],
) -> tuple[tuple[Wanted, ...], Begin]:
    """What is to be done, and what each child is told first; weights are fetched here, once."""
    from ..classroom import batch as classes
    from ..classroom.child import Begin
    from ..workbench import Workbench

    weights = Workbench(settings, book, offline, note).identity()
    names = tuple(student.name for student in students) if settings.deidentify else ()
    fetched = offline or not given["cluster"]  # the weights are here; other computers fetch their own
    place = str(codebook.resolve()) if codebook else ""
    begin = Begin(settings.to_dict(), place, fetched, names, str(out.resolve()))
    return classes.wanted(plan, out, settings, weights, given["audio"], names), begin


def _work(
    jobs: tuple[Wanted, ...],
    students: tuple[Student, ...],
    begin: Begin,
    store: Store,
    book: Codebook,
    folder: Path,
    given: dict[str, Any],
) -> list[Outcome]:
    """Analyse what is missing, with one display for all."""
    from ..classroom import batch as classes
    from ..classroom import crew
    from ..classroom.child import Limits
    from .progress import of_many

    ids = [student.id for student in students] or [each.task.student for each in jobs]
    limits = Limits(given["max_minutes"] * 60, given["max_memory"] * GIGABYTE)
    with of_many(note) as shown:

        def heard(fresh: list[Job]) -> Iterator[Outcome]:
            with _place(len(fresh), begin, folder, given) as place:
                yield from crew.run(fresh, begin, limits, place, shown.stage)

        outcomes = []
        for found in classes.run(jobs, ids, store, book, heard, shown.begun):
            shown.one(found.student, found.name, found.why)
            outcomes.append(found)
    return outcomes


@contextmanager
def _room(out: Path | None) -> Iterator[Path]:
    """A folder for what zip files hold; in `out`, where `purge` and the next run find what a killed one left."""
    from .. import results
    from ..classroom.batch import UNPACKED

    new = out is not None and not out.exists()
    if out is not None:
        results.check_writable(out)
    try:
        with tempfile.TemporaryDirectory(prefix=UNPACKED, dir=out) as made:
            yield Path(made)
    finally:
        if out is not None and new:
            with suppress(OSError):  # it holds something now
                out.rmdir()


def _sweep(out: Path, mine: Path) -> None:
    """Remove what a run that was killed left unpacked or half written there; nobody else works there now."""
    from ..classroom.purge import left_over

    for left in left_over(out):
        if left != mine:
            shutil.rmtree(left, ignore_errors=True)


def _place(jobs: int, begin: Begin, folder: Path, given: dict[str, Any]) -> AbstractContextManager[Place]:
    """Where the recordings are heard: here, or on a cluster."""
    from .. import cores
    from ..classroom import cluster, crew

    if given["cluster"]:
        return cluster.connected(given["cluster"], (folder.resolve(), Path(begin.crew)))
    return crew.here(*crew.size(jobs, given["jobs"], cores.available(), crew.free_memory()))


def _write(plan: Plan, students: tuple[Student, ...], store: Store, book: Codebook, judged: Any, out: Path) -> None:
    """The class's own files, from what is known of it. Points that a person wrote into the table are never lost."""
    from .. import results
    from ..classroom import cohort, decisions, page, table

    rows = cohort.rows(plan, students, store.known(), book, judged)
    waiting, decided = decisions.pending(out / decisions.TABLE, store), store.points()
    logged = len(tuple(decisions.logged(out)))
    files = {"class.html": page.render(rows, book, judged, out, decided).encode()}
    if waiting:
        note(f"class.csv is left as it is, for listenkit review has not taken over: {', '.join(waiting)}.")
    else:
        files[decisions.TABLE] = table.write(rows, book, judged, decided, logged).encode()
        files["class.xlsx"] = table.workbook(rows, book, judged, decided, logged)
    results.put(out, files)
    if not waiting:
        store.show(decided, logged)
    for id, points in store.outdated().items():
        note(f"The {decisions.told(points)} points of {id} were decided before this recording came: decide anew.")
    click.echo(f"The class: {out / 'class.html'}")


def _tell_at_the_end(plan: Plan, outcomes: list[Outcome]) -> None:
    from ..classroom.doubles import same_sound, same_words
    from ..results import EDITED

    failed = [each for each in outcomes if each.failed]
    note(f"{len(outcomes) - len(failed)} done, {len(failed)} failed.")
    for each in failed:
        note(f"  {each.student}: {each.name}: {each.why}. {each.next_step}")
    for each in outcomes:
        for text in each.lost:
            note(f"{each.student}: what was corrected in “{text}” finds that sentence no more: look at it again.")
        if each.folder and (edited := Path(each.folder) / EDITED).exists():
            note(f"{each.student}: codes changed by hand lie in {edited}: take them over with `listenkit review`.")
    for students in same_sound(outcomes):
        note(f"The same sound was handed in for {', '.join(students)}: perhaps one file was sent twice.")
    for students in same_words(outcomes):
        note(f"Nearly the same words were heard for {', '.join(students)}: perhaps it is one recording.")
    for id in plan.missing:
        note(f"No recording of {id}.")


def _exit_code(outcomes: list[Outcome], unreadable: int) -> int:
    done, failed = sum(not each.failed for each in outcomes), sum(each.failed for each in outcomes) + unreadable
    return DONE if not failed and done else SOME_FAILED if done else NOTHING_DONE
