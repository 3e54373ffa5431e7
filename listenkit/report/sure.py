"""How sure we are: what was heard, who was taken as the listener, and what to know before believing the numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..cautions import SAMPLE, trusted, unsure, who_spoke
from ..model import Heard, Roles, Session, Utterance
from . import said
from .numbers import TOO_SHORT, talk_time
from .words import clean, clock, cut, length, listed, percent, several

ROLE_SURE = 0.8  # from here we say who listened without doubting it; ours, errs towards asking
OWN_WORDS = ("short_sample", "uncertain_words")  # warnings that this page says in words of its own
FIRST_WORDS = 3  # words a sentence needs before a reader recognises a voice by it
WHO = "Who listened"
TURN = "If that is the wrong way round, ask your instructor, or run this in the folder of this report:"
SWAP = "listenkit report session.json --swap"

SHORT = "Under 5 minutes: too short to judge. Take the numbers as a look back, not as a picture of how you listen."
MIDDLING = "Under 10 minutes: the picture is limited. Another recording may well look different."
FAINT = (
    "More than a fifth of your words were hard to hear, so no number is shown that rests on them. "
    "That is about the sound, not about you: a microphone nearer to you both usually helps."
)
UNSEEN = (
    "It hears words and times. It does not see posture, eye contact or faces.",
    "It does not read feelings from a voice, and does not judge the client.",
    "Soft sounds such as “mm-hm” are often missed, so there were probably more of them than are shown.",
    "The codes are a computer's guess at what a trained person would write down. The reason stands with each.",
)


@dataclass(frozen=True, slots=True)
class Fact:
    """Something about the recording under a short heading."""

    label: str
    text: str
    caution: str = ""
    command: str = ""


@dataclass(frozen=True, slots=True)
class Warned:
    """A warning, and where in the recording it applies (empty where it is about all of it)."""

    text: str
    where: str


def facts(session: Session) -> tuple[Fact, ...]:
    """How long it was, who listened, who spoke when, and how well the listener's words were heard."""
    talk = talk_time(session)
    mine = tuple(one for one in session.heard.utterances if one.role == "listener")
    theirs = tuple(one for one in session.heard.utterances if one.role == "client")
    (doubtful, my_words), (_, their_words) = unsure(mine), unsure(theirs)
    counted = f"{length(talk)} of conversation with {several(my_words, 'word')} of yours"
    short = SHORT if talk < TOO_SHORT else MIDDLING if talk < SAMPLE else ""
    left_out = _left_out(session.heard.provenance.settings)
    found = [Fact("Length", f"{counted} and {their_words} of the client's.{left_out}", short)]
    found += [_who(session.heard.roles, mine), _voices(session.heard)]
    if my_words:
        hard = f"Hard to hear: {doubtful} of your {several(my_words, 'word')} ({percent(doubtful / my_words)})."
        found.append(Fact("Words", hard, "" if trusted(session.heard.utterances) else FAINT))
    return tuple(found)


def _left_out(settings: Mapping[str, Any]) -> str:
    """What --from and --to kept out."""
    start, end = settings.get("start"), settings.get("end")
    parts = [f"before {clock(start)}" if start else "", f"after {clock(end)}" if end else ""]
    told = listed([part for part in parts if part])
    return f" Left out, as you asked: what came {told}." if told else ""


def _who(roles: Roles, mine: tuple[Utterance, ...]) -> Fact:
    known = next((one for one in mine if len(one.words) >= FIRST_WORDS and said.is_clear(one)), None)
    voice = f"The voice that says “{cut(clean(known.text))}” at {clock(known.start)}" if known else "One of the voices"
    if roles.how == "given":
        return Fact(WHO, f"{voice} is you, as you told us. {TURN}", "", SWAP)
    sure = f"{voice} was taken to be you, the listener ({min(99, round(100 * roles.confidence))} % sure)."
    doubt = "" if roles.confidence >= ROLE_SURE else "We are not sure who listened: please check this first."
    return Fact(WHO, f"{sure} {TURN}", doubt, SWAP)


def _voices(heard: Heard) -> Fact:
    if heard.provenance.diarizer == "channels":
        return Fact("Who spoke when", "Each of you had a microphone, so this is quite sure.")
    right = min(99, round(100 * who_spoke(heard.speech, heard.roles)))
    told = f"Both of you are on one track. About {right} of 100 seconds of speech seem to be with the right person."
    return Fact("Who spoke when", told)


def warnings(session: Session) -> tuple[Warned, ...]:
    """What was noticed while hearing and measuring, each once."""
    cautions = dict.fromkeys((*session.heard.cautions, *session.cautions))
    return tuple(Warned(clean(c.message), _where(c.start, c.end)) for c in cautions if c.kind not in OWN_WORDS)


def _where(start: float | None, end: float | None) -> str:
    if start is None:
        return ""
    return f"from {clock(start)}" if end is None else f"{clock(start)}–{clock(end)}"
