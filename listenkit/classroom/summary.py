"""What a class needs of a session: small enough to keep beside the name of each student. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from .. import cautions
from ..model import Measure, Session
from ..report.numbers import talk_time
from .likeness import Sketch, sketch

DECIMALS = 4  # of what is kept


@dataclass(frozen=True, slots=True)
class Summary:
    """One session without its words.

    Args:
        talk: seconds from first to last speech of listener and client.
        words, unsure: of the listener, and how many of them are uncertain.
        listener_sure: confidence in who listened, 0 to 1.
        warnings: kinds of cautions.
        to_try, goal: ids of the codebook's entries, "" for none.
        sketch: what tells that another recording holds nearly the same words, see `likeness`.
    """

    talk: float
    words: int
    unsure: int
    listener_sure: float
    warnings: tuple[str, ...]
    to_try: str
    goal: str
    measures: Mapping[str, Measure]
    sketch: Sketch

    @property
    def trusted(self) -> bool:
        """False where nothing may be built on codes, for too many words are uncertain."""
        return self.unsure <= cautions.TOO_UNSURE * self.words


def summary(session: Session) -> Summary:
    """The summary of a session."""
    feedback = session.feedback
    unsure, words = cautions.unsure(one for one in session.heard.utterances if one.role == "listener")
    return Summary(
        talk=round(talk_time(session), 3),
        words=words,
        unsure=unsure,
        listener_sure=round(session.heard.roles.confidence, DECIMALS),
        warnings=tuple(dict.fromkeys(c.kind for c in (*session.heard.cautions, *session.cautions))),
        to_try=feedback.to_try.id if feedback.to_try else "",
        goal=feedback.goal.id if feedback.goal else "",
        measures=session.measures,
        sketch=sketch(" ".join(utterance.text for utterance in session.heard.utterances)),
    )


def to_dict(of: Summary) -> dict[str, Any]:
    """A summary as plain values."""
    measures = {id: [_round(getattr(m, name)) for name in FIELDS] + [m.unit] for id, m in of.measures.items()}
    return {**asdict(of), "measures": measures, "warnings": list(of.warnings), "sketch": list(of.sketch)}


def from_dict(told: Mapping[str, Any]) -> Summary:
    """A summary from plain values."""
    measures = {id: Measure(id, *values) for id, values in told["measures"].items()}
    lists = {"warnings": tuple(told["warnings"]), "sketch": tuple(told.get("sketch", ()))}
    return Summary(**{**told, **lists, "measures": measures})


FIELDS = ("count", "total", "value", "low", "high")


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, DECIMALS)
