"""Words and speech spans become turns, volleys and utterances. Pure.

* A **turn** is an unbroken run of words of one speaker.
* A **volley** is the run of one speaker's turns in which the other says no more than a backchannel ("mm-hm").
* An **utterance** is a sentence of a volley. A fragment before a backchannel and its rest after it are one sentence,
  and a run-on that ends in a question ("…, and how did that feel?") is cut before the question.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import accumulate, groupby, pairwise
from typing import Any, TypeVar

from .model import Roles, SpeechSpan, Turn, Utterance, Word

EDGE_REACH = 2  # words a turn edge may move: Whisper's word times are off by about a word at a change of speaker
EDGE_TIME = 0.5  # s of speech that a moved edge may pass over
SENTENCE_BONUS = 0.3  # s of pause that the end of a written sentence is worth when an edge is placed
SAME_BREATH = 1.5  # s; after a longer silence inside a turn a sentence ends even without a full stop
UNSURE = 0.5  # mean word confidence under which an utterance is flagged
LOOP_RUNS = 3  # times that the same three words or more stand one after the other in a loop

BACKCHANNEL = re.compile(
    r"^(?:(?:m+|m+[- ]?h+m+|u+h+[- ]?h+u+h+|h+m+|a+h+|o+h+|yeah|yes|yep|yup|okay|ok|right|sure|really|wow|i see|got it|"
    r"i hear you|of course|exactly|true|gosh|uh|huh)\W*){1,3}$",
    re.IGNORECASE,
)
TAG = re.compile(r"\b(?:you know|right|okay|ok)\?$", re.IGNORECASE)
SENTENCE_END = re.compile(r"[.?!]['\"”’)\]]*$")
ABBREVIATION = re.compile(r"^(?:mr|mrs|ms|dr|st|prof|e\.g|i\.e|vs|[a-hj-z])\.$", re.IGNORECASE)  # "So do I." is none
SHORTENED = re.compile(r"^(?:etc|[ap]\.m)\.$", re.IGNORECASE)  # may also stand at the end of a sentence
TRAILS_OFF = re.compile(r"(?:\.\.+|…|[-–—])['\"”’)\]]*$")
ASKS = re.compile(
    r"^(?:so|and|but) (?:what|how|why|when|where|who|which|"
    r"(?:do|did|does|are|were|is|was|have|has|had|can|could|would|will|should)(?:n't)? "
    r"(?:you|he|she|they|it|that|there|your))\b",
    re.IGNORECASE,
)
LEAST_BEFORE_RUN_ON = 3  # words in front of the question that make it a sentence of its own
DECIMALS = 3  # of times (s) and confidence: the contract of session.json
Heard = TypeVar("Heard", Word, SpeechSpan)


def rounded(heard: Iterable[Heard]) -> tuple[Heard, ...]:
    """Words or spans with numbers to 3 decimals, as they are stored: what is measured now is measured alike later."""
    return tuple(replace(each, **_numbers(each)) for each in heard)


def _numbers(heard: Word | SpeechSpan) -> dict[str, Any]:
    keys = ("start", "end", "confidence") if isinstance(heard, Word) else ("start", "end")
    return {key: round(float(getattr(heard, key)), DECIMALS) for key in keys}


def is_backchannel(text: str) -> bool:
    """True for a short sign of listening without content."""
    return bool(BACKCHANNEL.match(text.strip()))


def turns(words: Sequence[Word], spans: Sequence[SpeechSpan]) -> tuple[Turn, ...]:
    """Give each word to the speaker whose speech it lies in, then move turn edges into the pauses beside them."""
    if not spans:
        return ()
    ordered = sorted(words, key=lambda word: (word.start, word.end))
    channels = {word.channel for word in ordered}
    ears = {c: _ear([s for s in spans if c is None or s.channel == c] or spans) for c in channels}
    given = [(ears[word.channel](word), word) for word in ordered]
    settled = _settle_edges(given)
    grouped = groupby(settled, key=lambda pair: pair[0])
    return tuple(Turn(speaker, tuple(word for _, word in run)) for speaker, run in grouped)


def _ear(spans: Sequence[SpeechSpan]) -> Callable[[Word], str]:
    """Finds the speaker heard longest during a word, else the one heard nearest to it; looks at few spans a word."""
    ordered = sorted(spans, key=lambda span: span.start)
    starts = [span.start for span in ordered]
    latest = list(accumulate(ordered, _later))  # to end, up to each
    ends = [span.end for span in latest]

    def speaker(word: Word) -> str:
        first, last = bisect_right(ends, word.start), bisect_left(starts, word.end)
        near = [*latest[max(0, first - 1) : first], *ordered[first : last + 1]]
        return max(near, key=lambda span: (_overlap(word, span), -_distance(word, span))).speaker

    return speaker


def _later(one: SpeechSpan, other: SpeechSpan) -> SpeechSpan:
    return other if other.end > one.end else one


def _overlap(word: Word, span: SpeechSpan) -> float:
    return max(0.0, min(word.end, span.end) - max(word.start, span.start))


def _distance(word: Word, span: SpeechSpan) -> float:
    middle = (word.start + word.end) / 2
    return max(span.start - middle, middle - span.end, 0.0)


def _settle_edges(given: list[tuple[str, Word]]) -> list[tuple[str, Word]]:
    """Move each change of speaker by at most two words to where the longest pause or the end of a sentence is."""
    settled = list(given)
    changes = [i for i, (a, b) in enumerate(pairwise(given), 1) if a[0] != b[0]]
    edge = 0
    for at, after in pairwise([*changes, len(given)]):
        edge = _best_edge(given, edge, at, after) if given[at][1].channel is None else at
        for i in range(min(edge, at), max(edge, at)):
            settled[i] = (given[at][0] if edge < at else given[at - 1][0], given[i][1])
    return settled


def _best_edge(given: list[tuple[str, Word]], before: int, at: int, after: int) -> int:
    """The index near `at` where the next speaker's words most likely begin; both speakers keep a word at least."""
    candidates = range(max(before + 1, at - EDGE_REACH), min(after - 1, at + EDGE_REACH) + 1)

    def worth(i: int) -> float:
        previous, following = given[i - 1][1], given[i][1]
        moved = given[min(i, at) : max(i, at)]
        passed = moved[-1][1].end - moved[0][1].start if moved else 0.0
        if passed > EDGE_TIME:
            return -1.0
        ends = SENTENCE_BONUS if SENTENCE_END.search(previous.text) else 0.0
        return max(0.0, following.start - previous.end) + ends - passed

    return max(candidates, key=lambda i: (worth(i), -abs(i - at)), default=at)


def volleys(turns: Sequence[Turn]) -> tuple[tuple[Turn, ...], ...]:
    """Turns gathered into volleys, in order of start; a backchannel inside the other's volley is one of its own."""
    gathered: list[list[Turn]] = []
    held: list[Turn] = []  # the volley that has the floor
    for turn in turns:
        if held and turn.speaker == held[-1].speaker:
            held.append(turn)
            continue
        gathered.append([turn])
        if not held or not _is_aside(turn, held[-1]):
            held = gathered[-1]
    return tuple(tuple(volley) for volley in gathered)


def _is_aside(turn: Turn, heard: Turn) -> bool:
    """True for a backchannel, unless it answers a question that was `heard`; "you know?" asks nothing."""
    asked = _text(heard.words[-2:])
    return is_backchannel(_text(turn.words)) and (not asked.endswith("?") or bool(TAG.search(asked)))


def utterances(turns: Sequence[Turn], roles: Roles) -> tuple[Utterance, ...]:
    """The sentences of all volleys in order of start, with ids "u1", "u2", …"""
    sentences = [
        (number, volley[0].speaker, words)
        for number, volley in enumerate(volleys(turns), 1)
        for words in _sentences([word for turn in volley for word in turn.words])
    ]
    ordered = sorted(sentences, key=lambda sentence: (sentence[2][0].start, sentence[0]))
    return tuple(_utterance(f"u{i}", *sentence, roles) for i, sentence in enumerate(ordered, 1))


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
        runs = 8 if size < LOOP_RUNS else LOOP_RUNS
        for first in range(len(tokens) - size * runs + 1):
            if tokens[first] != tokens[first + size]:
                continue  # most places, and far quicker to see
            if tokens[first : first + size] * runs == tokens[first : first + size * runs]:
                return True
    return False


def _text(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words)
