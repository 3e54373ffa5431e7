"""The command that fills the LMS's own gradebook, and hands reports and comments back."""

from __future__ import annotations

import zipfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..errors import UsageError
from .keeping import check_results
from .parameters import codebook_option
from .say import checked_codebook, note

if TYPE_CHECKING:
    from ..classroom.cohort import Row
    from ..classroom.gradebook import Fill
    from ..classroom.known import Known
    from ..classroom.lossless import Table
    from ..classroom.roster import Student
    from ..classroom.rubric import Rubric
    from ..codebook import Codebook


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
@click.option("--comments", metavar="RUBRIC", help="Also what a rubric says to each student.")
@click.option("--comment-column", default="", help="The column for it.  [default: the one the LMS has for it]")
@click.option("--overwrite", is_flag=True, help="Also cells that hold something else.")
@click.option("--apply", "apply_it", is_flag=True, help="Change the file; without it only the changes are shown.")
@codebook_option
def grades(
    results: Path,
    export: Path | None,
    roster: Path | None,
    feedback: Path | None,
    codebook: Path | None,
    **how: Any,
) -> None:
    """Fill the gradebook that your LMS gave out: every other byte of it stays."""
    check_results(results)
    if feedback is not None:
        _hand_back(results, feedback, roster)
    elif export is None:
        raise UsageError("grades", "it needs --fill or --feedback", "Give the export of your LMS")
    if export is not None:
        if roster is None:
            raise UsageError("--fill", "it needs a roster to know whose a row is", "Give --roster as well")
        _fill(_class(results, roster, checked_codebook(codebook)), export, how)


def _hand_back(results: Path, feedback: Path, roster: Path | None) -> None:
    from ..classroom import handing_back, store
    from ..classroom import roster as rosters
    from ..writing import write_bytes

    if feedback.suffix.lower() != ".zip" or (feedback.exists() and not zipfile.is_zipfile(feedback)):
        raise UsageError(
            f"--feedback {feedback}", "it is no zip file to write over", "Name a new file that ends in .zip"
        )
    students = rosters.read(roster) if roster else ()
    with store.opened(results) as opened:
        content, count = handing_back.zipped(opened.known(), students)
    write_bytes(feedback, content)
    note(f"{count} reports: {feedback}")
    if not students:
        note("Without --roster, whose ids show whose upload a report answers, they are named by id.")


@dataclass(frozen=True, slots=True)
class _Class:
    """What is known of a class, and what was decided."""

    results: Path
    book: Codebook
    students: tuple[Student, ...]
    known: tuple[Known, ...]
    decided: dict[str, float]

    def rows(self, judged: Rubric) -> tuple[Row, ...]:
        """Everybody's practice, with what a rubric proposes."""
        from ..classroom import cohort, plan

        tasks = tuple(plan.Task(each.student, Path(each.name), each.name) for each in self.known)
        return cohort.rows(plan.Plan(tasks), self.students, self.known, self.book, judged)


def _class(results: Path, roster: Path, book: Codebook) -> _Class:
    from ..classroom import roster as rosters
    from ..classroom import store

    students = rosters.read(roster)
    without = {
        each.id: "exempt" if each.exempt else "without consent" for each in students if each.exempt or not each.agreed
    }
    with store.opened(results) as opened:
        known = tuple(each for each in opened.known() if each.current and each.student not in without)
        for each in opened.known():
            if each.current and each.student in without:
                note(f"Nothing is proposed or said to {each.student}, who is {without[each.student]}.")
        for id in opened.outdated():
            note(f"The points of {id} were decided before this recording came and are left out: decide anew.")
        return _Class(results, book, students, known, opened.points())


def _fill(of: _Class, export: Path, how: dict[str, Any]) -> None:
    """Show what would change, and change it where that is asked for."""
    from .. import writing
    from ..classroom import gradebook, lossless

    table = lossless.read(export)
    points = _points(of, how["rubric_name"])
    found = gradebook.fill(table, of.students, points, how["lms"], how["column"], how["overwrite"])
    _tell_changes(found, f"{len(points)} have points")
    said = _comments(of, table, how)
    if set(said) & set(found.cells()):
        why = "it is the column that takes the points"
        raise UsageError(f"--comment-column {how['comment_column']}", why, "Name another one")
    cells = {**found.cells(), **said}
    if how["apply_it"] and cells:
        writing.write_bytes(export, table.changed(cells).bytes())
        note(f"Written: {export}")
    elif cells:
        note("Nothing is changed yet: the same command with --apply does it.")


def _points(of: _Class, rubric_name: str | None) -> dict[str, float]:
    """Points by student: an instructor's, and where there are none a rubric's if that was asked for."""
    from ..classroom import rubric

    rows = of.rows(rubric.load(rubric_name, of.book)) if rubric_name else ()
    several = {id for id, count in Counter(row.student.id for row in rows if row.summary).items() if count > 1}
    for id in sorted(several - set(of.decided)):
        note(f"More than one practice of {id}: nothing is proposed, decide yourself.")
    proposed = {row.student.id: row.points for row in rows if row.points is not None}
    return {id: points for id, points in proposed.items() if id not in several} | of.decided


def _comments(of: _Class, table: Table, how: dict[str, Any]) -> dict[tuple[int, int], str]:
    """Cells of the export that comments go into; all of them lie beside the class where it has none."""
    from .. import results
    from ..classroom import comments, rubric

    if not how["comments"]:
        return {}
    judged = rubric.load(how["comments"], of.book)
    rows = of.rows(judged)
    said = comments.texts(rows, judged, of.book)
    for id in sorted({row.student.id for row in rows if row.summary} - set(said)):
        note(f"More than one practice of {id}: no comment is written, say it yourself.")
    found = comments.comment(table, of.students, said, how["lms"], how["comment_column"], how["overwrite"])
    if found is not None:
        _tell_changes(found, f"{len(said)} have comments")
        return dict(found.cells())
    path, text = of.results / comments.FILE, comments.written(of.students, said).encode()
    if path.exists() and path.read_bytes() != text and not how["overwrite"]:
        note(f"{path} is left as it is, for it says something else (--overwrite changes it).")
        return {}
    results.put(of.results, {comments.FILE: text})
    note(f"The export has no column for comments. To copy from: {path}")
    return {}


def _tell_changes(found: Fill, have: str) -> None:
    click.echo(f"{found.lms}, column {found.column}: {len(found.changes)} to fill, {have}.")
    for change in found.changes:
        click.echo(f"  {change.name} (row {change.row + 1}): {change.old or '(empty)'} → {change.new}")
    for name, old in found.kept:
        note(f"Left as it is, for it holds {old!r}: {name} (--overwrite changes it)")
    for name in found.unmatched:
        note(f"Not in the export: {name}")
