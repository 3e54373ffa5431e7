"""The codes that are rare: most of the sentences that carry one are found, and no near miss is taken for one."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from listenkit import codebook
from listenkit.engines.rules import Rules

from .test_rules import counted, talk

SENTENCES = tomllib.loads(Path(__file__).with_name("rare_sentences.toml").read_text(encoding="utf-8"))
FOUND = 0.85  # share of a code's sentences that must be found


@pytest.fixture(scope="module")
def rules() -> Rules:
    return Rules(codebook.load())


def given(rules: Rules, client: str, listener: str) -> set[str]:
    return counted(rules(talk(f"C {client}", f"L {listener}"))[-1])


@pytest.mark.parametrize("code", SENTENCES["codes"])
def test_most_are_found(rules: Rules, code: str) -> None:
    rows = SENTENCES["codes"][code]
    missed = [listener for client, listener in rows if code not in given(rules, client, listener)]
    assert len(rows) >= 10
    assert len(missed) <= (1 - FOUND) * len(rows), missed


@pytest.mark.parametrize(
    ("code", "client", "listener"), [(code, *row) for code, rows in SENTENCES["near"].items() for row in rows]
)
def test_near_misses_are_none(rules: Rules, code: str, client: str, listener: str) -> None:
    assert code not in given(rules, client, listener)
