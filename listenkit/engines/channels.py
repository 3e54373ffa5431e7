"""Two microphones, one person each: each channel is heard for itself.

Speech in a channel belongs to its person, unless the other channel is so much louder at that moment that it is the
other person who is heard through the wall, the table or the telephone line. How much louder a channel is while its own
person speaks is learned from the recording, since two microphones are seldom equally sensitive.

Error rates of five conversations as they are, and with the other channel mixed in at -30, -20 and -15 dB: a learned
difference of levels, each the highest of a third of a second (kept), 0.00 to 0.03, and 0.00 to 0.04. Tried on three of
them and left: the levels of 50 ms, each beside its own usual level, and a fixed difference of 12 dB: 0.00 to 0.02, and
0.01 to 0.55 (short pauses, unlike microphones).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..acoustics import Acoustics
from ..audio import Audio
from ..errors import UsageError
from ..frames import at_frames, spans
from ..levels import LEVEL_STEP, levels
from ..model import SpeechSpan
from . import Progress, silent

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ACTIVE = 0.5  # probability from which speech is taken as there
OWN = 0.25  # of the way from the other person's usual difference of levels to one's own: from there speech is one's own
FARTHEST = 12.0  # dB that this may be at most: where little of the other is heard, soft speech is one's own
LASTING = 7  # steps over which the highest level counts
LOUD = 30.0  # dB below the loud moments down to which somebody is taken to speak, when the differences are learned
ROUNDS = 20  # of two means
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
        owned = _owned(*(_lasting(levels(audio, channel)) for channel in (0, 1)))
        found: list[SpeechSpan] = []
        for channel, name in enumerate(NAMES):
            _, speech = self._acoustics.listen(audio, channel)
            mine = (speech > ACTIVE) & (at_frames(owned[channel].astype("float32"), LEVEL_STEP, len(speech)) > 0)
            found += spans(mine, audio, name, channel)
            progress((channel + 1) / 2)
        return tuple(sorted(found, key=lambda span: (span.start, span.speaker)))


def _owned(left: NDArray[np.float32], right: NDArray[np.float32]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Whether speech would be the left person's and the right person's, by the difference of the levels (dB)."""
    import numpy as np

    louder, difference = np.maximum(left, right), left - right
    spoken = difference[louder > np.percentile(louder, 95) - LOUD]
    mine, theirs = float(spoken.max()), float(spoken.min())
    for _ in range(ROUNDS):
        lefts = spoken > (mine + theirs) / 2
        if lefts.all() or not lefts.any():
            break
        mine, theirs = float(spoken[lefts].mean()), float(spoken[~lefts].mean())
    apart = min(FARTHEST, OWN * (mine - theirs))
    return difference > theirs + apart, difference < mine - apart


def _lasting(levels: NDArray[np.float32]) -> NDArray[np.float32]:
    """The highest level of the third of a second around each step: speech does not end at each of its short pauses."""
    import numpy as np

    beside = LASTING // 2
    padded = np.pad(levels, beside, mode="edge")
    highest: NDArray[np.float32] = np.lib.stride_tricks.sliding_window_view(padded, LASTING).max(1)
    return highest
