"""Transcripts without sound: their lines become the same sentences that `align` makes of words that were heard. Pure.

Where every line has its times, in order, the words of a line are spread evenly over them, and a silence parts sentences
as it does in a recording. Else words follow each other steadily, so that no silence parts anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from . import align
from .apostrophes import plain
from .model import Roles, Turn, Utterance, Word

STEADY = 0.1  # s of each word that has no time, invented: nine words of a backchannel stay below align.SAME_BREATH
SURE = 1.0  # confidence of a word: nobody doubts what is written


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a transcript: who said what, with the transcript's own number of the turn, and times (s) where known."""

    speaker: str
    text: str
    turn: str = ""
    start: float | None = None
    end: float | None = None


def utterances(lines: Sequence[Line], roles: Roles) -> tuple[tuple[Utterance, int], ...]:
    """Each sentence, in order of start, with the place (from 0) of the line in which it starts.

    A line whose words all go on with the sentence of an earlier one, over the other's backchannel, has none.
    """
    words = _words(lines)
    places = {id(word): place for place, said in enumerate(words) for word in said}  # two words may be equal
    return tuple((said, places[id(said.words[0])]) for said in align.utterances(_turns(lines, words), roles))


def volleys(lines: Sequence[Line]) -> tuple[int | None, ...]:
    """The number of each line's volley, as `turn` of its utterances has it; None where it has no words."""
    words = _words(lines)
    numbered = enumerate(align.volleys(_turns(lines, words)), 1)
    numbers = {id(word): number for number, volley in numbered for turn in volley for word in turn.words}
    return tuple(numbers[id(mine[0])] if mine else None for mine in words)


def turns(lines: Sequence[Line]) -> tuple[Turn, ...]:
    """Each speaker's lines in unbroken runs."""
    return _turns(lines, _words(lines))


def _turns(lines: Sequence[Line], words: Sequence[tuple[Word, ...]]) -> tuple[Turn, ...]:
    said = [(line.speaker, mine) for line, mine in zip(lines, words, strict=True) if mine]
    runs = groupby(said, key=lambda each: each[0])
    return tuple(Turn(speaker, tuple(word for _, mine in run for word in mine)) for speaker, run in runs)


def _words(lines: Sequence[Line]) -> list[tuple[Word, ...]]:
    """The words of each line with their times (s)."""
    texts = [plain(line.text).split() for line in lines]
    if _timed(lines):
        return [_spread(text, line.start or 0.0, line.end or 0.0) for text, line in zip(texts, lines, strict=True)]
    words, before = [], 0
    for text in texts:
        words.append(_spread(text, STEADY * before, STEADY * (before + len(text))))
        before += len(text)
    return words


def _timed(lines: Sequence[Line]) -> bool:
    """True where each line that says something has both its times and none starts before the one above it."""
    said = [line for line in lines if line.text.strip()]
    times = [(line.start, line.end) for line in said if line.start is not None and line.end is not None]
    whole = len(times) == len(said) and all(start <= end for start, end in times)
    return whole and all(above[0] <= below[0] for above, below in pairwise(times))


def _spread(text: Sequence[str], start: float, end: float) -> tuple[Word, ...]:
    """Words that share the time from start to end (s) evenly."""
    step = (end - start) / len(text) if text else 0.0
    return tuple(Word(word, start + at * step, start + (at + 1) * step, SURE) for at, word in enumerate(text))
