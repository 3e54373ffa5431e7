"""What every coder does with the codes it found: which count, and which questions share a volley."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from ...model import Code, CodedUtterance, Utterance
from . import questions


def counted(code: Code, utterance: Utterance, threshold: float) -> Code:
    """The code, counted where it is sure enough and its sentence is no loop of the transcription."""
    return replace(code, counted=code.confidence >= threshold and "loop" not in utterance.flags)


def stacked(coded: Sequence[CodedUtterance]) -> tuple[CodedUtterance, ...]:
    """The same, with the flag "stacked" on questions that share their volley with another, and on nothing else."""
    asking = Counter(item.utterance.turn for item in coded if item.has(*questions.CODES))
    return tuple(_stacked(item, item.has(*questions.CODES) and asking[item.utterance.turn] > 1) for item in coded)


def _stacked(item: CodedUtterance, shares: bool) -> CodedUtterance:
    kept = tuple(flag for flag in item.flags if flag != "stacked")
    return replace(item, flags=(*kept, "stacked") if shares else kept)
