"""Chooses engines for the settings and the recording, loads them once, and lends them to the pipeline."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from . import audio, pipeline, soundcheck, weights
from .codebook import Codebook
from .engines import CODERS, DIARIZERS, TRANSCRIBERS, Diarizer, Transcriber, engine
from .errors import NoConversation
from .hearing import Hearing
from .manifest import Format
from .model import Session
from .pipeline import Engines, Loaded, Watch, unwatched
from .settings import Settings

FASTEST_FIRST = (("faster-whisper", "faster_whisper"), ("openai-whisper", "whisper"))  # engine, module: see benchmarks
FORMATS: dict[str, Format] = {"faster-whisper": "ct2", "openai-whisper": "openai"}
Say = Callable[[str], None]


class Workbench:
    """Loaded engines for one choice of settings, kept for the next recording.

    Args:
        settings: see `Settings`.
        codebook: a checked codebook.
        offline: never touch the network.
        say: is told in a line what is fetched.
    """

    def __init__(
        self, settings: Settings, codebook: Codebook, offline: bool = False, say: Say = lambda line: None
    ) -> None:
        self.settings, self.codebook, self._offline, self._say = settings, codebook, offline, say
        self._acoustics: Any = cache(_acoustics)
        self._transcriber = cache(self._load_transcriber)
        self._coder = cache(self._load_coder)

    def load(self, path: Path) -> Loaded:
        """Decode a recording and look at its sound; one microphone on two channels becomes one channel.

        Raises:
            RecordingError: it cannot be analysed.
        """
        sound, recording, noticed = audio.load(path, self.settings.start, self.settings.end)
        if soundcheck.is_silent(sound):
            why = "it is silent from beginning to end"
            raise NoConversation(recording.name, why, "Check that the microphone was on and not muted")
        heard = soundcheck.folded(sound) if soundcheck.channels(sound) == "one" else sound
        return Loaded(heard, recording, noticed)

    def analyze(self, path: Path, watch: Watch = unwatched) -> tuple[Session, audio.Audio]:
        """Analyse one recording; the sound is given back so that clips can be cut from it.

        Raises:
            ListenkitError: the recording, the weights or an engine cannot be used.
        """
        watch("sound", 0.0)
        loaded = self.load(path)
        watch("sound", 1.0)
        engines = self.engines(loaded.audio)
        created = datetime.now(UTC).isoformat(timespec="seconds")
        return pipeline.analyze(loaded, engines, self.codebook, self.settings, created, watch), loaded.audio

    def engines(self, sound: audio.Audio) -> Engines:
        """The engines for a recording with such sound."""
        transcriber, hashes = self._transcriber()
        return Engines(self.diarizer(sound), transcriber, self._coder(), hashes)

    def diarizer(self, sound: audio.Audio) -> Diarizer:
        """The diarizer of the settings; "auto" hears channels apart where each holds a person."""
        name = self.settings.diarizer
        if name == "auto":
            name = "channels" if soundcheck.channels(sound) == "apart" else "dyad"
        loaded: Diarizer = engine(DIARIZERS, name)(self._acoustics())
        return loaded

    def _load_transcriber(self) -> tuple[Transcriber, dict[str, str]]:
        name = self.settings.engine
        if name == "auto":
            name = next((each for each, module in FASTEST_FIRST if find_spec(module)), "openai-whisper")
        path = weights.ensure(self.settings.model, FORMATS[name], offline=self._offline, say=self._say)
        language = self.settings.language
        options = Hearing(language=language) if language == "en" else Hearing(language=language, prompt=None)
        loaded: Transcriber = engine(TRANSCRIBERS, name)(path, options)
        return loaded, {self.settings.model: weights.identity(path)}

    def _load_coder(self) -> Any:
        if self.settings.language == self.codebook.language:
            return engine(CODERS, "rules")(self.codebook)
        return engine(CODERS, "none")()


def _acoustics() -> Any:
    from .acoustics import Acoustics

    return Acoustics()


def again(stored: Session, codebook: Codebook, swap: bool = False) -> Session:
    """A stored session coded and measured again, with listener and client exchanged where `swap` is true."""
    heard = stored.heard.swapped() if swap else stored.heard
    name = stored.heard.provenance.coder
    coder = engine(CODERS, name)(codebook) if name != "none" else engine(CODERS, name)()
    provenance = replace(heard.provenance, codebook_sha256=codebook.sha256)
    return pipeline.assess(replace(heard, provenance=provenance), coder, codebook)
