"""A recording's sound as 16 kHz samples, held small."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RATE = 16_000  # Hz, what every engine hears


@dataclass(frozen=True, slots=True)
class Audio:
    """Sound of one recording: `pcm` is int16 of shape (channels, samples) at 16 kHz, one or two channels."""

    pcm: NDArray[np.int16]

    @property
    def duration(self) -> float:
        """Seconds."""
        return self.pcm.shape[1] / RATE

    @property
    def channels(self) -> int:
        return int(self.pcm.shape[0])

    def samples(self, start: float = 0.0, end: float | None = None, channel: int | None = None) -> NDArray[np.float32]:
        """Mono float32 in -1 to 1 of `start` to `end` (s); one channel, or the mean of all where `channel` is None."""
        first, last = max(0, round(start * RATE)), None if end is None else max(0, round(end * RATE))
        rows = self.pcm[:, first:last] if channel is None else self.pcm[channel : channel + 1, first:last]
        mixed: NDArray[np.float32] = rows.mean(axis=0, dtype="float32") / 32768
        return mixed
