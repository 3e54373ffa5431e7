"""Precision, recall and F1 of each code on the gold set of `tests/gold`: `… gold [--part development|test|writers]`.

The sentences are hard on purpose, most of them near misses or indirect: expect less than on whole conversations. Simple
and complex reflections count as one. The test part is run when a coder is done, and nothing is changed for it: a
coder that was made after anybody looked at its rows needs another one.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path

from listenkit import codebook, workbench
from listenkit.engines import Coder
from listenkit.model import Role, Utterance, Word

FOLDER = Path(__file__).parents[1] / "gold"
PARTS = ("development", "test", "writers")
WORD = 0.3  # s
Table = Mapping[str, Counter[str]]  # of each code: how often hit, found and true


def utterance(text: str, turn: int, role: Role) -> Utterance:
    words = tuple(
        Word(word, 60 * turn + n * WORD, 60 * turn + (n + 1) * WORD, 0.9) for n, word in enumerate(text.split())
    )
    return Utterance(f"u{turn}", turn, role, role, text, words)


def given(coder: Coder, row: Mapping[str, str]) -> set[str]:
    """The counted codes of a row's sentence, with the client's turn before it."""
    coded = coder((utterance(row["client"], 1, "client"), utterance(row["listener"], 2, "listener")))
    return {_one(code.code) for code in coded[-1].codes if code.counted}


def _one(code: str) -> str:
    return "reflection" if code.startswith("reflection_") else code


def table(coder: Coder, part: str) -> Table:
    """What the coder makes of a part of the gold set."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    with (FOLDER / f"{part}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found, true = given(coder, row), {_one(code) for code in row["codes"].split(";")}
            for code in found | true:
                counts[code].update(hit=code in found & true, found=code in found, true=code in true)
    return counts


def f1(count: Counter[str]) -> float:
    return 2 * count["hit"] / (count["found"] + count["true"])


def main(argv: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks gold")
    parser.add_argument("--part", choices=PARTS, default=PARTS[0])
    parser.add_argument("--coder", choices=("auto", "encoder", "rules"), default="auto")
    parser.add_argument("--weights", type=Path, help="a folder of models.training, in place of the shipped one")
    options = parser.parse_args(argv)
    coder = workbench.coder(options.coder, codebook.load(), options.weights)
    counts = table(coder, options.part)
    print(f"{f'{options.part}, {coder.name}':24} precision  recall     F1   rows")
    for code, count in sorted(counts.items()):
        precision, recall = count["hit"] / max(1, count["found"]), count["hit"] / max(1, count["true"])
        print(f"{code:24} {precision:9.2f} {recall:7.2f} {f1(count):6.2f} {count['true']:6}")


if __name__ == "__main__":
    main()
