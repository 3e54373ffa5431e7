"""listenkit: feedback on active listening from the recording of a role-play, on your own computer.

from listenkit import analyze

session = analyze("practice.m4a")
share = session.measures["listener_talk_share"]
print(f"{share.count:.0f} of {share.total:.0f} seconds")
"""

from __future__ import annotations

from os import PathLike
from pathlib import Path

from .errors import ListenkitError
from .model import (
    Caution,
    Code,
    CodedUtterance,
    Comment,
    Feedback,
    FloorEvent,
    Heard,
    Measure,
    Provenance,
    Recording,
    Roles,
    Session,
    SpeechSpan,
    Turn,
    Utterance,
    Word,
)
from .settings import Settings

__version__ = "0.1.0"


def analyze(
    recording: str | PathLike[str],
    settings: Settings | None = None,
    *,
    client: str | PathLike[str] | None = None,
    codebook: str | PathLike[str] | None = None,
    offline: bool = False,
) -> Session:
    """Analyse the recording of a role-play. Nothing is written to the disk, but for weights on the first run.

    Args:
        recording: a sound or video file; the listener's own where `client` is given.
        settings: see `Settings`; the defaults suit an English role-play.
        client: the client's own recording of the same conversation; the two are aligned by their sound.
        codebook: a codebook file in place of the shipped one.
        offline: never touch the network.

    Returns:
        What was said by whom, coded and measured; times in seconds.

    Raises:
        ListenkitError: in one line what cannot be done, why, and what to do next.
    """
    from .codebook import load
    from .workbench import Workbench

    bench = Workbench(settings or Settings(), load(Path(codebook) if codebook else None), offline)
    return bench.analyze(Path(recording), client=Path(client) if client else None)[0]


__all__ = [
    "Caution",
    "Code",
    "CodedUtterance",
    "Comment",
    "Feedback",
    "FloorEvent",
    "Heard",
    "ListenkitError",
    "Measure",
    "Provenance",
    "Recording",
    "Roles",
    "Session",
    "Settings",
    "SpeechSpan",
    "Turn",
    "Utterance",
    "Word",
    "analyze",
]
