"""What happens between the speakers: backchannels, overlaps, interruptions, pauses and response times. Pure.

* **backchannel**: a short sign of listening ("mm-hm", "I see") while the other holds the floor and goes on. Two thirds
  of overlaps in a large sample of consultations were these (bmjopen-2022-066678).
* **interruption**: one starts while the other speaks, the other's sentence stays unfinished, and the floor changes.
* **cooperative_overlap**: one starts while the other speaks, yet the sentence was finished: latching, agreeing,
  completing (most overlaps that are no backchannels are of this kind: annfammed 20/5/423).
* **pause**: 3 s or more in which nobody speaks (Frankel 2006 counts silences in counselling from 3 s).
* **response**: from the end of one volley to the start of the other's; no time where they overlap.

Times of speech come from the speech spans, which are finer than word times. Texts come from the utterances.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from .align import is_backchannel
from .model import FloorEvent, Role, Roles, SpeechSpan, Utterance

LONG_PAUSE = 3.0  # s; Frankel 2006
LEAST_OVERLAP = 0.2  # s of both speaking; less is the usual latching of turns (PMC4464110: gaps vary by 0.2 s)
UNHEARD_LONGEST = 1.0  # s; a lone burst of the listener without words is taken as a backchannel up to this length
SNAP = 0.6  # s between a word time and the edge of the speech it belongs to
UNFINISHED = re.compile(  # words that end no sentence, even where a full stop was written; and those that seldom do
    r"(?:(?:[-–—…,]|\.\.+|\b(?:a|an|the|of|and|but|or|because|he|she|they|we|it's|i'm|my|your|their|if|when|kind of|"
    r"sort of|um|uh))[.\s'\"]*|\b(?:to|so|that|which|who|i|it|is|was|were|his|her|like|just|in|on|at|for|with)\s*)$",
    re.IGNORECASE,
)
BOTH: tuple[Role, Role] = ("listener", "client")


@dataclass(frozen=True, slots=True)
class Hold:
    """One person holds the floor: a volley without its backchannels, with the times of its speech (s)."""

    role: Role
    start: float
    end: float
    first: Utterance
    last: Utterance


def events(utterances: Sequence[Utterance], speech: Sequence[SpeechSpan], roles: Roles) -> tuple[FloorEvent, ...]:
    """Everything that happened between listener and client, in order of start."""
    spans = sorted((s for s in speech if roles.of(s.speaker) in BOTH), key=lambda s: s.start)
    said = [u for u in utterances if u.role in BOTH]
    asides = [u for u in said if _is_aside(u, said)]
    held = holds([u for u in said if u not in asides], spans, roles)
    found = [
        *(FloorEvent("backchannel", u.role, u.start, u.end, u.id, _other(u.role)) for u in asides),
        *_unheard(said, spans, held, roles),
        *_changes(held),
        *_pauses(sorted(speech, key=lambda s: s.start), roles),
    ]
    return tuple(sorted(found, key=lambda event: (event.start, event.kind)))


def holds(utterances: Sequence[Utterance], spans: Sequence[SpeechSpan], roles: Roles) -> tuple[Hold, ...]:
    """Who held the floor when: runs of utterances of one volley, with the edges of their speech."""
    ordered = sorted(utterances, key=lambda u: (u.start, u.turn))
    volleys = [list(run) for _, run in groupby(sorted(ordered, key=lambda u: u.turn), key=lambda u: u.turn)]
    made = [
        Hold(
            run[0].role,
            _snap(min(u.start for u in run), [s.start for s in spans if s.speaker == run[0].speaker]),
            _snap(max(u.end for u in run), [s.end for s in spans if s.speaker == run[0].speaker]),
            run[0],
            max(run, key=lambda u: u.end),
        )
        for run in volleys
    ]
    return tuple(sorted(made, key=lambda hold: hold.start))


def _snap(time: float, edges: Sequence[float]) -> float:
    """The edge of speech nearest to a word time, where one is near."""
    near = min(edges, key=lambda edge: abs(edge - time), default=time)
    return near if abs(near - time) <= SNAP else time


def _other(role: Role) -> Role:
    return "client" if role == "listener" else "listener"


def _is_aside(utterance: Utterance, said: Sequence[Utterance]) -> bool:
    """A short sign of listening inside a volley of the other, who goes on."""
    if not is_backchannel(utterance.text):
        return False
    theirs = [u for u in said if u.role == _other(utterance.role)]
    before = [u.turn for u in theirs if u.start < utterance.start]
    after = [u.turn for u in theirs if u.end > utterance.end]
    return bool(before) and bool(after) and before[-1] == after[0]


def _unheard(
    said: Sequence[Utterance], spans: Sequence[SpeechSpan], held: Sequence[Hold], roles: Roles
) -> list[FloorEvent]:
    """Short bursts of speech without words inside the other's hold: Whisper writes few of the "mm"s down."""
    found = []
    for span in [s for s in spans if s.duration <= UNHEARD_LONGEST]:
        role = roles.of(span.speaker)
        inside = any(h.role == _other(role) and h.start < span.start and span.end < h.end for h in held)
        mine = (u for u in said if u.speaker == span.speaker and u.start < span.end and u.end > span.start)
        if inside and not any(word.start < span.end and word.end > span.start for u in mine for word in u.words):
            found.append(FloorEvent("backchannel", role, span.start, span.end, None, _other(role)))
    return found


def _changes(held: Sequence[Hold]) -> list[FloorEvent]:
    """What each change of the floor was: a response, and where both spoke an interruption or a cooperative overlap."""
    found = []
    for before, after in pairwise(held):
        if before.role == after.role:
            continue
        found.append(
            FloorEvent("response", after.role, before.end, max(before.end, after.start), after.first.id, before.role)
        )
        both = min(before.end, after.end) - after.start
        if both < LEAST_OVERLAP:
            continue
        cut = after.end > before.end and bool(UNFINISHED.search(before.last.text))
        kind = "interruption" if cut else "cooperative_overlap"
        found.append(FloorEvent(kind, after.role, after.start, after.start + both, after.first.id, before.role))  # type: ignore[arg-type]
    return found


def _pauses(spans: Sequence[SpeechSpan], roles: Roles) -> list[FloorEvent]:
    """Silences of 3 s and more between listener and client; `role` spoke next, `after` spoke before."""
    found: list[FloorEvent] = []
    if not spans:
        return found
    latest = spans[0]
    for span in spans[1:]:
        role, after = roles.of(span.speaker), roles.of(latest.speaker)
        if span.start - latest.end >= LONG_PAUSE and role in BOTH and after in BOTH:
            found.append(FloorEvent("pause", role, latest.end, span.start, None, after))
        latest = span if span.end > latest.end else latest
    return found
