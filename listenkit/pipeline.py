"""The road from sound to session, on one screen. Read this file first.

    audio ─ diarizer ─▶ spans ─ transcriber ─▶ words ─ align ─▶ turns ─ roles, levels ─▶ utterances  (hear, mask)
    utterances ─ coder ─▶ coded ─ floor, measures ─▶ numbers ─ feedback ─▶ comments              (assess)

Every arrow makes a new frozen value. The engines come in loaded: `workbench.py` chooses them. What was heard is enough
to assess again, with other roles or another codebook, without the sound.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from . import __version__, align, cautions, floor, masking, roles, soundcheck
from .audio import Audio
from .codebook import Codebook
from .engines import Coder, Diarizer, Finder, Transcriber, loudness
from .feedback import feedback
from .measures import Material, measure
from .model import Caution, Heard, Provenance, Recording, Session
from .settings import Settings

Watch = Callable[[str, float], None]  # is told the stage and the share of it that is done
WeightHashes = dict[str, str]


def unwatched(stage: str, share: float) -> None:
    """The watch that nobody keeps."""


@dataclass(frozen=True, slots=True)
class Engines:
    """One loaded engine for each seam, and the SHA-256 of the weights they use, by name.

    `finder` is None where nothing is to be masked.
    """

    diarizer: Diarizer
    transcriber: Transcriber
    coder: Coder
    weights: WeightHashes
    finder: Finder | None = None


@dataclass(frozen=True, slots=True)
class Loaded:
    """A decoded recording; `cautions` are what was noticed about its sound."""

    audio: Audio
    recording: Recording
    cautions: tuple[Caution, ...] = ()


def analyze(
    loaded: Loaded, engines: Engines, codebook: Codebook, settings: Settings, created: str, watch: Watch = unwatched
) -> Session:
    """The whole road.

    Args:
        created: the time of the run (ISO 8601), the one thing that differs between two runs.

    Raises:
        NoConversation: there is no speech of two people to measure.
    """
    heard = hear(loaded, engines, codebook, settings, created, watch)
    watch("codes", 0.0)
    if engines.finder:
        heard = masking.masked(heard, engines.finder(heard.utterances))
    session = assess(heard, engines.coder, codebook)
    watch("codes", 1.0)
    return session


def hear(
    loaded: Loaded, engines: Engines, codebook: Codebook, settings: Settings, created: str, watch: Watch = unwatched
) -> Heard:
    """Who said what when, and who listened."""
    watch("speech", 0.0)
    spans = align.rounded(engines.diarizer(loaded.audio, partial(watch, "speech")))
    cautions.check_conversation(loaded.recording, spans)
    watch("words", 0.0)
    words = align.rounded(engines.transcriber(loaded.audio, spans, partial(watch, "words")))
    turns = align.turns(words, spans)
    who = roles.choose(settings.listener, turns, spans)
    utterances = loudness.levels(loaded.audio, align.utterances(turns, who))
    made_with = Provenance(
        listenkit=__version__,
        transcriber=engines.transcriber.name,
        diarizer=engines.diarizer.name,
        coder=engines.coder.name,
        weights=engines.weights,
        codebook_sha256=codebook.sha256,
        settings=settings.to_dict(),
        created=created,
    )
    of_sound = (*loaded.cautions, *soundcheck.look(loaded.audio, spans))
    noticed = (*of_sound, *cautions.of_voices(spans, who), *cautions.of_words(utterances))
    return Heard(loaded.recording, made_with, who, spans, utterances, noticed)


def assess(heard: Heard, coder: Coder, codebook: Codebook) -> Session:
    """What the listener did: codes, floor, measures and feedback of what was heard."""
    coded = coder(heard.utterances)
    events = floor.events(heard.utterances, heard.speech, heard.roles)
    material = Material(coded, heard.speech, events, heard.roles, codable=coder.name != "none")
    numbers = measure(material, codebook)
    said = feedback(coded, events, numbers, codebook)
    return Session(heard, coded, events, numbers, said, cautions.of_session(heard, material.span))
