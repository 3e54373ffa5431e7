"""Small conversations for tests: write them as lines, get coded utterances or a whole Session.

    talk("C I failed the exam.", "L How was that for you? | open_question", "C Awful.")

A line starts with L (listener), C (client) or O (a third voice). Codes stand after a bar, parted by spaces; `code?` is
a code below its threshold, and `#flag` a flag. `(2.5)` after the letter is the silence before the line in seconds
(GAP without it; negative for an overlap). Every word takes WORD seconds. Utterance ids are u1, u2, … in the order of
the lines; lines of one speaker in a row share a turn, so ids and times can be counted by hand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from listenkit.model import (
    Caution,
    Code,
    CodedUtterance,
    Feedback,
    FloorEvent,
    Heard,
    Measure,
    Provenance,
    Recording,
    Role,
    Roles,
    Session,
    SpeechSpan,
    Utterance,
    Word,
)

WORD, GAP = 0.5, 0.5  # s, of each word and before each line
SPEAKERS: Mapping[str, tuple[str, Role]] = {"L": ("A", "listener"), "C": ("B", "client"), "O": ("X", "other")}
ROLES = Roles("A", "B", 0.95, "auto")
MADE = Provenance("0.1.0", "scripted", "scripted", "rules", {}, "", {}, "2026-03-02T10:00:00Z")
LINE = re.compile(r"([LCO])(?:\((-?[\d.]+)\))? (.*?)(?: \| (.*))?", re.DOTALL)


def talk(*lines: str, start: float = 0.0, confidence: float = 0.9) -> tuple[CodedUtterance, ...]:
    """The coded utterances of `lines`; `start` (s) is when the first one begins, `confidence` that of every word."""
    made: list[CodedUtterance] = []
    clock, turn, before = start - GAP, 0, ""
    for number, line in enumerate(lines, 1):
        match = LINE.fullmatch(line)
        if match is None:
            raise ValueError(f"no line of a conversation: {line!r}")
        letter, silence, text, marks = match.groups()
        turn, before = turn + (letter != before), letter
        begin = clock + (float(silence) if silence else GAP)
        made.append(_coded(f"u{number}", turn, letter, text, (marks or "").split(), begin, confidence))
        clock = made[-1].utterance.end
    return tuple(made)


def _coded(
    id: str, turn: int, letter: str, text: str, marks: list[str], start: float, confidence: float
) -> CodedUtterance:
    words = tuple(
        Word(word, start + place * WORD, start + (place + 1) * WORD, confidence)
        for place, word in enumerate(text.split())
    )
    flags = tuple(mark[1:] for mark in marks if mark.startswith("#"))
    codes = tuple(_code(mark) for mark in marks if not mark.startswith("#"))
    heard = tuple(flag for flag in flags if flag in ("loop", "unsure"))
    return CodedUtterance(Utterance(id, turn, *SPEAKERS[letter], text, words, heard), codes, flags)


def _code(mark: str) -> Code:
    return Code(mark.rstrip("?"), 0.3 if mark.endswith("?") else 0.9, "because of its words", not mark.endswith("?"))


def session(
    coded: tuple[CodedUtterance, ...] = (),
    *,
    measures: tuple[Measure, ...] = (),
    feedback: Feedback | None = None,
    floor: tuple[FloorEvent, ...] = (),
    heard_cautions: tuple[Caution, ...] = (),
    cautions: tuple[Caution, ...] = (),
    roles: Roles = ROLES,
    name: str = "practice.m4a",
    duration: float | None = None,
) -> Session:
    """A Session of coded utterances, heard exactly when their words were; nothing is measured or judged."""
    said = tuple(each.utterance for each in coded)
    end = max((one.end for one in said), default=0.0)
    recording = Recording(name, "0" * 64, end if duration is None else duration, 1)
    speech = tuple(SpeechSpan(one.speaker, one.start, one.end) for one in said)
    heard = Heard(recording, MADE, roles, speech, said, heard_cautions)
    table = {measure.id: measure for measure in measures}
    return Session(heard, coded, floor, table, feedback or Feedback(), cautions)


def measure(id: str, count: float, total: float | None, value: float | None, unit: str, **interval: Any) -> Measure:
    """A Measure; give `low=` and `high=` for its interval."""
    return Measure(id, count, total, value, interval.get("low"), interval.get("high"), unit)
