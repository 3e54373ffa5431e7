"""Codes from sound beside codes of the true words, of voiced role-plays: `… heard FOLDER [FOLDER …] [--wrong]`.

Every recording under FOLDER with a truth.json beside it. Both columns are macro-F1 over the codes that occur in truth:
the same coder reads the true words of the true speakers, and what listenkit heard. A stretch of truth has the codes of
the utterances that overlap it for more than half of the shorter one. `--wrong` lists each stretch that is coded
otherwise from sound.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from listenkit import codebook
from listenkit.coding import code_text
from listenkit.model import CodedUtterance, Roles
from listenkit.settings import Settings
from listenkit.texts import Line
from listenkit.workbench import Workbench

from .diarization import SOUNDS

WHO = Roles("listener", "client", 1.0, "given")


@dataclass(frozen=True)
class Row:
    """A stretch of the listener in truth, and the codes that it was given."""

    start: float
    end: float
    text: str
    true: frozenset[str]
    read: frozenset[str]  # from the true words


def rows(told: Sequence[dict[str, Any]], bench: Workbench) -> Iterator[Row]:
    """The listener's coded stretches; one that a backchannel cuts in two is one."""
    said = sorted(told, key=lambda row: row["start"])
    lines = [Line(row["role"], row["text"], "", row["start"], row["end"]) for row in said]
    coded = zip(said, code_text(lines, WHO, bench.coder()), strict=True)
    mine = [(row, line) for row, line in coded if row["role"] == "listener" and row["kind"] == "turn" and row["codes"]]
    for _, both in groupby(mine, key=lambda pair: pair[0]["line"]):
        parts = list(both)
        yield Row(
            parts[0][0]["start"],
            parts[-1][0]["end"],
            " ".join(row["text"] for row, _ in parts),
            frozenset(parts[0][0]["codes"]),
            frozenset(code.code for _, line in parts for code in line.codes),
        )


def heard(row: Row, coded: Sequence[CodedUtterance]) -> frozenset[str]:
    """The counted codes of the listener's utterances that lie where the row does."""
    found: set[str] = set()
    for item in coded:
        said = item.utterance
        shared = min(said.end, row.end) - max(said.start, row.start)
        if said.role == "listener" and shared > 0.5 * min(said.end - said.start, row.end - row.start):
            found |= {code.code for code in item.codes if code.counted}
    return frozenset(found)


def macro(pairs: Sequence[tuple[frozenset[str], frozenset[str]]]) -> float:
    """Macro-F1 over the codes that occur among the true ones, of pairs (true, found)."""
    table: dict[str, Counter[str]] = defaultdict(Counter)
    for true, found in pairs:
        for code in true | found:
            table[code].update(hit=code in true & found, found=code in found, true=code in true)
    scores = [2 * n["hit"] / (n["found"] + n["true"]) for n in table.values() if n["true"]]
    return sum(scores) / len(scores)


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks heard")
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--wrong", action="store_true")
    options = parser.parse_args(argv)
    bench = Workbench(Settings(), codebook.load(), offline=True)
    print(f"{'recording':30} true words  from sound")
    for path in sorted(p for folder in options.folders for p in folder.rglob("*") if p.suffix in SOUNDS):
        if not (told := path.with_name("truth.json")).exists():
            continue
        listened = list(rows(json.loads(told.read_text("utf-8"))["speech"], bench))
        session, _ = bench.analyze(path)
        found = [heard(row, session.coded) for row in listened]
        read = macro([(row.true, row.read) for row in listened])
        sound = macro([(row.true, codes) for row, codes in zip(listened, found, strict=True)])
        print(f"{path.parent.name:30} {read:10.3f} {sound:11.3f}")
        for row, codes in zip(listened, found, strict=True):
            if options.wrong and not row.true == row.read == codes:
                told_codes = " · ".join(";".join(sorted(each)) or "-" for each in (row.true, row.read, codes))
                print(f"    {row.start:6.1f} {row.text}\n           {told_codes}")


if __name__ == "__main__":
    main()
