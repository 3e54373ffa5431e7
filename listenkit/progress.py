"""One student's sessions over time, compared with nobody else's. Pure.

A change is called one only where the 95 % intervals of two sessions lie apart; everything nearer is "no clear change".
That errs towards saying nothing: two talks of ten minutes differ by chance more than people think. Measures without an
interval are shown and never compared. The goal of each session is looked for in the next one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from typing import Literal

from .backchannels import asides
from .cautions import FEWEST, trusted
from .codebook import Codebook, MeasureEntry
from .feedback import is_clear
from .model import Measure, Session
from .moments import moments, occasions
from .talk import talk_of
from .wordings import Entry, Wordings, read

OTHER_CODEBOOK = (
    "These sessions were not all made with the codebook of this page, so a change may be one of definitions. "
    "The command listenkit report makes each of them again with it."
)
OTHER_WEIGHTS = "These sessions were made with different weights, so a change may be one of the tool."

# turns of the listener under which shares of seconds are not compared. Tried on drawn turns: "95 %" intervals over two
# hold the true share in 50 % of cases, over five in 80 %, over ten in 88 %
LEAST_TURNS = 10

Change = Literal["more", "less", "no clear change", "not enough to say", "not compared"]


@dataclass(frozen=True, slots=True)
class Series:
    """One measure in each session, in order; None where a session does not have it. `change`: first to last."""

    measure: str
    values: tuple[Measure | None, ...]
    change: Change


@dataclass(frozen=True, slots=True)
class Aim:
    """A session's goal, looked for in the next session; `met` is None where nobody can tell.

    `utterance` is where it was first found there.
    """

    session: int
    goal: str
    text: str
    met: bool | None
    told: str
    utterance: str | None


@dataclass(frozen=True, slots=True)
class Progress:
    """Sessions in order of time, what was counted in them, and the goals that were set."""

    sessions: tuple[Session, ...]
    series: tuple[Series, ...]
    aims: tuple[Aim, ...]
    cautions: tuple[str, ...]


def progress(sessions: Iterable[Session], codebook: Codebook) -> Progress:
    """Two sessions of one student or more, in their order; of a recording that was analysed twice the last one counts.

    Raises:
        CodebookError: the feedback sections cannot be used.
    """
    by_recording = {identity(session): session for session in sessions}
    ordered = tuple(by_recording.values())
    wordings = read(codebook)
    return Progress(
        sessions=ordered,
        series=tuple(_series(entry, ordered) for entry in codebook.measures.values()),
        aims=tuple(
            aim
            for at, (before, after) in enumerate(pairwise(ordered))
            if (aim := _aim(at, before, after, wordings)) is not None
        ),
        cautions=_cautions(ordered, codebook),
    )


def identity(session: Session) -> str:
    """Hex that a talk is known by: its SHA-256, or where that was taken out that of its words, and which part it is."""
    heard = session.heard
    words = "\n".join(one.text for one in heard.utterances)
    known = heard.recording.sha256 or sha256(words.encode("utf-8")).hexdigest()
    part = [heard.provenance.settings.get(edge) for edge in ("start", "end")]
    return sha256(f"{known} {part}".encode()).hexdigest() if any(part) else known


def change(before: Measure | None, after: Measure | None) -> Change:
    """What two values of one measure allow to say."""
    if before is None or after is None or before.value is None or after.value is None:
        return "not enough to say"
    if before.low is None or before.high is None or after.low is None or after.high is None:
        return "not compared"
    return "more" if after.low > before.high else "less" if after.high < before.low else "no clear change"


def _series(entry: MeasureEntry, sessions: Sequence[Session]) -> Series:
    """One measure in each session, and what may be said from the first to the last."""
    values = tuple(session.measures.get(entry.id) for session in sessions)
    ends = [value if _suffices(entry, session) else None for value, session in zip(values, sessions, strict=True)]
    described = entry.unit == "words/min"  # a pace has no better and no worse, and its interval knows one talk alone
    return Series(entry.id, values, "not compared" if described else change(ends[0], ends[-1]))


def _suffices(entry: MeasureEntry, session: Session) -> bool:
    """Whether a session holds enough for its value to be compared."""
    measure = session.measures.get(entry.id)
    if entry.kind != "computed" and not trusted(session.heard.utterances):
        return False
    if entry.kind == "share" and (measure is None or (measure.total or 0) < FEWEST):
        return False
    resampled = entry.kind == "computed" and entry.unit.startswith("share of ")
    return not resampled or _turns(session) >= LEAST_TURNS


def _turns(session: Session) -> int:
    """How often the listener had the floor; a sign of listening is no turn."""
    aside = asides(session.floor)
    mine = (one for one in session.heard.utterances if one.role == "listener" and one.id not in aside)
    return len({one.turn for one in mine})


def _aim(at: int, before: Session, after: Session, wordings: Wordings) -> Aim | None:
    """The goal of `before` in `after`; None where no goal was set, or the codebook does not say how it is heard."""
    set_goal = before.feedback.goal
    entry = wordings.goals.get(set_goal.id) if set_goal else None
    if set_goal is None or entry is None or entry.often is None:
        return None
    met, line, count, utterance = _looked_for(entry, after, wordings)
    times = wordings.times[{1: "once", 2: "twice"}.get(count, "often")].format(count=count)
    return Aim(at, entry.id, set_goal.text, met, wordings.met[line].format(times=times), utterance)


def _looked_for(entry: Entry, session: Session, wordings: Wordings) -> tuple[bool | None, str, int, str | None]:
    """Whether the goal is met, the line of feedback.met that says so, how often it was found, and where first."""
    talk = talk_of(session.coded, session.floor, wordings)
    if not is_clear(talk.coded, wordings) or session.heard.provenance.coder == "none":
        return None, "unclear", 0, None
    found = list(moments(talk, entry))
    count = occasions(entry, found)
    first = found[0].id if found else None
    doubtful = any(one.has(*entry.codes) for one in talk.coded if {"unsure", "loop"} & set(one.flags))
    if not entry.often and not found and doubtful:
        return None, "unclear", 0, None
    if not entry.often:
        return not found, "still" if found else "none", count, first
    met = count >= entry.often
    return met, "heard" if met else "too_few" if found else "not_heard", count, first


def _cautions(sessions: Sequence[Session], codebook: Codebook) -> tuple[str, ...]:
    """What makes sessions hard to compare, where they were not made alike."""
    made = [session.heard.provenance for session in sessions]
    codebooks = {codebook.sha256, *(each.codebook_sha256 for each in made)}
    weights = {(each.coder, *sorted(each.weights.items())) for each in made}
    return (OTHER_CODEBOOK,) * (len(codebooks) > 1) + (OTHER_WEIGHTS,) * (len(weights) > 1)
