"""What happens between the speakers: backchannels, overlaps, interruptions, pauses and response times. Pure.

* **backchannel**: a short sign of listening ("mm-hm", "I see") while the other holds the floor and goes on; a short
  evaluation ("oh, that sounds hard") is one too where the other speaks on under it. Two thirds of overlaps in a large
  sample of consultations were these (bmjopen-2022-066678). A short burst of speech without words counts as well:
  Whisper writes few of the "mm"s down. Both together are still a lower bound.
* **interruption**: one starts before the other has ended, the other's sentence stays unfinished, and the floor changes
  (`interruptions.py`). A sentence that trails off into silence was not interrupted.
* **cooperative_overlap**: one starts while the other speaks, yet takes nothing away: the sentence was finished, agreed
  with or completed, or its speaker went on (82.9 % of 2,405 interruptions were cooperative: annfammed 20/5/423).
* **pause**: 3 s or more in which nobody speaks (Frankel 2006 counts silences in counselling from 3 s).
* **response**: from the end of one volley to the start of the other's; no time where they overlap.

Times of speech come from the speech spans, which are finer than word times. Texts come from the utterances.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from .backchannels import is_aside, is_backchannel
from .interruptions import MORE_THAN_A_WORD, hesitates, is_cut
from .model import FloorEvent, Role, Roles, SpeechSpan, Utterance

LONG_PAUSE = 3.0  # s; Frankel 2006
DECIMALS = 3  # of times (s): what is stored is what is measured
LEAST_OVERLAP = 0.07  # s of both heard; measured: 9 of 11 so short or longer were true, and in truth 0.25 s longer
CUT_GAP = 0.15  # s after a broken sentence in which a start still cuts it: usual gaps are 0.2 s (PMC4464110)
UNHEARD = (0.15, 1.0)  # s; a lone burst without words is taken as a backchannel from and up to these lengths
SAME_BURST = 0.3  # s between the two halves of one "mm-hm"
GOES_ON = 0.3  # s of the other's speech before and after a burst: a syllable or two
SNAP = 0.6  # s between a word time and the edge of the speech it belongs to
LEAD = 1.5  # s from the edge of a span to the first or last word written in it: under an overlap words are lost
OFF = 0.31  # s that a word's time may be off
UNDER = 0.5  # of an evaluation, under which the other speaks on
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
    asides = [u for u in said if _is_aside(u, said, spans)]
    begun = {u.turn for u in said if u not in asides}  # "Yeah. But …" takes the floor and leaves it with nobody
    held = holds([u for u in said if u not in asides], spans)
    signs = [u for u in asides if u.turn not in begun]
    found = [
        *(FloorEvent("backchannel", u.role, u.start, u.end, u.id, _other(u.role)) for u in signs),
        *_unheard(said, spans, held, roles),
        *_changes(held, [s for s in speech if roles.of(s.speaker) not in BOTH]),
        *_pauses(sorted(speech, key=lambda s: s.start), roles),
    ]
    return tuple(sorted(found, key=lambda event: (event.start, event.kind)))


def holds(utterances: Sequence[Utterance], spans: Sequence[SpeechSpan]) -> tuple[Hold, ...]:
    """Who held the floor when: runs of utterances of one volley, with the edges of their speech."""
    ordered = sorted(utterances, key=lambda u: (u.turn, u.start))
    volleys = [list(run) for _, run in groupby(ordered, key=lambda u: u.turn)]
    made = []
    for speaker in sorted({u.speaker for u in utterances}):
        own = [s for s in spans if s.speaker == speaker]
        mine = [(run[0], max(run, key=lambda u: u.end)) for run in volleys if run[0].speaker == speaker]
        spoken = [0.0, *(last.end for _, last in mine)]
        following = [*(first.start for first, _ in mine[1:]), float("inf")]
        for (first, last), earliest, latest in zip(mine, spoken, following, strict=False):
            start = _start(first.start, earliest, own)
            end = _end(last.end, latest, [span for span in own if span.end > start])
            made.append(Hold(first.role, start, end, first, last))
    return tuple(sorted(made, key=lambda hold: (hold.start, hold.end)))


def _start(word: float, earliest: float, own: Sequence[SpeechSpan]) -> float:
    """The start of the speech that a first word lies in, unless earlier words end in it; else the nearest."""
    within = [s.start for s in own if max(earliest, word - LEAD) <= s.start <= word < s.end]
    return within[0] if within else _snap(word, [s.start for s in own])


def _end(word: float, latest: float, own: Sequence[SpeechSpan]) -> float:
    within = [s.end for s in own if s.start < word <= s.end <= min(latest, word + LEAD)]
    return within[-1] if within else _snap(word, [s.end for s in own])


def _snap(time: float, edges: Sequence[float]) -> float:
    """The edge of speech nearest to a word time, where one is near."""
    near = min(edges, key=lambda edge: abs(edge - time), default=time)
    return near if abs(near - time) <= SNAP else time


def _other(role: Role) -> Role:
    return "client" if role == "listener" else "listener"


def _is_aside(utterance: Utterance, said: Sequence[Utterance], spans: Sequence[SpeechSpan]) -> bool:
    """A short sign of listening inside a volley of the other, or under the other's speech; the other goes on."""
    if not is_aside(utterance.text):
        return False
    theirs = [u for u in said if u.role == _other(utterance.role)]
    before = [u for u in theirs if u.start < utterance.start]
    after = [u for u in theirs if u.end > utterance.end]
    if not before or not after:
        return False
    if is_backchannel(utterance.text):
        return before[-1].turn == after[0].turn
    under = (_both(utterance, span) for span in spans if span.speaker == before[-1].speaker)
    return sum(under) >= UNDER * (utterance.end - utterance.start)


def _both(one: Utterance | SpeechSpan, span: SpeechSpan) -> float:
    return max(0.0, min(one.end, span.end) - max(one.start, span.start))


def _unheard(
    said: Sequence[Utterance], spans: Sequence[SpeechSpan], held: Sequence[Hold], roles: Roles
) -> list[FloorEvent]:
    """Short bursts without words of their own inside the other's hold; words of the other may lie over them."""
    found = []
    for speaker in sorted({span.speaker for span in spans}):
        role = roles.of(speaker)
        words = [word for u in said if u.speaker == speaker for word in u.words]
        for start, end in _bursts([span for span in spans if span.speaker == speaker]):
            theirs = [h for h in held if h.role == _other(role)]
            inside = any(h.start + GOES_ON <= start and end + GOES_ON <= h.end for h in theirs)
            fits = UNHEARD[0] <= end - start <= UNHEARD[1]
            if inside and fits and not any(w.start < end + SAME_BURST and w.end > start - SAME_BURST for w in words):
                found.append(FloorEvent("backchannel", role, start, end, None, _other(role)))
    return found


def _bursts(own: Sequence[SpeechSpan]) -> list[tuple[float, float]]:
    """Start and end (s) of one speaker's spans; those that hardly part are one."""
    found: list[tuple[float, float]] = []
    for span in own:
        if found and span.start - found[-1][1] <= SAME_BURST:
            start, end = found.pop()
            found.append((start, max(end, span.end)))
        else:
            found.append((span.start, span.end))
    return found


def _changes(held: Sequence[Hold], third: Sequence[SpeechSpan]) -> list[FloorEvent]:
    """What each change of the floor was: a response, and where one started early an interruption or an overlap.

    Where a third voice spoke between the two, nobody's response can be timed.
    """
    found: list[FloorEvent] = []
    ended: dict[Role, float] = {}  # when each last held the floor
    for place, (before, after) in enumerate(pairwise(held)):
        ended[before.role] = max(before.end, ended.get(before.role, 0.0))
        if before.role == after.role or ended.get(after.role, 0.0) > before.end:
            continue  # they never stopped
        start = max(before.end, after.start)
        if not any(span.start < start and span.end > before.end for span in third):
            found.append(FloorEvent("response", after.role, before.end, start, after.first.id, before.role))
        then = held[place + 2] if place + 2 < len(held) else None
        both = min(before.end, after.end) - after.start
        if _cuts(before, after, then, both):
            end = max(after.start + both, after.start)
            found.append(FloorEvent("interruption", after.role, after.start, end, after.first.id, before.role))
        elif both >= LEAST_OVERLAP:
            end = after.start + both
            found.append(FloorEvent("cooperative_overlap", after.role, after.start, end, after.first.id, before.role))
    return found


def _cuts(before: Hold, after: Hold, then: Hold | None, both: float) -> bool:
    """True where `after` takes the floor in the middle of a sentence, over its words or right on their heels."""
    if after.end <= before.end or both < -CUT_GAP or (both < LEAST_OVERLAP and hesitates(before.last.text)):
        return False
    said_then = then.first.text if then and then.role == before.role else ""
    return is_cut(before.last.text, after.first.text, said_then, both, _lost(before.last, after.start, both))


def _lost(utterance: Utterance, since: float, both: float) -> bool:
    """True where fewer words were written `since` the other started (s) than the utterance's own pace calls for.

    Where all words end before, but for what a word's time may be off, something else was heard, such as a laugh.
    """
    pace = (utterance.end - utterance.start) / len(utterance.words)
    if both < MORE_THAN_A_WORD or pace <= 0 or since - utterance.end > OFF:
        return False
    return sum(word.end > since for word in utterance.words) < both // pace


def _pauses(spans: Sequence[SpeechSpan], roles: Roles) -> list[FloorEvent]:
    """Silences of 3 s and more between listener and client; `role` spoke next, `after` spoke before."""
    found: list[FloorEvent] = []
    if not spans:
        return found
    latest = spans[0]
    for span in spans[1:]:
        role, after = roles.of(span.speaker), roles.of(latest.speaker)
        if round(span.start - latest.end, DECIMALS) >= LONG_PAUSE and role in BOTH and after in BOTH:
            found.append(FloorEvent("pause", role, latest.end, span.start, None, after))
        latest = span if span.end > latest.end else latest
    return found
