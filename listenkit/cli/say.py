"""What every command needs: a line for people, and the codebook it was given."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from ..codebook import Codebook


def note(line: str) -> None:
    """A line for people: to stderr, so that --json stays clean."""
    click.echo(line, err=True)


def checked_codebook(path: Path | None) -> Codebook:
    """The codebook of a file, or the shipped one, fit to code, measure and give feedback with.

    Raises:
        CodebookError: it cannot be used.
    """
    from .. import codebook, feedback

    book = codebook.load(path)
    feedback.check(book)
    return book
