"""Engines that say what they were told: for tests of everything around them."""

from __future__ import annotations

from dataclasses import dataclass

from ..audio import Audio
from ..model import SpeechSpan, Word
from . import Progress, silent


@dataclass(frozen=True, slots=True)
class ScriptedDiarizer:
    """Hears the spans that it was given."""

    spans: tuple[SpeechSpan, ...]
    name: str = "scripted"

    def __call__(self, audio: Audio, progress: Progress = silent) -> tuple[SpeechSpan, ...]:
        """The spans in order of start."""
        progress(1.0)
        return tuple(sorted(self.spans, key=lambda span: (span.start, span.speaker)))


@dataclass(frozen=True, slots=True)
class ScriptedTranscriber:
    """Writes down the words that it was given, where there is a span for them."""

    words: tuple[Word, ...]
    name: str = "scripted"

    def __call__(self, audio: Audio, spans: tuple[SpeechSpan, ...], progress: Progress = silent) -> tuple[Word, ...]:
        """The words that lie in a span, in order of start."""
        progress(1.0)
        inside = [w for w in self.words if any(w.start < s.end and w.end > s.start for s in spans)]
        return tuple(sorted(inside, key=lambda word: (word.start, word.end)))
