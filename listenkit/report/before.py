"""The self-rating: what a student is asked before looking, and what was counted beside the answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..codebook import Codebook
from ..model import Session
from .numbers import Group, Row


@dataclass(frozen=True, slots=True)
class Rating:
    """A question with its possible answers, the one that was given ("" while none is), and what was counted."""

    id: str
    text: str
    options: tuple[str, ...]
    answer: str
    counted: tuple[str, ...]


def ratings(codebook: Codebook, groups: Sequence[Group], given: Mapping[str, str]) -> tuple[Rating, ...]:
    """The questions of the codebook, each with what the measures say to it."""
    rows = {row.id: row for group in groups for whole in group.rows for row in (whole, *whole.parts)}
    return tuple(
        Rating(
            id=entry["id"],
            text=entry["text"],
            options=tuple(entry["options"]),
            answer=given.get(entry["id"], "") if given.get(entry["id"]) in entry["options"] else "",
            counted=tuple(_told(rows[id]) for id in entry["measures"] if id in rows),
        )
        for entry in codebook.feedback.get("ratings", ())
    )


def asked(session: Session) -> bool:
    """Whether the page asks for a self-rating: wanted, and there is something to rate."""
    wanted = session.heard.provenance.settings.get("self_rating", True) is not False
    return wanted and any(one.role == "listener" for one in session.heard.utterances)


def _told(row: Row) -> str:
    return f"{row.label}: {row.sentence}"
