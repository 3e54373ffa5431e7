"""The measures as sentences: counts before shares, an interval where there is one, and no share from too few cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..codebook import COMPUTED, SHARE, UNITS, Anchor, Codebook, MeasureEntry
from ..model import Measure, Session
from .amounts import some, told
from .words import listed

TOO_SHORT = 300.0  # s of talk under which no figure of the literature is set beside one; half of a fair sample is none
STEP = 10  # per 10 minutes: the scale of the rates ends at a multiple of this
STANDINGS = {
    "solid": "well supported by research",
    "modest": "some support in research",
    "expert opinion": "what experts advise; hardly tested",
    "convention": "a convention, not evidence",
    "descriptive": "a description; no number here is right or wrong",
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
INTRO = (
    "Counts come first; what comes several times in one turn counts once. The interval, or the bar, shows how much "
    "chance alone could change a number in a talk as short as this. There is no total and no grade. Closed questions "
    "can be the right ones, and silence can be kind."
)
NO_SOURCE = "a description"  # in the codebook: nobody has to be named for it


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
        return _row(session.measures[id], entries[id], rows, session, trusted, end)

    known = {id for _, ids in GROUPS for id in ids}
    rest = (REST, tuple(id for id in entries if id not in known | inner))
    found = (Group(title, tuple(row(id) for id in ids if id in entries)) for title, ids in (*GROUPS, rest))
    return tuple(group for group in found if group.rows)


def _parts(entry: MeasureEntry, entries: Mapping[str, MeasureEntry]) -> tuple[str, ...]:
    """The rates that this one counts together: each code of it once, and none that stands in a group of its own."""
    alone = {id for _, ids in GROUPS for id in ids}
    rates = (other for other in entries.values() if other.kind == entry.kind == "rate" and other.id not in alone)
    within = sorted((r for r in rates if set(r.codes) < set(entry.codes)), key=lambda rate: -len(rate.codes))
    chosen: list[MeasureEntry] = []
    for rate in within:
        if not any(set(rate.codes) & set(other.codes) for other in chosen):
            chosen.append(rate)
    whole = {code for rate in chosen for code in rate.codes} == set(entry.codes)
    return tuple(rate.id for rate in chosen) if whole else ()


def _row(
    measure: Measure,
    entry: MeasureEntry,
    parts: tuple[Row, ...],
    session: Session,
    trusted: bool,
    end: float,
) -> Row:
    sentence, enough = told(measure, entry, trusted)
    measures, fair = session.measures, talk_time(session) >= TOO_SHORT
    if parts and enough:
        sentence = f"{sentence}: {listed([some(measures[part.id].count, part.label.lower()) for part in parts])}"
    return Row(
        id=measure.id,
        label=entry.label,
        sentence=sentence,
        enough=enough,
        bar=_bar(measure, end) if enough else None,
        definition=entry.definition,
        source="" if entry.source == NO_SOURCE else entry.source,
        standing=STANDINGS.get(entry.standing, entry.standing),
        anchors=entry.anchors if fair else (),
        parts=parts if enough else (),
    )


def talk_time(session: Session) -> float:
    """Seconds from first to last speech of listener and client, as `measures.Material.span`."""
    spans = [s for s in session.heard.speech if session.heard.roles.of(s.speaker) != "other"]
    return max((s.end for s in spans), default=0.0) - min((s.start for s in spans), default=0.0)


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
    """The entry of a measure that the codebook has no more; its unit tells its kind, unless it is of times."""
    kinds = (kind for kind, unit in {**UNITS, "share": SHARE}.items() if measure.unit.startswith(unit))
    kind = "computed" if measure.id in COMPUTED else next(kinds, "computed")
    label = measure.id.replace("_", " ").capitalize()
    return MeasureEntry(measure.id, label, "This codebook does not describe it.", measure.unit, kind, "", "descriptive")
