"""The transcript as a reader sees it: turns with their codes, encouragers in line, long pauses, doubtful words."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from ..backchannels import asides
from ..cautions import UNSURE_WORD
from ..codebook import Codebook
from ..model import Code, CodedUtterance, FloorEvent, Role, Session, Utterance
from .words import clean, clock, length

Volley = tuple[int, str]  # turn and speaker
LONG_PAUSE = 3.0  # s; silence in counselling is counted from here (Frankel 2006)
NAMES = {"listener": "Listener", "client": "Client", "other": "Third voice"}
FLAGS = {
    "leading": "leading",
    "stacked": "several questions at once",
    "why": "“why” question",
    "loop": "the transcription may repeat itself here",
    "unsure": "hard to hear",
}
ACROSS = "began while the other was speaking"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words, `unsure` where the transcription was."""

    text: str
    unsure: bool


@dataclass(frozen=True, slots=True)
class Chip:
    """A code as a label, with the reason it was given; `sure` where it is counted."""

    code: str
    label: str
    sure: bool
    why: str
    definition: str


@dataclass(frozen=True, slots=True)
class Line:
    """`kind` is "said", "aside" (an encourager inside the other's turn) or "pause"; `start` and `end` in s."""

    kind: str
    at: str
    role: Role
    pieces: tuple[Piece, ...]
    id: str = ""
    chips: tuple[Chip, ...] = ()
    notes: tuple[str, ...] = ()
    start: float = 0.0
    end: float = 0.0

    @property
    def who(self) -> str:
        return NAMES[self.role]

    @property
    def text(self) -> str:
        return " ".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Block:
    """One turn with what happened inside it, in order of time."""

    lines: tuple[Line, ...]

    @property
    def first(self) -> Line:
        return self.lines[0]


def blocks(session: Session, codebook: Codebook) -> tuple[Block, ...]:
    """The whole conversation in order of time."""
    made: list[Block] = []
    current: Volley | None = None
    for _, volley, line in _stream(session, codebook):
        if made and volley in (None, current):
            made[-1] = Block((*made[-1].lines, line))
        else:
            made.append(Block((line,)))
            current = volley
    return tuple(made)


def pieces(said: Utterance) -> tuple[Piece, ...]:
    """The words of an utterance, neighbours that are alike in doubt joined."""
    runs = groupby(said.words, key=lambda word: word.confidence < UNSURE_WORD)
    joined = (Piece(clean(" ".join(word.text for word in run)), unsure) for unsure, run in runs)
    return tuple(piece for piece in joined if piece.text)


def is_clear(said: Utterance) -> bool:
    """True where no word is doubtful."""
    return all(word.confidence >= UNSURE_WORD for word in said.words)


def _stream(session: Session, codebook: Codebook) -> list[tuple[float, Volley | None, Line]]:
    """Every line with its start (s) and its volley, which is None for what happens inside another's turn."""
    inside = asides(session.floor)
    across = {event.utterance for event in session.floor if event.kind == "interruption"}
    lines: list[tuple[float, Volley | None, Line]] = []
    lines += [(event.start, None, _between(event)) for event in session.floor if _is_between(event)]
    for coded in session.coded:
        mine, aside = coded.utterance, coded.utterance.id in inside
        line = _line(coded, codebook, aside, mine.id in across)
        lines.append((mine.start, None if aside else (mine.turn, mine.speaker), line))
    return sorted(lines, key=lambda each: each[0])


def _is_between(event: FloorEvent) -> bool:
    """A long pause, or a sign of listening of which no word was heard."""
    wordless = event.kind == "backchannel" and event.utterance is None
    return wordless or (event.kind == "pause" and event.duration >= LONG_PAUSE)


def _between(event: FloorEvent) -> Line:
    pause = event.kind == "pause"
    text = f"pause of {length(event.duration)}" if pause else "(a short sound)"
    kind = "pause" if pause else "aside"
    return Line(kind, clock(event.start), event.role, (Piece(text, False),), start=event.start, end=event.end)


def _line(coded: CodedUtterance, codebook: Codebook, aside: bool, across: bool) -> Line:
    return Line(
        kind="aside" if aside else "said",
        at=clock(coded.utterance.start),
        role=coded.utterance.role,
        pieces=pieces(coded.utterance),
        id=coded.utterance.id,
        chips=tuple(_chip(code, codebook) for code in coded.codes),
        notes=(*(FLAGS[flag] for flag in coded.flags if flag in FLAGS), *((ACROSS,) if across else ())),
        start=coded.utterance.start,
        end=coded.utterance.end,
    )


def _chip(code: Code, codebook: Codebook) -> Chip:
    entry = codebook.codes.get(code.code)
    label = entry.label if entry else code.code.replace("_", " ").capitalize()
    return Chip(code.code, label, code.counted, clean(code.why), entry.definition if entry else "")
