"""Commands about the weights, the codebook and the installation."""

from __future__ import annotations

from pathlib import Path

import click

from ..settings import CHOICES
from .parameters import codebook_option
from .say import checked_codebook, note

DONE, NOTHING_DONE = 0, 3  # exit codes


@click.group()
def models() -> None:
    """The weights: list them, fetch them, verify them."""


@models.command("list")
def list_models() -> None:
    """Which weights there are, their licence, and which are on this computer."""
    from .. import shelf

    for line in shelf.listing():
        click.echo(line)


@models.command()
@click.argument("name", default="base")
@click.option("--engine", type=click.Choice(CHOICES["engine"]), default="auto", show_default=True)
def fetch(name: str, engine: str) -> None:
    """Fetch the weights of a model (base), once."""
    from .. import shelf

    click.echo(shelf.fetched(name, engine, note))


@models.command()
@click.argument("names", nargs=-1)
def verify(names: tuple[str, ...]) -> None:
    """Compare the weights on this computer with their hashes."""
    from .. import shelf

    lines, good = shelf.verified(names)
    for line in lines:
        click.echo(line)
    raise SystemExit(DONE if good else NOTHING_DONE)


@click.command()
@click.argument("name", metavar="MEASURE|CODE")
@codebook_option
def explain(name: str, codebook: Path | None) -> None:
    """What a measure or a code means, where it comes from, and how sure one may be."""
    from ..explain import explained

    click.echo(explained(name, checked_codebook(codebook)))


@click.command()
def doctor() -> None:
    """What is installed, which weights are where, a short self-test, and what to do."""
    from ..doctor import examine

    good = True
    for finding in examine():
        click.echo(f"{'ok     ' if finding.good else 'missing'}  {finding.text}")
        good = good and (finding.good or finding.optional)
    raise SystemExit(DONE if good else NOTHING_DONE)
