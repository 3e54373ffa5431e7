"""Counts and codes → what to say to the student: two strengths, one thing to try, one goal, questions. Pure.

All wordings, their order and the limits come from the codebook; this file only finds the moments that they rest on.
The choice is open to see: entries in the codebook's order, and among the moments of an entry the surest one first, then
the one after which the client told most. What came after is told as time, never as a consequence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from .codebook import Codebook
from .model import CodedUtterance, Comment, Feedback, FloorEvent, Measure
from .moments import BY_CODES, Moment, moments, occasions
from .rewording import QUESTIONS, heard, left_alone, reword
from .strengths import REFLECTIONS, is_deserved
from .talk import Answer, Talk, talk_of
from .wordings import Entry, Wordings, read

MOST_STRENGTHS = 2  # more are not remembered; FIELD: two strengths, one thing to try, one goal
MOST_CITED_QUESTIONS = 2  # questions that a moment gave rise to
HABIT = 3.0  # times as often, each by its own measure, as what comes first in the codebook; a convention of ours
LEAST_QUESTIONS = 2  # to think about, with or without a moment
HARSH = ("confrontation", "dismissal", "sympathy")
# Confidence under which none of these is the thing to try, or asked about. Where the rules have no phrase for one, the
# models find one in talk that holds none, and a student who was told of it would unlearn what was right.
SURE_HARSH = 0.7
AFTER_RANK = {"feeling": 3, "long": 2, "longer": 2, "went_on": 1, "": 0}


def feedback(
    coded: tuple[CodedUtterance, ...],
    floor: tuple[FloorEvent, ...],
    measures: Mapping[str, Measure],
    codebook: Codebook,
) -> Feedback:
    """What to say about one conversation.

    Args:
        coded: all utterances in order of start, the listener's with their codes.
        floor: what happened between the speakers, in order of start.
        measures: by id; entries with a `measure` look there.
        codebook: its `[feedback]` sections hold every word.

    Raises:
        CodebookError: the feedback sections cannot be used (see `check`).
    """
    wordings = read(codebook)
    talk = talk_of(coded, floor, wordings)
    clear = is_clear(talk.coded, wordings)
    strengths = _strengths(talk)
    chosen = _to_try(talk, measures, clear, strengths)
    goal = wordings.goals[chosen[0].goal] if chosen else None
    return Feedback(
        strengths=strengths,
        to_try=_try_comment(talk, *chosen) if chosen else None,
        goal=Comment(goal.id, goal.text) if goal else None,
        questions=_questions(talk, clear, chosen[1].id if chosen else None),
    )


def check(codebook: Codebook) -> None:
    """Make sure that feedback can be given with `codebook`.

    Raises:
        CodebookError: a `[feedback]` section is missing or wrong; the message names it.
    """
    read(codebook)


def is_clear(coded: Iterable[CodedUtterance], wordings: Wordings) -> bool:
    """Whether the listener's words are many and sure enough to draw a thing to try from codes."""
    words = [word for one in coded if one.utterance.role == "listener" for word in one.utterance.words]
    doubtful = sum(word.confidence < wordings.limits["unsure_word"] for word in words)
    return len(words) >= wordings.limits["few_words"] and doubtful <= wordings.limits["unsure_share"] * len(words)


def _strengths(talk: Talk) -> tuple[Comment, ...]:
    """At most two, of different codes and different utterances."""
    skills = {code for entry in talk.wordings.strengths for code in entry.codes}
    hindering = {code for entry in talk.wordings.tries for code in entry.codes} - skills
    cutting = {event.utterance for event in talk.floor if event.kind == "interruption"}
    chosen: list[Comment] = []
    for entry in talk.wordings.strengths:
        good = [
            moment
            for moment in moments(talk, entry)
            if is_deserved(talk, moment)
            and not moment.said.has(*hindering)
            and moment.id not in cutting
            and moment.id not in {comment.utterance for comment in chosen}
            and (moment.code is None or moment.code not in {comment.code for comment in chosen})
            and AFTER_RANK[moment.answer.kind] >= AFTER_RANK[entry.needs]
        ]
        if good and len(chosen) < MOST_STRENGTHS:
            best = min(good, key=_best_first)
            text = " ".join(entry.text.format(after=_told(talk, best.answer)).split())
            chosen.append(Comment(entry.id, text, best.id, best.code))
    return tuple(chosen)


def _best_first(moment: Moment) -> tuple[float, int, float, float]:
    answer = moment.answer
    return -round(moment.confidence, 1), -AFTER_RANK[answer.kind], -answer.seconds, moment.said.utterance.start


def _told(talk: Talk, answer: Answer) -> str:
    line = talk.wordings.after.get(answer.kind, "")
    return line.format(feeling=answer.feeling, seconds=round(answer.seconds))


def _to_try(
    talk: Talk, measures: Mapping[str, Measure], clear: bool, strengths: Sequence[Comment]
) -> tuple[Entry, Moment, int] | None:
    """The entry, the moment to show, and how often it happened; None where nothing qualifies."""
    named, cited = {strength.id for strength in strengths}, {strength.utterance for strength in strengths}
    fitting = (entry for entry in talk.wordings.tries if _is_heard(entry, clear) and entry.unless not in named)
    open_to = [(entry, found) for entry in fitting if _holds(entry, measures) and (found := _tryable(talk, entry))]
    if not open_to:
        return None
    often = [(entry, found) for entry, found in open_to if entry.often and occasions(entry, found) >= entry.often]
    entry, found = _foremost(often) if often else open_to[0]
    best = min(
        found,
        key=lambda one: (one.id in cited, not one.rewordings, -round(one.confidence, 1), one.said.utterance.start),
    )
    return entry, best, occasions(entry, found)


def _is_heard(entry: Entry, clear: bool) -> bool:
    """Whether the words are clear enough for an entry: what rests on time or on the client's words always is."""
    return clear or bool(entry.events and not BY_CODES & {*entry.events})


def _foremost(often: Sequence[tuple[Entry, list[Moment]]]) -> tuple[Entry, list[Moment]]:
    """The first in the codebook's order, unless another is the habit of this talk: so many times as frequent."""
    weight = [occasions(entry, found) / (entry.often or 1) for entry, found in often]
    most = max(range(len(often)), key=lambda place: weight[place])
    return often[most if weight[most] >= HABIT * weight[0] else 0]


def _is_for_safety(talk: Talk, moment: Moment) -> bool:
    """Whether a question or a piece of advice may be there for safety or for a fact: nothing to unlearn."""
    may_be = moment.code in (*QUESTIONS, "advice")
    return may_be and (talk.is_in_danger(moment.said) or left_alone(moment.said.utterance.text, moment.code or ""))


def _is_doubtful(moment: Moment) -> bool:
    """Whether a judgement, comfort or pity may be none at all."""
    return moment.code in HARSH and moment.confidence < SURE_HARSH


def _repeats(talk: Talk, moment: Moment) -> bool:
    """Whether a reflection gives words of the client back, and was not denied; true of all else."""
    return moment.code not in REFLECTIONS or (talk.echoes(moment.said) and not talk.denied(moment.said))


def _tryable(talk: Talk, entry: Entry) -> list[Moment]:
    """The moments of an entry with their rewordings, without what should stay and what gives nothing back."""
    made = []
    for moment in moments(talk, entry):
        said = moment.said.utterance
        if _is_doubtful(moment) or _is_for_safety(talk, moment) or not _repeats(talk, moment):
            continue
        before = "".join(one.utterance.text for one in talk.client_before(moment.said)[-1:])
        words = reword(said.text, moment.code or "", moment.said.flags, before)
        if said.role == "client":
            words = heard(said.text)
        made.append(replace(moment, rewordings=words))
    return made


def _holds(entry: Entry, measures: Mapping[str, Measure]) -> bool:
    """Whether an entry's condition on a measure is met; without one it is."""
    measure = measures.get(entry.measure)
    if not entry.measure:
        return True
    if measure is None or measure.value is None or (measure.total or 0.0) < entry.least:
        return False
    return (entry.below is None or measure.value < entry.below) and (entry.above is None or measure.value > entry.above)


def _try_comment(talk: Talk, entry: Entry, moment: Moment, count: int) -> Comment:
    words = {1: "once", 2: "twice"}.get(count, "often")
    times = talk.wordings.times[words].format(count=count)
    return Comment(
        entry.id, entry.text.format(times=times), moment.id, moment.code, moment.rewordings or entry.patterns
    )


def _questions(talk: Talk, clear: bool, to_try: str | None) -> tuple[Comment, ...]:
    """What a moment gave rise to, then what may always be asked, about a moment of the talk as well."""
    places = {"": None, "to_try": to_try, "told_most": talk.told_most}
    chosen: list[Comment] = []
    for entry in talk.wordings.questions:
        found = list(moments(talk, entry)) if entry.caused and _is_heard(entry, clear) else []
        said_so = bool(entry.events) and "spoke_of_dying" not in entry.events  # no thing to try speaks of that
        used = {comment.utterance for comment in chosen} | ({to_try} if said_so else set())
        fresh = [m for m in found if m.id not in used and not _is_for_safety(talk, m) and not _is_doubtful(m)]
        if fresh and len(chosen) < MOST_CITED_QUESTIONS:
            best = min(fresh, key=lambda moment: (moment.id == to_try, *_best_first(moment)))
            chosen.append(Comment(entry.id, entry.text, best.id, best.code))
    general = [Comment(e.id, e.text, places[e.cites]) for e in talk.wordings.questions if not e.caused]
    return (*chosen, *general[: max(1, LEAST_QUESTIONS - len(chosen))])
