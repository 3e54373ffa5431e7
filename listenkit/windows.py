"""Speech spans packed into windows of sound that fill Whisper's 30 seconds, and times mapped back.

A window is made of pieces of one channel, laid end to end: what lies between pieces is never heard, so nothing can be
invented there. Speech closer together than twice the margin stays one piece, so that short pauses sound as they
were. Standard library only; times are seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from .model import SpeechSpan

LONGEST = 29.0  # s of sound in one window: Whisper hears 30 s, and the last second keeps its final word whole
MARGIN = 0.3  # s kept on each side of speech: measured (see engines/faster_whisper.py), soft first and last sounds
SEARCH = 4.0  # s around an even cut of a long stretch in which the quietest moment is looked for

Quietest = Callable[[float, float, int | None], float]  # (start, end, channel) in s → the moment to cut at, in s


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the recording, s."""

    start: float
    end: float

    @property
    def duration(self) -> float:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Window:
    """Pieces of one channel (None: the mean of all) in order, heard as one stretch of sound."""

    pieces: tuple[Piece, ...]
    channel: int | None = None

    @property
    def duration(self) -> float:
        """Seconds of sound."""
        return sum(piece.duration for piece in self.pieces)

    def place(self, start: float, end: float) -> tuple[float, float]:
        """Times in the window (s) as times in the recording, inside the piece that holds the middle of the two."""
        middle, offset = (start + end) / 2, 0.0
        piece = self.pieces[0]
        for piece in self.pieces:
            if middle < offset + piece.duration or piece is self.pieces[-1]:
                break
            offset += piece.duration
        shift = piece.start - offset
        first = min(max(start + shift, piece.start), piece.end)
        return first, max(first, min(end + shift, piece.end))

    def halves(self) -> tuple[Window, ...]:
        """The same sound as two windows, cut between pieces where it can be, else in the middle."""
        if len(self.pieces) == 1:
            (piece,) = self.pieces
            middle = (piece.start + piece.end) / 2
            cut: tuple[tuple[Piece, ...], ...] = (Piece(piece.start, middle),), (Piece(middle, piece.end),)
        else:
            at = min(range(1, len(self.pieces)), key=lambda n: abs(_length(self.pieces[:n]) - self.duration / 2))
            cut = self.pieces[:at], self.pieces[at:]
        return tuple(Window(pieces, self.channel) for pieces in cut)


def pack(
    spans: Iterable[SpeechSpan],
    held: Piece,
    *,
    longest: float = LONGEST,
    margin: float = MARGIN,
    quietest: Quietest | None = None,
) -> tuple[Window, ...]:
    """Windows that hold every span with its margins, in order of start, each channel apart.

    Args:
        spans: who was heard when; overlapping and touching spans of one channel are heard once.
        held: where there is sound; nothing reaches beyond it.
        longest: s of sound in a window at most.
        margin: s kept before and after speech, at most half of a gap where the neighbour is in another window.
        quietest: where to cut speech that is longer than a window; in even parts where it is None.
    """
    spans = tuple(spans)
    windows: list[Window] = []
    for channel in sorted({span.channel for span in spans}, key=lambda c: -1 if c is None else c):
        mine = _merged((span.start, span.end) for span in spans if span.channel == channel)
        within = [piece for p in mine if (piece := Piece(max(held.start, p.start), min(held.end, p.end))).duration > 0]
        parts = [part for piece in within for part in _split(piece, longest - 2 * margin, channel, quietest)]
        windows += [Window(group, channel) for group in _grouped(_with_margins(parts, margin, held), longest)]
    return tuple(sorted(windows, key=lambda w: (w.pieces[0].start, w.channel or 0)))


def _merged(stretches: Iterable[tuple[float, float]]) -> tuple[Piece, ...]:
    merged: list[Piece] = []
    for start, end in sorted(stretches):
        if merged and start <= merged[-1].end:
            merged[-1] = Piece(merged[-1].start, max(end, merged[-1].end))
        elif end > start:
            merged.append(Piece(start, end))
    return tuple(merged)


def _split(piece: Piece, longest: float, channel: int | None, quietest: Quietest | None) -> Iterator[Piece]:
    """One piece as parts of at most `longest` s, as even as the quiet moments allow."""
    start = piece.start
    while piece.end - start > longest:
        count = -(-(piece.end - start) // longest)
        even = start + (piece.end - start) / count
        latest = start + longest
        cut = (
            quietest(max(start + longest / 2, even - SEARCH), min(latest, even + SEARCH), channel) if quietest else even
        )
        yield Piece(start, cut)
        start = cut
    yield Piece(start, piece.end)


def _with_margins(parts: list[Piece], margin: float, held: Piece) -> list[Piece]:
    """Each part widened by the margin, by half the gap where the next one is nearer than two margins."""
    edges = [held.start, *((a.end + b.start) / 2 for a, b in pairwise(parts)), held.end]
    return [
        Piece(max(part.start - margin, before), min(part.end + margin, after))
        for part, before, after in zip(parts, edges, edges[1:], strict=False)
    ]


def _grouped(parts: list[Piece], longest: float) -> Iterator[tuple[Piece, ...]]:
    """Parts gathered in order while they fit; parts that touch become one piece."""
    group: list[Piece] = []
    for part in parts:
        if group and _length(group) + part.duration > longest:
            yield _merged((p.start, p.end) for p in group)
            group = []
        group.append(part)
    if group:
        yield _merged((p.start, p.end) for p in group)


def _length(pieces: Iterable[Piece]) -> float:
    return sum(piece.duration for piece in pieces)
