"""A look at the sound before anything is heard in it: what the channels hold, and whether the levels are right."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from .audio import FULL_SCALE, RATE, Audio
from .model import Caution, SpeechSpan

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BLOCK = 60.0  # s of sound looked at, at a time
STEP = 0.05  # s in which a level is taken
SILENT = -70.0  # dBFS; a recording whose loudest 50 ms are below this holds no sound
QUIET = -45.0  # dBFS; speech below this is hard to hear and to write down (usual: -30 to -18)
NOISY = 10.0  # dB between speech and what lies between it; less is a noisy room
CLIPPED = 0.001  # share of the samples of speech at full scale from which it sounds distorted
SAME = 20.0  # dB that the difference or the sum of two channels lies below the louder one where they are one microphone
APART = 15.0  # dB between the channels, in half of the speech at least, where each person has a microphone
SOFTEST = 30.0  # dB below the loud moments down to which something is taken as speech
EACH = 0.05  # share of the speech that must be louder in either channel: else one of them is spare

Kind = Literal["one", "apart", "bleed"]


def channels(audio: Audio) -> Kind:
    """What two channels hold: "one" microphone, a person each ("apart"), or both people in both ("bleed")."""
    import numpy as np

    if audio.channels == 1:
        return "one"
    left, right, same = (np.concatenate(rows) for rows in zip(*_pairs(audio), strict=True))
    louder = np.maximum(left, right)
    softest, loudest = (float(np.percentile(louder, share)) for share in (10, 95))
    heard = louder > max(SILENT, loudest - SOFTEST, min(softest + NOISY, loudest - NOISY))
    if not heard.any() or np.median((louder - same)[heard]) > SAME:
        return "one"
    apart = (left - right)[heard]
    both = min((apart > 0).mean(), (apart < 0).mean()) > EACH
    if not both:
        return "one"
    return "apart" if np.median(np.abs(apart)) > APART else "bleed"


def _pairs(audio: Audio) -> Iterator[tuple[NDArray[np.float32], ...]]:
    """Levels (dBFS each 50 ms) of left, right, and their difference or sum (a cable with its poles exchanged)."""
    import numpy as np

    for start in audio.begins(BLOCK):
        left, right = (audio.samples(start, start + BLOCK, channel) for channel in (0, 1))
        yield _levels(left), _levels(right), np.minimum(_levels(left - right), _levels(left + right))


def folded(audio: Audio) -> Audio:
    """One microphone on two channels as one channel: the louder one, since the sum of two can be silence."""
    import numpy as np

    if audio.channels == 1:
        return audio
    energy = [sum(float(np.square(audio.samples(s, s + BLOCK, c)).sum()) for s in audio.begins(BLOCK)) for c in (0, 1)]
    louder = int(energy[1] > energy[0])
    return Audio(audio.pcm[louder : louder + 1], audio.start)


def is_silent(audio: Audio) -> bool:
    """True where nothing but the noise of the microphone's own electronics is there."""
    return all(
        float(_levels(audio.samples(start, start + BLOCK, channel)).max()) < SILENT
        for start in audio.begins(BLOCK)
        for channel in range(audio.channels)
    )


def look(audio: Audio, spans: tuple[SpeechSpan, ...]) -> tuple[Caution, ...]:
    """Cautions about speech that is clipped, very quiet, or hardly louder than the noise around it."""
    import numpy as np

    levels = np.concatenate([_levels(audio.samples(s, s + BLOCK)) for s in audio.begins(BLOCK)])
    times = audio.start + (np.arange(len(levels)) + 0.5) * STEP
    spoken = np.zeros(len(levels), bool)
    for span in spans:
        spoken |= (times >= span.start) & (times < span.end)
    speech = float(np.median(levels[spoken])) if spoken.any() else SILENT
    noise = float(np.median(levels[~spoken])) if (~spoken).any() else SILENT
    found = []
    if _clipped(audio, spans) > CLIPPED:
        found.append(Caution("clipped", "The recording is too loud and distorted: lower the level or move it away."))
    if speech < QUIET:
        found.append(Caution("quiet", "The recording is very quiet: put the microphone nearer to both of you."))
    if speech - noise < NOISY:
        found.append(Caution("noisy", "There is much noise around the voices: a quieter room gives surer results."))
    return tuple(found)


def _clipped(audio: Audio, spans: tuple[SpeechSpan, ...]) -> float:
    """Share of the samples of speech that are at full scale in any channel."""
    import numpy as np

    rows = [audio.pcm[:, round((s.start - audio.start) * RATE) : round((s.end - audio.start) * RATE)] for s in spans]
    total = sum(row.size for row in rows)
    return sum(int((np.abs(row) >= FULL_SCALE - 1).sum()) for row in rows) / total if total else 0.0


def _levels(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Level in dBFS each 50 ms, around its own mean: what a cheap card adds to all samples is not heard.

    A rest shorter than a step is left out; only sound shorter than one step is filled with silence.
    """
    import numpy as np

    size = round(STEP * RATE)
    samples = np.pad(samples, (0, max(0, size - len(samples))))
    swing = samples[: len(samples) // size * size].reshape(-1, size).std(axis=1)
    level: NDArray[np.float32] = 20 * np.log10(np.maximum(swing, 1 / (FULL_SCALE + 1)))
    return level
