"""How well two recordings of one conversation fit together under every lag: by the sound they share, and by turns.

A lag is where the client's file begins on the listener's clock, in seconds. What is measured here is weighed in
`tracks.py`.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from .audio import FULL_SCALE, RATE, Audio

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.floating]

LOW_RATE = 4000  # Hz; speech below 2 kHz is enough to find it again
EVEN = 0.02  # s that are made equally loud
HUSH = 1e-5  # of full scale; what is fainter is digital silence and stays so
WINDOW = 60.0  # s searched for at a time: clocks drift apart by 3 ms at most in it
CELL = 0.01  # s, the grid of lags by sound
MOST = 900.0  # s from the beginning that are looked at, so that memory stays flat
SHARED = 10.0  # s that both files must have under a lag; at less, chance rules
TINY = 1e-9  # keeps what is divided by from being zero

STEP = 0.05  # s in which one speaks or not, and the grid of lags by turns
BREATH = 0.5  # s of silence that lie inside one's own speech
BELOW_USUAL = 25.0  # dB under one's loud speech where speech ends
NOISE, LOUD = 10, 95  # percentiles of the levels that stand for noise and for loud speech


def shared_sound(listener: Audio, client: Audio) -> tuple[Floats, Floats]:
    """Lags (s, each 10 ms), and how much of the client's sound is in the listener's at each."""
    import numpy as np

    mine, theirs = _even(listener), _even(client)
    window, cell = round(WINDOW * LOW_RATE), round(CELL * LOW_RATE)
    size = cell << ((len(theirs) + window) // cell).bit_length()
    client_phases = np.conj(_phases(theirs, size))
    before = -(-len(theirs) // cell)
    power = np.zeros(before + -(-len(mine) // cell))
    seen = np.zeros(len(power))
    for first in range(0, len(mine), window):
        part = mine[first : first + window]
        found = np.square(np.fft.irfft(_phases(part, size) * client_phases, size)).reshape(-1, cell).mean(axis=1)
        row = np.concatenate([found[-before:], found[: len(part) // cell]])  # from the earliest lag to the latest
        at = slice(first // cell, first // cell + len(row))
        power[at] += row / max(float(np.median(row)), TINY) - 1
        seen[at] += 1
    fit = np.convolve(power / np.sqrt(np.maximum(seen, 1)), np.ones(3) / 3, "same")
    return _enough((np.arange(len(fit)) - before + 0.5) * CELL, fit, listener, client)


def _phases(samples: Floats, size: int) -> NDArray[np.complexfloating]:
    import numpy as np

    spectrum = np.fft.rfft(samples, size)
    phases: NDArray[np.complexfloating] = (spectrum / np.maximum(abs(spectrum), TINY)).astype("complex64")
    return phases


def _enough(lags: Floats, fit: Floats, listener: Audio, client: Audio) -> tuple[Floats, Floats]:
    """Only the lags under which the files share some time."""
    import numpy as np

    shared = np.minimum(listener.duration, lags + client.duration) - np.maximum(0.0, lags)
    return lags[shared >= SHARED], fit[shared >= SHARED]


def _even(audio: Audio) -> Floats:
    """Sound at 4 kHz in which each 20 ms are equally loud."""
    import librosa
    import numpy as np

    rows = []
    for start in audio.begins(WINDOW)[: round(MOST / WINDOW)]:
        low = librosa.resample(audio.samples(start, start + WINDOW), orig_sr=RATE, target_sr=LOW_RATE)
        frames = _frames(low, round(EVEN * LOW_RATE))
        rows.append(frames / (np.sqrt(np.square(frames).mean(axis=1, keepdims=True)) + HUSH))
    even: Floats = np.concatenate(rows).ravel()
    return even


def _frames(samples: Floats, size: int) -> Floats:
    import numpy as np

    frames: Floats = np.pad(samples, (0, -len(samples) % size)).reshape(-1, size)
    return frames


def turn_taking(listener: Audio, client: Audio) -> tuple[Floats, Floats]:
    """Lags (s, each 50 ms), and how well the two avoid talking at the same time at each.

    The fit is the negative correlation of who speaks when, times the root of the shared time: half an hour of it is
    worth more than half a minute.
    """
    import numpy as np

    mine, theirs = _speaking(listener), _speaking(client)
    ones = np.ones(len(mine)), np.ones(len(theirs))
    shared = np.maximum(np.rint(_crossed(*ones)), 1)
    both, me, them = _crossed(mine, theirs), _crossed(mine, ones[1]), _crossed(ones[0], theirs)
    spread = np.sqrt(np.maximum(me * (shared - me) * them * (shared - them), 1))
    fit = (me * them - shared * both) / spread * np.sqrt(shared)
    lags = (np.arange(len(fit)) - len(theirs) + 1) * STEP
    half = shared * STEP >= max(SHARED, min(listener.duration, client.duration, MOST) / 2)
    return lags[half], fit[half]


def _crossed(mine: Floats, theirs: Floats) -> Floats:
    """Sums of products under every lag, from the earliest to the latest."""
    import numpy as np

    size = 1 << (len(mine) + len(theirs)).bit_length()
    sums = np.fft.irfft(np.fft.rfft(mine, size) * np.conj(np.fft.rfft(theirs, size)), size)
    crossed: Floats = np.concatenate([sums[size - len(theirs) + 1 :], sums[: len(mine)]])
    return crossed


def _speaking(audio: Audio) -> Floats:
    """1.0 in each 50 ms that are loud, or lie in a short pause between loud ones; else 0.0."""
    import numpy as np

    blocks = audio.begins(WINDOW)[: round(MOST / WINDOW)]
    power = [np.square(_frames(audio.samples(s, s + WINDOW), round(STEP * RATE))).mean(axis=1) for s in blocks]
    level = 10 * np.log10(np.maximum(np.concatenate(power), 1 / FULL_SCALE**2))
    noise, usual = np.percentile(level, (NOISE, LOUD))
    loud = np.flatnonzero(level > max((noise + usual) / 2, usual - BELOW_USUAL))
    speaking = np.zeros(len(level))
    speaking[loud] = 1
    for last, following in pairwise(loud):
        if following - last <= BREATH / STEP:
            speaking[last:following] = 1
    return speaking
