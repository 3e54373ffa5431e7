"""The command that compares the tool's codes with a human's."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import SessionError, UsageError
from .parameters import codebook_option
from .say import checked_codebook, note

if TYPE_CHECKING:
    from ..matching import Source


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="[GOLD] RESULTS...")
@click.option("--blind", type=click.Path(path_type=Path), metavar="SHEET.csv", help="Write an empty sheet for a human.")
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE.csv", help="Also write the table to a file.")
@click.option("--json", "as_json", is_flag=True, help="Print one line of JSON in place of the table.")
@codebook_option
def evaluate(
    paths: tuple[Path, ...], blind: Path | None, out: Path | None, as_json: bool, codebook: Path | None
) -> None:
    """Compare the tool's codes with those of a human.

    RESULTS are folders of results, session.json files, or tables that `listenkit code` wrote. With --blind, a sheet of
    what was said is written without the tool's codes. GOLD is that sheet, filled by a human.
    """
    from ..formats import evaluation as tables
    from ..formats import sheet
    from ..gathering import gather
    from ..writing import write

    book = checked_codebook(codebook)
    if blind is not None and (out is not None or as_json):
        raise UsageError("--blind", "it writes a sheet and compares nothing", "Leave --out and --json away")
    if blind is not None:
        _write_blind(blind, gather(paths), tuple(book.codes))
        return
    if len(paths) < 2:
        why = "there is nothing to compare it with"
        raise UsageError(str(paths[0]), why, "Give the filled sheet first, then the results: evaluate GOLD RESULTS")
    from ..evaluation import evaluate as evaluated
    from ..matching import match

    gold, *results = paths
    if gold.resolve() in {path.resolve() for path in results}:
        raise UsageError(str(gold), "it would be compared with itself", "Give the sheet of a human first")
    if out is not None and out.resolve() in {path.resolve() for path in paths}:
        raise UsageError(f"--out {out}", "it is one of the files that are read", "Name another file")
    judged = sheet.read(gold, tuple(book.codes))
    found = evaluated(match(judged, gather(results), str(gold)), tuple(book.codes))
    if out is not None:
        write(out, tables.write(found))
    for line in [json.dumps(tables.to_dict(found), ensure_ascii=False)] if as_json else tables.lines(found, gold.name):
        click.echo(line)
    if out is not None:
        note(f"Table: {out}")


def _write_blind(blind: Path, sources: Sequence[Source], codes: Sequence[str]) -> None:
    from ..formats import sheet
    from ..writing import write

    if blind.exists():
        raise SessionError(str(blind), "it is there already, and may be filled", "Name another file, or remove it")
    write(blind, sheet.write(sources))
    note(f"Sheet: {blind}")
    note("Fill `codes` in the listener's rows; several are joined with ; and `none` says that no other code fits.")
    note(
        "An empty cell is left out. Do not look at the report before. `listenkit explain CODE` says what a code means:"
    )
    note(f"  {', '.join(codes)}")
    if any(source.path[-1].lower().endswith(".csv") for source in sources):
        note("A sentence that goes on in the next row is coded where it starts; leave its other rows empty.")
