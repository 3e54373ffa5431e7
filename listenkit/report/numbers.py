"""The measures as sentences: counts before shares, an interval where there is one, and no share from too few cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..codebook import Anchor, Codebook, MeasureEntry
from ..model import Measure, Session
from .words import length, listed, number, percent, several

FEWEST = 5  # cases below which no share is shown: the rule of the house (7 of 10 is already 40 to 89 %)
NOT_ENOUGH = "not enough to say"
NOT_COMPARED = "not compared: too few sentences of one voice alone, or a microphone for each"
STEP = 10  # per 10 minutes: the scale of the rates ends at a multiple of this
WERE = {"open_question_share": ("was open", "were open")}  # makes "7 of 10 questions" a sentence
OBSERVED = {  # what a length of time was taken from
    "longest_listener_turn": "the longest of {} turns",
    "mean_listener_turn": "mean of {} turns",
    "median_response_latency": "median of {} answers",
}
STANDINGS = {
    "solid": "well supported by research",
    "modest": "some support in research",
    "expert opinion": "what experts advise; hardly tested",
    "convention": "a convention, not evidence",
    "descriptive": "a description; no value is the right one",
}
GROUPS = (
    (
        "Who spoke",
        ("listener_talk_share", "listener_talk_share_of_recording", "mean_listener_turn", "longest_listener_turn"),
    ),
    ("Questions", ("open_question_share", "open_questions_per_10_min")),
    ("Showing that you heard", ("reflections_to_questions", "validating_statements_per_10_min")),
    (
        "Moments to look at",
        (
            "advice_per_10_min",
            "judging_per_10_min",
            "sympathy_per_10_min",
            "dismissal_per_10_min",
            "self_disclosure_per_10_min",
        ),
    ),
    (
        "Taking turns",
        ("interruptions_per_10_min", "backchannels_per_10_min", "median_response_latency", "long_pauses_kept"),
    ),
    ("Pace and loudness", ("listener_words_per_minute", "client_words_per_minute", "loudness_balance")),
)
REST = "More"


@dataclass(frozen=True, slots=True)
class Bar:
    """An interval on a scale: places in per cent of its width, words at both ends; `first` where it is seen at once."""

    low: str
    width: str
    value: str
    first: bool
    left: str
    right: str


@dataclass(frozen=True, slots=True)
class Row:
    """One measure: what was counted in words, and what a reader may ask about it."""

    id: str
    label: str
    sentence: str
    enough: bool
    bar: Bar | None
    definition: str
    source: str
    standing: str
    anchors: tuple[Anchor, ...]
    parts: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Measures that belong together under one title."""

    title: str
    rows: tuple[Row, ...]


def groups(session: Session, codebook: Codebook, trusted: bool, end: float | None = None) -> tuple[Group, ...]:
    """All measures of the session; where the words cannot be `trusted`, those that rest on codes say so.

    Args:
        end: of the scale of all rates, per 10 minutes; what the session needs unless it is given.
    """
    entries = {id: codebook.measures.get(id) or _unknown(measure) for id, measure in session.measures.items()}
    parts = {id: _parts(entry, entries) for id, entry in entries.items()}
    inner = {part for ids in parts.values() for part in ids}
    end = end or scale(session)

    def row(id: str) -> Row:
        rows = tuple(row(part) for part in parts[id])
        return _row(session.measures[id], entries[id], rows, session.measures, trusted, end)

    known = {id for _, ids in GROUPS for id in ids}
    rest = (REST, tuple(id for id in entries if id not in known | inner))
    found = (Group(title, tuple(row(id) for id in ids if id in entries)) for title, ids in (*GROUPS, rest))
    return tuple(group for group in found if group.rows)


def _parts(entry: MeasureEntry, entries: Mapping[str, MeasureEntry]) -> tuple[str, ...]:
    """The rates that count one of the codes that this rate counts together."""
    rates = (other for other in entries.values() if other.kind == entry.kind == "rate")
    return tuple(other.id for other in rates if set(other.codes) < set(entry.codes))


def _row(
    measure: Measure,
    entry: MeasureEntry,
    parts: tuple[Row, ...],
    measures: Mapping[str, Measure],
    trusted: bool,
    end: float,
) -> Row:
    told, enough = _told(measure, entry, trusted)
    if parts and enough:
        told = f"{told}: {listed([f'{part.label.lower()} {number(measures[part.id].count)}' for part in parts])}"
    return Row(
        id=measure.id,
        label=entry.label,
        sentence=told,
        enough=enough,
        bar=_bar(measure, end) if enough else None,
        definition=entry.definition,
        source=entry.source,
        standing=STANDINGS.get(entry.standing, entry.standing),
        anchors=entry.anchors,
        parts=parts if enough else (),
    )


def _told(measure: Measure, entry: MeasureEntry, trusted: bool) -> tuple[str, bool]:
    """The sentence, and whether it says a value."""
    if not trusted and entry.kind != "computed":
        return NOT_ENOUGH, False
    if measure.unit.startswith("share of "):
        return _share(measure, entry)
    if measure.unit == "ratio":
        return _ratio(measure, entry)
    if measure.value is None:
        return NOT_COMPARED if measure.unit == "dB" else NOT_ENOUGH, False
    if measure.unit == "words/min":
        return _pace(measure)
    if measure.unit == "dB":
        return _balance(measure.value, measure.count), True
    if measure.unit == "s":
        return length(measure.value) + _observed(measure), True
    if measure.unit == "count":
        return _times(measure.count), True
    unit = measure.unit.replace("min", "minutes")
    if not measure.count:
        return "none" + (f" (95 % interval up to {measure.high:.1f} {unit})" if measure.high is not None else ""), True
    value = f"{measure.value:.1f} {unit}"
    return f"{_times(measure.count)} ({value}{_interval(measure, 1, 1)})", True


def _share(measure: Measure, entry: MeasureEntry) -> tuple[str, bool]:
    noun, total = measure.unit.removeprefix("share of "), measure.total or 0
    if not total or measure.value is None:
        return f"no {noun}: {NOT_ENOUGH}", False
    if entry.kind == "computed":  # a share of seconds
        counted = f"{length(measure.count)} of {length(total)} of {noun}"
        return f"{counted} ({percent(measure.value)}{_interval(measure, 100)})", True
    was, were = WERE.get(measure.id, ("", ""))
    counted = f"{number(measure.count)} of {number(total)} {noun} {was if measure.count == 1 else were}".rstrip()
    if total < FEWEST:
        return f"{counted}: {NOT_ENOUGH}", False
    return f"{counted} ({percent(measure.value)}{_interval(measure, 100)})", True


def _ratio(measure: Measure, entry: MeasureEntry) -> tuple[str, bool]:
    above, _, below = entry.label.lower().partition(" to ")  # "Reflections to questions"
    total = measure.total or 0
    counted = (
        f"{_some(measure.count, above)} to {_some(total, below)}" if below else f"{measure.count:.0f} to {total:.0f}"
    )
    if total < FEWEST or measure.value is None:
        return f"{counted}: {NOT_ENOUGH}", False
    return f"{counted} ({measure.value:.1f} to 1)", True


def _pace(measure: Measure) -> tuple[str, bool]:
    counted = f"{several(measure.count, 'word')} in {length(measure.total or 0)} of speech"
    if measure.count < FEWEST:
        return f"{counted}: {NOT_ENOUGH}", False
    return f"{counted} ({measure.value:.0f} a minute{_interval(measure, 1)})", True


def _balance(decibels: float, utterances: float) -> str:
    apart = round(abs(decibels))
    how = "louder" if decibels > 0 else "softer"
    told = f"the listener {apart} dB {how} than the client" if apart else "both the same"
    return f"{told} (medians of {number(utterances)} sentences)"


def _some(count: float, noun: str) -> str:
    return f"{number(count)} {noun.removesuffix('s') if count == 1 else noun}"


def _interval(measure: Measure, scale: float, decimals: int = 0) -> str:
    if measure.low is None or measure.high is None:
        return ""
    ends = f"{measure.low * scale:.{decimals}f}–{measure.high * scale:.{decimals}f}"
    return f", 95 % interval {ends}" + (" %" if scale == 100 else "")


def _times(count: float) -> str:
    return {0: "none", 1: "once", 2: "twice"}.get(int(count), f"{number(count)} times")


def _observed(measure: Measure) -> str:
    told = OBSERVED.get(measure.id, "from {}").format(number(measure.count))
    return f" ({told})" if measure.count > 1 else ""


def scale(session: Session) -> float:
    """Where the common scale of all rates ends, per 10 minutes."""
    measures = session.measures.values()
    highest = max((m.high for m in measures if m.unit == "per 10 min" and m.high is not None), default=0.0)
    return STEP * max(1.0, -(-highest // STEP))


def _bar(measure: Measure, end: float) -> Bar | None:
    if measure.low is None or measure.high is None or measure.value is None:
        return None
    share = measure.unit.startswith("share of ")
    if not share and measure.unit != "per 10 min":
        return None  # no scale that others share
    scale = 100 if share else 100 / end
    low, high, value = (min(100.0, max(0.0, x * scale)) for x in (measure.low, measure.high, measure.value))
    ends = ("0 %", "100 %") if share else ("0", f"{end:.0f} per 10 min")
    return Bar(f"{low:.1f}%", f"{high - low:.1f}%", f"{value:.1f}%", share, *ends)


def _unknown(measure: Measure) -> MeasureEntry:
    label = measure.id.replace("_", " ").capitalize()
    return MeasureEntry(
        measure.id, label, "This codebook does not describe it.", measure.unit, "computed", "", "descriptive"
    )
