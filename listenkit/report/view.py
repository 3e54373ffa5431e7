"""A session and a codebook turned into plain words for the templates, which hold no arithmetic.

The order is that of feedback that teaches: what the student thinks, how sure we are, two strengths, one thing to try,
one goal, the numbers, the timeline, questions to think about, the transcript.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import takewhile
from pathlib import PurePath

from .. import cautions
from ..backchannels import asides
from ..codebook import Codebook
from ..model import CodedUtterance, Comment, Session, Utterance
from ..progress import identity
from . import before, numbers, said, sure
from .beside import NOTHING, Beside
from .timeline import Timeline, timeline
from .words import clean, clock, cut, date, length

Clips = Mapping[str, str]  # utterance id → address of its sound
SILENT: Clips = {}
GOES_ON = re.compile(r"(?:If|Because|Which|And|Or|So that)\b|[a-z]")  # the beginning of a sentence that is half of one
KEY = 16  # signs of the recording's hash under which a browser keeps what a student writes into the page

ENCOURAGING = {"facilitate"}  # codes of a sentence that is a sign of listening alone: it is no word here
NO_WORDS = "We heard no words of yours in this recording, so there is nothing to comment on."
NO_STRENGTH = (
    "There was no moment that the tool was sure enough about to call it a strength. That says little about you: it "
    "misses many, above all in a short talk. Listen back and pick a moment that you liked yourself."
)
NOTHING_TO_TRY = "No one thing stands out. Choose a moment from the transcript and say it aloud in another way."
TOO_FEW_WORDS = (
    "You said {count} words here, too few for the tool to choose one thing. Where could you have said back, in a few "
    "words, what you had heard?"
)
NO_GOAL = "Choose your own goal: one small thing that you will be able to hear in your next recording."


@dataclass(frozen=True, slots=True)
class Moment:
    """A comment with what it rests on; `sound` is an address for the audio element, empty without sound."""

    skill: str
    text: str
    quote: str
    who: str
    at: str
    utterance: str
    sound: str
    after: str
    lead: str
    rewordings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Filter:
    """A code by which the transcript can be narrowed down, and in how many turns it stands."""

    code: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class View:
    """All that a report says, ready to be laid out."""

    title: str
    recording: str
    made: str
    key: str
    asked: bool
    ratings: tuple[before.Rating, ...]
    facts: tuple[sure.Fact, ...]
    warnings: tuple[sure.Warned, ...]
    unseen: tuple[str, ...]
    silent: bool
    track: str
    heard: str
    strengths: tuple[Moment, ...]
    no_strength: str
    to_try: Moment | None
    nothing_to_try: str
    goal: str
    numbers_intro: str
    numbers: tuple[numbers.Group, ...]
    timeline: Timeline | None
    questions: tuple[Moment, ...]
    filters: tuple[Filter, ...]
    transcript: tuple[said.Block, ...]
    any_unsure: bool
    colophon: tuple[str, ...]


def view(session: Session, codebook: Codebook, clips: Clips = SILENT, beside: Beside = NOTHING) -> View:
    """What a report on `session` says; `clips` are the sounds it can offer, by utterance."""
    heard, feedback = session.heard, session.feedback
    cited = cited_utterances(session)
    spoke = any(one.role == "listener" for one in heard.utterances)
    transcript = said.blocks(session, codebook)
    counted = numbers.groups(session, codebook, trusted=cautions.trusted(session.heard.utterances))
    ratings = before.ratings(codebook, counted, beside.ratings)
    rated = any(rating.answer for rating in ratings)
    return View(
        title=clean(PurePath(heard.recording.name).stem) or "recording",
        recording=clean(heard.recording.name),
        made=date(heard.provenance.created),
        key=identity(session)[:KEY],
        asked=before.asked(session) and bool(ratings) and not rated,
        ratings=ratings if rated or before.asked(session) else (),
        facts=sure.facts(session),
        warnings=sure.warnings(session),
        unseen=sure.UNSEEN,
        silent=not beside.track and not any(id in clips for id in cited),
        track=beside.track,
        heard=beside.heard,
        strengths=tuple(_moment(session, codebook, comment, clips) for comment in feedback.strengths),
        no_strength=NO_STRENGTH if spoke else NO_WORDS,
        to_try=_moment(session, codebook, feedback.to_try, clips) if feedback.to_try else None,
        nothing_to_try=_nothing_to_try(session, codebook),
        goal=clean(feedback.goal.text) if feedback.goal else NO_GOAL,
        numbers_intro=numbers.INTRO,
        numbers=counted,
        timeline=timeline(session, transcript),
        questions=tuple(_moment(session, codebook, question, SILENT) for question in feedback.questions),
        filters=_filters(transcript),
        transcript=transcript,
        any_unsure=any(p.unsure for block in transcript for line in block.lines for p in line.pieces),
        colophon=_colophon(session, codebook),
    )


def _filters(transcript: Iterable[said.Block]) -> tuple[Filter, ...]:
    """The counted codes of the transcript, the most frequent first."""
    turns = [{c.code: c.label for line in block.lines for c in line.chips if c.sure} for block in transcript]
    labels = {code: label for turn in turns for code, label in turn.items()}
    counts = Counter(code for turn in turns for code in turn)
    return tuple(Filter(code, labels[code], count) for code, count in counts.most_common())


def _nothing_to_try(session: Session, codebook: Codebook) -> str:
    aside = asides(session.floor)
    mine = [one for one in session.coded if one.utterance.role == "listener" and one.utterance.id not in aside]
    count = sum(len(one.utterance.words) for one in mine if {code.code for code in one.codes} != ENCOURAGING)
    few = 1 < count < codebook.feedback["limits"]["few_words"]
    return TOO_FEW_WORDS.format(count=count) if few else NOTHING_TO_TRY


def cited_utterances(session: Session) -> tuple[str, ...]:
    """Ids of the utterances whose sound a report can use: those of the strengths and of the thing to try."""
    comments = (*session.feedback.strengths, session.feedback.to_try)
    return tuple(dict.fromkeys(c.utterance for c in comments if c is not None and c.utterance is not None))


def _moment(session: Session, codebook: Codebook, comment: Comment, clips: Clips) -> Moment:
    coded = session.utterance(comment.utterance)
    return Moment(
        skill=_skill(codebook, comment),
        text=clean(comment.text),
        quote=_quote(session, coded.utterance) if coded else "",
        who="The client" if coded and coded.utterance.role == "client" else "You",
        at=clock(coded.utterance.start) if coded else "",
        utterance=coded.utterance.id if coded else "",
        sound=clips.get(comment.utterance or "", ""),
        after=_after(session, coded.utterance) if coded else "",
        lead=_lead(comment, coded),
        rewordings=tuple(clean(rewording) for rewording in comment.rewordings),
    )


def _quote(session: Session, cited: Utterance) -> str:
    """The sentence; where it goes on with the one before, that one in front, for half a thought says nothing."""
    said = (coded.utterance for coded in session.coded)
    turn = [one for one in said if (one.turn, one.speaker) == (cited.turn, cited.speaker)]
    place = turn.index(cited)
    goes_on = place > 0 and bool(GOES_ON.match(cited.text))
    return clean(f"{turn[place - 1].text} {cited.text}" if goes_on else cited.text)


def _lead(comment: Comment, coded: CodedUtterance | None) -> str:
    """How the rewordings are introduced: beside what was said, or in its place."""
    if coded is None or coded.utterance.role == "client":
        return "You could say:"
    return "You could also say:" if (comment.code or "").startswith("reflection") else "You could say instead:"


def _skill(codebook: Codebook, comment: Comment) -> str:
    """The skill by name: of the code, or of the codebook's entry where it rests on what happened."""
    if comment.code:
        entry = codebook.codes.get(comment.code)
        return entry.label if entry else comment.code.replace("_", " ").capitalize()
    strengths = codebook.feedback.get("strengths", ())
    return next((str(each.get("label", "")) for each in strengths if each.get("id") == comment.id), "")


def _after(session: Session, moment: Utterance) -> str:
    """The client's next words and how long they took: a fact in time, never a consequence."""
    aside = asides(session.floor) | {
        one.utterance.id for one in session.coded if {code.code for code in one.codes} == {"facilitate"}
    }
    later = [u for u in session.heard.utterances if u.start > moment.start and u.role != "other" and u.id not in aside]
    answer = next((u for u in later if u.role == "client"), None)
    if answer is None:
        return "The client said nothing more in the recording."
    silence = answer.start - max(moment.end, *(u.end for u in (moment, *later) if u.start < answer.start))
    waited = f"after {length(silence)} of silence " if silence >= said.LONG_PAUSE else "next "
    turn = list(takewhile(lambda u: u.role == "client", later[later.index(answer) :]))
    spoke = f"{waited}the client spoke for {length(sum(u.end - u.start for u in turn))}"
    if not said.is_clear(answer):
        return _sentence(f"{spoke}.")
    return _sentence(f"{spoke}{', beginning' if len(turn) > 1 else ''}: “{cut(clean(answer.text))}”")


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _colophon(session: Session, codebook: Codebook) -> tuple[str, ...]:
    made = session.heard.provenance
    engines = f"listenkit {made.listenkit}, {made.transcriber}, {made.diarizer}, {made.coder}"
    return (
        f"Made on {date(made.created)} with {clean(engines)}.",
        f"Definitions: {clean(codebook.name)}, version {clean(codebook.version)}.",
        "Worked out on one computer; nothing was sent anywhere.",
    )
