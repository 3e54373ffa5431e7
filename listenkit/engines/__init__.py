"""The four seams of listenkit, and the table of what can stand in them.

An engine is a callable object. Its constructor loads what it needs (and nothing is loaded before); calling it takes
values and returns new ones. Engines never import each other.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from ..audio import Audio
    from ..model import CodedUtterance, SpeechSpan, Utterance, Word

Progress = Callable[[float], None]  # is told the share of a stage that is done, 0 to 1


def silent(share: float) -> None:
    """The progress that tells nobody."""


class Diarizer(Protocol):
    """Finds who was heard when."""

    name: str

    def __call__(self, audio: Audio, progress: Progress = silent) -> tuple[SpeechSpan, ...]:
        """Spans in order of start; overlaps stay, spans of one speaker do not touch each other."""
        ...


class Transcriber(Protocol):
    """Writes down what was said inside the spans."""

    name: str

    def __call__(self, audio: Audio, spans: tuple[SpeechSpan, ...], progress: Progress = silent) -> tuple[Word, ...]:
        """Words in order of start, every one inside or within a short margin of a span."""
        ...


class Coder(Protocol):
    """Gives codes to the listener's utterances, sees the client's as context."""

    name: str

    def __call__(self, utterances: tuple[Utterance, ...]) -> tuple[CodedUtterance, ...]:
        """One coded utterance for each utterance, in the same order; only the listener's carry codes."""
        ...


class Finder(Protocol):
    """Finds the words that may say who somebody is."""

    name: str

    def __call__(self, utterances: tuple[Utterance, ...]) -> tuple[tuple[str, ...], ...]:
        """For each utterance the kind of each word: "name", "place", "organisation", "date", "number", or ""."""
        ...


TRANSCRIBERS = {
    "faster-whisper": "faster_whisper:FasterWhisper",
    "openai-whisper": "openai_whisper:OpenaiWhisper",
    "scripted": "scripted:ScriptedTranscriber",
}
DIARIZERS = {
    "channels": "channels:Channels",
    "dyad": "dyad:Dyad",
    "scripted": "scripted:ScriptedDiarizer",
}
FINDERS = {"entities": "entities:Entities"}
CODERS = {"encoder": "encoder:Encoder", "rules": "rules:Rules", "none": "uncoded:Uncoded"}


def engine(table: dict[str, str], name: str) -> Any:
    """The class behind `name`; importing it loads its file, constructing it loads its libraries."""
    module, _, cls = table[name].partition(":")
    return getattr(import_module(f"{__name__}.{module}"), cls)
