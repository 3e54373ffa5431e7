"""How loud each utterance reached the microphone, beside the others of its recording: a word about the sound.

A level is measured against the recording's own median utterance, so it is no property of a person. Nothing else is
taken from a voice: no emotion, no arousal, no pitch, and for pace and loudness no norm. How the two people's levels
compare, and how many words a minute each spoke, is counted in `measures.py`.

Why the mean power of an utterance, where only its speaker speaks: over four voiced role-plays it moves by 0.4 to 2.2 dB
within one voice, the median of 50 ms steps by 1.2 to 2.2 dB, their 75th percentile by 0.7 to 2.3 dB.

What was tried and left: a rise of the pitch at the end (librosa.pyin; the last 0.12 s of voice against the 0.5 s
before, in semitones) as a hint that a declarative is a question. Over 239 utterances of listeners in ten voiced
role-plays, 68 of them questions, questions rose no more than statements (area under the curve 0.44; closed questions
alone 0.49). With the hint for whatever the coder took for no question, its F1 for "a question or not" fell:

    rise over (semitones)            no hint      0      1      2      3      4
    as written                         0.949  0.769  0.897  0.915  0.929  0.949
    question marks taken out           0.833  0.692  0.809  0.819  0.823  0.833
    as transcribed (158, four talks)   0.970  0.744  0.877  0.941  0.941  0.955

Of the 18 questions that the coder lost with their marks, 3 rose by more than a semitone, and so did 8 statements. The
voices are synthetic; in five recordings of real people the rise told sentences that were written with a question mark
from the others with an area of 0.72, which is too weak to overrule words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ..audio import RATE, Audio
from ..model import Utterance, Word

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

STEP = 0.05  # s in which a level is taken
BLOCK = 60.0  # s of sound looked at, at a time
SHORTEST = 0.4  # s of one voice alone under which an utterance gets no level: a syllable or two
SILENT = -70.0  # dBFS; steps below this hold no voice
DECIMALS = 1  # of a level (dB): finer is noise


def levels(audio: Audio, utterances: Sequence[Utterance]) -> tuple[Utterance, ...]:
    """The utterances, each with its level in dB over the median one, where at least 0.4 s of it were heard alone.

    Words that were heard on a channel of their own have a microphone of their own: then nobody can tell, and no
    utterance gets a level.
    """
    import numpy as np

    if not utterances or any(word.channel is not None for one in utterances for word in one.words):
        return tuple(utterances)
    power = _power(audio)
    alone = _alone(audio, utterances, len(power)) & (power > 10 ** (SILENT / 10))
    heard = [_heard(power, alone, [_steps(audio, word) for word in one.words]) for one in utterances]
    level = [10 * np.log10(mine.mean()) if len(mine) * STEP >= SHORTEST else None for mine in heard]
    known = [each for each in level if each is not None]
    middle = np.median(known) if known else 0.0
    told = [None if each is None else round(float(each - middle), DECIMALS) + 0.0 for each in level]
    return tuple(replace(one, level=each) for one, each in zip(utterances, told, strict=True))


def _power(audio: Audio) -> NDArray[np.float32]:
    """Mean square of each 50 ms, 1 at full scale; what is left over at the end is filled with silence."""
    import librosa
    import numpy as np

    size = round(STEP * RATE)
    found = []
    for start in audio.begins(BLOCK):
        sound = audio.samples(start, start + BLOCK)
        sound = np.pad(sound, (0, -len(sound) % size))
        found.append(librosa.feature.rms(y=sound, frame_length=size, hop_length=size, center=False)[0] ** 2)
    power: NDArray[np.float32] = np.concatenate(found)
    return power


def _alone(audio: Audio, utterances: Sequence[Utterance], length: int) -> NDArray[np.bool_]:
    """Whether the words of exactly one speaker lie in each step."""
    import numpy as np

    speaking = {one.speaker: np.zeros(length, bool) for one in utterances}
    for one in utterances:
        for word in one.words:
            speaking[one.speaker][_steps(audio, word)] = True
    alone: NDArray[np.bool_] = np.sum(list(speaking.values()), axis=0) == 1
    return alone


def _heard(power: NDArray[np.float32], alone: NDArray[np.bool_], steps: Sequence[slice]) -> NDArray[np.float32]:
    import numpy as np

    return np.concatenate([power[each][alone[each]] for each in steps])


def _steps(audio: Audio, word: Word) -> slice:
    """The steps in which the word lies."""
    first, last = (max(0, round((time - audio.start) / STEP)) for time in (word.start, word.end))
    return slice(first, last)
