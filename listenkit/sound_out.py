"""Sound that is kept: the listener's turns, small, so that a report can be rendered again; and the clips of a report.

`clips.m4a` has the recording's own times: what is not kept is silence, which AAC stores in almost nothing.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from .audio import FULL_SCALE, RATE, Audio, decoded
from .model import Session

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

AROUND = 2.0  # s kept before and after
BIT_RATE = 24_000  # bit/s, mono: 11 MB an hour
LONGEST_CLIP = 20.0  # s of one clip in a report, so that the whole stays under 1 MB
BLOCK = 60.0  # s of sound encoded at a time


def kept(audio: Audio, session: Session) -> NDArray[np.int16]:
    """The recording's sound from its beginning, silent but for the listener's turns and 2 s around each."""
    import numpy as np

    track = np.zeros(round(audio.end * RATE), np.int16)
    for start, end in _listener_stretches(session):
        first = max(round(start * RATE), round(audio.start * RATE))
        heard = audio.samples(max(start, audio.start), end)[: len(track) - first]
        track[first : first + len(heard)] = np.rint(heard * FULL_SCALE).astype(np.int16)
    return track


def _listener_stretches(session: Session) -> Iterable[tuple[float, float]]:
    for span in session.heard.speech:
        if session.heard.roles.of(span.speaker) == "listener":
            yield max(0.0, span.start - AROUND), span.end + AROUND


def whole(audio: Audio) -> NDArray[np.int16]:
    """All of the recording's sound, mono."""
    import numpy as np

    blocks = [audio.samples(s, s + BLOCK) for s in audio.begins(BLOCK)]
    track: NDArray[np.int16] = np.rint(np.concatenate(blocks) * FULL_SCALE).astype(np.int16)
    return np.concatenate([np.zeros(round(audio.start * RATE), np.int16), track])


def clips(track: NDArray[np.int16], session: Session, utterances: Iterable[str]) -> Mapping[str, bytes]:
    """The sound of some utterances, 2 s around each, as m4a; without those that were mostly not kept."""
    found = {}
    for id in utterances:
        coded = session.utterance(id)
        if coded is None:
            continue
        if not _holds(track, coded.utterance.start, coded.utterance.end):
            continue
        start = max(0.0, coded.utterance.start - AROUND)
        end = min(coded.utterance.end + AROUND, start + LONGEST_CLIP)
        found[id] = m4a(track[round(start * RATE) : round(end * RATE)])
    return found


def is_of_listener(track: NDArray[np.int16], session: Session) -> bool:
    """Whether a track holds the listener's turns: where the two were exchanged since, it holds those of the other."""
    mine = [s for s in session.heard.speech if session.heard.roles.of(s.speaker) == "listener"]
    return 2 * sum(_holds(track, span.start, span.end) for span in mine) > len(mine)


def _holds(track: NDArray[np.int16], start: float, end: float) -> bool:
    """Whether most of a stretch (s) was kept: what was not is silent."""
    sound = track[round(start * RATE) : round(end * RATE)]
    return 2 * int((sound != 0).sum()) > len(sound)


def m4a(samples: NDArray[np.int16]) -> bytes:
    """AAC in an m4a file, of mono int16 at 16 kHz."""
    import av

    file = io.BytesIO()
    with av.open(file, "w", format="ipod") as container:
        stream = container.add_stream("aac", rate=RATE)
        stream.layout = "mono"
        stream.bit_rate = BIT_RATE
        size = round(BLOCK * RATE)
        for first in range(0, len(samples), size):
            block = samples[first : first + size]
            frame = av.AudioFrame.from_ndarray(block.reshape(1, -1), format="s16", layout="mono")
            frame.sample_rate = RATE
            frame.pts = first
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return file.getvalue()


def read(path: Path) -> NDArray[np.int16]:
    """The track of a `clips.m4a`.

    Raises:
        UnreadableRecording: it is no sound.
    """
    pcm: NDArray[np.int16] = decoded(path)[0]
    return pcm
