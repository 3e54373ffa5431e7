"""Fits the linear model: one logistic regression a head over the features, on plain and bare copies alike."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack
from sklearn.linear_model import LogisticRegression

from listenkit.engines.trained.heads import HEADS, MAINS

from .data import Case

STRENGTH = 0.5  # C of scikit-learn: the inverse of the penalty on large weights


def fit(plain: csr_matrix, bare: csr_matrix, cases: Sequence[Case]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Weights of shape (columns, heads + mains) and biases of shape (heads + mains,)."""
    rows = csr_matrix(vstack([plain, bare]))
    truth, weight = (
        np.concatenate([np.stack(each)] * 2) for each in zip(*((c.truth, c.weight) for c in cases), strict=True)
    )
    fitted = [_one(rows, truth[:, head], weight[:, head]) for head in range(len(HEADS))]
    main, sure = (np.array(each * 2) for each in ([c.main for c in cases], [c.main_weight for c in cases]))
    fitted += [_one(rows, (main == place).astype(float), sure) for place in range(len(MAINS))]
    return np.stack([each[0] for each in fitted], 1), np.array([each[1] for each in fitted], np.float32)


def _one(
    rows: csr_matrix, truth: NDArray[np.float32], weight: NDArray[np.float32]
) -> tuple[NDArray[np.float32], float]:
    known = weight > 0
    model = LogisticRegression(C=STRENGTH, solver="liblinear", max_iter=200)
    model.fit(rows[known], truth[known] > 0.5, sample_weight=weight[known] / 2)  # each case has two copies
    return model.coef_[0].astype(np.float32), float(model.intercept_[0])
