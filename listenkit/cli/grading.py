"""Commands for an instructor's decisions: points, the LMS's own gradebook, and the log."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..errors import SessionError, UsageError
from .keeping import check_results
from .parameters import codebook_option
from .say import checked_codebook, note

if TYPE_CHECKING:
    from ..classroom.decisions import Decision
    from ..classroom.gradebook import Fill
    from ..classroom.roster import Student
    from ..classroom.store import Store
    from ..codebook import Codebook


@click.command()
@click.argument("results", type=click.Path(path_type=Path))
@click.option("--points", type=click.Path(path_type=Path), help="class.csv, instructor_points filled.")
@click.option("--student", help="Whose session is corrected.")
@click.option("--codes", type=click.Path(path_type=Path), help="That student's utterances.csv, codes corrected.")
@click.option("--swap", is_flag=True, help="The other one was the listener.")
@click.option("--by", "who", required=True, help="Who decided.")
@click.option("--why", default="", help="Why, for the log.")
@codebook_option
def review(results: Path, points: Path | None, codebook: Path | None, why: str, who: str, **given: Any) -> None:
    """Take over what an instructor decided: points of class.csv, codes of a session, who listened."""
    from ..classroom import decisions, store

    check_results(results)
    corrects = given["codes"] is not None or given["swap"]
    if corrects != (given["student"] is not None) or not (corrects or points):
        raise UsageError("review", "it needs --points, or --student with --codes or --swap", "Give one of them")
    now = datetime.now(UTC).isoformat(timespec="seconds")
    with store.opened(results) as opened:
        made = decisions.taken_over(opened, results, decisions.read(points), who, now, why) if points else ()
        if corrects:
            made += _corrected(opened, results, checked_codebook(codebook), (who, now, why), given)
    for each in made:
        click.echo(f"{each.student}, {each.what}: {each.old} → {each.new}")
    note(f"{len(made)} changed, logged in {results / decisions.LOG}.")


def _corrected(
    opened: Store, results: Path, book: Codebook, by: tuple[str, str, str], given: dict[str, Any]
) -> tuple[Decision, ...]:
    """Keep corrections of one session, log them, and make its files again."""
    from ..classroom import batch, corrections, decisions
    from ..formats import session as stored

    known = [each for each in opened.known() if each.student == given["student"] and each.done]
    if len(known) != 1:
        why = f"{len(known)} sessions are kept of {given['student']}"
        raise UsageError("--student", why, "Give the id of a student with one session")
    (one,) = known
    session = stored.read(Path(one.folder) / "session.json")
    found = corrections.of_table(given["codes"], session, tuple(book.codes), by[0]) if given["codes"] else ()
    found += (corrections.of_roles(session, by[0]),) if given["swap"] else ()
    made = decisions.of_corrections(one.student, found, session, by)
    decisions.log(results, made)
    opened.correct(one.student, one.name, found)
    batch.made_again(batch.outcome_of(one), one.basis, opened, book)
    return made


@click.command()
@click.argument("results", type=click.Path(path_type=Path))
@click.option("--fill", "export", type=click.Path(path_type=Path), help="The export of your LMS.")
@click.option("--roster", type=click.Path(path_type=Path), help="csv with the LMS's own ids.")
@click.option(
    "--feedback", type=click.Path(path_type=Path), metavar="FILE.zip", help="Write all reports, to hand back."
)
@click.option("--lms", type=click.Choice(("auto", "canvas", "moodle", "blackboard")), default="auto", show_default=True)
@click.option("--column", default="", help="The column to fill, as the export calls it.")
@click.option(
    "--accept-proposals", "rubric_name", metavar="RUBRIC", help="Also what a rubric proposes, where nobody decided."
)
@click.option("--overwrite", is_flag=True, help="Also cells that hold something else.")
@click.option("--apply", "apply_it", is_flag=True, help="Change the file; without it only the changes are shown.")
@codebook_option
def grades(
    results: Path,
    export: Path | None,
    roster: Path | None,
    feedback: Path | None,
    codebook: Path | None,
    rubric_name: str | None,
    apply_it: bool,
    **how: Any,
) -> None:
    """Fill the gradebook that your LMS gave out: every other byte of it stays."""
    check_results(results)
    if feedback is not None:
        _hand_back(results, feedback)
    elif export is None:
        raise UsageError("grades", "it needs --fill or --feedback", "Give the export of your LMS")
    if export is not None:
        if roster is None:
            raise UsageError("--fill", "it needs a roster to know whose a row is", "Give --roster as well")
        _fill(results, export, roster, codebook, rubric_name, apply_it, how)


def _hand_back(results: Path, feedback: Path) -> None:
    from ..classroom import handing_back, store
    from ..writing import write_bytes

    with store.opened(results) as opened:
        content, count = handing_back.zipped(opened.known())
    write_bytes(feedback, content)
    note(f"{count} reports: {feedback}")


def _fill(
    results: Path,
    export: Path,
    roster: Path,
    codebook: Path | None,
    rubric_name: str | None,
    apply_it: bool,
    how: dict[str, Any],
) -> None:
    from .. import writing
    from ..classroom import gradebook, lossless
    from ..classroom import roster as rosters

    students = rosters.read(roster)
    table = lossless.read(export)
    points = _decided(results, students, rubric_name, codebook)
    found = gradebook.fill(table, students, points, how["lms"], how["column"], how["overwrite"])
    _tell_changes(found, points)
    if apply_it and found.changes:
        writing.write_bytes(export, table.changed(found.cells()).bytes())
        note(f"Written: {export}")
    elif found.changes:
        note("Nothing is changed yet: the same command with --apply does it.")


@click.command()
@click.argument("results", type=click.Path(path_type=Path))
@click.option("--sample", type=click.FloatRange(0, 1, min_open=True), default=0.15, show_default=True, help="Share.")
@click.option("--out", type=click.Path(path_type=Path), required=True, metavar="SHEET.csv", help="The sheet to write.")
def moderate(results: Path, sample: float, out: Path) -> None:
    """Write a blind sheet for a second coder: part of the sentences, doubtful ones among them."""
    from ..classroom.batch import SESSIONS
    from ..classroom.moderation import drawn
    from ..formats import sheet
    from ..gathering import gathered
    from ..writing import write

    check_results(results)
    if out.exists():
        raise SessionError(str(out), "it is there already, and may be filled", "Name another file, or remove it")
    found = gathered([results / SESSIONS])
    sources = drawn([source for source, _ in found], [session for _, session in found], sample)
    write(out, sheet.write(sources))
    note(f"Sheet: {out}. Fill `codes` in the listener's rows you were asked for, then:")
    note(f"  listenkit evaluate {out} {results / SESSIONS}")


def _decided(
    results: Path, students: tuple[Student, ...], rubric_name: str | None, codebook: Path | None
) -> dict[str, float]:
    """Points by student: an instructor's, and where there are none a rubric's if that was asked for."""
    from ..classroom import cohort, plan, rubric, store

    book = checked_codebook(codebook)
    judged = rubric.load(rubric_name, book) if rubric_name else None
    with store.opened(results) as opened:
        known, decided = opened.known(), opened.points()
    known = tuple(each for each in known if each.current)
    tasks = tuple(plan.Task(each.student, Path(each.name), each.name) for each in known)
    rows = cohort.rows(plan.Plan(tasks), students, known, book, judged) if judged else ()
    several = {id for id, count in Counter(row.student.id for row in rows if row.summary).items() if count > 1}
    for id in sorted(several - set(decided)):
        note(f"More than one practice of {id}: nothing is proposed, decide yourself.")
    proposed = {row.student.id: row.points for row in rows if row.points is not None}
    return {id: points for id, points in proposed.items() if id not in several} | decided


def _tell_changes(found: Fill, points: dict[str, float]) -> None:
    click.echo(f"{found.lms}, column {found.column}: {len(found.changes)} to fill, {len(points)} have points.")
    for change in found.changes:
        click.echo(f"  {change.name}: {change.old or '(empty)'} → {change.new}")
    for name, old in found.kept:
        note(f"Left as it is, for it holds {old!r}: {name} (--overwrite changes it)")
    for name in found.unmatched:
        note(f"Not in the export: {name}")
