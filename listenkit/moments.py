"""Where in a conversation something happened that feedback may rest on. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from .apostrophes import plain
from .echoes import speaks_of_feeling, stems
from .model import CodedUtterance
from .safety import speaks_of_dying
from .talk import DOUBTFUL, Answer, Talk, seconds_of, stems_of
from .wordings import Entry

BY_CODES = frozenset(("answered_feeling", "unanswered_feeling"))  # events that rest on codes


@dataclass(frozen=True, slots=True)
class Moment:
    """An utterance that an entry may rest on, the code it rests on, how sure that is (0 to 1), and what came after."""

    said: CodedUtterance
    code: str | None
    confidence: float
    answer: Answer
    rewordings: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return self.said.utterance.id


def moments(talk: Talk, entry: Entry) -> Iterator[Moment]:
    """Where the signs of an entry are, in order of time; doubtful utterances are left out."""
    by_event = {said.utterance.id for event in entry.events for said in EVENTS[event](talk)}
    for said in talk.coded:
        if DOUBTFUL & set(said.flags) or said.utterance.confidence < talk.wordings.limits["unsure_word"]:
            continue
        code = _code(said, entry)
        spoken = plain(said.utterance.text.lower()) if said.utterance.role == "listener" else ""
        if code or any(plain(phrase.lower()) in spoken for phrase in entry.phrases):
            confidence = max((mine.confidence for mine in said.codes if mine.code == code), default=0.0)
            yield Moment(said, code, confidence, talk.after(said))
        elif said.utterance.id in by_event:
            yield Moment(said, None, 1.0, talk.after(said))


def occasions(entry: Entry, found: Sequence[Moment]) -> int:
    """How often an entry's signs were found: what comes several times in one turn counts once, as in the measures."""
    return len(found) if entry.events else len({moment.said.utterance.turn for moment in found})


def _code(said: CodedUtterance, entry: Entry) -> str | None:
    """The code of an utterance that an entry asks for, where its flags fit as well."""
    if said.utterance.role != "listener" or (entry.flags and not set(entry.flags) & set(said.flags)):
        return None
    return next((mine.code for mine in said.codes if mine.counted and mine.code in entry.codes), None)


def _interruptions(talk: Talk) -> list[CodedUtterance]:
    ids = {event.utterance for event in talk.floor if event.kind == "interruption" and event.role == "listener"}
    return [one for one in talk.coded if one.utterance.id in ids]


def _kept_silences(talk: Talk) -> list[CodedUtterance]:
    """What the client said after each pause that was left to the client."""
    ends = [e.end for e in talk.floor if e.kind == "pause" and e.role == "client" and e.after == "client"]
    clients = [one for one in talk.coded if one.utterance.role == "client"]
    next_up = (next((one for one in clients if one.utterance.end > end), None) for end in ends)
    return [one for one in next_up if one is not None]


def _long_turns(talk: Talk) -> list[CodedUtterance]:
    """The first utterance of each listener turn that is longer than the limit."""
    turns = (tuple(run) for _, run in groupby(talk.coded, key=lambda one: (one.utterance.role, one.utterance.turn)))
    limit = talk.wordings.limits["long_turn"]
    return [run[0] for run in turns if run[0].utterance.role == "listener" and seconds_of(run) > limit]


def _feelings(talk: Talk) -> Iterator[tuple[CodedUtterance, tuple[CodedUtterance, ...]]]:
    """The last feeling that the client named in each run, and the listener's next turn."""
    runs = [tuple(run) for _, run in groupby(talk.coded, key=lambda one: one.utterance.role)]
    for said, reply in pairwise(runs):
        named = [one for one in said if talk.feeling(one)] if said[0].utterance.role == "client" else []
        yield from ((one, reply) for one in named[-1:])


def _unanswered_feelings(talk: Talk) -> list[CodedUtterance]:
    """Where the client named a feeling and the listener's next turn, surely heard and coded, does not take it up."""
    found = []
    for said, reply in _feelings(talk):
        doubtful = any(DOUBTFUL & set(one.flags) for one in reply)
        coded = any(mine.counted for one in reply for mine in one.codes)
        named = stems(talk.feeling(said)) & stems_of(talk.turn_before(said))  # by the listener: the client agreed
        if coded and not doubtful and not named and not any(_takes_up(talk, said, one) for one in reply):
            found.append(said)
    return found


def _takes_up(talk: Talk, said: CodedUtterance, one: CodedUtterance) -> bool:
    """Whether a sentence has one of feedback.answers, names a feeling as well, or asks about it."""
    named = bool(talk.feeling(one)) or bool(stems(talk.feeling(said)) & stems_of([one]))
    return one.has(*talk.wordings.answers) or named or speaks_of_feeling(one.utterance.text)


def _answered_feelings(talk: Talk) -> list[CodedUtterance]:
    """The listener's sentences that answered a feeling: in a next turn the first with one of feedback.answers."""
    answers = ([one for one in reply if one.has(*talk.wordings.answers)] for _, reply in _feelings(talk))
    return [one for found in answers for one in found[:1]]


def _spoke_of_dying(talk: Talk) -> list[CodedUtterance]:
    """The first sentence in which the client spoke of dying, of those that were heard well if any was."""
    clients = (one for one in talk.coded if one.utterance.role == "client")
    spoken = [one for one in clients if speaks_of_dying(one.utterance.text) or talk.was_asked_of_dying(one)]
    least = talk.wordings.limits["unsure_word"]
    clear = [one for one in spoken if not DOUBTFUL & set(one.flags) and one.utterance.confidence >= least]
    return (clear or spoken)[:1]


EVENTS: Mapping[str, Callable[[Talk], list[CodedUtterance]]] = {
    "answered_feeling": _answered_feelings,
    "interruption": _interruptions,
    "kept_silence": _kept_silences,
    "long_turn": _long_turns,
    "spoke_of_dying": _spoke_of_dying,
    "unanswered_feeling": _unanswered_feelings,
}
