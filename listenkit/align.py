"""Words and speech spans become turns, volleys and utterances. Pure.

* A **turn** is an unbroken run of words of one speaker.
* A **volley** is the run of one speaker's turns in which the other says no more than a backchannel ("mm-hm"), or a
  short evaluation ("that sounds hard") under which the words go on.
* An **utterance** is a sentence of a volley. A fragment before a backchannel and its rest after it are one sentence,
  and a run-on that ends in a question ("…, and how did that feel?") is cut before the question.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import chain, groupby, pairwise
from typing import Any, TypeVar

from .backchannels import is_aside, is_backchannel
from .edges import SENTENCE_END, TRAILS_OFF, Given, give
from .model import Roles, SpeechSpan, Turn, Utterance, Word

BREATH = 0.5  # s; in a longer silence of one's channel the other may take the turn, even within a sentence
SAME_BREATH = 1.5  # s; after a longer silence inside a turn a sentence ends even without a full stop
UNDER = 0.5  # of a short evaluation that may lie in a silence of the other who goes on
UNSURE = 0.5  # mean word confidence under which an utterance is flagged
ONE_BREATH = 0.3  # s; what follows a sign of listening so soon goes on with it
REPEATED, REPEATED_WORDS = 4, 12  # the same sentence so often running, and words in all, is a loop: as in `hearing`
LOOP_WORDS, LOOP_RUNS = 3, 3  # a run of so many words or more, and the times that it stands in a row in a loop
SHORT_RUNS = 8  # the same for a shorter run: "no, no, no" is speech

TAG = re.compile(r"(?:\byou know|(?:^|[,.!–—-]\s*)(?:right|okay|ok))\?$", re.IGNORECASE)  # "Is he okay?" is none
ABBREVIATION = re.compile(r"^(?:mr|mrs|ms|dr|st|prof|e\.g|i\.e|vs|[a-hj-z])\.$", re.IGNORECASE)  # "So do I." is none
# what may stand at the end of a sentence as well
SHORTENED = re.compile(r"^(?:etc|jr|sr|ph\.d|(?:[a-z]\.)+[a-z])\.$", re.IGNORECASE)
ASKS = re.compile(
    r"^(?:so|and|but) (?:what|how|why|when|where|who|which|"
    r"(?:do|did|does|are|were|is|was|have|has|had|can|could|would|will|should)(?:n't)? "
    r"(?:you|he|she|they|it|that|there|your))\b",
    re.IGNORECASE,
)
LEAST_BEFORE_RUN_ON = 3  # words in front of the question that make it a sentence of its own
DECIMALS = 3  # of times (s) and confidence: the contract of session.json
Timed = TypeVar("Timed", Word, SpeechSpan)


def rounded(heard: Iterable[Timed]) -> tuple[Timed, ...]:
    """Words or spans with numbers to 3 decimals, as they are stored: what is measured now is measured alike later."""
    return tuple(replace(each, **_numbers(each)) for each in heard)


def _numbers(heard: Word | SpeechSpan) -> dict[str, Any]:
    return {key: round(float(getattr(heard, key)), DECIMALS) for key in ("start", "end", "confidence")}


def turns(words: Sequence[Word], spans: Sequence[SpeechSpan]) -> tuple[Turn, ...]:
    """Each speaker's words in unbroken runs, in order of start; on two channels they may lie over each other."""
    if not spans:
        return ()
    pieces = sorted(_pieces(give(words, spans)), key=lambda piece: piece[0][1].start)
    grouped = groupby(chain.from_iterable(pieces), key=lambda each: each[0])
    return tuple(Turn(speaker, tuple(word for _, word in run)) for speaker, run in grouped)


def _pieces(given: Sequence[Given]) -> list[list[Given]]:
    """What nobody can come between: a sentence of one speaker in one channel, up to a silence or the other's aside."""
    channels = dict.fromkeys(word.channel for _, word in given)
    lines = [[each for each in given if each[1].channel == channel] for channel in channels]
    sentences = [piece for line in lines for piece in _parted(line, _breathes)]
    asides = [(p[0][0], p[0][1].start) for line in lines for p in _asides(list(_parted(line, _breathes)))]
    others = {who: sorted(at for by, at in asides if by != who) for who in {speaker for speaker, _ in given}}

    def interrupted(one: Given, following: Given) -> bool:
        starts = others[one[0]]
        return bisect_left(starts, one[1].start) != bisect_left(starts, following[1].start)

    return [part for piece in sentences for part in _parted(piece, interrupted)]


def _asides(line: Sequence[list[Given]]) -> Iterable[list[Given]]:
    """Signs of listening, without those that begin a turn: "Yeah. But …" in one breath."""
    for place, piece in enumerate(line):
        own = next((each for each in line[place + 1 :] if each[0][0] == piece[0][0]), None)
        goes_on = own and own[0][1].start - piece[-1][1].end <= ONE_BREATH and not _says_aside(own)
        if _says_aside(piece) and not goes_on:
            yield piece


def _says_aside(piece: Sequence[Given]) -> bool:
    return is_aside(_text([word for _, word in piece]))


def _breathes(one: Given, following: Given) -> bool:
    return one[0] != following[0] or following[1].start - one[1].end > BREATH or _ends(one[1], following[1])


def _parted(given: Sequence[Given], parts: Callable[[Given, Given], bool]) -> list[list[Given]]:
    """Runs of words, cut where `parts` says so of a word and the one that follows."""
    cuts = [i for i, (one, following) in enumerate(pairwise(given), 1) if parts(one, following)]
    return [list(given[start:end]) for start, end in pairwise([0, *cuts, len(given)]) if start < end]


def volleys(turns: Sequence[Turn]) -> tuple[tuple[Turn, ...], ...]:
    """Turns gathered into volleys, in order of start; a backchannel inside the other's volley is one of its own."""
    gathered: list[list[Turn]] = []
    held: list[Turn] = []  # the volley that has the floor
    for place, turn in enumerate(turns):
        if held and turn.speaker == held[-1].speaker:
            held.append(turn)
            continue
        gathered.append([turn])
        if not held or not (_is_aside(turn, held[-1]) or _is_under(turn, held[-1], turns[place + 1 : place + 2])):
            held = gathered[-1]
    return tuple(tuple(volley) for volley in gathered)


def _is_aside(turn: Turn, heard: Turn) -> bool:
    """True for a backchannel, unless it answers a question that was `heard`; "you know?" asks nothing."""
    asked = _text(heard.words[-2:])
    return is_backchannel(_text(turn.words)) and (not asked.endswith("?") or bool(TAG.search(asked)))


def _is_under(turn: Turn, heard: Turn, following: Sequence[Turn]) -> bool:
    """True for a short evaluation under which the other's words go on, so that most of it has no silence of theirs."""
    goes_on = any(one.speaker == heard.speaker for one in following)
    silence = following[0].start - heard.end if goes_on else 0.0
    return goes_on and is_aside(_text(turn.words)) and silence < UNDER * (turn.end - turn.start)


def utterances(turns: Sequence[Turn], roles: Roles) -> tuple[Utterance, ...]:
    """The sentences of all volleys in order of start, with ids "u1", "u2", …"""
    sentences = [
        (number, volley[0].speaker, words)
        for number, volley in enumerate(volleys(turns), 1)
        for words in _sentences([word for turn in volley for word in turn.words])
    ]
    ordered = sorted(sentences, key=lambda sentence: (sentence[2][0].start, sentence[0]))
    made = tuple(_utterance(f"u{i}", *sentence, roles) for i, sentence in enumerate(ordered, 1))
    repeated = {each.id for run in _repeats(made) for each in run}
    unseen = (u.id in repeated and "loop" not in u.flags for u in made)
    return tuple(replace(u, flags=("loop", *u.flags)) if new else u for u, new in zip(made, unseen, strict=True))


def _repeats(made: Sequence[Utterance]) -> Iterable[list[Utterance]]:
    """Sentences of one turn that stand there again and again: Whisper's loop with full stops."""
    for (_, text), run in groupby(made, key=lambda u: (u.turn, u.text.lower())):
        same = list(run)
        if len(same) >= REPEATED and len(same) * len(text.split()) >= REPEATED_WORDS:
            yield same


def _utterance(id: str, turn: int, speaker: str, words: Sequence[Word], roles: Roles) -> Utterance:
    made = Utterance(id, turn, speaker, roles.of(speaker), _text(words), tuple(words))
    flags = ("loop",) * is_loop(made.text) + ("unsure",) * (made.confidence < UNSURE)
    return replace(made, flags=flags)


def _sentences(words: Sequence[Word]) -> Iterable[list[Word]]:
    current: list[Word] = []
    for i, word in enumerate(words):
        current.append(word)
        following = words[i + 1] if i + 1 < len(words) else None
        if following is None or _ends(word, following):
            yield from _run_ons(current)
            current = []


def _ends(word: Word, following: Word) -> bool:
    if following.start - word.end > SAME_BREATH and len(word.text) > 1:
        return True
    if TRAILS_OFF.search(word.text):
        return following.text[:1].isupper() and following.text not in ("I", "I'm", "I've", "I'd", "I'll")
    if SHORTENED.match(word.text):
        return following.text[:1].isupper()
    return bool(SENTENCE_END.search(word.text)) and not ABBREVIATION.match(word.text)


def _run_ons(words: list[Word]) -> Iterable[list[Word]]:
    """Cut a sentence that ends in a question mark before the clause that asks."""
    if words[-1].text.rstrip("'\"”’)").endswith("?"):
        for i in range(len(words) - 2, LEAST_BEFORE_RUN_ON - 1, -1):
            if words[i - 1].text.endswith(",") and ASKS.match(_text(words[i : i + 4])):
                return [words[:i], words[i:]]
    return [words]


def is_loop(text: str) -> bool:
    """True where the same run of three words or more stands three times in a row, or one word eight times."""
    tokens = re.findall(r"[\w']+", text.lower())
    for size in range(1, len(tokens) // LOOP_RUNS + 1):
        runs = SHORT_RUNS if size < LOOP_WORDS else LOOP_RUNS
        for first in range(len(tokens) - size * runs + 1):
            if tokens[first] != tokens[first + size]:
                continue  # most places, and far quicker to see
            if tokens[first : first + size] * runs == tokens[first : first + size * runs]:
                return True
    return False


def _text(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words)
