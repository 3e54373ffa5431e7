"""What lies beside a session and a report may use: sound, and how the student rated the talk before looking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Track = Literal["", "listener", "all"]


@dataclass(frozen=True, slots=True)
class Beside:
    """All of it may be missing.

    Args:
        clips: utterance id → its sound as m4a (AAC), to be carried inside the page.
        track: name of the file beside the report that has the recording's sound at the recording's own times.
        heard: whose sentences are in that file.
        ratings: id of a question of `feedback.ratings` → the answer that was chosen.
    """

    clips: Mapping[str, bytes] = field(default_factory=dict)
    track: str = ""
    heard: Track = ""
    ratings: Mapping[str, str] = field(default_factory=dict)


NOTHING = Beside()
