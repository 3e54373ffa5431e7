"""A rubric: bands over measures, with points that are a proposal. Pure but for reading the file.

Where there is too little to judge by, the level is "insufficient evidence" and no points are proposed: it is no zero.
That is so under the criterion's least cases, where a measure has no value, and where it rests on codes and more than a
fifth of the listener's words are uncertain.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite
from pathlib import Path
from typing import Any

from ..codebook import Codebook
from ..errors import RosterError
from ..model import Measure

READY = Path(__file__).parent.parent / "data" / "rubrics"
INSUFFICIENT = "insufficient evidence"
TEN_MINUTES = 600.0  # s: `total` of a rate counts these
KEYS = {"id": str, "label": str, "measure": str, "least": (int, float), "weight": (int, float), "source": str}
BAND_KEYS = {"from": (int, float), "label": str, "points": (int, float), "comment": str}


@dataclass(frozen=True, slots=True)
class Band:
    """From which value on, its name, its points, and what a student of it reads."""

    start: float
    label: str
    points: float
    comment: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """One measure judged in bands; under `least` (see `rests_on`) nothing is judged."""

    id: str
    label: str
    measure: str
    least: float
    weight: float
    source: str
    bands: tuple[Band, ...]


@dataclass(frozen=True, slots=True)
class Rubric:
    """Criteria in the order in which they are shown."""

    name: str
    source: str
    criteria: tuple[Criterion, ...]

    @property
    def most(self) -> float:
        """The most points that there are."""
        return sum(c.weight * max(band.points for band in c.bands) for c in self.criteria)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the tool proposes for one criterion; `points` is None where the evidence is insufficient."""

    criterion: str
    level: str
    points: float | None
    comment: str


def ready() -> tuple[str, ...]:
    """Names of the rubrics that come with listenkit."""
    return tuple(sorted(path.stem for path in READY.glob("*.toml")))


def load(name: str | Path, codebook: Codebook) -> Rubric:
    """A ready rubric by its name, or one from a file.

    Raises:
        RosterError: it cannot be used; the message names the line.
    """
    path = READY / f"{name}.toml" if str(name) in ready() else Path(name)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise RosterError(str(name), "it cannot be read", f"Give a file, or one of: {', '.join(ready())}") from error
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RosterError(path.name, f"it is no TOML: {error}", "Mend that line") from error
    return _Reader(path.name, text, codebook).rubric(document)


def propose(rubric: Rubric, measures: Mapping[str, Measure], trusted: bool, codebook: Codebook) -> tuple[Proposal, ...]:
    """What the tool proposes for a session, criterion by criterion.

    Args:
        trusted: False where too many words are uncertain to build on codes.
    """
    return tuple(_proposal(criterion, measures, trusted, codebook) for criterion in rubric.criteria)


def proposed_sum(rubric: Rubric, proposals: Sequence[Proposal]) -> float | None:
    """Weighted points of all criteria; None where one has insufficient evidence, for then a person decides."""
    weights = {criterion.id: criterion.weight for criterion in rubric.criteria}
    points = [None if p.points is None else weights[p.criterion] * p.points for p in proposals]
    return None if None in points else sum(each for each in points if each is not None)


def rests_on(unit: str, kind: str) -> str:
    """What `least` counts for a measure of that unit and kind: "s" of time, or "cases"."""
    timed = unit in ("per 10 min", "words/min") or (kind == "computed" and unit.startswith("share of "))
    return "s" if timed else "cases"


def _proposal(criterion: Criterion, measures: Mapping[str, Measure], trusted: bool, codebook: Codebook) -> Proposal:
    measure = measures.get(criterion.measure)
    unheard = codebook.measures[criterion.measure].kind != "computed" and not trusted
    if measure is None or measure.value is None or unheard or _cases(measure) < criterion.least:
        return Proposal(criterion.id, INSUFFICIENT, None, "")
    value = measure.value
    band = max((b for b in criterion.bands if b.start <= value), key=lambda b: b.start, default=criterion.bands[0])
    return Proposal(criterion.id, band.label, band.points, band.comment)


def _cases(measure: Measure) -> float:
    """What a value rests on: cases of a share or ratio, seconds of a share of time or of a rate, else the count."""
    if measure.total is None:
        return measure.count
    return measure.total * (TEN_MINUTES if measure.unit == "per 10 min" else 1.0)


class _Reader:
    """Reads a rubric and says which line is wrong."""

    def __init__(self, name: str, text: str, codebook: Codebook) -> None:
        self._name, self._lines, self._codebook = name, text.splitlines(), codebook

    def rubric(self, document: Mapping[str, Any]) -> Rubric:
        if unknown := set(document) - {"name", "source", "criteria"}:
            key = min(unknown)
            named = (n for n, line in enumerate(self._lines, 1) if line.strip(" []").partition("=")[0].strip() == key)
            raise self._mistake(next(named, 1), f"{key} means nothing here", "There are: name, source, criteria")
        rows = document.get("criteria")
        if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
            raise self._mistake(1, "there are no [[criteria]]", "Begin each criterion with [[criteria]]")
        for key in ("name", "source"):
            if not isinstance(document.get(key), str) or not document[key].strip():
                raise self._mistake(1, f"{key} is missing or no text", f'Write {key} = "…" at the top')
        starts = self._starts() if len(self._starts()) == len(rows) else [1] * len(rows)
        criteria = tuple(self._criterion(row, at) for row, at in zip(rows, starts, strict=True))
        for at, criterion in zip(starts, criteria, strict=True):
            if sum(other.id == criterion.id for other in criteria) > 1:
                raise self._mistake(at, f"the id {criterion.id!r} stands more than once", "Give each its own")
        return Rubric(document["name"], document["source"], criteria)

    def _starts(self) -> list[int]:
        """Lines on which the criteria begin."""
        return [n for n, line in enumerate(self._lines, 1) if line.strip().startswith("[[criteria]]")]

    def _criterion(self, row: Mapping[str, Any], at: int) -> Criterion:
        self._check(row, KEYS, at, more=("bands",))
        bands = row.get("bands")
        if not isinstance(bands, list) or not bands or not all(isinstance(band, dict) for band in bands):
            raise self._mistake(at, "it has no bands", "Write bands = [ { from = 0.0, … }, … ]")
        for number, band in enumerate(bands):
            self._check(band, BAND_KEYS, self._band_line(at, number))
        if row["measure"] not in self._codebook.measures:
            known = ", ".join(self._codebook.measures)
            raise self._mistake(self._line(at, "measure"), f"{row['measure']!r} is no measure", f"There are: {known}")
        if any(one["from"] >= other["from"] for one, other in pairwise(bands)):
            raise self._mistake(self._line(at, "bands"), "the bands do not rise", "Order them by from, each once")
        self._check_reach(self._codebook.measures[row["measure"]].unit, bands, self._line(at, "bands"))
        numbers = [row["least"], *(band[key] for band in bands for key in ("from", "points"))]
        if row["weight"] <= 0 or row["least"] < 0 or min(band["points"] for band in bands) < 0:
            raise self._mistake(at, "weight must be over 0, least and points 0 or more", "Mend the numbers")
        if not all(map(isfinite, [row["weight"], *numbers])):
            raise self._mistake(at, "a number is without end, or none", "Mend the numbers")
        made = tuple(Band(float(b["from"]), b["label"], float(b["points"]), b["comment"]) for b in bands)
        rest = {key: row[key] for key in ("id", "label", "measure", "source")}
        return Criterion(**rest, least=float(row["least"]), weight=float(row["weight"]), bands=made)

    def _check_reach(self, unit: str, bands: Sequence[Mapping[str, Any]], at: int) -> None:
        """Every value that can be must lie in a band: what lies under the first would get its points and praise."""
        first, last = bands[0]["from"], bands[-1]["from"]
        if first > 0 and unit != "dB":
            raise self._mistake(at, f"what is under {first:g} lies in no band", "Begin with from = 0.0")
        if last > 1 and unit.startswith("share of "):
            raise self._mistake(at, f"no share is {last:g} or more", "Write shares as 0 to 1, 50 % as 0.5")

    def _check(self, row: Mapping[str, Any], keys: Mapping[str, Any], at: int, more: Sequence[str] = ()) -> None:
        for key, kind in keys.items():
            value = row.get(key)
            if not isinstance(value, kind) or isinstance(value, bool) or (kind is str and not str(value).strip()):
                wanted = "a text" if kind is str else "a number"
                raise self._mistake(self._line(at, key), f"{key} is {value!r}, not {wanted}", f"Write {key} = …")
        if unknown := set(row) - set(keys) - set(more):
            key = min(unknown)
            raise self._mistake(self._line(at, key), f"{key} means nothing here", f"There are: {', '.join(keys)}")

    def _line(self, at: int, key: str) -> int:
        """The line of a key of the criterion that begins on line `at`."""
        for number, line in enumerate(self._lines[at - 1 :], at):
            if line.strip().startswith((f"{key} ", f"{key}=")) or f" {key} =" in line:
                return number
            if number > at and line.strip().startswith("[["):
                break
        return at

    def _band_line(self, at: int, number: int) -> int:
        """The line of a band, counted from 0, of the criterion that begins on line `at`."""
        first = self._line(at, "bands")
        lines = [n for n, line in enumerate(self._lines[first - 1 :], first) for _ in range(line.count("{"))]
        return lines[number] if number < len(lines) else first

    def _mistake(self, line: int, why: str, next_step: str) -> RosterError:
        return RosterError(f"{self._name}, line {line}", why, next_step)
