"""Commands for an instructor's second look: points, codes and roles decided, and a sheet for another coder."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..errors import OutputError, SessionError, UsageError
from .keeping import check_results
from .parameters import codebook_option
from .say import checked_codebook, note

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..classroom.decisions import Decision
    from ..classroom.known import Known
    from ..classroom.store import Store
    from ..codebook import Codebook


@click.command()
@click.argument("results", type=click.Path(path_type=Path))
@click.argument("student", required=False)
@click.option("--points", type=click.Path(path_type=Path), help="class.csv, instructor_points filled.")
@click.option("--recording", metavar="NAME", help="Which one, where that student has several.")
@click.option("--codes", type=click.Path(path_type=Path), help="That student's utterances.csv, codes corrected.")
@click.option("--swap", is_flag=True, help="The other one was the listener.")
@click.option("--by", "who", required=True, help="Who decided.")
@click.option("--why", default="", help="Why, for the log.")
@codebook_option
def review(results: Path, points: Path | None, codebook: Path | None, why: str, who: str, **given: Any) -> None:
    """Take over what an instructor decided: points of class.csv; of a STUDENT's session its codes, or who listened."""
    from ..classroom import decisions, store

    check_results(results)
    corrects = given["codes"] is not None or given["swap"]
    if corrects != (given["student"] is not None) or not (corrects or points):
        raise UsageError("review", "it needs --points, or a student with --codes or --swap", "Give one of them")
    if given["codes"] is not None and given["swap"]:
        why = "--codes and --swap do not go together: after --swap the other one's sentences have codes"
        raise UsageError("review", why, "Give --swap alone, then correct the codes of the new utterances.csv")
    now = datetime.now(UTC).isoformat(timespec="seconds")
    with store.opened(results) as opened:
        made = _decided(opened, results, points, (who, now, why)) if points else ()
        if corrects:
            made += _corrected(opened, results, checked_codebook(codebook), (who, now, why), given)
    for each in made:
        click.echo(f"{each.student}, {each.what}: {each.old} → {each.new}")
    note(f"{len(made)} changed, logged in {results / decisions.LOG}. The next batch writes the class's files anew.")


def _decided(opened: Store, results: Path, table: Path, by: tuple[str, str, str]) -> tuple[Decision, ...]:
    """Take points over: from the class's own table what a person changed, from a copy every cell with something in it.

    A copy may be another grader's, so that its empty cells decide nothing. So may a table that is older than the one
    that listenkit wrote: it was saved from a window that was open before.
    """
    from ..classroom import decisions

    written, since = decisions.read(table), decisions.logged_by(table)
    own = table.resolve() == (results / decisions.TABLE).resolve()
    is_copy = not own or (since is not None and since < opened.written())
    filled = {id: points for id, points in written.items() if points is not None}
    new = filled if is_copy else decisions.changed(written, opened)
    left = _left(new, table, opened, (tuple(decisions.logged(results)), since, by[0]) if is_copy else None)
    for id in sorted(id for id in left if new.get(id) is not None):
        note(f"The points of {id} are left out: {left[id]}.")
    made = decisions.taken_over(opened, results, {id: new[id] for id in new if id not in left}, *by)
    if own:
        opened.show(written)
    return made


def _left(
    new: Mapping[str, float | None],
    table: Path,
    opened: Store,
    copied: tuple[tuple[Decision, ...], int | None, str] | None,
) -> dict[str, str]:
    """Whose points are left out, and why; `copied` is of a copy: the log, how long it was then, and who filled it."""
    from ..classroom import decisions

    gone = {each.student for each in opened.known()} - opened.students()
    left = dict.fromkeys(sorted(gone & set(new)), "nobody of that id is in the class any more")
    anew = f"decide them in {decisions.TABLE}"
    left |= dict.fromkeys(decisions.of_others(table, opened), f"its row is of an earlier recording; {anew}")
    if copied:
        late = decisions.overtaken(new, opened, *copied)
        left |= dict.fromkeys(late, f"they were changed since that table was made; {anew}")
    return left


def _corrected(
    opened: Store, results: Path, book: Codebook, by: tuple[str, str, str], given: dict[str, Any]
) -> tuple[Decision, ...]:
    """Keep corrections of one session, log them, and make its files again."""
    from ..classroom import batch, corrections, decisions
    from ..classroom.known import Edition
    from ..formats import session as stored

    one = _only(opened, given["student"], given["recording"])
    if one.edition.codebook not in ("", book.sha256):
        step = "Give that one with --codebook, or run the batch again before"
        raise UsageError("review", f"{one.student}'s session was made with another codebook", step)
    session = stored.read(Path(one.folder) / "session.json")
    found = corrections.of_table(given["codes"], session, tuple(book.codes), by[0]) if given["codes"] else ()
    for text in corrections.overtaken(given["codes"], session, by[0]) if given["codes"] else ():
        note(f"“{text}” was corrected since that table was written: take the new utterances.csv to change it.")
    found += (corrections.of_roles(session, by[0]),) if given["swap"] else ()
    made = decisions.of_corrections(one.student, found, session, by)
    decisions.log(results, made)
    opened.correct(one.student, one.name, found)
    opened.keep(batch.outcome_of(one), one.basis, Edition("", ""))  # made again by the next batch, if not now
    again = batch.made_again(one, opened, book)
    if again.failed:
        step = "The correction is kept; run the batch again to write it"
        raise OutputError(again.what, again.why, step)
    return made


def _only(opened: Store, student: str, recording: str | None) -> Known:
    """The session that is meant."""
    known = [each for each in opened.known() if each.student == student and each.done and each.current]
    found = [each for each in known if recording in (None, each.name)]
    if len(found) != 1:
        there = ", ".join(each.name for each in known) or "none"
        why = f"{len(found)} sessions of {student} fit"
        raise UsageError("review", why, f"Name one with --recording; there are: {there}")
    return found[0]


@click.command()
@click.argument("results", type=click.Path(path_type=Path))
@click.option("--sample", type=click.FloatRange(0, 1, min_open=True), default=0.15, show_default=True, help="Share.")
@click.option("--out", type=click.Path(path_type=Path), required=True, metavar="SHEET.csv", help="The sheet to write.")
def moderate(results: Path, sample: float, out: Path) -> None:
    """Write a blind sheet for a second coder: part of the sentences, doubtful ones among them."""
    from ..classroom import store
    from ..classroom.batch import SESSIONS
    from ..classroom.moderation import drawn
    from ..formats import sheet
    from ..gathering import gathered
    from ..writing import write

    check_results(results)
    if out.exists():
        raise SessionError(str(out), "it is there already, and may be filled", "Name another file, or remove it")
    with store.opened(results) as opened:
        folders = [Path(each.folder) for each in opened.known() if each.done and each.current]
    found = gathered(folders)
    sources = drawn([source for source, _ in found], [session for _, session in found], sample)
    write(out, sheet.write(sources))
    note(f"Sheet: {out}. Fill `codes` in all of the listener's rows, then:")
    note(f"  listenkit evaluate {out} {results / SESSIONS}")
