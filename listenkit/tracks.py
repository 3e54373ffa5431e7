"""Two files of one conversation, one person each, brought onto one clock by their sound.

Three ways, the surest first:

1. Each microphone hears a little of the other person. Where that is so, one file is found in the other by generalised
   cross-correlation with phase transform (Knapp & Carter 1976), minute by minute, the powers added. Before it every
   20 ms are made equally loud, so that what is heard faintly in one's own pauses counts as much as one's own voice.
   Measured: within 10 ms on six conversations with bleed of -20 to -50 dB, through mp3 and m4a too.
2. A meeting program's own tracks share no sound. Then the lag is taken at which the two talk least at the same time.
   Measured on 180 pairs: 0 to 1.6 s off, so it is taken only where it beats the common beginning and every rival
   clearly, and never without a caution. The gaps between one's end and the other's beginning, as a second sign or
   alone, were no nearer and are not used.
3. Otherwise both are taken to begin together, as meeting programs write them, with a caution.

Clocks of two telephones drift apart by 20 to 50 ppm, 30 ms in ten minutes: the lag is that of the whole, and the drift
is left as it is. An echo that a meeting program lets through may put the lag wrong by the time the line takes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from .audio import LEAST_SPEECH, RATE, Audio
from .errors import NoConversation, UsageError
from .lags import TINY, shared_sound, turn_taking
from .model import Caution

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.floating]

NEAR = 0.2  # s around the best lag that belong to it: echoes of the room
HEARD = 40.0  # standard deviations over chance (measured by chance: up to 61, in 270 pairs), and
CLEAR = 4.0  # times the next best lag (measured by chance: up to 3.9, never both at once)
TURNS_NEAR = 3.0  # s around the best lag that belong to it: the slopes of the same peak
TURNS_HEARD = 3.0  # standard deviations over chance (measured: 2.0 to 6.2 at the right lag)
TURNS_CLEAR = 1.4  # times the next best lag and the common beginning (measured: 1.0 to 2.5 at the right lag)
TURNS_ERROR = 2.0  # s by which a lag found from turns may be off (measured: up to 1.6 in 93 that were taken)
LEFT_OUT = 5.0  # s that only one microphone heard; less is two buttons pressed one after the other
NORMAL = 1.4826  # median deviation to standard deviation, of a normal distribution

How = Literal["sound", "turns", "start"]


@dataclass(frozen=True, slots=True)
class Lag:
    """Where the client's file begins on the listener's clock.

    Args:
        seconds: negative where the client's file begins earlier.
        how: found by shared "sound", by taking "turns", or both taken to "start" together.
        sure: how many times better it fits than any other lag; 1 where it is taken for want of a better one.
    """

    seconds: float
    how: How
    sure: float


def offset(listener: Audio, client: Audio) -> Lag:
    """The lag between two one-channel recordings of one conversation."""
    lags, fit = shared_sound(listener, client)
    best, strength, sure = _peak(lags, fit, NEAR)
    if strength >= HEARD and sure >= CLEAR:
        return Lag(round(best, 3), "sound", round(sure, 2))
    lags, fit = turn_taking(listener, client)
    best, strength, sure = _peak(lags, fit, TURNS_NEAR)
    together = float(fit[abs(lags) <= TURNS_ERROR].max(initial=0.0))
    if strength >= TURNS_HEARD and min(sure, fit.max() / max(together, TINY)) >= TURNS_CLEAR:
        return Lag(round(best, 3), "turns", round(sure, 2))
    return Lag(0.0, "start", 1.0)


def _peak(lags: Floats, fit: Floats, near: float) -> tuple[float, float, float]:
    """The best lag (s), its standard deviations over chance, and how many times it beats the next best."""
    import numpy as np

    if not len(fit) or fit.max() <= 0:
        return 0.0, 0.0, 1.0
    best = int(fit.argmax())
    rival = float(fit[abs(lags - lags[best]) > near].max(initial=0.0))
    chance = NORMAL * float(np.median(abs(fit - np.median(fit))))
    return float(lags[best]), float(fit[best]) / max(chance, TINY), float(fit[best]) / max(rival, TINY)


def joined(listener: Audio, client: Audio, lag: Lag) -> Audio:
    """Both one-channel recordings as one of two channels, listener left, client right, on the listener's clock.

    Where the microphones hear both people, only the time in which both ran is kept: outside it nobody can tell who
    spoke. Where they do not, the missing ends are filled with silence; should the client's file begin earlier, times
    count from its beginning.
    """
    import numpy as np

    late, lengths = round(lag.seconds * RATE), (listener.pcm.shape[1], client.pcm.shape[1])
    first, last = max(0, late), min(lengths[0], late + lengths[1])
    if lag.how != "sound":
        first, last = min(0, late), max(lengths[0], late + lengths[1])
    pcm = np.zeros((2, max(0, last - first)), np.int16)
    for channel, (audio, begins) in enumerate(((listener, 0), (client, late))):
        kept = audio.pcm[0, max(0, first - begins) : last - begins]
        at = max(0, begins - first)
        pcm[channel, at : at + len(kept)] = kept
    return Audio(pcm, max(0, first) / RATE)


def between(audio: Audio, start: float | None, end: float | None, name: str) -> Audio:
    """The part of `audio` from `start` to `end` (s of its clock).

    Raises:
        UsageError: nothing lies between them.
        NoConversation: less than 20 s are left.
    """
    first, last = max(audio.start, start or 0.0), audio.end if end is None else min(audio.end, end)
    if end is not None and end <= (start or 0.0):
        raise UsageError(
            f"--to {end:g}", f"it is not after {start or 0.0:g} s, so nothing is left", "Give a later time"
        )
    if first >= last and (start or end):
        why = f"{name} and the client's file share {audio.start:.0f} s to {audio.end:.0f} s"
        raise UsageError("--from and --to", why, "Give times inside them")
    if last - first < LEAST_SPEECH <= audio.duration:
        why = f"from {first:.0f} s to {last:.0f} s are only {last - first:.0f} s, and {LEAST_SPEECH:.0f} s are needed"
        raise NoConversation(name, why, "Give a longer part")
    if last - first < LEAST_SPEECH:
        why = f"only {max(0.0, last - first):.0f} s of it and the client's file are of the same time"
        raise NoConversation(name, f"{why}, and {LEAST_SPEECH:.0f} s are needed", "Give two files of one conversation")
    return Audio(audio.pcm[:, round((first - audio.start) * RATE) : round((last - audio.start) * RATE)], first)


def cautions(listener: Audio, client: Audio, lag: Lag) -> tuple[Caution, ...]:
    """What the reader must know about how the two files were laid side by side."""
    if lag.how == "start":
        message = (
            "The two files could not be aligned by their sound and are taken to begin together: "
            "if they do not, overlaps and response times are wrong."
        )
        return (Caution("alignment", message),)
    if lag.how == "turns":
        where, clock = ("after", "") if lag.seconds >= 0 else ("before", " Times count from its beginning.")
        message = (
            f"The two files share no sound. By how you take turns the client's begins {abs(lag.seconds):.0f} s {where} "
            f"the listener's, which may be off by {TURNS_ERROR:.0f} s: overlaps and response times are rough.{clock}"
        )
        return (Caution("alignment", message),)
    end = min(listener.duration, lag.seconds + client.duration)
    start = max(0.0, lag.seconds)
    lost = max(listener.duration, lag.seconds + client.duration) - min(0.0, lag.seconds) - (end - start)
    message = f"{lost:.0f} s that only one of the two microphones heard are left out: nobody can tell who spoke there."
    return (Caution("alignment", message, round(start, 3), round(end, 3)),) if lost > LEFT_OUT else ()
