"""The command that codes a transcript without sound."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import UsageError
from ..settings import Settings
from ..shell import quoted
from .parameters import codebook_option
from .say import checked_codebook, note

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..model import Roles
    from ..texts import Line


@click.command()
@click.argument("transcript", type=click.Path(path_type=Path), metavar="TRANSCRIPT")
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Where the table goes.  [default: stdout]")
@click.option("--listener", metavar="NAME|first|second", help="Who listens.  [default: found in names or words]")
@codebook_option
def code(transcript: Path, out: Path | None, listener: str | None, codebook: Path | None) -> None:
    """Code what the listener says in an English transcript, without sound.

    TRANSCRIPT is csv (columns role and text), vtt, srt or plain text with "Name: " before each turn.
    """
    from ..coding import choose, code_text, is_english
    from ..formats import coded, spoken
    from ..writing import write

    if out is not None and out.resolve() == transcript.resolve():
        raise UsageError(f"--out {out}", "it is the transcript itself", "Name another file")
    book = checked_codebook(codebook)
    lines = spoken.read(transcript)
    who = choose(lines, listener, str(transcript))
    note(_told(lines, who))
    if book.language == "en" and not is_english(lines):
        note("This does not read like English, and only English can be coded: do not use these codes.")
    from ..workbench import Workbench

    coder = Workbench(Settings(language=book.language), book, say=note).coder()
    table = coded.write(code_text(lines, who, coder))
    if out is None:
        click.echo(table, nl=False)
    else:
        write(out, table)
        note(f"Codes: {out}")


def _told(lines: Sequence[Line], who: Roles) -> str:
    """Who was taken for whom, in a line."""
    others = dict.fromkeys(line.speaker for line in lines if line.speaker and who.of(line.speaker) == "other")
    left_out = f" In no role: {', '.join(others)}." if others else ""
    told = f"Listener: {who.listener}, client: {who.client}."
    if who.how == "given":
        return told + left_out
    otherwise = f"--listener {quoted(who.client)}"
    return f"{told} Found from what is said (confidence {who.confidence:.2f}); if it is not so, give {otherwise}."
