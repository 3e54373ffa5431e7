"""Where in a conversation something happened that feedback may rest on, and what the client did next. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, islice, pairwise, takewhile

from .echoes import Feelings, denies, plain, speaks_of_feeling, stems
from .model import CodedUtterance, FloorEvent
from .safety import speaks_of_dying
from .wordings import Entry, Wordings

ENCOURAGING = {"facilitate"}  # codes of what shows that one listens, and does nothing else
WENT_ON = 5  # words of an answer from which the client is said to have gone on ("yes, that's right" is no going on)
LONGER_SHARE = 1 / 3  # an answer among the longest third of this talk is one of the longer ones
NEAR = 5  # sentences of the client that count as just said
NEXT = 2  # sentences of an answer in which a "no" is looked for: "Maybe. I don't think it's easy."
BY_CODES = frozenset(("answered_feeling", "unanswered_feeling"))  # events that rest on codes
DOUBTFUL = {"loop", "unsure"}  # flags of what was not heard well
LEAST_ANSWERS = 3  # answers under which none is called one of the longer ones


@dataclass(frozen=True, slots=True)
class Answer:
    """What the client said next: `kind` is a line of feedback.after or "", `seconds` from first to last word."""

    kind: str = ""
    seconds: float = 0.0
    feeling: str = ""


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


@dataclass(frozen=True)
class Talk:
    """The conversation without its encouragers, and what the codebook says about it."""

    coded: tuple[CodedUtterance, ...]
    floor: tuple[FloorEvent, ...]
    wordings: Wordings

    def after(self, said: CodedUtterance) -> Answer:
        """The client's answer straight after `said`; an empty one where the listener spoke on, or nothing came."""
        run = self._next_of_client(said)
        return self.answer(run) if said.utterance.role == "listener" else self.answer((said, *run))

    def answer(self, run: Sequence[CodedUtterance]) -> Answer:
        seconds, words = _seconds(run), sum(len(one.utterance.words) for one in run)
        feeling = next((found for one in run if (found := self.feeling(one))), "")
        longer = sum(other > seconds for other in self._lengths) < len(self._lengths) * LONGER_SHARE
        if feeling:
            kind = "feeling"
        elif seconds >= self.wordings.limits["long_answer"]:
            kind = "long"
        elif words < WENT_ON:
            kind = ""
        else:
            kind = "longer" if longer and len(self._lengths) >= LEAST_ANSWERS else "went_on"
        return Answer(kind, seconds, feeling)

    def answers(self) -> list[tuple[CodedUtterance, ...]]:
        """Every uninterrupted run of the client."""
        runs = groupby(self.coded, key=lambda one: one.utterance.role)
        return [tuple(run) for role, run in runs if role == "client"]

    @cached_property
    def told_most(self) -> str | None:
        """The longest clear sentence of the client's longest answer; None where the client said nothing."""
        longest = max(self.answers(), key=_seconds, default=())
        clear = [one for one in longest if not DOUBTFUL & set(one.flags)]
        told = max(clear or longest, key=lambda one: len(one.utterance.words), default=None)
        return told.utterance.id if told else None

    def denied(self, said: CodedUtterance) -> bool:
        """Whether the client's next sentences hold a "no", or deny a word of it: what was given back may not fit."""
        return any(denies(one.utterance.text, said.utterance.text) for one in self._next_of_client(said)[:NEXT])

    def is_in_danger(self, said: CodedUtterance) -> bool:
        """Whether anybody has spoken of dying by then: what is asked and offered from there on may be for safety."""
        return self._places[said.utterance.id] >= self._first_of_dying

    def is_answered(self, said: CodedUtterance) -> bool:
        """Whether the client was the next to speak."""
        return bool(self._next_of_client(said))

    def echoes(self, said: CodedUtterance) -> bool:
        """Whether a sentence holds a word of the client's last `NEAR` sentences, endings aside."""
        return bool(_stems([said]) & _stems(self.client_before(said)[-NEAR:]))

    def client_before(self, said: CodedUtterance) -> list[CodedUtterance]:
        """What the client said before a sentence, in order."""
        return [one for one in self.coded[: self._places[said.utterance.id]] if one.utterance.role == "client"]

    def feeling(self, said: CodedUtterance) -> str:
        """A word for a feeling that is named in an utterance, and not denied there."""
        return self._feelings(said.utterance.text)

    def _next_of_client(self, said: CodedUtterance) -> tuple[CodedUtterance, ...]:
        """What the client said straight after a sentence; nothing where the listener spoke on."""
        after = islice(self.coded, self._places[said.utterance.id] + 1, None)
        return tuple(takewhile(lambda one: one.utterance.role == "client", after))

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return {one.utterance.id: place for place, one in enumerate(self.coded)}

    @cached_property
    def _first_of_dying(self) -> int:
        said = (place for place, one in enumerate(self.coded) if speaks_of_dying(one.utterance.text))
        return next(said, len(self.coded))

    @cached_property
    def _lengths(self) -> tuple[float, ...]:
        return tuple(_seconds(run) for run in self.answers())

    @cached_property
    def _feelings(self) -> Feelings:
        return Feelings(self.wordings.feelings)


def talk_of(coded: Sequence[CodedUtterance], floor: tuple[FloorEvent, ...], wordings: Wordings) -> Talk:
    """The conversation of the two, without what was said to show that one listens."""
    asides = {event.utterance for event in floor if event.kind == "backchannel"}
    heard_out = (one for one in coded if one.utterance.role != "other" and one.utterance.id not in asides)
    return Talk(tuple(one for one in heard_out if {code.code for code in one.codes} != ENCOURAGING), floor, wordings)


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


def _stems(said: Sequence[CodedUtterance]) -> set[str]:
    return stems(" ".join(one.utterance.text for one in said))


def _seconds(run: Sequence[CodedUtterance]) -> float:
    return max(one.utterance.end for one in run) - run[0].utterance.start if run else 0.0


def _spoken(run: Sequence[CodedUtterance]) -> float:
    """Seconds of the sentences themselves: silences between them are no speech."""
    return sum(one.utterance.end - one.utterance.start for one in run)


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
    return [run[0] for run in turns if run[0].utterance.role == "listener" and _spoken(run) > limit]


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
        if coded and not doubtful and not any(_takes_up(talk, said, one) for one in reply):
            found.append(said)
    return found


def _takes_up(talk: Talk, said: CodedUtterance, one: CodedUtterance) -> bool:
    """Whether a sentence has one of feedback.answers, names a feeling as well, or asks about it."""
    named = bool(talk.feeling(one)) or bool(stems(talk.feeling(said)) & _stems([one]))
    return one.has(*talk.wordings.answers) or named or speaks_of_feeling(one.utterance.text)


def _answered_feelings(talk: Talk) -> list[CodedUtterance]:
    """The listener's sentences that answered a feeling: in a next turn the first with one of feedback.answers."""
    answers = ([one for one in reply if one.has(*talk.wordings.answers)] for _, reply in _feelings(talk))
    return [one for found in answers for one in found[:1]]


def _spoke_of_dying(talk: Talk) -> list[CodedUtterance]:
    """The first sentence in which the client spoke of dying."""
    spoken = (one for one in talk.coded if one.utterance.role == "client" and speaks_of_dying(one.utterance.text))
    return list(islice(spoken, 1))


EVENTS: Mapping[str, Callable[[Talk], list[CodedUtterance]]] = {
    "answered_feeling": _answered_feelings,
    "interruption": _interruptions,
    "kept_silence": _kept_silences,
    "long_turn": _long_turns,
    "spoke_of_dying": _spoke_of_dying,
    "unanswered_feeling": _unanswered_feelings,
}
