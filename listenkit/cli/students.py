"""Commands for one student: rate a talk before looking, and look back over several."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import SessionError
from .parameters import Formats, codebook_option
from .say import checked_codebook, note

if TYPE_CHECKING:
    from ..codebook import Codebook
    from ..model import Session

LEAST = 2  # sessions to look back over
SKIP = 0  # the number that skips a question
PROGRESS = ("html", "md", "json")


@click.command()
@click.argument("session", type=click.Path(path_type=Path), metavar="SESSION.json")
@codebook_option
def reflect(session: Path, codebook: Path | None) -> None:
    """Rate a talk yourself before you read its report; the report then shows both."""
    from .. import results
    from ..formats import session as sessions

    book = checked_codebook(codebook)
    stored = sessions.read(results.session_file(session))
    questions = book.feedback.get("ratings", ())
    if not questions:
        why = "this codebook has no questions to rate a talk by"
        raise SessionError(str(session), why, "Use the shipped codebook, or add [[feedback.ratings]] to yours")
    if stored.heard.provenance.codebook_sha256 != book.sha256:
        note("Note: this session was made with another codebook than the one that asks. --codebook names another.")
    answers = {str(each["id"]): answer for each in questions if (answer := _asked(each["text"], each["options"]))}
    if not answers:
        note("Nothing was answered, so nothing is kept.")
        return
    place = results.rate(session, book, answers, datetime.now(UTC).isoformat(timespec="seconds"))
    _beside(stored, book, answers)
    note(f"Kept in {place / 'self_rating.json'}. The reports beside it show both.")


def _asked(question: str, options: list[str]) -> str:
    """The option that was chosen, "" for none."""
    click.echo(f"\n{question}")
    for number, option in enumerate(options, 1):
        click.echo(f"  {number}  {option}")
    chosen = click.prompt("A number, or 0 to skip", type=click.IntRange(SKIP, len(options)))
    return "" if chosen == SKIP else options[chosen - 1]


def _beside(session: Session, book: Codebook, answers: dict[str, str]) -> None:
    """Each answer, and what was counted."""
    from ..report.beside import Beside
    from ..report.view import view

    for rating in view(session, book, beside=Beside(ratings=answers)).ratings:
        if rating.answer:
            click.echo(f"\n{rating.text} You said: {rating.answer}.")
            for line in rating.counted:
                click.echo(f"  {line}.")


@click.command()
@click.argument("sessions", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FOLDER|SESSION.json...")
@click.option("--out", type=click.Path(path_type=Path), default=Path("listenkit-progress"), show_default=True)
@click.option("--format", "formats", type=Formats(PROGRESS), default=",".join(PROGRESS), show_default=True)
@codebook_option
def progress(sessions: tuple[Path, ...], out: Path, formats: tuple[str, ...], codebook: Path | None) -> None:
    """Look back over one student's sessions: what changed, and whether the goals were met.

    Sessions of a folder come in the order in which they were analysed, others in the order in which they are given.
    """
    from .. import gathering, results
    from .. import progress as over_time
    from ..report import over_time as pages

    book = checked_codebook(codebook)
    found = gathering.sessions(sessions)
    if len({session.heard.recording.sha256 for session in found}) < LEAST:
        raise SessionError(str(sessions[0]), "there is only one recording to look back on", "Give two or more sessions")
    made = over_time.progress(found, book)
    write = {"html": pages.html, "md": pages.markdown, "json": pages.dumps}
    files = {f"progress.{name}": write[name](made, book).encode() for name in formats}
    results.put(out, files, stale=(f"progress.{name}" for name in PROGRESS))
    page = pages.view(made, book)
    for line in pages.lines(page):
        click.echo(line)
    for caution in page.cautions:
        note(f"Note: {caution}")
    click.echo(f"Progress: {out / f'progress.{formats[0]}'}")
