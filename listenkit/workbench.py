"""Chooses engines for the settings and the recording, loads them once, and lends them to the pipeline."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from . import audio, loading, pipeline, soundcheck, weights
from .codebook import Codebook
from .engines import CODERS, DIARIZERS, FINDERS, TRANSCRIBERS, Coder, Diarizer, Finder, Transcriber, engine
from .errors import UsageError, WeightsError
from .hearing import Hearing
from .manifest import CODER, Format
from .model import Session
from .pipeline import Engines, Loaded, Watch, unwatched
from .settings import Settings

FASTEST_FIRST = (("faster-whisper", "faster_whisper"), ("openai-whisper", "whisper"))  # engine, module: see benchmarks
FORMATS: dict[str, Format] = {"faster-whisper": "ct2", "openai-whisper": "openai"}
ENGLISH = "en"  # the language that can be coded
Say = Callable[[str], None]


def fastest() -> str:
    """The fastest transcriber that is installed."""
    return next((engine for engine, module in FASTEST_FIRST if find_spec(module)), "openai-whisper")


class Workbench:
    """Loaded engines for one choice of settings, kept for the next recording.

    Args:
        settings: see `Settings`.
        codebook: a checked codebook.
        offline: never touch the network.
        say: is told in a line what is fetched.
        names: of people, masked wherever they are said where the settings ask for it.

    Raises:
        UsageError: names are to be masked in a language in which nobody can find them.
    """

    def __init__(
        self,
        settings: Settings,
        codebook: Codebook,
        offline: bool = False,
        say: Say = lambda line: None,
        names: tuple[str, ...] = (),
    ) -> None:
        if settings.deidentify and settings.language != "en":
            why = f"names are found in English alone, and the language is {settings.language!r}"
            raise UsageError("--deidentify", why, "Leave the option out, and mask the files by hand")
        self.settings, self.codebook, self._offline, self._say = settings, codebook, offline, say
        self._names = names
        self._finder = cache(self._load_finder)
        self._acoustics: Any = cache(_acoustics)
        self._transcriber = cache(self._load_transcriber)
        self._coder = cache(self._load_coder)

    def beside(self, **given: Any) -> Workbench:
        """The same loaded engines for other settings of which no engine depends: start, end, listener."""
        other = copy(self)
        other.settings = self.settings.changed(**given)
        return other

    def identity(self) -> dict[str, str]:
        """SHA-256 of the weights for words and codes that an analysis would use, by name; missing ones are fetched."""
        _, path = self._weights()
        coders = coder_hashes_shipped() if self.settings.language == ENGLISH else {}
        return {self.settings.model: weights.identity(path)} | coders

    def load(self, path: Path, client: Path | None = None) -> Loaded:
        """Decode a recording and look at its sound; one microphone on two channels becomes one channel.

        Args:
            path: the recording, or the listener's own where `client` is given.
            client: the client's own recording of the same conversation, see `loading.together`.

        Raises:
            RecordingError: it cannot be analysed.
        """
        return loading.load(path, client, self.settings)

    def analyze(self, path: Path, watch: Watch = unwatched, client: Path | None = None) -> tuple[Session, audio.Audio]:
        """Analyse one recording; the sound is given back so that clips can be cut from it.

        Raises:
            ListenkitError: the recording, the weights or an engine cannot be used.
        """
        watch("sound", 0.0)
        settings = self.settings if client is None else loading.of_two_files(self.settings)
        loaded = self.load(path, client)
        watch("sound", 1.0)
        engines = self.engines(loaded.audio, settings.diarizer)
        created = datetime.now(UTC).isoformat(timespec="seconds")
        return pipeline.analyze(loaded, engines, self.codebook, settings, created, watch), loaded.audio

    def engines(self, sound: audio.Audio, diarizer: str | None = None) -> Engines:
        """The engines for a recording with such sound; `diarizer` is that of the settings unless it is given."""
        transcriber, hashes = self._transcriber()
        chosen = self.coder()
        return Engines(
            self.diarizer(sound, diarizer), transcriber, chosen, hashes | coder_hashes(chosen), self._finder()
        )

    def diarizer(self, sound: audio.Audio, name: str | None = None) -> Diarizer:
        """The diarizer of that name or of the settings; "auto" hears channels apart where each holds a person."""
        name = name or self.settings.diarizer
        if name == "auto":
            name = "channels" if soundcheck.channels(sound) == "apart" else "dyad"
        loaded: Diarizer = engine(DIARIZERS, name)(self._acoustics())
        return loaded

    def coder(self) -> Coder:
        """The coder for the language of the settings; it needs no sound."""
        loaded: Coder = self._coder()
        return loaded

    def _weights(self) -> tuple[str, Path]:
        """The engine that will transcribe, and its weights, fetched where they are missing."""
        name = self.settings.engine
        if name == "auto":
            name = fastest()
        return name, weights.ensure(self.settings.model, FORMATS[name], offline=self._offline, say=self._say)

    def _load_transcriber(self) -> tuple[Transcriber, dict[str, str]]:
        name, path = self._weights()
        language = self.settings.language
        options = Hearing(language=language) if language == ENGLISH else Hearing(language=language, prompt=None)
        loaded: Transcriber = engine(TRANSCRIBERS, name)(path, options)
        return loaded, {self.settings.model: weights.identity(path)}

    def _load_finder(self) -> Finder | None:
        if not self.settings.deidentify:
            return None
        loaded: Finder = engine(FINDERS, "entities")(self._names)
        return loaded

    def _load_coder(self) -> Any:
        return coder("auto" if self.settings.language == ENGLISH else "none", self.codebook)


def coder(name: str, codebook: Codebook, folder: Path | None = None) -> Coder:
    """The coder of that name; "auto" takes the trained one, and the rules alone where its weights are missing.

    Args:
        folder: of the trained coder's weights, where they are not the shipped ones.

    Raises:
        CodebookError, EngineError, WeightsError: it cannot be used.
    """
    folder = folder or weights.coder()
    if name == "auto":
        name = "rules" if folder is None else "encoder"
    if name == "none":
        silent: Coder = engine(CODERS, name)()
        return silent
    rules: Coder = engine(CODERS, "rules")(codebook)
    if name == "rules":
        return rules
    if folder is None:
        raise WeightsError("encoder", "the weights of the trained coder are missing", "Install listenkit again")
    trained: Coder = engine(CODERS, name)(codebook, rules, folder)
    return trained


def coder_hashes(chosen: Coder) -> dict[str, str]:
    """What the provenance says of the coder's weights; nothing of a coder that has none."""
    return coder_hashes_shipped() if chosen.name == "encoder" else {}


def coder_hashes_shipped() -> dict[str, str]:
    """The hash of the shipped coder's weights; nothing where they are missing."""
    folder = weights.coder()
    return {CODER: weights.coder_identity(folder)} if folder else {}


def _acoustics() -> Any:
    from .acoustics import Acoustics

    return Acoustics()


def again(stored: Session, codebook: Codebook, swap: bool = False, chosen: Coder | None = None) -> Session:
    """A stored session coded and measured again, with listener and client exchanged where `swap` is true.

    Args:
        chosen: a loaded coder, for many sessions; it is not used for one in a language that nobody can code.
    """
    heard = stored.heard.swapped() if swap else stored.heard
    spoken = stored.heard.provenance.settings.get("language", ENGLISH)
    if spoken != ENGLISH or chosen is None:
        chosen = coder("auto" if spoken == ENGLISH else "none", codebook)
    others = {name: sha256 for name, sha256 in heard.provenance.weights.items() if name != CODER}
    made_with = others | coder_hashes(chosen)
    provenance = replace(heard.provenance, coder=chosen.name, weights=made_with, codebook_sha256=codebook.sha256)
    return pipeline.assess(replace(heard, provenance=provenance), chosen, codebook)
