"""Two microphones, one person each: each channel is heard for itself.

Speech in a channel belongs to its person, unless the other channel is so much louder at that moment that it is the
other person who is heard through the wall, the table or the telephone line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..acoustics import Acoustics
from ..audio import RATE, Audio
from ..errors import UsageError
from ..frames import at_frames, spans
from ..model import SpeechSpan
from . import Progress, silent

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ACTIVE = 0.5  # probability from which speech is taken as there
BLEED = 12.0  # dB that the other channel must be louder, each measured from its own usual level of speech
LEVEL_STEP = 0.05  # s in which a level is taken
USUAL = 90  # percentile of a channel's levels that stands for its person's speech
BLOCK = 60.0  # s of sound whose levels are taken at a time
FLOOR = 1e-6  # of full scale; below the last bit, so that silence has a level
NAMES = ("A", "B")


class Channels:
    """The diarizer for a recording whose two channels hold one person each; "A" is left, "B" is right."""

    name = "channels"

    def __init__(self, acoustics: Acoustics | None = None) -> None:
        self._acoustics = acoustics or Acoustics()

    def __call__(self, audio: Audio, progress: Progress = silent) -> tuple[SpeechSpan, ...]:
        """Spans with their channel (0 left, 1 right), in order of start.

        Raises:
            UsageError: the recording has one channel only.
        """
        if audio.channels != 2:
            why = "the recording has one channel, or the same on both"
            raise UsageError("--diarizer channels", why, "Leave the option out")
        levels = [_levels(audio, channel) for channel in (0, 1)]
        found: list[SpeechSpan] = []
        for channel, name in enumerate(NAMES):
            local = self._acoustics.local_voices(audio, channel)
            speech = self._acoustics.speech_frames(audio, local, channel)
            own = levels[channel] - levels[1 - channel] > -BLEED
            mine = (speech > ACTIVE) & (at_frames(own.astype("float32"), LEVEL_STEP, len(speech)) > 0)
            found += spans(mine, audio, name, channel)
            progress((channel + 1) / 2)
        return tuple(sorted(found, key=lambda span: (span.start, span.speaker)))


def _levels(audio: Audio, channel: int) -> NDArray[np.float32]:
    """Level each 50 ms in dB over the channel's usual level of speech."""
    import librosa
    import numpy as np

    size = round(LEVEL_STEP * RATE)
    blocks = (audio.samples(s, s + BLOCK, channel) for s in np.arange(audio.start, audio.end, BLOCK))
    rms = [librosa.feature.rms(y=b, frame_length=2 * size, hop_length=size)[0][: -(-len(b) // size)] for b in blocks]
    level: NDArray[np.float32] = 20 * np.log10(np.maximum(np.concatenate(rms), FLOOR))
    return level - np.float32(np.percentile(level, USUAL))
