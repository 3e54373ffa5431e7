"""Sentences written from the definitions before the rules were revised: the coder keeps a floor of F1 on them."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path

from listenkit import codebook
from listenkit.engines.rules import Rules

from .test_rules import counted, talk

GOLD = Path(__file__).with_name("gold_rules.toml")


def scores(coder: Rules) -> tuple[float, list[str]]:
    """Micro-F1 of the counted codes, and a line for each sentence that is not coded as written."""
    hits: Counter[str] = Counter()
    wrong: list[str] = []
    for sentence in tomllib.loads(GOLD.read_text(encoding="utf-8"))["sentences"]:
        item = coder(talk(f"C {sentence['client']}", f"L {sentence['listener']}"))[-1]
        given, wanted = counted(item), set(sentence["codes"])
        hits.update(right=len(given & wanted), given=len(given), wanted=len(wanted))
        if given != wanted:
            wrong.append(f"{sentence['listener']} is {sorted(wanted)}, coded {sorted(given)}")
    return 2 * hits["right"] / (hits["given"] + hits["wanted"]), wrong


def test_gold() -> None:
    score, wrong = scores(Rules(codebook.load()))
    assert score >= 0.85, "\n".join(wrong)
