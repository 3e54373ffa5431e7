"""Chooses engines for the settings and the recording, loads them once, and lends them to the pipeline."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from copy import copy
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from . import audio, masking, pipeline, soundcheck, tracks, weights
from .codebook import Codebook
from .engines import CODERS, DIARIZERS, FINDERS, TRANSCRIBERS, Coder, Diarizer, Finder, Transcriber, engine
from .errors import NoConversation, UsageError, WeightsError
from .hearing import Hearing
from .manifest import CODER, Format
from .model import Caution, Session
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
        """SHA-256 of all weights that an analysis would use, by name; nothing is loaded."""
        _, path = self._weights()
        return {self.settings.model: weights.identity(path)} | coder_hashes_shipped()

    def load(self, path: Path, client: Path | None = None) -> Loaded:
        """Decode a recording and look at its sound; one microphone on two channels becomes one channel.

        Args:
            path: the recording, or the listener's own where `client` is given.
            client: the client's own recording of the same conversation, see `together`.

        Raises:
            RecordingError: it cannot be analysed.
        """
        if client is not None:
            return together(path, client, self.settings)
        sound, recording, noticed = audio.load(path, self.settings.start, self.settings.end)
        return Loaded(_checked(sound, recording.name), recording, noticed)

    def analyze(self, path: Path, watch: Watch = unwatched, client: Path | None = None) -> tuple[Session, audio.Audio]:
        """Analyse one recording; the sound is given back so that clips can be cut from it.

        Raises:
            ListenkitError: the recording, the weights or an engine cannot be used.
        """
        watch("sound", 0.0)
        settings = self.settings if client is None else of_two_files(self.settings)
        loaded = self.load(path, client)
        if settings.deidentify:
            names = [file.name for file in (path, client) if file is not None]
            loaded = replace(loaded, cautions=masking.unnamed(loaded.cautions, names))
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
            name = next((each for each, module in FASTEST_FIRST if find_spec(module)), "openai-whisper")
        return name, weights.ensure(self.settings.model, FORMATS[name], offline=self._offline, say=self._say)

    def _load_transcriber(self) -> tuple[Transcriber, dict[str, str]]:
        name, path = self._weights()
        language = self.settings.language
        options = Hearing(language=language) if language == "en" else Hearing(language=language, prompt=None)
        loaded: Transcriber = engine(TRANSCRIBERS, name)(path, options)
        return loaded, {self.settings.model: weights.identity(path)}

    def _load_finder(self) -> Finder | None:
        if not self.settings.deidentify:
            return None
        loaded: Finder = engine(FINDERS, "entities")(self._names)
        return loaded

    def _load_coder(self) -> Any:
        return coder("auto" if self.settings.language == self.codebook.language else "none", self.codebook)


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


def _checked(sound: audio.Audio, name: str) -> audio.Audio:
    """The sound with one channel for each microphone, unless nothing is heard in it."""
    if soundcheck.is_silent(sound):
        why = "it is silent from beginning to end"
        raise NoConversation(name, why, "Check that the microphone was on and not muted")
    return soundcheck.folded(sound) if soundcheck.channels(sound) == "one" else sound


def of_two_files(settings: Settings) -> Settings:
    """The settings for two files, one person each: the listener's becomes the left channel, the client's the right.

    Raises:
        UsageError: they say otherwise who listens, or how voices are told apart.
    """
    if settings.listener not in ("auto", "left"):
        why = "with --client the files say who listens: the recording itself is the listener's"
        raise UsageError(f"--listener {settings.listener}", why, "Leave the option out, or exchange the two files")
    if settings.diarizer == "dyad":
        why = "with --client each voice has a file of its own"
        raise UsageError("--diarizer dyad", why, "Leave the option out")
    return settings.changed(listener="left", diarizer="channels")


def together(listener: Path, client: Path, settings: Settings) -> Loaded:
    """Two files of one conversation, one person each, as one recording of two channels (see `tracks.py`).

    It has the name of the listener's file, and as SHA-256 that of both files' SHA-256 (hex), the listener's first.

    Raises:
        RecordingError: one of them cannot be analysed, or they share less than 20 s.
        UsageError: both are the same recording, or nothing lies between the times of the settings.
    """
    (mine, recording, noticed), (theirs, other, noticed_too) = audio.load(listener), audio.load(client)
    if recording.sha256 == other.sha256:
        why = f"it and {recording.name} are the same recording"
        raise UsageError(f"--client {other.name}", why, "Give each person's own file, or one file without --client")
    left, right = (soundcheck.folded(_checked(s, r.name)) for s, r in ((mine, recording), (theirs, other)))
    lag = tracks.offset(left, right)
    whole = tracks.joined(left, right, lag)
    hashes = hashlib.sha256(f"{recording.sha256}{other.sha256}".encode("ascii")).hexdigest()
    both = replace(recording, sha256=hashes, channels=2, duration=round(max(recording.duration, whole.end), 3))
    told = (*_named(noticed, recording.name), *_named(noticed_too, other.name), *tracks.cautions(left, right, lag))
    return Loaded(tracks.between(whole, settings.start, settings.end, recording.name), both, told)


def _named(noticed: tuple[Caution, ...], name: str) -> tuple[Caution, ...]:
    """Cautions about one of two files, without its times: the two have clocks of their own."""
    return tuple(replace(each, message=f"{name}: {each.message}", start=None, end=None) for each in noticed)


def _acoustics() -> Any:
    from .acoustics import Acoustics

    return Acoustics()


def again(stored: Session, codebook: Codebook, swap: bool = False, chosen: Coder | None = None) -> Session:
    """A stored session coded and measured again, with listener and client exchanged where `swap` is true.

    Args:
        chosen: a loaded coder, for many sessions; it is not used for one in a language that nobody can code.
    """
    heard = stored.heard.swapped() if swap else stored.heard
    if stored.heard.provenance.coder == "none" or chosen is None:
        chosen = coder("none" if stored.heard.provenance.coder == "none" else "auto", codebook)
    others = {name: sha256 for name, sha256 in heard.provenance.weights.items() if name != CODER}
    made_with = others | coder_hashes(chosen)
    provenance = replace(heard.provenance, coder=chosen.name, weights=made_with, codebook_sha256=codebook.sha256)
    return pipeline.assess(replace(heard, provenance=provenance), chosen, codebook)
