"""How encoder, linear model and rules are weighed: a logistic regression a head over what the three say.

Fitted to answers about cases that the models had not seen, once for text as written and once for bare text. It makes
the sum a probability as well (Platt 1999). What AnnoMI teaches is weighed by its rows, and by inventions a little: with
0.03, 0.1 and 0.2 the codes of a volley are all right in 0.715, 0.712 and 0.711 of AnnoMI, the calibration of questions
errs by 0.017, 0.016 and 0.022, and what others wrote is coded alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from listenkit.engines.trained.heads import HEADS, MAINS, OWN

from .data import Case

STRENGTH = 1.0  # C of scikit-learn
DIGITS = 4  # of a weight
INVENTED = 0.03  # of its weight in training, what an invention counts here for a head that AnnoMI teaches


def fit(answers: NDArray[np.float32], cases: Sequence[Case]) -> dict[str, Any]:
    """A row of `coder.json` for each head and main behaviour, from answers of shape (cases, heads + mains, 3)."""
    truth, weight = (np.stack(each) for each in zip(*((c.truth, c.weight) for c in cases), strict=True))
    main, experts = np.array([case.main for case in cases]), np.array([float(bool(case.video)) for case in cases])
    weight[:, : -len(OWN)] *= np.where(experts, 1.0, INVENTED)[:, None]
    rows = {head: _one(answers[:, at], truth[:, at], weight[:, at]) for at, head in enumerate(HEADS)}
    for at, name in enumerate(MAINS):
        rows[f"main_{name}"] = _one(answers[:, len(HEADS) + at], main == at, experts)
    return rows


def _one(said: NDArray[np.float32], truth: NDArray[Any], weight: NDArray[np.float32]) -> dict[str, Any]:
    known = weight > 0
    model = LogisticRegression(C=STRENGTH, max_iter=1000)
    model.fit(said[known], truth[known] > 0.5, sample_weight=weight[known])
    weights = [round(float(each), DIGITS) for each in model.coef_[0]]
    return {"weights": weights, "bias": round(float(model.intercept_[0]), DIGITS)}
