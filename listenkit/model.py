"""Every value that travels through listenkit, frozen. Standard library only.

Times are seconds from the start of the recording as floats. A value is made once and never changed; each stage
takes values and returns new ones of its own type. How a session becomes session.json and back is told in
`formats/session.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

Role = Literal["listener", "client", "other"]
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Recording:
    """What was recorded: file name, SHA-256 of the file or of both (hex), duration (s), channels in the file."""

    name: str
    sha256: str
    duration: float
    channels: int


@dataclass(frozen=True, slots=True)
class SpeechSpan:
    """One speaker was heard from `start` to `end`; `channel` is 0 or 1 where each voice has its own, else None.

    `confidence` is the probability, 0 to 1, that it was this speaker and not the other.
    """

    speaker: str
    start: float
    end: float
    channel: int | None = None
    confidence: float = 1.0

    @property
    def duration(self) -> float:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Word:
    """One written word with its punctuation; `confidence` is the engine's probability, 0 to 1."""

    text: str
    start: float
    end: float
    confidence: float
    channel: int | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """An unbroken run of words of one speaker."""

    speaker: str
    words: tuple[Word, ...]

    @property
    def start(self) -> float:
        return self.words[0].start

    @property
    def end(self) -> float:
        return max(word.end for word in self.words)


@dataclass(frozen=True, slots=True)
class Roles:
    """Which speaker listened and which was the client; `confidence` 0 to 1; `how` is "auto" or "given"."""

    listener: str
    client: str
    confidence: float
    how: Literal["auto", "given"]

    def of(self, speaker: str) -> Role:
        return "listener" if speaker == self.listener else "client" if speaker == self.client else "other"

    def swapped(self) -> Roles:
        return Roles(self.client, self.listener, 1.0, "given")


@dataclass(frozen=True, slots=True)
class Utterance:
    """One sentence of one speaker; `turn` numbers the volley it belongs to, `flags` hold "loop" and "unsure".

    `level` is how much louder (dB) it is than the recording's median utterance: see `engines/loudness.py`. None where
    nobody can tell.
    """

    id: str
    turn: int
    speaker: str
    role: Role
    text: str
    words: tuple[Word, ...]
    flags: tuple[str, ...] = ()
    level: float | None = None

    @property
    def start(self) -> float:
        return self.words[0].start

    @property
    def end(self) -> float:
        return max(word.end for word in self.words)

    @property
    def confidence(self) -> float:
        """Mean word confidence, 0 to 1."""
        return sum(word.confidence for word in self.words) / len(self.words)


@dataclass(frozen=True, slots=True)
class Code:
    """A code of the codebook given to an utterance: how sure (0 to 1), why in words, and whether it is counted."""

    code: str
    confidence: float
    why: str
    counted: bool = True


@dataclass(frozen=True, slots=True)
class CodedUtterance:
    """An utterance with its codes; `flags` adds "leading", "stacked" and "why" to the utterance's own."""

    utterance: Utterance
    codes: tuple[Code, ...]
    flags: tuple[str, ...]

    def has(self, *codes: str) -> bool:
        """True where one of `codes` is counted here."""
        return any(mine.counted and mine.code in codes for mine in self.codes)


@dataclass(frozen=True, slots=True)
class FloorEvent:
    """What happened between the speakers: see `floor.py`. `role` did it, `after` is who spoke before."""

    kind: Literal["backchannel", "interruption", "cooperative_overlap", "pause", "response"]
    role: Role
    start: float
    end: float
    utterance: str | None = None
    after: Role | None = None

    @property
    def duration(self) -> float:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Measure:
    """A number that keeps its counts.

    `value` is None where `total` is 0, or None with nothing to rest on; `low` and `high` are a 95 % interval or None.
    """

    id: str
    count: float
    total: float | None
    value: float | None
    low: float | None
    high: float | None
    unit: str


@dataclass(frozen=True, slots=True)
class Comment:
    """One thing said to the student; cites an utterance and a code where it rests on one."""

    id: str
    text: str
    utterance: str | None = None
    code: str | None = None
    rewordings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Feedback:
    """At most two strengths, one thing to try, one goal, and questions to think about."""

    strengths: tuple[Comment, ...] = ()
    to_try: Comment | None = None
    goal: Comment | None = None
    questions: tuple[Comment, ...] = ()


@dataclass(frozen=True, slots=True)
class Caution:
    """Something the reader must know before believing the numbers; stored under "warnings"."""

    kind: str
    message: str
    start: float | None = None
    end: float | None = None


@dataclass(frozen=True, slots=True)
class Provenance:
    """Which engines, weights (name to SHA-256), codebook and settings made a session, and when (ISO 8601, UTC)."""

    listenkit: str
    transcriber: str
    diarizer: str
    coder: str
    weights: Mapping[str, str]
    codebook_sha256: str
    settings: Json
    created: str


@dataclass(frozen=True, slots=True)
class Heard:
    """All that was heard, before any code: enough to code and measure again without the sound."""

    recording: Recording
    provenance: Provenance
    roles: Roles
    speech: tuple[SpeechSpan, ...]
    utterances: tuple[Utterance, ...]
    cautions: tuple[Caution, ...] = ()

    def swapped(self) -> Heard:
        """The same conversation with listener and client exchanged."""
        roles = self.roles.swapped()
        turned = tuple(replace(u, role=roles.of(u.speaker)) for u in self.utterances)
        return replace(self, roles=roles, utterances=turned)


@dataclass(frozen=True, slots=True)
class Session:
    """One analysed role-play: what session.json holds."""

    heard: Heard
    coded: tuple[CodedUtterance, ...]
    floor: tuple[FloorEvent, ...]
    measures: Mapping[str, Measure]
    feedback: Feedback
    cautions: tuple[Caution, ...] = ()

    def utterance(self, id: str | None) -> CodedUtterance | None:
        return next((c for c in self.coded if c.utterance.id == id), None)
