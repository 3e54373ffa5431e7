"""Two voices in one channel: who was heard when.

Three models are heard together (see `acoustics.py`). Silero and the segmentation decide where there is speech. Voice
embeddings, dense in time, decide whose it is. The segmentation decides where exactly a voice begins and ends, and where
both speak. That there are exactly two people is used twice: the embeddings fall into two clusters, and two local
voices that are heard together in one window are two people.

What was tried on real and voiced conversations, and left: local voices embedded as a whole (similar voices of one
window become one: diarization error 0.26 on two women over a telephone), windows of embeddings alone (short turns and
overlaps are lost: 0.10 to 0.17), segmentation alone for speech (28 % of the speech in a noisy room is missed, 2 % with
Silero beside it), spectral subtraction before the segmentation (no gain).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from ..acoustics import EMBEDDED, VOICES, Acoustics
from ..audio import Audio
from ..frames import FIRST, FRAMES, GROUP, STEP, overlap_added, places, spans, starts, stretches
from ..model import SpeechSpan
from . import Progress, silent

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

EMBED_HOP = 0.75  # s between voice embeddings: measured, 0.5 s is no better at half as much work again, 1 s a bit worse
ACTIVE = 0.5  # probability from which a voice or speech is taken as there
CLEAN = 0.6  # share of an embedded stretch that must be speech of one voice for it to shape the clusters
USABLE = 0.3  # the same for it to have a say in who speaks
CONTRARY = 0.5  # standard deviations of the voice score beyond which a moment is taken from a local voice
LEAST_TO_SPLIT = 1.0  # s of a local voice on its own before it may be split
ONE_VOICE = 0.84  # cosine of the two clusters' centres: measured 0.89 to 0.97 for one voice, 0.59 to 0.78 for two
LEAST_EMBEDDINGS = 8  # stretches of clean speech; fewer cannot be told apart
NAMES = ("A", "B")


@dataclass(frozen=True)
class Frames:
    """What is known each 16.9 ms: probability of speech, and a voice score (above 0: the first of two clusters).

    `spread` is the score's standard deviation, `alike` the cosine of the clusters' centres.
    """

    speech: NDArray[np.float32]
    score: NDArray[np.float32]
    spread: float
    alike: float


class Dyad:
    """The diarizer for two people in one channel (more channels are mixed)."""

    name = "dyad"

    def __init__(self, acoustics: Acoustics | None = None) -> None:
        self._acoustics = acoustics or Acoustics()

    def __call__(self, audio: Audio, progress: Progress = silent) -> tuple[SpeechSpan, ...]:
        """Spans of speakers "A" and "B", in order of start; of "A" alone where there is one voice."""
        local = self._acoustics.local_voices(audio, None, lambda share: progress(0.3 * share))
        frames = self._frames(audio, local, lambda share: progress(0.3 + 0.7 * share))
        active = _whose(local, frames) if frames.alike < ONE_VOICE else (frames.speech > ACTIVE)[:, None]
        found = [span for speaks, name in zip(active.T, NAMES, strict=False) for span in spans(speaks, audio, name)]
        return tuple(sorted(found, key=lambda span: (span.start, span.speaker)))

    def _frames(self, audio: Audio, local: NDArray[np.float32], progress: Progress) -> Frames:
        import numpy as np

        speech = self._acoustics.speech_frames(audio, local)
        both = overlap_added(np.sort(local, 2)[:, :, 1:2])[:, 0]
        alone = (speech > ACTIVE) & (both < ACTIVE)
        begins = starts(audio, EMBEDDED, EMBED_HOP, whole=False)
        first = ((begins - audio.start - FIRST) / STEP).astype(int).clip(0)
        last = first + round(EMBEDDED / STEP)
        total = np.concatenate([[0], np.cumsum(alone)])
        clean = (total[last.clip(max=len(alone))] - total[first]) / (last - first)
        used = clean > USABLE
        if (clean > CLEAN).sum() < LEAST_EMBEDDINGS:
            return Frames(speech, np.zeros_like(speech), 0.0, alike=1.0)
        vectors = self._embeddings(audio, begins[used], progress)
        score, alike = _two_voices(vectors, clean[used])
        spread = float(np.std(score[clean[used] > CLEAN]))
        return Frames(speech, _spread_out(score, clean[used], first[used], last[used], len(speech)), spread, alike)

    def _embeddings(self, audio: Audio, begins: NDArray[np.float64], progress: Progress) -> NDArray[np.float32]:
        import numpy as np

        found = []
        for first in range(0, len(begins), GROUP):
            found.append(self._acoustics.embed(stretches(audio, begins[first : first + GROUP], EMBEDDED)))
            progress(min(1.0, (first + GROUP) / len(begins)))
        return np.concatenate(found)


def _two_voices(vectors: NDArray[np.float32], clean: NDArray[np.float64]) -> tuple[NDArray[np.float32], float]:
    """How much nearer each embedding is to the first of two clusters (cosines, -2 to 2), and how alike the two are.

    Two means on the unit sphere, begun along the direction in which the clean embeddings differ most.
    """
    import numpy as np

    shaping, weight = vectors[clean > CLEAN], (clean[clean > CLEAN] ** 2)[:, None]
    middle = (shaping * weight).sum(0) / weight.sum()
    direction = np.linalg.svd((shaping - middle) * np.sqrt(weight), full_matrices=False)[2][0]
    first = (shaping - middle) @ direction > 0
    for _ in range(20):
        centres = np.stack([(shaping * weight)[side].sum(0) for side in (first, ~first)])
        centres /= np.linalg.norm(centres, axis=1, keepdims=True)
        nearer = shaping @ centres[0] > shaping @ centres[1]
        if (nearer == first).all() or nearer.all() or not nearer.any():
            break
        first = nearer
    score: NDArray[np.float32] = vectors @ centres[0] - vectors @ centres[1]
    return score, float(centres[0] @ centres[1])


def _spread_out(
    score: NDArray[np.float32],
    clean: NDArray[np.float64],
    first: NDArray[np.int64],
    last: NDArray[np.int64],
    frames: int,
) -> NDArray[np.float32]:
    """The scores of overlapping stretches as one score a frame: weighted by cleanness and nearness to the middle."""
    import numpy as np

    total, weights = np.zeros(frames, np.float32), np.zeros(frames, np.float32)
    for value, worth, begin, end in zip(score, clean, first, np.minimum(last, frames), strict=True):
        weight = worth * np.bartlett(end - begin + 2)[1:-1]
        total[begin:end] += weight * value
        weights[begin:end] += weight
    averaged: NDArray[np.float32] = (total / np.maximum(weights, 1e-9)).astype(np.float32)
    return averaged


def _whose(local: NDArray[np.float32], frames: Frames) -> NDArray[np.bool_]:
    """Whether each of the two people speaks, shape (frames, 2)."""
    import numpy as np

    scores = [frames.score[place : place + FRAMES] for place in places(len(local))]
    given = [_given(window, score, frames.spread) for window, score in zip(local, scores, strict=True)]
    people = overlap_added(np.stack(given))
    heard = frames.speech > ACTIVE
    nobody = heard & (people.max(1) <= ACTIVE)
    likelier = np.stack([frames.score > 0, frames.score <= 0], 1)
    found: NDArray[np.bool_] = np.where(nobody[:, None], likelier, (people > ACTIVE) & heard[:, None])
    return found


def _given(window: NDArray[np.float32], score: NDArray[np.float32], spread: float) -> NDArray[np.float32]:
    """The local voices of one window, shape (589, 3), given to the two people, shape (589, 2)."""
    import numpy as np

    active = window > ACTIVE
    alone = active & (active.sum(1, keepdims=True) == 1)
    length, pull = alone.sum(0), np.where(alone, score[:, None], 0).sum(0)
    people = np.zeros((FRAMES, 2), np.float32)
    for voice, person in enumerate(_likeliest(active, length, pull, spread)):
        against = score * (1 if person == 0 else -1) < -CONTRARY * spread
        against &= length[voice] * STEP > LEAST_TO_SPLIT
        mine, other = np.where(against, 0, window[:, voice]), np.where(against, window[:, voice], 0)
        people[:, person] = np.maximum(people[:, person], mine)
        people[:, 1 - person] = np.maximum(people[:, 1 - person], other)
    return people


def _likeliest(
    active: NDArray[np.bool_], length: NDArray[np.int64], pull: NDArray[np.float32], spread: float
) -> tuple[int, ...]:
    """The person (0 or 1) of each local voice: near its embeddings, and different voices different people."""

    def worth(people: tuple[int, ...]) -> float:
        near = sum(float(pull[v]) * (1 if person == 0 else -1) for v, person in enumerate(people))
        return near - spread * sum(_strained(active, length, a, b) for a, b in _same(people))

    return max(product((0, 1), repeat=VOICES), key=worth)


def _same(people: tuple[int, ...]) -> Iterator[tuple[int, int]]:
    yield from ((a, b) for b in range(len(people)) for a in range(b) if people[a] == people[b])


def _strained(active: NDArray[np.bool_], length: NDArray[np.int64], a: int, b: int) -> float:
    """What it costs (frames) to call two local voices one person: more where they are heard at once."""
    together = int((active[:, a] & active[:, b]).sum())
    return min(int(length[a]), int(length[b]), 60) + 5 * together
