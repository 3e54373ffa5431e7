"""Conversations drawn as timelines, one line a speaker, one column a tenth of a second.

    L:              mm-hm.                   But_did_you_call?
    C: I_was_so_tired. And_then_I_thought_the—

What stands between spaces is one stretch of speech, and `_` parts its words. `~` is heard, but no word of it was
written. L (listener, speaker A), C (client, B) and O (a third voice, X) each have a microphone of their own. A line W
holds what was written of a single microphone instead, and the others then only tell when they were heard:

    W: and_my_own- Even_your_own?
    C: ~~~~~~~~~~~~~~
    L:           ~~~~~~~~~~~~~~~~
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from listenkit import align, floor
from listenkit.model import FloorEvent, SpeechSpan, Utterance, Word

from .conversations import ROLES, SPEAKERS

COLUMN = 0.1  # s
SPOKEN = "backchannel interruption cooperative_overlap"
NAMES = {speaker: letter for letter, (speaker, _) in SPEAKERS.items()}


@dataclass(frozen=True)
class Drawn:
    """What was heard and what was written."""

    words: tuple[Word, ...]
    spans: tuple[SpeechSpan, ...]

    @property
    def utterances(self) -> tuple[Utterance, ...]:
        return align.utterances(align.turns(self.words, self.spans), ROLES)

    @property
    def events(self) -> tuple[FloorEvent, ...]:
        return floor.events(self.utterances, self.spans, ROLES)


def draw(*lines: str) -> Drawn:
    """The words and spans of a drawing."""
    words: list[Word] = []
    spans: list[SpeechSpan] = []
    one_microphone = any(line.startswith("W") for line in lines)
    for line in lines:
        letter, drawing = line[0], line[3:]
        channel = None if one_microphone else "LCO".index(letter)
        for run in re.finditer(r"\S+", drawing):
            if letter != "W":
                spans.append(SpeechSpan(SPEAKERS[letter][0], _seconds(run.start()), _seconds(run.end()), channel))
            for word in re.finditer(r"[^_~]+", run.group()):
                start, end = _seconds(run.start() + word.start()), _seconds(run.start() + word.end())
                words.append(Word(word.group(), start, end, 0.9, channel))
    order = sorted(spans, key=lambda span: span.start)
    return Drawn(tuple(sorted(words, key=lambda word: word.start)), tuple(order))


def _seconds(column: int) -> float:
    return round(column * COLUMN, 3)


def happened(*lines: str, kinds: str = SPOKEN) -> list[str]:
    """The events of a drawing, as "interruption L 2.0-2.9 But did you call?"."""
    drawn = draw(*lines)
    texts = {u.id: u.text for u in drawn.utterances}
    return [
        f"{e.kind} {e.role[0].upper()} {e.start:.1f}-{e.end:.1f} {texts.get(e.utterance or '', '~')}"
        for e in drawn.events
        if e.kind in kinds.split()
    ]


def volleys(*lines: str) -> list[str]:
    """Who said what, a volley a line, as "C: I was so tired. / And then"."""
    told: dict[int, list[Utterance]] = {}
    for one in draw(*lines).utterances:
        told.setdefault(one.turn, []).append(one)
    return [f"{NAMES[volley[0].speaker]}: {' / '.join(u.text for u in volley)}" for volley in told.values()]
