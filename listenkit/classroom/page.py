"""class.html: the class at a glance, and which recording to listen to first. No order of merit anywhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from ..cautions import FEWEST, SAMPLE
from ..codebook import Codebook
from ..model import Measure
from ..report.html import laid_out
from ..report.words import clean, length, listed, several
from .cohort import Row, goals
from .rubric import INSUFFICIENT, Rubric

SHOWN = (  # measures of which the page draws everybody's
    *("listener_talk_share", "open_question_share", "validating_statements_per_10_min"),
    *("advice_per_10_min", "judging_per_10_min", "sympathy_per_10_min", "dismissal_per_10_min"),
)
SHORTEST = 120.0  # s of talk under which nothing is drawn: a rate for 10 minutes would be a guess
STEP = 10.0  # per 10 minutes: the scale of rates ends at a multiple of this
HIGH = 6  # pixels of one student's line


@dataclass(frozen=True, slots=True)
class Line:
    """One student's interval and value on a scale: places in per cent."""

    low: str
    width: str
    value: str
    y: int


@dataclass(frozen=True, slots=True)
class Chart:
    """One measure of everybody, a line a student in the order of names."""

    label: str
    told: str
    left: str
    right: str
    height: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A row of the page's table."""

    name: str
    group: str
    state: str
    address: str
    talk: str
    evidence: str
    goal: str
    look: tuple[str, ...]
    levels: tuple[str, ...]
    points: str
    decided: str


@dataclass(frozen=True, slots=True)
class View:
    """All that the page says."""

    title: str
    counts: str
    first: tuple[Told, ...]
    lacking: tuple[str, ...]
    goals: tuple[tuple[str, str], ...]
    charts: tuple[Chart, ...]
    rows: tuple[Told, ...]
    criteria: tuple[str, ...]
    rubric: str
    proposes: bool
    decides: bool


def render(
    rows: Sequence[Row], codebook: Codebook, rubric: Rubric | None, out: Path, decided: Mapping[str, float]
) -> str:
    """The page as text; links lead from the folder `out` to the reports in it.

    Args:
        decided: an instructor's points, by student.
    """
    return laid_out("class.html", view=view(rows, codebook, rubric, out, decided))


def view(
    rows: Sequence[Row], codebook: Codebook, rubric: Rubric | None, out: Path, decided: Mapping[str, float]
) -> View:
    """What the page says."""
    told = {id(row): _told(row, codebook, out, decided) for row in rows}
    done = [row for row in rows if row.summary]
    texts = {entry["id"]: entry["text"] for entry in codebook.feedback.get("goals", ())}
    return View(
        title="The class",
        counts=_counts(rows),
        first=tuple(told[id(row)] for row in sorted(done, key=lambda row: -len(row.look)) if row.look),
        lacking=tuple(clean(row.student.name) for row in done if _lacks(row)),
        goals=tuple((texts.get(goal, goal), several(count, "student")) for goal, count in goals(rows)),
        charts=tuple(chart for id in SHOWN if (chart := _chart(id, done, codebook)) is not None),
        rows=tuple(told[id(row)] for row in rows),
        criteria=tuple(criterion.label for criterion in rubric.criteria) if rubric else (),
        rubric=f"{rubric.name}, {rubric.most:g} points at most. {rubric.source}" if rubric else "",
        proposes=rubric is not None,
        decides=bool(decided),
    )


def _counts(rows: Sequence[Row]) -> str:
    states = {state: sum(row.state == state for row in rows) for state in dict.fromkeys(row.state for row in rows)}
    return listed([f"{count} {state}" for state, count in states.items()])


def _lacks(row: Row) -> bool:
    """Whether there is too little to judge by."""
    short = row.summary is None or row.summary.talk < SAMPLE / 2 or not row.summary.trusted
    return short or any(proposal.level == INSUFFICIENT for proposal in row.proposals)


def _told(row: Row, codebook: Codebook, out: Path, decided: Mapping[str, float]) -> Told:
    texts = {entry["id"]: entry["text"] for entry in codebook.feedback.get("goals", ())}
    found = row.summary
    return Told(
        name=clean(row.student.name),
        group=clean(row.student.group),
        state=row.state + (f": {clean(row.why)}" if row.why else ""),
        address=_address(row.folder, out) if row.folder else "",
        talk=length(found.talk) if found else "",
        evidence=f"{found.unsure} of {found.words} words uncertain" if found else "",
        goal=texts.get(found.goal, found.goal) if found else "",
        look=row.look,
        levels=tuple(
            proposal.level + ("" if proposal.points is None else f" ({proposal.points:g})")
            for proposal in row.proposals
        ),
        points="" if row.points is None else f"{row.points:g}",
        decided=f"{decided[row.student.id]:g}" if row.student.id in decided else "",
    )


def _address(folder: str, out: Path) -> str:
    """Where a report lies, seen from the page."""
    path = Path(folder)
    inner = path.relative_to(out) if path.is_relative_to(out) else path
    return quote((inner / "report.html").as_posix())


def _chart(id: str, done: Sequence[Row], codebook: Codebook) -> Chart | None:
    """Everybody's value of one measure; None where nobody has one."""
    entry = codebook.measures.get(id)
    counted = entry is not None and entry.kind == "share"
    measures = [m for row in done if (m := _drawable(row, id, counted)) is not None]
    if entry is None or not measures:
        return None
    share = entry.unit.startswith("share of ")
    end = 1.0 if share else STEP * max(1.0, -(-max(m.high or 0.0 for m in measures) // STEP))
    lines = tuple(_line(measure, end, HIGH * place) for place, measure in enumerate(measures))
    ends = ("0 %", "100 %") if share else ("0", f"{end:.0f} per 10 min")
    told = f"{several(len(measures), 'student')} with enough to draw; {len(done) - len(measures)} without"
    return Chart(entry.label, told, *ends, HIGH * len(lines) + HIGH, lines)


def _drawable(row: Row, id: str, counted: bool) -> Measure | None:
    enough = row.summary is not None and row.summary.trusted and row.summary.talk >= SHORTEST
    measure = row.summary.measures.get(id) if row.summary and enough else None
    if measure is None or measure.value is None or measure.low is None or measure.high is None:
        return None
    few = counted and (measure.total or 0) < FEWEST
    return None if few else measure


def _line(measure: Measure, end: float, y: int) -> Line:
    low, high, value = (100 * min(1.0, (x or 0.0) / end) for x in (measure.low, measure.high, measure.value))
    return Line(f"{low:.1f}%", f"{high - low:.1f}%", f"{value:.1f}%", y + HIGH)
