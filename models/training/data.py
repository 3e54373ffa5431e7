"""What the coder learns from: the rows of AnnoMI (not part of the project) and the project's own examples."""

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
SHARED = 0.5  # weight of an example for the heads that AnnoMI teaches: its experts know talk, we only invent it
QUIET = 0.1  # weight of "has not" of a code that AnnoMI does not know: mostly true
ADVISING = ("advice", "options")
Row = dict[str, str]
Talk = tuple[Utterance, ...]  # what both say, in order


@dataclass(frozen=True)
class Case:
    """A unit with the truth for each head, its weight there (0 where nobody knows), and its main behaviour (or -1)."""

    unit: Unit
    truth: NDArray[np.float32]
    weight: NDArray[np.float32]
    main: int
    video: str


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
    asks, reflects, informs = (line[column] != "none" for column in ("question", "reflection", "input"))
    known = {
        "question": (asks, 1.0),
        "open": (line["question"] == "open", float(asks)),
        "reflection": (reflects, 1.0),
        "complex": (line["reflection"] == "complex", float(reflects)),
        "input": (informs, 1.0),
        "advice": (line["input"] in ADVISING, float(informs and line["input"] != "negotiation")),
    }
    return Case(unit, *_heads(known, QUIET), MAINS.index(line["main"]), line["video"])


def examples() -> list[Case]:
    """The project's own sentences; what asks leave is left out of the question heads, where AnnoMI differs."""
    cases = []
    for path in sorted(EXAMPLES.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            cases += [_example(row) for row in csv.DictReader(file)]
    return cases


def _example(row: Row) -> Case:
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
    return Case(Unit(row["listener"], row["client"]), *_heads(known, 0.0), -1, "")


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
