"""Voices by their embeddings: two people, how much nearer each moment is to the first, and where a stranger speaks.

An embedding stands for a second of one recording, lives in memory while that recording is heard, and is never written
down or compared with another recording.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CLEAN = 0.6  # share of an embedded stretch that must be speech of one voice for it to shape the centres
USABLE = 0.3  # the same for it to have a say in who speaks
SURELY_ONE = 0.85  # the same for it to say that a stranger speaks
STRANGE = 0.6  # cosine to both centres below which a voice is a stranger's. Measured: in nine conversations three
# stretches of one of the two alone were below, no two in a row; 24 of 30 third voices of 2.5 to 20 s that were put
# into them had 0.31 to 0.6, the others were too much like one of the two, or as long as one of them
STRANGE_RUN = 2  # stretches in a row, so 1.5 s, that make a stranger: single ones are laughs and coughs
LEAST = 8  # clean stretches; fewer cannot be told apart
ROUNDS = 20  # of two means: measured, 5 suffice


@dataclass(frozen=True)
class Stretches:
    """Embedded stretches: first and last frame, share that is speech of one voice, embedding (n, 192)."""

    first: NDArray[np.int64]
    last: NDArray[np.int64]
    clean: NDArray[np.float64]
    vectors: NDArray[np.float32]


@dataclass(frozen=True)
class Voices:
    """What the embeddings say at each frame.

    Attributes:
        score: how much nearer the voice is to the first of two people than to the second (cosines, -2 to 2).
        opening: the same of where speech begins after a silence, heard by itself; 0 elsewhere.
        strange: whether it is like neither.
        spread: standard deviation of the score over clean stretches.
        alike: cosine of the two people's centres.
    """

    score: NDArray[np.float32]
    opening: NDArray[np.float32]
    strange: NDArray[np.bool_]
    spread: float
    alike: float


def voices(stretches: Stretches, openings: Stretches, frames: int) -> Voices:
    """Two people in the stretches of a recording; `alike` is 1 where there is too little to tell them apart.

    Args:
        stretches: of a second, through all of it.
        openings: short ones, where speech begins after a silence.
        frames: of the recording.
    """
    import numpy as np

    opened = np.zeros(frames, np.float32)
    if (stretches.clean > CLEAN).sum() < LEAST:
        return Voices(np.zeros(frames, np.float32), opened, np.zeros(frames, bool), 0.0, alike=1.0)
    centres, near = _people(stretches)
    score, opening = (each.vectors @ (centres[0] - centres[1]) for each in (stretches, openings))
    spread = float(np.std(score[(stretches.clean > CLEAN) & (near >= STRANGE)]))
    strange = _strangers(stretches, near < STRANGE, frames)
    for value, begin, end in zip(opening, openings.first, openings.last, strict=True):
        opened[begin:end] = value
    return Voices(_spread_out(score, stretches, frames), opened, strange, spread, float(centres[0] @ centres[1]))


def _people(stretches: Stretches) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Centres of two people (2, 192) without the strangers, and the nearness of each stretch to the nearer one."""
    clean = stretches.clean > CLEAN
    known = clean
    for _ in range(ROUNDS):
        centres = two_means(stretches.vectors[known], stretches.clean[known] ** 2)
        near: NDArray[np.float32] = (stretches.vectors @ centres.T).max(1)
        fewer = clean & (near >= STRANGE)
        if (fewer == known).all() or fewer.sum() < LEAST:
            break
        known = fewer
    return centres, near


def two_means(vectors: NDArray[np.float32], weights: NDArray[np.float64]) -> NDArray[np.float32]:
    """Centres (2, d) of two clusters of unit vectors (n, d), begun along the direction in which they differ most."""
    import numpy as np

    weight = weights[:, None]
    middle = (vectors * weight).sum(0) / weight.sum()
    direction = np.linalg.svd((vectors - middle) * np.sqrt(weight), full_matrices=False)[2][0]
    first = (vectors - middle) @ direction > 0
    for _ in range(ROUNDS):
        centres = np.stack([(vectors * weight)[side].sum(0) for side in (first, ~first)])
        centres /= np.linalg.norm(centres, axis=1, keepdims=True)
        nearer = vectors @ centres[0] > vectors @ centres[1]
        if (nearer == first).all() or nearer.all() or not nearer.any():
            break
        first = nearer
    found: NDArray[np.float32] = centres.astype(np.float32)
    return found


def _strangers(stretches: Stretches, strange: NDArray[np.bool_], frames: int) -> NDArray[np.bool_]:
    """Frames of runs of clean stretches that are like neither person."""
    import numpy as np

    marked = np.zeros(frames, bool)
    run: list[int] = []
    for at in np.flatnonzero(strange & (stretches.clean > SURELY_ONE)).tolist():
        run = [*run, at] if run and stretches.first[at] <= stretches.last[run[-1]] else [at]
        if len(run) >= STRANGE_RUN:
            marked[stretches.first[run[0]] : stretches.last[at]] = True
    return marked


def to_edges(strange: NDArray[np.bool_], spoken: NDArray[np.bool_], reach: int) -> NDArray[np.bool_]:
    """`strange` grown through speech by up to `reach` frames where that reaches a silence: a voice begins after one."""
    import numpy as np

    grown = strange.copy()
    for begin, end in np.flatnonzero(np.diff(strange, prepend=False, append=False)).reshape(-1, 2).tolist():
        before, after = spoken[max(0, begin - reach) : begin], spoken[end : end + reach]
        if not before.all():
            grown[begin - int(before[::-1].argmin()) : begin] = True
        if not after.all():
            grown[end : end + int(after.argmin())] = True
    return grown


def _spread_out(score: NDArray[np.float32], stretches: Stretches, frames: int) -> NDArray[np.float32]:
    """The scores of overlapping stretches as one score a frame: weighted by cleanness and nearness to the middle."""
    import numpy as np

    total, weights = np.zeros(frames, np.float32), np.zeros(frames, np.float32)
    ends = np.minimum(stretches.last, frames)
    for value, worth, begin, end in zip(score, stretches.clean, stretches.first, ends, strict=True):
        weight = worth * np.bartlett(end - begin + 2)[1:-1]
        total[begin:end] += weight * value
        weights[begin:end] += weight
    averaged: NDArray[np.float32] = (total / np.maximum(weights, 1e-9)).astype(np.float32)
    return averaged
