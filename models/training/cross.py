"""Five folds by video: every row is answered by models that saw neither its video nor its example's client.

What a fold found is kept in a file, so that a stopped run goes on where it was.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from . import linear, network
from .data import Case, Row, Talk, annomi, examples, folds
from .heads import HEADS, MAINS

FOLDS, SEED = 5, 0
SEEDS = (0, 1)
Say = Callable[[str], None]
Logits = NDArray[np.float32]


@dataclass(frozen=True)
class Material:
    """Cases of AnnoMI, with its rows and conversations, then the examples; and the fold of each case."""

    cases: tuple[Case, ...]
    rows: tuple[Row, ...]
    talks: tuple[Talk, ...]
    fold: NDArray[np.int64]

    @property
    def digest(self) -> str:
        """Hex of all that an encoder learns from: what was found on other material does not count."""
        seen = hashlib.sha256(self.fold.tobytes())
        for case in self.cases:
            seen.update(f"{case.unit}{case.main}".encode() + case.truth.tobytes() + case.weight.tobytes())
        return seen.hexdigest()[:12]


def material(table: Path) -> Material:
    """What there is to learn from."""
    told, rows, talks = annomi(table)
    cases = (*told, *examples())
    groups = [case.video or f"example: {case.unit.client}" for case in cases]
    of_video, of_example = folds(groups[: len(told)], FOLDS, SEED), folds(groups[len(told) :], FOLDS, SEED)
    fold = np.array([{**of_example, **of_video}[group] for group in groups])
    return Material(cases, tuple(rows), tuple(talks), fold)


def linear_answers(given: Material, plain: csr_matrix, bare: csr_matrix) -> tuple[Logits, Logits]:
    """Logits of the linear model for every case, plain and bare, from features of the same shape."""
    found = np.zeros((2, len(given.cases), len(HEADS) + len(MAINS)), np.float32)
    for held in range(FOLDS):
        learn, asked = np.flatnonzero(given.fold != held), np.flatnonzero(given.fold == held)
        weights, bias = linear.fit(plain[learn], bare[learn], [given.cases[at] for at in learn])
        for place, rows in enumerate((plain, bare)):
            found[place, asked] = rows[asked] @ weights + bias
    return found[0], found[1]


def encoder_answers(given: Material, begin: network.Begin, cache: Path, say: Say) -> tuple[Logits, Logits]:
    """Mean logits of the encoders of all seeds for every case, plain and bare."""
    plain = network.read(begin, [case.unit for case in given.cases])
    bare = network.read(begin, [case.unit.bare for case in given.cases])
    found = np.zeros((2, len(given.cases), len(HEADS) + len(MAINS)), np.float32)
    digest = given.digest
    for seed in SEEDS:
        for held in range(FOLDS):
            path = cache / f"encoder-{digest}-{seed}-{held}.npz"
            if not path.exists():
                _fold(given, begin, (plain, bare), (seed, held), path)
                say(f"encoder, seed {seed}, fold {held + 1} of {FOLDS}: done")
            with np.load(path) as kept:
                found[0, given.fold == held] += kept["plain"] / len(SEEDS)
                found[1, given.fold == held] += kept["bare"] / len(SEEDS)
    return found[0], found[1]


def _fold(
    given: Material, begin: network.Begin, reads: tuple[list[network.Read], ...], which: tuple[int, int], path: Path
) -> None:
    """Fit the encoder of a seed to all but one fold, and keep what it says of that."""
    seed, held = which
    learn, asked = np.flatnonzero(given.fold != held), np.flatnonzero(given.fold == held)
    cases, plain, bare = ([each[at] for at in learn] for each in (given.cases, *reads))
    fitted = network.train(begin, cases, plain, bare, seed)
    found = [network.answers(fitted, [read[at] for at in asked]) for read in reads]
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        np.savez(file, plain=found[0], bare=found[1])
    part.replace(path)
