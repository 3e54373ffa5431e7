"""A human's sheet beside the tool's codes: which row is about which utterance. Pure.

A row finds its utterance by the name of the recording and the utterance's id, or by its place where there is one
transcript alone; equal text shows that it is still the same utterance. Whatever cannot be compared is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import PurePath

from .errors import SessionError

Codes = frozenset[str]
Spot = tuple[int, int]  # place of a recording and, in it, of an utterance; from 0
CORRECTED = "corrected by"  # and a name: the reason of a code that a person gave
SHOWN_NAMES = 3  # of recordings, in a message
SHOWN = 12  # ids that are named in one line before the rest is only counted


@dataclass(frozen=True, slots=True)
class Said:
    """An utterance as the tool coded it: `codes` are those that count, `turn` is its volley, times (s) where known.

    `corrected` is one whose codes a person gave: they are not the tool's.
    """

    id: str
    turn: str
    role: str
    text: str
    codes: Codes = frozenset()
    start: float | None = None
    end: float | None = None
    corrected: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """A recording or a transcript with its utterances; `path` is where it lies, with its own name last.

    Not `codable` is one that the tool could not code.
    """

    path: tuple[str, ...]
    said: tuple[Said, ...]
    codable: bool = True


@dataclass(frozen=True, slots=True)
class Judged:
    """A row of a human's sheet; `recording` and `utterance` are None where rows stand in the order of a transcript.

    `row` is its number in the spreadsheet and `place` among the rows of utterances, both from 1. `codes` is None where
    the human left the cell empty.
    """

    row: int
    place: int
    recording: str | None
    utterance: str | None
    text: str | None
    codes: Codes | None


@dataclass(frozen=True, slots=True)
class Pair:
    """An utterance that both have coded."""

    recording: str
    turn: str
    human: Codes
    tool: Codes


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What was not compared (rows of the sheet, or utterances), and why."""

    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Matched:
    """What can be compared, in the order of the recordings, and what was left out."""

    pairs: tuple[Pair, ...]
    left_out: tuple[LeftOut, ...]


def labels(sources: Sequence[Source]) -> tuple[str, ...]:
    """A name for each recording: the shortest ending of its path that no other has, mostly the name of the file.

    Raises:
        SessionError: two are of one recording in one folder.
    """
    paths = [source.path for source in sources]
    if twice := next((path for place, path in enumerate(paths) if path in paths[:place]), None):
        why = "two of the results in its folder are of this recording"
        raise SessionError(PurePath(*twice).as_posix(), why, "Give one of them alone")
    return tuple(_label(path, [*paths[:place], *paths[place + 1 :]]) for place, path in enumerate(paths))


def _label(path: tuple[str, ...], others: Sequence[tuple[str, ...]]) -> str:
    endings = (path[-length:] for length in range(1, len(path) + 1))
    own = (ending for ending in endings if all(other[-len(ending) :] != ending for other in others))
    return PurePath(*next(own, path)).as_posix()


def match(gold: Sequence[Judged], sources: Sequence[Source], sheet: str) -> Matched:
    """Every utterance of the listener that both have coded.

    Args:
        sheet: the name of the human's sheet, for messages.

    Raises:
        SessionError: nothing can be compared, a row fits several recordings, or two rows are of one utterance.
    """
    names = labels(sources)
    taken: dict[Spot, Judged] = {}
    odd: list[tuple[int, str]] = []
    for judged in gold:
        found = _found(judged, sources, names, sheet)
        if isinstance(found, str):
            odd.append((judged.row, found))
        elif found in taken:
            why = f"rows {taken[found].row} and {judged.row} are of the same utterance"
            raise SessionError(sheet, why, "Keep one of them")
        else:
            taken[found] = judged
    coded = {spot: judged for spot, judged in taken.items() if judged.codes is not None}
    pairs = tuple(_pairs(coded, sources, names))
    left_out = (*_rows_left(odd, coded, sources), *_utterances_left(coded, sources, names))
    if not pairs:
        raise _nothing(sheet, gold, left_out)
    return Matched(pairs, left_out)


def _found(judged: Judged, sources: Sequence[Source], names: Sequence[str], sheet: str) -> Spot | str:
    """Where the utterance of a row is, or why it is nowhere."""
    place = _recording(judged, sources, names, sheet)
    if place is None:
        known = f"{', '.join(names[:SHOWN_NAMES])}{', …' * (len(names) > SHOWN_NAMES)}"
        return f"{judged.recording or 'a recording without a name'} is not among the results, which are called {known}"
    said = sources[place].said
    if judged.utterance is None:
        which = judged.place - 1 if judged.place <= len(said) else None
    else:
        which = next((i for i, one in enumerate(said) if one.id == judged.utterance), None)
    if which is None:
        return f"{names[place]} has no such utterance"
    if judged.text is not None and _plain(judged.text) != _plain(said[which].text):
        return f"{names[place]} has another text there: the sheet is of another analysis"
    return place, which


def _recording(judged: Judged, sources: Sequence[Source], names: Sequence[str], sheet: str) -> int | None:
    if judged.recording is None:
        if len(sources) > 1:
            why = f"it has no columns `recording` and `utterance`, and {len(sources)} recordings are given"
            raise SessionError(sheet, why, "Give one, or add the columns")
        return 0
    parts = PurePath(judged.recording).parts
    fitting = [place for place, source in enumerate(sources) if source.path[-len(parts) :] == parts]
    if len(fitting) > 1:
        why = f"row {judged.row}: {judged.recording} is the name of {len(fitting)} recordings"
        raise SessionError(sheet, why, f"Write one of: {', '.join(names[place] for place in fitting)}")
    return next(iter(fitting), None)


def _plain(text: str) -> str:
    """Letters and digits of English alone: spreadsheets change quotes, spaces and what is not ASCII."""
    return re.sub(r"[^a-z0-9]", "", text.lower())


def _pairs(coded: Mapping[Spot, Judged], sources: Sequence[Source], names: Sequence[str]) -> Iterable[Pair]:
    for (place, which), judged in sorted(coded.items(), key=lambda item: item[0]):
        said = sources[place].said[which]
        told = sources[place].codable and not said.corrected
        if said.role == "listener" and told and judged.codes is not None:
            yield Pair(names[place], said.turn, judged.codes, said.codes)


def _rows_left(
    odd: Sequence[tuple[int, str]], coded: Mapping[Spot, Judged], sources: Sequence[Source]
) -> Iterable[LeftOut]:
    others = [
        (j.row, "not the listener's words") for (p, w), j in coded.items() if sources[p].said[w].role != "listener"
    ]
    for why in dict.fromkeys(why for _, why in (*odd, *others)):
        yield LeftOut(rows([row for row, reason in (*odd, *others) if reason == why]), why)


def _utterances_left(
    coded: Mapping[Spot, Judged], sources: Sequence[Source], names: Sequence[str]
) -> Iterable[LeftOut]:
    for place, source in enumerate(sources):
        mine = [(which, said) for which, said in enumerate(source.said) if said.role == "listener" and said.text]
        missing = [said.id for which, said in mine if (place, which) not in coded]
        if not source.codable:
            yield LeftOut(names[place], "not coded by the tool, which codes English alone")
        elif not mine:
            yield LeftOut(names[place], "nobody in it is the listener")
        elif len(missing) == len(mine):
            yield LeftOut(names[place], "nothing of it was coded by the human")
        elif missing:
            yield LeftOut(f"{names[place]}, {_listed(missing)}", "not coded by the human")
        if corrected := [said.id for _, said in mine if said.corrected]:
            yield LeftOut(f"{names[place]}, {_listed(corrected)}", "corrected by a person: no codes of the tool's")


def _listed(ids: Sequence[str]) -> str:
    more = len(ids) - SHOWN
    return ", ".join(ids) if more <= 0 else f"{', '.join(ids[:SHOWN])} and {more} more"


def rows(numbers: Sequence[int]) -> str:
    """ "row 2", or "rows 2-4, 9"."""
    ordered = sorted(numbers)
    cuts = [place for place, (one, following) in enumerate(pairwise(ordered), 1) if following != one + 1]
    runs = [ordered[start:end] for start, end in pairwise([0, *cuts, len(ordered)])]
    shown = ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
    return f"row{'s' * (len(ordered) > 1)} {shown}"


def _nothing(sheet: str, gold: Sequence[Judged], left_out: Sequence[LeftOut]) -> SessionError:
    if all(judged.codes is None for judged in gold):
        return SessionError(sheet, "no row has codes", "Fill the column `codes`; `none` says that no code fits")
    why = "; ".join(f"{each.what}: {each.why}" for each in left_out[:3])
    return SessionError(
        sheet, f"nothing in it can be compared ({why})", "Give the results that the sheet was made from"
    )
