"""The transcript as a reader sees it: turns with their codes, encouragers in line, long pauses, doubtful words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from ..codebook import Codebook
from ..model import Code, CodedUtterance, FloorEvent, Session, Utterance
from .words import clean, clock, length

UNSURE_WORD = 0.5  # probability below which a word is marked; a coin's toss
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
    """`kind` is "said", "aside" (an encourager inside the other's turn) or "pause"."""

    kind: str
    at: str
    who: str
    pieces: tuple[Piece, ...]
    id: str = ""
    chips: tuple[Chip, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return " ".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Block:
    """One turn with what happened inside it; `role` is listener, client or other."""

    role: str
    who: str
    at: str
    lines: tuple[Line, ...]


def blocks(session: Session, codebook: Codebook) -> tuple[Block, ...]:
    """The whole conversation in order of time."""
    asides, made = backchannels(session), list[Block]()
    volley: tuple[int, str] | None = None
    waiting = sorted(_inserts(session), key=lambda event: event.start)
    for coded in session.coded:
        said = coded.utterance
        line = _line(coded, codebook, session, said.id in asides)
        before = tuple(_inserted(event) for event in waiting if event.start < said.start)
        waiting = [event for event in waiting if event.start >= said.start]
        inside = made and (line.kind == "aside" or (said.turn, said.speaker) == volley)
        if made:
            made[-1] = replace(made[-1], lines=(*made[-1].lines, *before, *((line,) if inside else ())))
        if not inside:
            volley = (said.turn, said.speaker)
            made.append(Block(said.role, line.who, line.at, (line,)))
    return tuple(made)


def backchannels(session: Session) -> frozenset[str]:
    """Ids of the utterances that are encouragers inside the other's turn."""
    return frozenset(e.utterance for e in session.floor if e.kind == "backchannel" and e.utterance is not None)


def pieces(said: Utterance) -> tuple[Piece, ...]:
    """The words of an utterance, neighbours that are alike in doubt joined."""
    runs = groupby(said.words, key=lambda word: word.confidence < UNSURE_WORD)
    joined = (Piece(clean(" ".join(word.text for word in run)), unsure) for unsure, run in runs)
    return tuple(piece for piece in joined if piece.text)


def unsure(said: Iterable[Utterance]) -> tuple[int, int]:
    """How many words are doubtful, of how many."""
    words = [word for one in said for word in one.words]
    return sum(word.confidence < UNSURE_WORD for word in words), len(words)


def _inserts(session: Session) -> Iterator[FloorEvent]:
    for event in session.floor:
        wordless = event.kind == "backchannel" and event.utterance is None
        if wordless or (event.kind == "pause" and event.duration >= LONG_PAUSE):
            yield event


def _inserted(event: FloorEvent) -> Line:
    at, who = clock(event.start), NAMES[event.role]
    if event.kind == "pause":
        return Line("pause", at, who, (Piece(f"pause of {length(event.duration)}", False),))
    return Line("aside", at, who, (Piece("(a short sound)", False),))


def _line(coded: CodedUtterance, codebook: Codebook, session: Session, aside: bool) -> Line:
    said = coded.utterance
    across = any(event.kind == "interruption" and event.utterance == said.id for event in session.floor)
    return Line(
        kind="aside" if aside else "said",
        at=clock(said.start),
        who=NAMES[said.role],
        pieces=pieces(said),
        id=said.id,
        chips=tuple(_chip(code, codebook) for code in coded.codes),
        notes=(*(FLAGS[flag] for flag in coded.flags if flag in FLAGS), *((ACROSS,) if across else ())),
    )


def _chip(code: Code, codebook: Codebook) -> Chip:
    entry = codebook.codes.get(code.code)
    label = entry.label if entry else code.code.replace("_", " ").capitalize()
    return Chip(code.code, label, code.counted, clean(code.why), entry.definition if entry else "")
