"""How loud a recording is from moment to moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .audio import RATE, Audio

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LEVEL_STEP = 0.05  # s in which a level is taken
BLOCK = 60.0  # s of sound whose levels are taken at a time
FLOOR = 1e-6  # of full scale; below the last bit, so that silence has a level


def levels(audio: Audio, channel: int | None = None) -> NDArray[np.float32]:
    """Level each 50 ms in dB of full scale, of one channel or of the mean of all."""
    import librosa
    import numpy as np

    size = round(LEVEL_STEP * RATE)
    blocks = (audio.samples(s, s + BLOCK, channel) for s in audio.begins(BLOCK))
    rms = [librosa.feature.rms(y=b, frame_length=2 * size, hop_length=size)[0][: -(-len(b) // size)] for b in blocks]
    level: NDArray[np.float32] = 20 * np.log10(np.maximum(np.concatenate(rms), FLOOR))
    return level
