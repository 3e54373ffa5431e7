"""The value of a measure as a sentence: counts before shares, an interval where there is one, no share of few cases."""

from __future__ import annotations

from ..cautions import FEWEST
from ..codebook import MeasureEntry
from ..model import Measure
from .words import length, number, percent, several

NOT_ENOUGH = "not enough to say"
NOT_COMPARED = "not compared: too few sentences of one voice alone, or a microphone for each"
WERE = {"open_question_share": ("was open", "were open")}  # makes "7 of 10 questions" a sentence
OBSERVED = {  # what a length of time was taken from
    "longest_listener_turn": "the longest of {} turns",
    "mean_listener_turn": "mean of {} turns",
    "median_response_latency": "the middle of {} answers",
}


def told(measure: Measure, entry: MeasureEntry, trusted: bool) -> tuple[str, bool]:
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
    counted = f"{number(measure.count)} of {some(total, noun)} {was if measure.count == 1 else were}".rstrip()
    if total < FEWEST:
        return f"{counted}: {NOT_ENOUGH}", False
    return f"{counted} ({percent(measure.value)}{_interval(measure, 100)})", True


def _ratio(measure: Measure, entry: MeasureEntry) -> tuple[str, bool]:
    named = entry.label.lower() if entry.id == "reflections_to_questions" else ""
    above, _, below = named.partition(" to ")
    total = measure.total or 0
    counted = (
        f"{some(measure.count, above)} to {some(total, below)}" if below else f"{measure.count:.0f} to {total:.0f}"
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
    return f"{told} (the middle of each one's sentences, {number(utterances)} in all)"


def some(count: float, noun: str) -> str:
    """1 question, 2 questions, from the plural."""
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
