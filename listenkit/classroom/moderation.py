"""A blind sheet for a second coder: part of what the listeners said, as much of the doubtful as of the sure. Pure.

Sentences are drawn within thirds of the coder's own confidence, so that those of which it was least sure are in it,
and each stands with what the client said before. `listenkit evaluate` reads the sheet back, as any other.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import replace

from ..matching import Source
from ..model import CodedUtterance, Session

STRATA = 3  # unsure, middling, sure
SEED = 20260301  # any fixed number: the same class gives the same sheet
BEFORE = 2  # sentences before each drawn one, for the second coder to understand it


def drawn(sources: Sequence[Source], sessions: Sequence[Session], share: float) -> tuple[Source, ...]:
    """The sources with the drawn sentences and those before them alone.

    Args:
        sources: as `gathering.gather` gives them.
        sessions: the same recordings in the same order.
        share: of the listeners' sentences, over 0 to 1.
    """
    coded = [
        (number, place, _sure(one))
        for number, session in enumerate(sessions)
        for place, one in enumerate(session.coded)
        if one.utterance.role == "listener"
    ]
    ordered = sorted(coded, key=lambda each: (each[2], each[0], each[1]))
    draw = random.Random(SEED)
    kept: dict[int, set[int]] = {}
    for stratum in range(STRATA):
        first, last = (len(ordered) * edge // STRATA for edge in (stratum, stratum + 1))
        those = ordered[first:last]
        for number, place, _ in draw.sample(those, math.ceil(share * len(those))):
            kept.setdefault(number, set()).update(range(max(0, place - BEFORE), place + 1))
    return tuple(_only(source, kept.get(number, set())) for number, source in enumerate(sources))


def _sure(one: CodedUtterance) -> float:
    """Confidence of the surest code, 0 where there is none."""
    return max((code.confidence for code in one.codes), default=0.0)


def _only(source: Source, places: set[int]) -> Source:
    return replace(source, said=tuple(said for place, said in enumerate(source.said) if place in places))
