"""Counts of what was coded and heard, each with the interval that fits it. Pure.

A measure keeps its counts; its value is None where its total is 0, or where it has none and nothing to rest on.
Intervals are 95 %: Wilson for a share of counts, exact Poisson for a count per 10 minutes, a bootstrap over turns for a
share of seconds and for words a minute; none for ratios, means, medians and longest. What each measure means stands in
the codebook. Pace and loudness are described and nothing more: for neither is there a norm, and neither says anything
about a person.
"""

from __future__ import annotations

import statistics
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from .backchannels import asides
from .codebook import Codebook, MeasureEntry
from .floor import BOTH, Hold, holds
from .intervals import poisson, resampled, wilson
from .model import CodedUtterance, FloorEvent, Measure, Roles, SpeechSpan, Utterance, Word

TEN_MINUTES = 600.0  # s
MINUTE = 60.0  # s
LEAST_EACH = 5  # utterances of either person under which their loudness is not compared: the fewest of any share


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

    def spans(self, role: str) -> list[SpeechSpan]:
        return [span for span in self.speech if self.roles.of(span.speaker) == role]

    def seconds(self, role: str) -> float:
        return sum(span.duration for span in self.spans(role))

    def holds(self, role: str) -> list[Hold]:
        """The role's turns without encouragers."""
        aside = asides(self.floor)
        told = [c.utterance for c in self.coded if c.utterance.id not in aside and c.utterance.role in BOTH]
        return [hold for hold in holds(told, self.speech) if hold.role == role]

    def events(self, kind: str, role: str = "listener") -> list[FloorEvent]:
        return [event for event in self.floor if event.kind == kind and event.role == role]


@dataclass(frozen=True, slots=True)
class Spoken:
    """What was heard of one turn: seconds of speech, and words."""

    seconds: float
    words: int


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
    hidden = {"reflection_simple"}
    shown = (codes - hidden if "reflection_complex" in codes else codes for codes in by_volley.values())
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


def _talk_share(entry: MeasureEntry, material: Material) -> Measure:
    mine, theirs = material.seconds("listener"), material.seconds("client")
    total = mine + theirs
    return _made(entry, mine, total, mine / total if total else None, talk_share_interval(material))


def talk_share_interval(material: Material) -> tuple[float, float] | None:
    """Interval of the listener's share of speech (0 to 1), over the turns of each; None where one has not two."""
    mine, theirs = ([turn.seconds for turn in turns_of(material, role) if turn.seconds] for role in BOTH)
    return resampled([(seconds, seconds) for seconds in mine], [(0.0, seconds) for seconds in theirs])


def turns_of(material: Material, role: str, loops: Sequence[Utterance] = ()) -> list[Spoken]:
    """What was heard of each of the role's turns outside `loops`; what lies in none (encouragers) is one of its own."""
    held, spans = material.holds(role), material.spans(role)
    begun = [hold.start for hold in held]
    inside = [begun and begun[0] <= _middle(s) and s.start < held[_last(begun, s)].end for s in spans]
    starts = sorted({*begun, *(s.start for s, lies in zip(spans, inside, strict=True) if not lies)})
    seconds, words = [0.0] * len(starts), [0] * len(starts)
    for span in spans:
        seconds[_last(starts, span)] += span.duration - sum(_both(span, loop) for loop in loops)
    for word in _words(material, role) if starts else ():
        words[_last(starts, word)] += 1
    return [Spoken(*each) for each in zip(seconds, words, strict=True)]


def _last(starts: Sequence[float], it: SpeechSpan | Word) -> int:
    """The last place that begins before the middle of what was heard."""
    return max(0, bisect_right(starts, _middle(it)) - 1)


def _middle(it: SpeechSpan | Word) -> float:
    return (it.start + it.end) / 2


def _both(one: SpeechSpan, other: Utterance) -> float:
    return max(0.0, min(one.end, other.end) - max(one.start, other.start))


def _words(material: Material, role: str) -> list[Word]:
    """The role's words; signs alone are none, and what the transcript repeats in a loop was not said."""
    said = [one.utterance for one in material.coded if one.utterance.role == role]
    words = (word for one in said if "loop" not in one.flags for word in one.words)
    return [word for word in words if any(sign.isalnum() for sign in word.text)]


def _share_of_recording(entry: MeasureEntry, material: Material) -> Measure:
    mine, total = material.seconds("listener"), material.span
    part = material.seconds("listener") + material.seconds("client")
    bounds = talk_share_interval(material)
    scaled = tuple(min(1.0, bound * part / total) for bound in bounds) if bounds and total else None
    return _made(entry, mine, total, mine / total if total else None, scaled)


def _interruptions(entry: MeasureEntry, material: Material) -> Measure:
    return rate(entry, len(material.events("interruption")), material.span)


def _backchannels(entry: MeasureEntry, material: Material) -> Measure:
    return rate(entry, len(material.events("backchannel")), material.span)


def _longest_turn(entry: MeasureEntry, material: Material) -> Measure:
    lengths = _lengths(material)
    return _made(entry, len(lengths), None, max(lengths, default=None))


def _mean_turn(entry: MeasureEntry, material: Material) -> Measure:
    lengths = _lengths(material)
    return _made(entry, len(lengths), None, statistics.fmean(lengths) if lengths else None)


def _lengths(material: Material) -> list[float]:
    """Seconds of speech in each of the listener's turns: a silence that was kept inside is no speech."""
    spans = material.spans("listener")
    heard = [
        sum(max(0.0, min(s.end, hold.end) - max(s.start, hold.start)) for s in spans)
        for hold in material.holds("listener")
    ]
    return [seconds for seconds in heard if seconds]


def _latency(entry: MeasureEntry, material: Material) -> Measure:
    gaps = [event.duration for event in material.events("response")]
    return _made(entry, len(gaps), None, statistics.median(gaps) if gaps else None)


def _pauses_kept(entry: MeasureEntry, material: Material) -> Measure:
    kept = len([event for event in material.events("pause", "client") if event.after == "client"])
    return _made(entry, kept, None, float(kept))


def _words_per_minute(entry: MeasureEntry, material: Material) -> Measure:
    """Of the role that the measure's name begins with."""
    role = entry.id.partition("_")[0]
    loops = [one.utterance for one in material.coded if one.utterance.role == role and "loop" in one.flags]
    turns = turns_of(material, role, loops)
    words, seconds = sum(turn.words for turn in turns), sum(turn.seconds for turn in turns)
    bounds = resampled([(MINUTE * turn.words, turn.seconds) for turn in turns])
    return _made(entry, words, seconds, MINUTE * words / seconds if seconds else None, bounds if seconds else None)


def _loudness_balance(entry: MeasureEntry, material: Material) -> Measure:
    balance, rests_on = loudness_balance([one.utterance for one in material.coded])
    return _made(entry, rests_on, None, balance)


def loudness_balance(utterances: Sequence[Utterance]) -> tuple[float | None, int]:
    """How many dB louder the listener's median utterance was than the client's, and how many utterances tell so.

    None and 0 under 5 utterances of either, and where each person had a microphone: then no utterance has a level.
    """
    mine, theirs = ([u.level for u in utterances if u.role == role and u.level is not None] for role in BOTH)
    if min(len(mine), len(theirs)) < LEAST_EACH:
        return None, 0
    return statistics.median(mine) - statistics.median(theirs), len(mine) + len(theirs)


COMPUTED: Mapping[str, Callable[[MeasureEntry, Material], Measure]] = {
    "listener_talk_share": _talk_share,
    "listener_talk_share_of_recording": _share_of_recording,
    "interruptions_per_10_min": _interruptions,
    "backchannels_per_10_min": _backchannels,
    "longest_listener_turn": _longest_turn,
    "mean_listener_turn": _mean_turn,
    "median_response_latency": _latency,
    "long_pauses_kept": _pauses_kept,
    "listener_words_per_minute": _words_per_minute,
    "client_words_per_minute": _words_per_minute,
    "loudness_balance": _loudness_balance,
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
