"""How encoder, linear model and rules are weighed: a logistic regression a head over what the three say.

Fitted to answers about cases that the models had not seen, once for text as written and once for bare text. It makes
the sum a probability as well (Platt 1999). A head is weighed by the three answers about itself. Reflection, input and
the main behaviour are weighed by those about all that AnnoMI's experts coded, for they are told from each other:
measured, F1 of reflections 0.72 instead of 0.71. Heads of the examples alone gain nothing by that.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from listenkit.engines.trained.heads import ANSWERS, EXPERTS, INPUT, MAIN_ANSWERS, REFLECTION

from .data import Case

STRENGTH = 0.3  # C of scikit-learn: measured, 0.1 and 1 are alike
DIGITS = 4  # of a weight
TOGETHER = (REFLECTION, INPUT, *MAIN_ANSWERS)  # weighed by the answers about EXPERTS


def fit(answers: NDArray[np.float32], cases: Sequence[Case]) -> dict[str, Any]:
    """A row of `coder.json` for each head and main behaviour, from answers of shape (cases, ANSWERS, 3)."""
    truth, weight = (np.stack(each) for each in zip(*((c.truth, c.weight) for c in cases), strict=True))
    main = np.array([case.main for case in cases])
    is_main = main[:, None] == np.arange(len(MAIN_ANSWERS))
    known = np.repeat(main[:, None] >= 0, len(MAIN_ANSWERS), axis=1)
    truths, weights = np.hstack([truth > 0.5, is_main]), np.hstack([weight, known])
    return {name: _one(name, answers, truths[:, at], weights[:, at]) for at, name in enumerate(ANSWERS)}


def _one(name: str, answers: NDArray[np.float32], truth: NDArray[np.bool_], weight: NDArray[Any]) -> dict[str, Any]:
    asked = EXPERTS if name in TOGETHER else (name,)
    said = answers[:, [ANSWERS.index(each) for each in asked]].reshape(len(answers), -1)
    known = weight > 0
    model = make_pipeline(StandardScaler(), LogisticRegression(C=STRENGTH, max_iter=1000))
    model.fit(said[known], truth[known], logisticregression__sample_weight=weight[known])
    scaler, regression = (step for _, step in model.steps)
    factors = regression.coef_[0] / scaler.scale_
    rows = np.round(factors.reshape(len(asked), -1), DIGITS).tolist()
    bias = float(regression.intercept_[0] - factors @ scaler.mean_)
    return {"weights": dict(zip(asked, rows, strict=True)), "bias": round(bias, DIGITS)}
