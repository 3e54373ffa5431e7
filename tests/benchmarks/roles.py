"""How often `listenkit.roles` tells listener and client apart, on AnnoMI (Wu et al. 2022): `… roles [--csv FILE]`.

Each transcript is given with its speakers named A and B, once with the listener as A and listed first, once as B and
listed second, so that neither a name nor an order can give the answer away.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from listenkit import roles
from listenkit.model import Turn, Word
from listenkit.report.sure import ROLE_SURE

CSV = Path(__file__).parents[3] / "shared" / "annomi" / "annomi.csv"
OPENING = 30  # rows: what a recording of a few minutes would hold
Talk = list[tuple[str, str]]  # role and text, row by row


def main(arguments: Sequence[str] | None = None) -> int:
    """Print how many are right, on whole transcripts and on their beginnings alone."""
    parser = argparse.ArgumentParser(prog="roles", description=__doc__)
    parser.add_argument("--csv", type=Path, default=CSV, help="AnnoMI as one table")
    options = parser.parse_args(arguments)
    if not options.csv.exists():
        print(f"{options.csv} is not there: give the table with --csv", file=sys.stderr)
        return 2
    talks: dict[str, Talk] = defaultdict(list)
    with options.csv.open(encoding="utf-8") as table:
        for row in csv.DictReader(table):
            talks[row["transcript"]].append((row["role"], row["text"]))
    report("whole transcripts", list(talks.values()))
    report(f"first {OPENING} rows", [talk[:OPENING] for talk in talks.values()])
    return 0


def report(label: str, talks: Sequence[Talk]) -> None:
    """Print one line for each place that the listener can have."""
    for listener, client in (("A", "B"), ("B", "A")):
        found = [roles.find(turns(talk, listener, client), ["A", "B"]) for talk in talks]
        right = sum(each.listener == listener for each in found)
        unsure = sum(each.confidence < ROLE_SURE for each in found)
        place = "first" if listener == "A" else "second"
        doubted = f"under {ROLE_SURE:.0%} sure: {unsure}"
        print(f"{label:18} listener listed {place:6}  right {right} of {len(talks)}   {doubted}")


def turns(talk: Talk, listener: str, client: str) -> tuple[Turn, ...]:
    """Rows as turns without times."""
    names = {"listener": listener, "client": client}
    return tuple(Turn(names[role], tuple(Word(w, 0.0, 0.0, 1.0) for w in text.split())) for role, text in talk if text)


if __name__ == "__main__":
    raise SystemExit(main())
