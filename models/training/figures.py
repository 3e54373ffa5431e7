"""What the models reach: the mean of both models' logits, made probabilities, against AnnoMI's codes.

The slope and the intercept of each head (Platt 1999) for one fold are fitted to the answers of the other four.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

from .cross import FOLDS, Material
from .heads import HEADS, MAINS

ENCODER = 0.5  # share of the encoder in the mean; .7 and 1 were worse for questions, 0 for all else
SURE = {"question": 0.5, "open": 0.5, "reflection": 0.42, "input": 0.4}  # where F1 is best on calibrated answers
UNPENALISED = 1e6  # C of scikit-learn: hardly any penalty, as Platt fits


def mixed(linear: NDArray[np.float32], encoder: NDArray[np.float32]) -> NDArray[np.float32]:
    """The mean of both models' logits."""
    return (1 - ENCODER) * linear + ENCODER * encoder


def table(given: Material, plain: NDArray[np.float32], asked: NDArray[np.float32]) -> Mapping[str, float]:
    """The figures of the logits `asked` (units, heads + mains), calibrated on `plain`."""
    count = len(given.rows)
    rows = {name: np.array([row[name] for row in given.rows]) for name in ("main", "question", "reflection", "input")}
    sure = {head: calibrated(given, plain, asked, head) for head in SURE}
    asks = sure["question"] > SURE["question"]
    kinds = np.where(asks, np.where(sure["open"] > SURE["open"], "open", "closed"), "none")
    mains = np.array(MAINS)[asked[:count, len(HEADS) :].argmax(1)]
    found = {"question": asks, **{head: sure[head] > SURE[head] for head in ("reflection", "input")}}
    yes = {name: rows[name] != "none" for name in found}
    each = {f"{name} yes/no F1": _f1(yes[name], found[name], "binary") for name in found}
    exact = np.all([yes[name] == found[name] for name in found], axis=0)
    return {
        "main behaviour, macro-F1": _f1(rows["main"], mains, "macro"),
        "question none/open/closed, macro-F1": _f1(rows["question"], kinds, "macro"),
        **each,
        "several codes, macro-F1": sum(each.values()) / len(each),
        "several codes, exact": float(exact.mean()),
    }


def calibrated(
    given: Material, plain: NDArray[np.float32], asked: NDArray[np.float32], head: str
) -> NDArray[np.float64]:
    """Probabilities of a head for every row of AnnoMI, each fold by what the other four say."""
    at, count = HEADS.index(head), len(given.rows)
    fold, found = given.fold[:count], np.zeros(count)
    truth = np.array([case.truth[at] for case in given.cases[:count]])
    known = np.array([case.weight[at] for case in given.cases[:count]]) > 0
    for held in range(FOLDS):
        learn, mine = np.flatnonzero((fold != held) & known), np.flatnonzero(fold == held)
        model = LogisticRegression(C=UNPENALISED).fit(plain[learn, at, None], truth[learn] > 0.5)
        found[mine] = model.predict_proba(asked[mine, at, None])[:, 1]
    return found


def _f1(truth: NDArray[Any], found: NDArray[Any], average: str) -> float:
    return float(f1_score(truth, found, average=average))
