"""What the coder learns from: the rows of AnnoMI (not part of the project), and the project's own inventions."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from listenkit import texts
from listenkit.engines.trained.heads import ADVICE_GIVEN, HEADS, MAINS, OWN
from listenkit.engines.trained.units import Unit, volleys
from listenkit.model import Roles, Utterance

LISTENER, CLIENT = "listener", "client"
EXAMPLES = Path(__file__).parents[1] / "examples"
SENTENCES, VOLLEYS = ("a.csv", "b.csv", "c.csv", "d.csv", "e.csv", "f.csv"), "volleys.csv"
SHARED = 0.5  # weight of an invention for what AnnoMI teaches: its experts know talk, we only invent it
QUIET = 0.1  # weight of "has not" of a code that AnnoMI does not know: mostly true
ADVISING = ("advice", "options")
Row = dict[str, str]
Talk = tuple[Utterance, ...]  # what both say, in order


@dataclass(frozen=True)
class Case:
    """A unit with the truth for each head, and its main behaviour; each with its weight, 0 where nobody knows."""

    unit: Unit
    truth: NDArray[np.float32]
    weight: NDArray[np.float32]
    main: int
    main_weight: float
    video: str  # "" of an invention

    @property
    def is_invented_volley(self) -> bool:
        """Whether it is an invention whose main behaviour is known: a whole volley, not a sentence."""
        return not self.video and self.main_weight > 0


def annomi(table: Path) -> tuple[list[Case], list[Row], list[Talk]]:
    """One case for each row of the listener that says something, these rows, and the conversations."""
    rows: dict[str, list[Row]] = {}
    with table.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            rows.setdefault(row["transcript"], []).append(row)
    cases: list[Case] = []
    kept: list[Row] = []
    talks: list[Talk] = []
    for lines in rows.values():
        talk = tuple(each for turn, line in enumerate(lines) for each in said(turn, line["role"], line["text"]))
        for unit in volleys(talk):
            line = lines[talk[unit.places[0]].turn]
            cases.append(_case(unit, line))
            kept.append(line)
        talks.append(talk)
    return cases, kept, talks


def said(turn: int, speaker: str, text: str) -> Talk:
    """The sentences of a row, which is a volley of its own: as `listenkit code` cuts them."""
    role = LISTENER if speaker == LISTENER else CLIENT
    cut = texts.utterances([texts.Line(role, text)], Roles(LISTENER, CLIENT, 1.0, "given"))
    return tuple(replace(utterance, turn=turn) for utterance, _ in cut)


def _case(unit: Unit, line: Row) -> Case:
    return Case(unit, *_heads(_volley(line, 1.0), QUIET), MAINS.index(line["main"]), 1.0, line["video"])


def _volley(line: Row, weight: float) -> dict[str, tuple[bool, float]]:
    """Truth and weight of the heads that AnnoMI teaches, of a row in its words."""
    asks, reflects, informs = (line[column] != "none" for column in ("question", "reflection", "input"))
    return {
        "question": (asks, weight),
        "open": (line["question"] == "open", weight * asks),
        "reflection": (reflects, weight),
        "complex": (line["reflection"] == "complex", weight * reflects),
        "input": (informs, weight),
        "advice": (line["input"] in ADVISING, weight * (informs and line["input"] != "negotiation")),
    }


def inventions() -> list[Case]:
    """The project's own sentences and volleys."""
    volleys = [
        Case(_unit(row), *_heads(_volley(row, SHARED), 0.0), MAINS.index(row["main"]), SHARED, "")
        for row in _rows(VOLLEYS)
    ]
    return [*(_sentence(row) for name in SENTENCES for row in _rows(name)), *volleys]


def _rows(name: str) -> list[Row]:
    with (EXAMPLES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _unit(row: Row) -> Unit:
    return Unit(row["listener"], row["client"])


def _sentence(row: Row) -> Case:
    """What asks leave is left out of the question heads, where AnnoMI differs. The main behaviour is not known."""
    codes = set(row["codes"].split(";"))
    asks, leave = bool(codes & {"open_question", "closed_question"}), "collaboration" in codes
    reflects = any(code.startswith("reflection_") for code in codes)
    informs = bool(codes & {"information", *ADVICE_GIVEN})
    known = {
        "question": (asks, SHARED * (asks or not leave)),
        "open": ("open_question" in codes, SHARED * asks),
        "reflection": (reflects, SHARED),
        "complex": ("reflection_complex" in codes, SHARED * reflects),
        "input": (informs, SHARED),
        "advice": (bool(codes & set(ADVICE_GIVEN)), SHARED * informs),
        **{code: (code in codes, 1.0) for code in OWN},
    }
    return Case(_unit(row), *_heads(known, 0.0), 0, 0.0, "")


def _heads(known: dict[str, tuple[bool, float]], otherwise: float) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    truth = [float(known.get(head, (False, 0.0))[0]) for head in HEADS]
    weight = [known.get(head, (False, otherwise))[1] for head in HEADS]
    return np.array(truth, np.float32), np.array(weight, np.float32)


def folds(videos: Sequence[str], count: int, seed: int) -> dict[str, int]:
    """The fold of each video: shuffled with `seed`, then given to the fold with the fewest rows, largest first."""
    sizes: dict[str, int] = {}
    for video in videos:
        sizes[video] = sizes.get(video, 0) + 1
    order = list(np.random.default_rng(seed).permutation(sorted(sizes)))
    filled = [0] * count
    given = {}
    for video in sorted(order, key=lambda video: -sizes[video]):
        given[str(video)] = least = filled.index(min(filled))
        filled[least] += sizes[video]
    return given
