"""The class as rows, one for each practice and each student without one, in the order of names. Pure."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..codebook import Codebook
from ..model import Measure
from ..report.words import listed
from .doubles import same_sound, same_words
from .known import Known
from .plan import Plan, practice
from .roster import Student
from .rubric import Proposal, Rubric, propose, proposed_sum
from .summary import Summary, from_dict

DOUBTFUL_ROLES = 0.8  # confidence in who listened under which it should be looked at first: that of the report
UNUSUAL = 3.5  # median deviations from the median of the class: Iglewicz & Hoaglin 1993
LEAST_CLASS = 8  # sessions under which nothing is called unusual
TO_NORMAL = 0.6745  # median deviation to standard deviation
LOOKED_AT = ("listener_talk_share", "open_question_share", "advice_per_10_min", "interruptions_per_10_min")
REASONS = {  # kind of caution → why to listen to a recording first
    "third_voice": "a third voice was heard",
    "similar_voices": "the two voices sound alike",
    "uncertain_words": "many words are uncertain",
    "loop": "the transcript repeats itself",
    "broken_off": "the file breaks off",
    "alignment": "the two files could not be aligned surely",
    "not_coded": "its language cannot be coded",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A student with one practice, or without any.

    Args:
        state: "done", "failed", "no recording", "no consent", "exempt" or "not sorted" (see the manifest).
        folder: of the results.
        why: for a state that is not "done", or why one that is still needs somebody to look.
        look: why to listen to this one first.
        points: the sum that the rubric proposes; None without a rubric, or where evidence is insufficient.
    """

    student: Student
    state: str
    recording: str = ""
    folder: str = ""
    why: str = ""
    summary: Summary | None = None
    look: tuple[str, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    points: float | None = None
    sound: str = ""


def rows(
    plan: Plan, students: Sequence[Student], known: Iterable[Known], codebook: Codebook, rubric: Rubric | None = None
) -> tuple[Row, ...]:
    """Every student of the roster, and every file where there is no roster."""
    everybody = {student.id: student for student in students}
    everybody |= {t.student: Student(t.student, t.student) for t in plan.tasks if t.student not in everybody}
    wanted = {(task.student, practice(task)) for task in plan.tasks}
    current = [each for each in known if (each.student, each.name) in wanted]
    done = [(each, from_dict(each.summary)) for each in current if each.done]
    usual = _usual([summary for _, summary in done])
    double = _double([each for each, _ in done], {id: student.name for id, student in everybody.items()})
    found = [
        _done(everybody[each.student], each, summary, double.get(each.student, ()), usual, codebook, rubric)
        for each, summary in done
    ]
    failed = [each for each in current if not each.done]
    found += [Row(everybody[each.student], "failed", each.name, why=each.why) for each in failed]
    found += [_without(student, plan) for student in students if student.id not in {row.student.id for row in found}]
    return tuple(sorted(found, key=lambda row: (row.student.name.casefold(), row.student.id, row.recording)))


def goals(found: Iterable[Row]) -> tuple[tuple[str, int], ...]:
    """Goals by how many students have them, the most common first."""
    return tuple(Counter(row.summary.goal for row in found if row.summary and row.summary.goal).most_common())


def _done(
    student: Student,
    known: Known,
    summary: Summary,
    double: tuple[str, ...],
    usual: Mapping[str, tuple[float, float]],
    codebook: Codebook,
    rubric: Rubric | None,
) -> Row:
    proposals = propose(rubric, summary.measures, summary.trusted, codebook) if rubric else ()
    return Row(
        student=student,
        state="done",
        why=known.why,
        recording=known.name,
        folder=known.folder,
        sound=known.sound,
        summary=summary,
        look=tuple(_look(known, summary, double, usual, codebook)),
        proposals=proposals,
        points=proposed_sum(rubric, proposals) if rubric else None,
    )


def _without(student: Student, plan: Plan) -> Row:
    """Why a student has no session."""
    several = {id for id, _ in plan.several} | {id for _, ids in plan.doubtful for id in ids}
    if student.exempt:
        return Row(student, "exempt")
    if student.id in plan.refused:
        return Row(student, "no consent", why="consent of both voices is missing")
    if student.id in several:
        return Row(student, "not sorted", why="it is not sure which file is whose: write a manifest")
    return Row(student, "no recording")


def _look(
    known: Known, summary: Summary, double: Sequence[str], usual: Mapping[str, tuple[float, float]], codebook: Codebook
) -> Iterable[str]:
    if known.why:
        yield known.why
    if summary.listener_sure < DOUBTFUL_ROLES:
        yield "it is not sure who listened"
    yield from (REASONS[kind] for kind in summary.warnings if kind in REASONS)
    for id, (middle, spread) in usual.items():
        value = _value(summary.measures.get(id), summary) if id in codebook.measures else None
        if value is not None and spread and TO_NORMAL * abs(value - middle) / spread > UNUSUAL:
            yield f"{codebook.measures[id].label.lower()} is unlike the rest of the class"
    yield from double


def _double(done: Sequence[Known], names: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """By student, whose recordings hold the same; perhaps one file was sent twice, and it is no accusation."""
    told: dict[str, tuple[str, ...]] = {}
    for what, groups in (
        ("the same sound was handed in for", same_sound(done)),
        ("nearly the same words were heard for", same_words(done)),
    ):
        for ids in groups:
            told |= {id: (*told.get(id, ()), f"{what} {listed([names[each] for each in ids])}") for id in ids}
    return told


def _usual(summaries: Sequence[Summary]) -> dict[str, tuple[float, float]]:
    """Median and median deviation of what is looked at; nothing in a small class."""
    found = {}
    for id in LOOKED_AT:
        values = [v for each in summaries if (v := _value(each.measures.get(id), each)) is not None]
        if len(values) >= LEAST_CLASS:
            middle = statistics.median(values)
            found[id] = (middle, statistics.median(abs(value - middle) for value in values))
    return found


def _value(measure: Measure | None, summary: Summary) -> float | None:
    return measure.value if measure is not None and summary.trusted else None
