"""The whole talk as a strip: who spoke when, both at once, long pauses, and the codes as marks; its twin is a table.

Places and widths are per cent of the strip, so that a page can draw it at any width.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..model import Session, SpeechSpan
from . import said
from .words import clock, length, listed

ROWS: tuple[tuple[str, tuple[str, ...]], ...] = (  # rows of marks; a code that stands in none is not drawn
    ("Questions", ("open_question", "closed_question")),
    (
        "Showing that you heard",
        ("reflection_simple", "reflection_complex", "validation", "affirmation", "autonomy", "collaboration"),
    ),
    ("Moments to look at", ("advice", "confrontation", "sympathy", "dismissal", "self_disclosure")),
)
SHAPES = {"open_question": "ring", "closed_question": "dot"}  # the two kinds of questions differ in shape
ROW_SHAPES = ("dot", "square", "diamond")
STEPS = (10, 15, 30, 60, 120, 300, 600, 900, 1800)  # s between two times on the strip
MOST_TICKS = 6  # over the whole strip
FINER = 8  # times as many where it is zoomed in
AT_END = 0.84  # share of the strip after which a time would be cut off on its right side
SECONDS_A_SIGN = 2.0  # of the strip in letters
SIGNS_A_LINE = 60  # two minutes
THIRD = "x"  # a third voice alone
SIGNS = {(False, False): "·", (True, False): "L", (False, True): "C", (True, True): "B"}  # listener heard, client heard


@dataclass(frozen=True, slots=True)
class Stretch:
    """A bar of the strip."""

    x: str
    width: str


@dataclass(frozen=True, slots=True)
class Lane:
    """One voice: where it was heard."""

    name: str
    role: str
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A counted code where its sentence begins; `row` counts from 0."""

    x: str
    row: int
    shape: str
    label: str
    at: str
    utterance: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A time written under the strip; a `fine` one only where there is room, one `at_end` on its left side."""

    x: str
    at: str
    fine: bool
    at_end: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: a turn or a long pause."""

    at: str
    who: str
    lasted: str
    noticed: str
    id: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """What is drawn, and the same as rows of a table; `lines` are the same once more in letters."""

    start: float
    end: float
    lanes: tuple[Lane, ...]
    both: tuple[Stretch, ...]
    pauses: tuple[Stretch, ...]
    marks: tuple[Mark, ...]
    rows: tuple[str, ...]
    ticks: tuple[Tick, ...]
    table: tuple[Row, ...]
    lines: tuple[tuple[str, str], ...]


def timeline(session: Session, blocks: Sequence[said.Block]) -> Timeline | None:
    """The strip of a session; None where nobody was heard."""
    spans = session.heard.speech
    if not spans:
        return None
    start, end = min(s.start for s in spans), max(s.end for s in spans)
    place = _Place(start, max(end - start, 1.0))
    roles = session.heard.roles
    ordered = sorted(spans, key=lambda span: span.start)
    voices = {role: [s for s in ordered if roles.of(s.speaker) == role] for role in said.NAMES}
    pauses = [e for e in session.floor if e.kind == "pause" and e.duration >= said.LONG_PAUSE]
    together = _both(voices["listener"], voices["client"])
    return Timeline(
        start=start,
        end=end,
        lanes=tuple(
            Lane(name, role, tuple(place.stretch(s.start, s.end) for s in voices[role]))
            for role, name in said.NAMES.items()
            if voices[role]
        ),
        both=tuple(place.stretch(a, b) for a, b in together),
        pauses=tuple(place.stretch(e.start, e.end) for e in pauses),
        marks=tuple(_marks(blocks, place)),
        rows=tuple(name for name, _ in ROWS),
        ticks=tuple(_ticks(place)),
        table=tuple(row for block in blocks for row in _rows(block)),
        lines=tuple(_lines(voices, start, end)),
    )


@dataclass(frozen=True, slots=True)
class _Place:
    """Turns seconds into per cent of the strip."""

    start: float
    duration: float

    def at(self, seconds: float) -> str:
        return f"{100 * (seconds - self.start) / self.duration:.2f}%"

    def stretch(self, start: float, end: float) -> Stretch:
        return Stretch(self.at(start), f"{100 * (end - start) / self.duration:.2f}%")


def _both(mine: Sequence[SpeechSpan], theirs: Sequence[SpeechSpan]) -> list[tuple[float, float]]:
    """Where two people spoke at once, s; spans of one person are in order and do not overlap."""
    found, first, second = [], 0, 0
    while first < len(mine) and second < len(theirs):
        one, other = mine[first], theirs[second]
        start, end = max(one.start, other.start), min(one.end, other.end)
        if start < end:
            found.append((start, end))
        first, second = (first + 1, second) if one.end <= other.end else (first, second + 1)
    return found


def _marks(blocks: Iterable[said.Block], place: _Place) -> Iterator[Mark]:
    rows = {code: row for row, (_, codes) in enumerate(ROWS) for code in codes}
    for line in (line for block in blocks for line in block.lines):
        for chip in line.chips:
            if chip.sure and chip.code in rows:
                row = rows[chip.code]
                shape = SHAPES.get(chip.code, ROW_SHAPES[row])
                yield Mark(place.at(line.start), row, shape, chip.label, line.at, line.id)


def _ticks(place: _Place) -> Iterator[Tick]:
    coarse = next((each for each in STEPS if place.duration / each <= MOST_TICKS), STEPS[-1])
    parts = (each for each in STEPS if not coarse % each)
    fine = next((each for each in parts if place.duration / each <= MOST_TICKS * FINER), coarse)
    for number in range(math.ceil(place.start / fine), math.floor((place.start + place.duration) / fine) + 1):
        seconds = number * fine
        at_end = seconds - place.start > AT_END * place.duration
        yield Tick(place.at(seconds), clock(seconds), bool(seconds % coarse), at_end)


def _rows(block: said.Block) -> Iterator[Row]:
    """The turn with what was noticed in it, then the long pauses inside and after it."""
    spoken = [line for line in block.lines if line.kind == "said"]
    pauses = [Row(line.at, "Pause", length(line.end - line.start), "", "") for line in block.lines if _is_pause(line)]
    if not spoken:
        asides = [line for line in block.lines if not _is_pause(line)]
        yield from (Row(line.at, line.who, length(line.end - line.start), "“mm-hm”", line.id) for line in asides)
        yield from pauses
        return
    codes = [chip.label.lower() for line in spoken for chip in line.chips if chip.sure]
    notes = [note for line in spoken for note in line.notes]
    inside = sum(line.kind == "aside" for line in block.lines)
    noticed = [_times(each, codes) for each in dict.fromkeys(codes)] + list(dict.fromkeys(notes))
    noticed += [f"{inside} “mm-hm” of the other"] if inside else []
    first = spoken[0]
    lasted = length(max(line.end for line in spoken) - first.start)
    yield Row(first.at, first.who, lasted, listed(noticed), first.id)
    yield from pauses


def _times(code: str, codes: Sequence[str]) -> str:
    return code if codes.count(code) == 1 else f"{code} ({codes.count(code)} times)"


def _is_pause(line: said.Line) -> bool:
    return line.kind == "pause"


def _lines(voices: Mapping[str, Sequence[SpeechSpan]], start: float, end: float) -> Iterator[tuple[str, str]]:
    """The strip in letters, with the time of each line: L the listener, C the client, B both, x a third voice."""
    count = math.ceil((end - start) / SECONDS_A_SIGN)
    mine, theirs, others = (_heard(voices[role], start, count) for role in ("listener", "client", "other"))
    voices_heard = zip(mine, theirs, others, strict=True)
    signs = [THIRD if other and not (me or they) else SIGNS[me, they] for me, they, other in voices_heard]
    for first in range(0, count, SIGNS_A_LINE):
        yield clock(start + first * SECONDS_A_SIGN), "".join(signs[first : first + SIGNS_A_LINE])


def _heard(spans: Iterable[SpeechSpan], start: float, count: int) -> list[bool]:
    """Whether the voice was heard in the middle of each of `count` steps."""
    heard = [False] * count
    for span in spans:
        first, last = (math.ceil((time - start) / SECONDS_A_SIGN - 0.5) for time in (span.start, span.end))
        heard[first:last] = [True] * len(heard[first:last])
    return heard
