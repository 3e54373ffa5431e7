"""One student's sessions over time, as a page, as Markdown and as plain values; the words are those of the report."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from .. import cautions
from ..codebook import Codebook
from ..model import Measure, Session
from ..progress import Aim, Change, Progress
from . import numbers
from .html import laid_out
from .markdown import escaped
from .words import clean, clock, cut, date

SCHEMA_VERSION = 1
CHANGES: dict[Change, str] = {
    "more": "more in the last than in the first",
    "less": "less in the last than in the first",
    "no clear change": "no clear change",
    "not enough to say": "not enough to say",
    "not compared": "shown, not compared",
}
INTRO = (
    "Your own recordings, side by side, and nobody else's. Two talks differ by chance, by client and by topic. "
    "So a change is called one only where the intervals lie apart."
)


@dataclass(frozen=True, slots=True)
class Told:
    """One session's value of a measure: its date, the sentence of the report, and its bar."""

    name: str
    made: str
    sentence: str
    bar: numbers.Bar | None


@dataclass(frozen=True, slots=True)
class Chart:
    """One measure over all sessions."""

    label: str
    change: str
    definition: str
    told: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class AimTold:
    """A goal, the session that it came from, and what the next one says about it."""

    after: str
    heard_in: str
    text: str
    told: str
    quote: str
    at: str


@dataclass(frozen=True, slots=True)
class View:
    """All that the page says."""

    intro: str
    names: tuple[str, ...]
    cautions: tuple[str, ...]
    aims: tuple[AimTold, ...]
    next_goal: str
    charts: tuple[Chart, ...]


def view(progress: Progress, codebook: Codebook) -> View:
    """What a page on `progress` says."""
    end = max(numbers.scale(session) for session in progress.sessions)
    rows = [_rows(session, codebook, end) for session in progress.sessions]
    names = _names(progress.sessions)
    shown = [series for series in progress.series if any(series.measure in each for each in rows)]
    goal = progress.sessions[-1].feedback.goal
    return View(
        intro=INTRO,
        names=names,
        cautions=progress.cautions,
        aims=tuple(_aim(aim, progress.sessions, names) for aim in progress.aims),
        next_goal=clean(goal.text) if goal else "",
        charts=tuple(
            Chart(
                label=codebook.measures[series.measure].label,
                change=CHANGES[series.change],
                definition=codebook.measures[series.measure].definition,
                told=tuple(
                    Told(name, date(session.heard.provenance.created), row.sentence, row.bar)
                    for name, session, each in zip(names, progress.sessions, rows, strict=True)
                    if (row := each.get(series.measure)) is not None
                ),
            )
            for series in shown
        ),
    )


def html(progress: Progress, codebook: Codebook) -> str:
    """The page as text."""
    return laid_out("progress.html", view=view(progress, codebook))


def markdown(progress: Progress, codebook: Codebook) -> str:
    """The same as Markdown, a newline at the end."""
    return "\n".join(_lines(view(progress, codebook))) + "\n"


def lines(page: View) -> Iterator[str]:
    """The few lines that the terminal shows."""
    for aim in page.aims:
        found = f" “{aim.quote}” ({aim.at})" if aim.quote else ""
        yield f"Goal after {aim.after}: {aim.text} Looked for in {aim.heard_in}: {aim.told}{found}"
    changed = [chart for chart in page.charts if chart.change in (CHANGES["more"], CHANGES["less"])]
    yield from (f"{chart.label}: {chart.change}" for chart in changed)
    if not changed:
        yield "No clear change in any number."


def dumps(progress: Progress, codebook: Codebook) -> str:
    """The same as JSON: sessions, the values of each measure in their order, and the goals."""
    document: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "sessions": [
            {
                "name": session.heard.recording.name,
                "sha256": session.heard.recording.sha256,
                "created": session.heard.provenance.created,
            }
            for session in progress.sessions
        ],
        "goals": [
            {"session": a.session, "id": a.goal, "text": a.text, "met": a.met, "told": a.told, "utterance": a.utterance}
            for a in progress.aims
        ],
        "measures": {
            series.measure: {"change": series.change, "values": [_value(value) for value in series.values]}
            for series in progress.series
        },
        "warnings": list(progress.cautions),
    }
    return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _value(measure: Measure | None) -> dict[str, Any] | None:
    if measure is None:
        return None
    fields = ("count", "total", "value", "low", "high")
    rounded = {name: getattr(measure, name) for name in fields}
    return {name: None if value is None else round(value, 3) for name, value in rounded.items()} | {
        "unit": measure.unit
    }


def _rows(session: Session, codebook: Codebook, end: float) -> dict[str, numbers.Row]:
    groups = numbers.groups(session, codebook, cautions.trusted(session.heard.utterances), end)
    rows = [row for group in groups for row in group.rows]
    return {row.id: row for row in (*rows, *(part for row in rows for part in row.parts))}


def _names(sessions: Sequence[Session]) -> tuple[str, ...]:
    """The name of each recording, with its place where several are called alike."""
    names = [clean(PurePath(session.heard.recording.name).stem) or "recording" for session in sessions]
    return tuple(f"{name} ({n})" if names.count(name) > 1 else name for n, name in enumerate(names, 1))


def _aim(aim: Aim, sessions: Sequence[Session], names: Sequence[str]) -> AimTold:
    coded = sessions[aim.session + 1].utterance(aim.utterance)
    return AimTold(
        after=names[aim.session],
        heard_in=names[aim.session + 1],
        text=clean(aim.text),
        told=aim.told,
        quote=cut(clean(coded.utterance.text)) if coded else "",
        at=f"{names[aim.session + 1]}, {clock(coded.utterance.start)}" if coded else "",
    )


def _lines(page: View) -> Iterator[str]:
    yield f"# Your progress\n\n{page.intro}\n"
    yield from (f"* **Please note:** {caution}" for caution in page.cautions)
    yield "\n## The goals\n"
    for aim in page.aims:
        yield f"* After {escaped(aim.after)}: {escaped(aim.text)} Looked for in {escaped(aim.heard_in)}: **{aim.told}**"
        if aim.quote:
            yield f"  > “{escaped(aim.quote)}” ({escaped(aim.at)})"
    if not page.aims:
        yield "No goal was set that could be looked for."
    if page.next_goal:
        yield f"\nFor next time: {escaped(page.next_goal)}"
    yield "\n## The numbers\n"
    for chart in page.charts:
        yield f"* **{escaped(chart.label)}:** {chart.change}"
        yield from (
            f"  * {escaped(each.name)} (analysed on {escaped(each.made)}): {escaped(each.sentence)}"
            for each in chart.told
        )
