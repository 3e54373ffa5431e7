"""Two voices in one channel: who was heard when.

Three models are heard together (see `acoustics.py`). Silero and the segmentation decide where there is speech. Voice
embeddings, dense in time, decide whose it is (see `voices.py`). The segmentation decides where exactly a voice begins
and ends, and where both speak. That there are two people is used twice: the embeddings fall into two clusters, and two
local voices that are heard together in one window are two people. What is like neither of the two for about two
seconds or more is a third voice, "C": it takes part in nothing. A shorter one is given to one of the two.

Every span says how sure it is that it was this speaker: the logistic of the mean score of its frames, fitted on 1486
spans of nine conversations, real and voiced, and forty that were put together of two voices of different ones. Spans
with a score of 0.05 and more were right in all but two of 1433 cases, from 0 to 0.05 in 86 %, against the embeddings
in 21 %.

A sign of listening inside the other's speech is kept for its person even where the embeddings, which hear the louder
of the two, speak against it: 24 instead of 22 of 49 voiced ones were then found, at no cost on real recordings.

A second smears what is shorter. So the beginning of speech after a silence is also heard by itself, 0.35 s of it: on
nine conversations it told the two people apart in 347 of 349 cases. Where it speaks against the person who was found,
both are taken to speak: an "mm-hm" that began before the other went on.

What was tried on real and voiced conversations, and left: local voices embedded as a whole (similar voices of one
window become one: diarization error 0.26 on two women over a telephone), windows of embeddings alone (short turns and
overlaps are lost: 0.10 to 0.17), segmentation alone for speech (28 % of the speech in a noisy room is missed, 2 % with
Silero beside it), spectral subtraction before the segmentation (no gain), embeddings of stretches of 1.5 s heard one
by one (mean error 0.013 instead of 0.011, and twice the time), pooled over what one voice says alone (0.012: what
is said under the other's voice is lost), over 0.75 or 1.25 s (0.018 and 0.013), each 0.4 s (0.013),
windows of the segmentation each 7.5 s instead of 5 s (0.015), a third cluster for a third voice (short ones make
none), a lower threshold for the weaker of two local voices (0.4: no sign of listening more, twice the error where
voices are alike).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

from ..acoustics import EMBEDDED, VOICES, Acoustics
from ..audio import Audio
from ..frames import EARLY, FIRST, FRAMES, STEP, overlap_added, places, spans, starts
from ..model import SpeechSpan
from ..voices import USABLE, Stretches, Voices, to_edges, voices
from . import Progress, silent

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

EMBED_HOP = 0.5  # s between voice embeddings: measured, 0.4 s is no better
OVERLAPPED = 0.5  # what two voices at once count, one alone is 1: the encoder hears the louder; 0.2 to 0.59 are alike
LISTENED = 0.4  # of the time, when the embeddings begin
ACTIVE = 0.5  # probability from which a voice or speech is taken as there
CONTRARY = 0.4  # standard deviations of the voice score beyond which a moment is taken from a local voice
LEAST_TO_SPLIT = 2.0  # s of a local voice on its own before it may be split: measured, 1 s loses a first "hello"
LONGEST_INSERT = 1.2  # s of both speaking that may be an "mm-hm" inside the other's speech
# mean probability of the weaker voice in it: measured, 0.5 finds 26 of 49 and costs on real recordings
CLEAR_INSERT = 0.75
# cosine of the centres: measured, 0.86 to 0.96 for one voice in half a minute or more, 0.44 to 0.81 for two
ONE_VOICE = 0.85
APART, TOGETHER = (
    60,
    5,
)  # frames: the most that joining two local voices costs by their lengths, and for each frame of both
CERTAIN, BY_SCORE = 1.25, 23.8  # of the logistic function that makes a confidence of a score: fitted, see above
OPENING = 0.35  # s, what is heard by itself of speech that begins
SILENCE = 0.15  # s before it: measured, 0.1 to 0.25 are alike
NAMES = ("A", "B")
THIRD = "C"


class Dyad:
    """The diarizer for two people in one channel (more channels are mixed)."""

    name = "dyad"

    def __init__(self, acoustics: Acoustics | None = None) -> None:
        self._acoustics = acoustics or Acoustics()

    def __call__(self, audio: Audio, progress: Progress = silent) -> tuple[SpeechSpan, ...]:
        """Spans of "A" and "B", "C" for a third voice, in order of start; of "A" alone where there is one voice."""
        local, speech = self._acoustics.listen(audio, None, lambda share: progress(LISTENED * share))
        embedded = self._embedded(audio, local, speech, lambda share: progress(LISTENED + (1 - LISTENED) * share))
        heard = voices(*embedded, len(speech))
        if heard.alike >= ONE_VOICE:
            return tuple(spans(speech > ACTIVE, audio, NAMES[0]))
        strange = to_edges(heard.strange, speech > ACTIVE, round(EMBED_HOP / STEP))
        people = _whose(local, speech, heard) & ~strange[:, None]
        found = [
            replace(span, confidence=_confidence(span, audio, heard.score * sign))
            for active, name, sign in zip(people.T, NAMES, (1, -1), strict=True)
            for span in spans(active, audio, name)
        ]
        third = spans((speech > ACTIVE) & strange, audio, THIRD)
        return tuple(sorted([*found, *third], key=lambda span: (span.start, span.speaker)))

    def _embedded(
        self, audio: Audio, local: NDArray[np.float32], speech: NDArray[np.float32], progress: Progress
    ) -> tuple[Stretches, Stretches]:
        """The stretches of which a fair part is speech, and where speech begins after a silence, embedded."""
        import numpy as np

        spoken = speech > ACTIVE
        begins = starts(audio, EMBEDDED, EMBED_HOP, whole=False)
        first = ((begins - audio.start - FIRST) / STEP).astype(int).clip(0)
        last = first + round(EMBEDDED / STEP)
        clean = _clean(local, spoken, first, last)
        used = np.flatnonzero(clean > USABLE)
        opening = _openings(spoken)
        times = np.concatenate([begins[used], audio.start + FIRST + opening * STEP])
        lengths = np.repeat([EMBEDDED, OPENING], [len(used), len(opening)])
        vectors, opened = np.split(self._acoustics.embed(audio, times, lengths, spoken, progress), [len(used)])
        return (
            Stretches(first[used], last[used], clean[used], vectors),
            Stretches(opening, opening + round(OPENING / STEP), np.ones(len(opening)), opened),
        )


def _clean(
    local: NDArray[np.float32], spoken: NDArray[np.bool_], first: NDArray[np.int64], last: NDArray[np.int64]
) -> NDArray[np.float64]:
    """The share of each stretch that is speech; one voice alone counts for more than two at once."""
    import numpy as np

    both = overlap_added(np.sort(local, 2)[:, :, 1:2])[:, 0]
    alone = _shares(spoken & (both < ACTIVE), first, last)
    found: NDArray[np.float64] = np.maximum(alone, OVERLAPPED * _shares(spoken, first, last))
    return found


def _openings(spoken: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The frames at which speech begins after a silence and goes on as long as an opening."""
    import numpy as np

    edges = np.flatnonzero(np.diff(spoken, prepend=False, append=False)).reshape(-1, 2)
    silence = edges[:, 0] - np.concatenate([[-len(spoken)], edges[:-1, 1]])
    found: NDArray[np.int64] = edges[(silence * STEP > SILENCE) & (np.diff(edges)[:, 0] * STEP >= OPENING), 0]
    return found


def _shares(marked: NDArray[np.bool_], first: NDArray[np.int64], last: NDArray[np.int64]) -> NDArray[np.float64]:
    """The share of each stretch from `first` to `last` (frames) that is marked; what is beyond the end is not."""
    import numpy as np

    total = np.concatenate([[0], np.cumsum(marked)])
    found: NDArray[np.float64] = (total[last.clip(max=len(marked))] - total[first]) / (last - first)
    return found


def _confidence(span: SpeechSpan, audio: Audio, score: NDArray[np.float32]) -> float:
    """Probability that the span is of the person whose frames have a score above 0."""
    first, last = (round((time - audio.start - FIRST - EARLY) / STEP) for time in (span.start, span.end))
    mean = float(score[max(0, first) : max(first, last) + 1].mean())
    return 1 / (1 + math.exp(-(CERTAIN + BY_SCORE * mean)))


def _whose(local: NDArray[np.float32], speech: NDArray[np.float32], heard: Voices) -> NDArray[np.bool_]:
    """Whether each of the two people speaks, shape (frames, 2)."""
    import numpy as np

    scores = [heard.score[place : place + FRAMES] for place in places(len(local))]
    given = [_given(window, score, heard.spread) for window, score in zip(local, scores, strict=True)]
    people = overlap_added(np.stack(given))
    spoken = speech > ACTIVE
    nobody = spoken & (people.max(1) <= ACTIVE)
    likelier = np.stack([heard.score > 0, heard.score <= 0], 1)
    found: NDArray[np.bool_] = np.where(nobody[:, None], likelier, (people > ACTIVE) & spoken[:, None])
    opened = np.stack([heard.opening, -heard.opening], 1) > CONTRARY * heard.spread
    return found | (opened & spoken[:, None])


def _given(window: NDArray[np.float32], score: NDArray[np.float32], spread: float) -> NDArray[np.float32]:
    """The local voices of one window, shape (589, 3), given to the two people, shape (589, 2)."""
    import numpy as np

    active = window > ACTIVE
    alone = active & (active.sum(1, keepdims=True) == 1)
    length, pull = alone.sum(0), np.where(alone, score[:, None], 0).sum(0)
    people = np.zeros((FRAMES, 2), np.float32)
    given = np.array(_likeliest(active, length, pull, spread))
    inserted = _inserted(np.stack([window[:, given == person].max(1, initial=0) for person in (0, 1)], 1))
    for voice, person in enumerate(given):
        against = score * (1 if person == 0 else -1) < -CONTRARY * spread
        against &= ~inserted & (length[voice] * STEP > LEAST_TO_SPLIT)
        mine, other = np.where(against, 0, window[:, voice]), np.where(against, window[:, voice], 0)
        people[:, person] = np.maximum(people[:, person], mine)
        people[:, 1 - person] = np.maximum(people[:, 1 - person], other)
    return people


def _inserted(people: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Frames in which one person speaks into the other's speech, who speaks alone before and after: "mm-hm"."""
    import numpy as np

    speaks, found = people > ACTIVE, np.zeros(len(people), bool)
    for begin, end in np.flatnonzero(np.diff(speaks.all(1), prepend=False, append=False)).reshape(-1, 2).tolist():
        before, after = speaks[max(0, begin - 1)], speaks[min(end, len(speaks) - 1)]
        goes_on = before.sum() == 1 and (before == after).all()
        clear = float(people[begin:end].min(1).mean()) > CLEAR_INSERT
        found[begin:end] = goes_on and clear and (end - begin) * STEP <= LONGEST_INSERT
    return found


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
    return min(int(length[a]), int(length[b]), APART) + TOGETHER * together
