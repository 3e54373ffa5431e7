"""What the rules make of every case, as they are and bare: a feature of the linear model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from listenkit import codebook
from listenkit.engines.rules import Rules
from listenkit.model import CodedUtterance, Utterance

from .data import annomi, examples, said
from .units import Unit, bare, volleys

Ruled = list[tuple[CodedUtterance, ...]]


def ruled(table: Path) -> tuple[Ruled, Ruled]:
    """The rules' codes of every case, in the order of `cross.material`, plain and bare."""
    return _ruled(table, str), _ruled(table, bare)


def _ruled(table: Path, form: Callable[[str], str]) -> Ruled:
    rules = Rules(codebook.load())
    _, _, talks = annomi(table)
    wholes: Ruled = []
    for talk in talks:
        coded = rules(tuple(_formed(utterance, form) for utterance in talk))
        for unit in volleys(talk):
            wholes.append(tuple(coded[place] for place in unit.places))
    for case in examples():
        wholes.append(_example(rules, case.unit, form))
    return wholes


def _example(rules: Rules, unit: Unit, form: Callable[[str], str]) -> tuple[CodedUtterance, ...]:
    talk = (*said(1, "client", unit.client), *said(2, "listener", unit.text))
    coded = rules(tuple(_formed(utterance, form) for utterance in talk))
    return tuple(each for each in coded if each.utterance.role == "listener")


def _formed(utterance: Utterance, form: Callable[[str], str]) -> Utterance:
    return replace(utterance, text=form(utterance.text) or utterance.text)
