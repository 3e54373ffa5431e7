"""The conversation as feedback looks at it: without encouragers, with what came after a sentence. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import dropwhile, groupby, islice, takewhile

from .backchannels import asides
from .echoes import Feelings, agrees, contradicts, denies, says_no, stems
from .model import CodedUtterance, FloorEvent
from .safety import speaks_of_dying
from .wordings import Wordings

ENCOURAGING = {"facilitate"}  # codes of what shows that one listens, and does nothing else
WENT_ON = 5  # words of an answer from which the client is said to have gone on ("yes, that's right" is no going on)
LONGER_SHARE = 1 / 3  # an answer among the longest third of this talk is one of the longer ones
NEAR = 5  # sentences of the client that count as just said
NEXT = 2  # sentences of an answer in which a "no" is looked for: "Maybe. I don't think it's easy."
DOUBTFUL = {"loop", "unsure"}  # flags of what was not heard well
LEAST_ANSWERS = 3  # answers under which none is called one of the longer ones


@dataclass(frozen=True, slots=True)
class Answer:
    """What the client said next: `kind` is a line of feedback.after or "", `seconds` of speech."""

    kind: str = ""
    seconds: float = 0.0
    feeling: str = ""


@dataclass(frozen=True)
class Talk:
    """The conversation without its encouragers, and what the codebook says about it."""

    coded: tuple[CodedUtterance, ...]
    floor: tuple[FloorEvent, ...]
    wordings: Wordings

    def after(self, said: CodedUtterance) -> Answer:
        """The client's answer straight after `said`, for a client's sentence with it; empty where nothing came."""
        run = self._next_of_client(said)
        return self.answer(run) if said.utterance.role == "listener" else self.answer((said, *run))

    def answer(self, run: Sequence[CodedUtterance]) -> Answer:
        seconds, words = seconds_of(run), sum(len(one.utterance.words) for one in run)
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
        longest = max(self.answers(), key=seconds_of, default=())
        clear = [one for one in longest if not DOUBTFUL & set(one.flags)]
        told = max(clear or longest, key=lambda one: len(one.utterance.words), default=None)
        return told.utterance.id if told else None

    def denied(self, said: CodedUtterance) -> bool:
        """Whether the client's next sentences hold a "no", or deny a word of it: what was given back may not fit."""
        answer = self._next_of_client(said)[:NEXT]
        agreed = bool(answer) and agrees(answer[0].utterance.text)  # what follows a "yes" takes nothing back
        return any(denies(one.utterance.text, said.utterance.text) for one in answer[: 1 if agreed else NEXT])

    def is_in_danger(self, said: CodedUtterance) -> bool:
        """Whether anybody has spoken of dying by then: what is asked and offered from there on may be for safety."""
        return self._places[said.utterance.id] >= self._first_of_dying

    def was_asked_of_dying(self, said: CodedUtterance) -> bool:
        """Whether a client's sentence begins the answer to a question about dying, and is no "no"."""
        begins = any(one.utterance.role == "listener" for one in self.coded[: self._places[said.utterance.id]][-1:])
        turn = self.turn_before(said) if begins else []
        asked = any(one.has("open_question", "closed_question") for one in turn[:1])
        return asked and any(speaks_of_dying(one.utterance.text) for one in turn) and not says_no(said.utterance.text)

    def contradicts(self, said: CodedUtterance) -> bool:
        """Whether a sentence says no to what the client has just said without one."""
        before = self.client_before(said)[-NEXT:]
        return bool(before) and contradicts(said.utterance.text, " ".join(one.utterance.text for one in before))

    def is_answered(self, said: CodedUtterance) -> bool:
        """Whether the client was the next to speak."""
        return bool(self._next_of_client(said))

    def echoes(self, said: CodedUtterance) -> bool:
        """Whether a sentence holds a word of the client's last `NEAR` sentences, endings aside."""
        return self.echoed(said.utterance.text, said)

    def turn_has(self, said: CodedUtterance, codes: Sequence[str]) -> bool:
        """Whether any sentence of the turn has one of the codes, counted or not."""
        mates = (one for one in self.coded if one.utterance.turn == said.utterance.turn)
        return any(each.code in codes for one in mates for each in one.codes)

    def echoed(self, words: str, said: CodedUtterance) -> bool:
        """Whether the client's last `NEAR` sentences before one hold one of the words, endings aside."""
        return bool(stems(words) & stems_of(self.client_before(said)[-NEAR:]))

    def client_before(self, said: CodedUtterance) -> list[CodedUtterance]:
        """What the client said before a sentence, in order."""
        return [one for one in self.coded[: self._places[said.utterance.id]] if one.utterance.role == "client"]

    def turn_before(self, said: CodedUtterance) -> list[CodedUtterance]:
        """The listener's last turn before a sentence of the client, the last sentence first."""
        earlier = reversed(self.coded[: self._places[said.utterance.id]])
        before = dropwhile(lambda one: one.utterance.role == "client", earlier)
        return list(takewhile(lambda one: one.utterance.role == "listener", before))

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
        return next((place for place in said if not self._was_ruled_out(self.coded[place])), len(self.coded))

    def _was_ruled_out(self, asked: CodedUtterance) -> bool:
        """Whether the listener asked and the client said no."""
        answer = self._next_of_client(asked)[:1]
        return asked.utterance.role == "listener" and any(says_no(one.utterance.text) for one in answer)

    @cached_property
    def _lengths(self) -> tuple[float, ...]:
        return tuple(seconds_of(run) for run in self.answers())

    @cached_property
    def _feelings(self) -> Feelings:
        return Feelings(self.wordings.feelings)


def talk_of(coded: Sequence[CodedUtterance], floor: tuple[FloorEvent, ...], wordings: Wordings) -> Talk:
    """The conversation of the two, without what was said to show that one listens."""
    aside = asides(floor)
    heard_out = (one for one in coded if one.utterance.role != "other" and one.utterance.id not in aside)
    return Talk(tuple(one for one in heard_out if {code.code for code in one.codes} != ENCOURAGING), floor, wordings)


def stems_of(said: Sequence[CodedUtterance]) -> set[str]:
    """The beginnings of the words of some sentences, see `echoes.stems`."""
    return stems(" ".join(one.utterance.text for one in said))


def seconds_of(run: Sequence[CodedUtterance]) -> float:
    """Seconds of the sentences of a run, without the silences between them; 0 of none."""
    return sum(one.utterance.end - one.utterance.start for one in run)
