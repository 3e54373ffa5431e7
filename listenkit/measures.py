"""Counts of what was coded and heard, each with the interval that fits it. Pure.

A measure keeps its counts; its value is None only where its total is 0. Intervals are 95 %: Wilson for a share of
counts, exact Poisson for a count per 10 minutes, a bootstrap over turns for a share of seconds; none for ratios, means,
medians and longest. What each measure means stands in the codebook.
"""

from __future__ import annotations

import math
import random
import statistics
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from .codebook import Codebook, MeasureEntry
from .floor import BOTH, Hold, holds
from .model import CodedUtterance, FloorEvent, Measure, Roles, SpeechSpan

Z95 = 1.959964  # standard normal quantile of a 95 % interval
TEN_MINUTES = 600.0  # s
RESAMPLES = 1000  # of the bootstrap: intervals then move by less than a percentage point
SEED = 20240229  # of the bootstrap: any fixed number gives the same bytes on each run
EXACT = 60  # halvings in the search for a Poisson bound: far below the third decimal


@dataclass(frozen=True, slots=True)
class Material:
    """What measures are made from; not `codable` is a language in which nobody could give codes."""

    coded: Sequence[CodedUtterance]
    speech: Sequence[SpeechSpan]
    floor: Sequence[FloorEvent]
    roles: Roles
    codable: bool = True

    @property
    def span(self) -> float:
        """Seconds from first to last speech of listener and client."""
        mine = [s for s in self.speech if self.roles.of(s.speaker) in BOTH]
        return max((s.end for s in mine), default=0.0) - min((s.start for s in mine), default=0.0)

    def seconds(self, role: str) -> float:
        return sum(s.duration for s in self.speech if self.roles.of(s.speaker) == role)

    def holds(self, role: str) -> list[Hold]:
        """The role's turns without encouragers."""
        asides = {e.utterance for e in self.floor if e.kind == "backchannel"}
        told = [c.utterance for c in self.coded if c.utterance.id not in asides and c.utterance.role in BOTH]
        return [hold for hold in holds(told, self.speech, self.roles) if hold.role == role]

    def events(self, kind: str, role: str = "listener") -> list[FloorEvent]:
        return [event for event in self.floor if event.kind == kind and event.role == role]


def measure(material: Material, codebook: Codebook) -> Mapping[str, Measure]:
    """Every measure of the codebook, in its order."""
    counts = count_codes(material.coded)
    return {entry.id: _one(entry, material, counts) for entry in codebook.measures.values()}


def count_codes(coded: Sequence[CodedUtterance]) -> Counter[str]:
    """In how many of the listener's volleys each code stands; a complex reflection hides a simple one beside it."""
    by_volley: dict[int, set[str]] = {}
    for one in coded:
        mine = {code.code for code in one.codes if code.counted}
        by_volley.setdefault(one.utterance.turn, set()).update(mine if one.utterance.role == "listener" else ())
    shown = [
        codes - ({"reflection_simple"} if "reflection_complex" in codes else set()) for codes in by_volley.values()
    ]
    return Counter(code for codes in shown for code in codes)


def _one(entry: MeasureEntry, material: Material, counts: Counter[str]) -> Measure:
    count, total = sum(counts[code] for code in entry.codes), sum(counts[code] for code in entry.of)
    if entry.kind == "rate":
        return rate(entry, count, material.span if material.codable else 0.0)
    if entry.kind == "share":
        return share(entry, count, total)
    if entry.kind == "ratio":
        return _made(entry, count, total, count / total if total else None)
    return COMPUTED[entry.id](entry, material)


def share(entry: MeasureEntry, count: int, total: int) -> Measure:
    """A share of counts with its Wilson interval (Wilson 1927)."""
    return _made(entry, count, total, count / total if total else None, wilson(count, total))


def rate(entry: MeasureEntry, count: int, seconds: float) -> Measure:
    """A count per 10 minutes with its exact Poisson interval (Garwood 1936); `total` is in units of 10 minutes."""
    tens = seconds / TEN_MINUTES
    bounds = tuple(bound / tens for bound in poisson(count)) if tens else None
    return _made(entry, count, tens, count / tens if tens else None, bounds)


def wilson(count: int, total: int) -> tuple[float, float] | None:
    """95 % interval (0 to 1) of a share of counts (Wilson 1927); None where `total` is 0."""
    if not total:
        return None
    p, z2 = count / total, Z95**2
    middle = (p + z2 / (2 * total)) / (1 + z2 / total)
    reach = Z95 * math.sqrt(p * (1 - p) / total + z2 / (4 * total**2)) / (1 + z2 / total)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def poisson(count: int) -> tuple[float, float]:
    """The means under which `count` or more, and `count` or fewer, still have a chance of 2.5 %."""
    low = 0.0 if count == 0 else _mean_where(lambda mean: 1 - _at_most(count - 1, mean) > 0.025, count)
    return low, _mean_where(lambda mean: _at_most(count, mean) < 0.025, count)


def _at_most(count: int, mean: float) -> float:
    """Poisson chance of `count` or fewer."""
    return sum(math.exp(i * math.log(mean) - mean - math.lgamma(i + 1)) for i in range(count + 1)) if mean else 1.0


def _mean_where(reached: Callable[[float], bool], count: int) -> float:
    low, high = 0.0, 2.0 * count + 20.0
    for _ in range(EXACT):
        middle = (low + high) / 2
        low, high = (low, middle) if reached(middle) else (middle, high)
    return high


def _talk_share(entry: MeasureEntry, material: Material) -> Measure:
    mine, theirs = material.seconds("listener"), material.seconds("client")
    total = mine + theirs
    return _made(entry, mine, total, mine / total if total else None, bootstrap(material))


def bootstrap(material: Material) -> tuple[float, float] | None:
    """Percentile interval of the listener's share of speech, over turns drawn with a fixed seed (Efron 1979)."""
    turns = [(seconds, role == "listener") for role in BOTH for seconds in _speech_of_turns(material, role)]
    if len(turns) < 2:
        return None
    draw, shares = random.Random(SEED), []
    for _ in range(RESAMPLES):
        sample = draw.choices(turns, k=len(turns))
        total = sum(seconds for seconds, _ in sample)
        shares.append(sum(seconds for seconds, listener in sample if listener) / total if total else 0.0)
    shares.sort()
    return shares[round(0.025 * RESAMPLES)], shares[round(0.975 * RESAMPLES) - 1]


def _speech_of_turns(material: Material, role: str) -> list[float]:
    """Seconds of speech in each of the role's turns; what lies in none of them (encouragers) is a turn of its own."""
    held = material.holds(role)
    starts, seconds = [hold.start for hold in held], [0.0] * len(held)
    for span in (s for s in material.speech if material.roles.of(s.speaker) == role):
        place = bisect_right(starts, (span.start + span.end) / 2) - 1
        if place >= 0 and span.start < held[place].end:
            seconds[place] += span.duration
        else:
            seconds.append(span.duration)
    return [each for each in seconds if each]


def _share_of_recording(entry: MeasureEntry, material: Material) -> Measure:
    mine, total = material.seconds("listener"), material.span
    part = material.seconds("listener") + material.seconds("client")
    bounds = bootstrap(material)
    scaled = tuple(min(1.0, bound * part / total) for bound in bounds) if bounds and total else None
    return _made(entry, mine, total, mine / total if total else None, scaled)


def _interruptions(entry: MeasureEntry, material: Material) -> Measure:
    return rate(entry, len(material.events("interruption")), material.span)


def _backchannels(entry: MeasureEntry, material: Material) -> Measure:
    return rate(entry, len(material.events("backchannel")), material.span)


def _longest_turn(entry: MeasureEntry, material: Material) -> Measure:
    lengths = [hold.end - hold.start for hold in material.holds("listener")]
    return _made(entry, len(lengths), None, max(lengths, default=None))


def _mean_turn(entry: MeasureEntry, material: Material) -> Measure:
    lengths = [hold.end - hold.start for hold in material.holds("listener")]
    return _made(entry, len(lengths), None, statistics.fmean(lengths) if lengths else None)


def _latency(entry: MeasureEntry, material: Material) -> Measure:
    gaps = [event.duration for event in material.events("response")]
    return _made(entry, len(gaps), None, statistics.median(gaps) if gaps else None)


def _pauses_kept(entry: MeasureEntry, material: Material) -> Measure:
    kept = len([event for event in material.events("pause", "client") if event.after == "client"])
    return _made(entry, kept, None, float(kept))


COMPUTED: Mapping[str, Callable[[MeasureEntry, Material], Measure]] = {
    "listener_talk_share": _talk_share,
    "listener_talk_share_of_recording": _share_of_recording,
    "interruptions_per_10_min": _interruptions,
    "backchannels_per_10_min": _backchannels,
    "longest_listener_turn": _longest_turn,
    "mean_listener_turn": _mean_turn,
    "median_response_latency": _latency,
    "long_pauses_kept": _pauses_kept,
}


def _made(
    entry: MeasureEntry,
    count: float,
    total: float | None,
    value: float | None,
    bounds: Sequence[float] | None = None,
) -> Measure:
    low, high = bounds if bounds else (None, None)
    return Measure(entry.id, count, total, value, low, high, entry.unit)
