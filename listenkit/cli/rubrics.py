"""The command that checks a rubric before a class is graded with it."""

from __future__ import annotations

from pathlib import Path

import click

from .parameters import codebook_option
from .say import checked_codebook


@click.group()
def rubric() -> None:
    """Rubrics: check one before a class is graded with it."""


@rubric.command()
@click.argument("file")
@codebook_option
def check(file: str, codebook: Path | None) -> None:
    """Say what is wrong with a rubric, by line, or what it looks at (FILE may be basics, miti or empathy)."""
    from ..classroom.rubric import load, rests_on

    book = checked_codebook(codebook)
    found = load(file, book)
    click.echo(f"{found.name}: {len(found.criteria)} criteria, {found.most:g} points at most. {found.source}")
    for each in found.criteria:
        bands = ", ".join(f"{band.label} from {band.start:g} ({band.points:g})" for band in each.bands)
        what = rests_on(book.measures[each.measure].unit, book.measures[each.measure].kind)
        click.echo(f"  {each.label}: {each.measure}, from {each.least:g} {what}, times {each.weight:g}: {bands}")
