"""What the rules make of every case: a feature of the linear model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from listenkit import codebook
from listenkit.engines.rules import Rules
from listenkit.engines.trained.units import volleys
from listenkit.model import CodedUtterance, Utterance

from .cross import Material
from .data import CLIENT, LISTENER, said

Ruled = list[tuple[CodedUtterance, ...]]


def ruled(given: Material, form: Callable[[str], str]) -> Ruled:
    """The rules' codes of every case, whose sentences are written as `form` makes them."""
    rules = Rules(codebook.load())
    found: Ruled = []
    for talk in given.talks:
        coded = rules(tuple(_formed(utterance, form) for utterance in talk))
        found += [tuple(coded[place] for place in unit.places) for unit in volleys(talk)]
    for case in given.cases[len(found) :]:
        talk = (*said(1, CLIENT, case.unit.client), *said(2, LISTENER, case.unit.text))
        coded = rules(tuple(_formed(utterance, form) for utterance in talk))
        found.append(tuple(each for each in coded if each.utterance.role == LISTENER))
    return found


def _formed(utterance: Utterance, form: Callable[[str], str]) -> Utterance:
    return replace(utterance, text=form(utterance.text) or utterance.text)
