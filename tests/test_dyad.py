"""Two voices in one channel, drawn: what each model hears, and the spans that the diarizer makes of it.

One column is a fifth of a second. Lines A and B say when each person speaks, which is what the voice embeddings hear;
lines 1 and 2 say what the segmentation hears as one voice, where that is not the same.
"""

from __future__ import annotations

import re

import numpy as np
import pytest

from listenkit.audio import RATE, Audio
from listenkit.engines.dyad import OPENING, Dyad
from listenkit.frames import EARLY, FIRST, FRAMES, HOP, STEP, WINDOW, overlap_added, places, starts

COLUMN = 0.2  # s
NEAR = 0.035  # s, two frames
NOISE = 0.02
PEOPLE = np.eye(192, dtype=np.float32)[:2]


class Drawn:
    """Stands in for the models of sound: each hears exactly what is drawn."""

    def __init__(self, drawing: str) -> None:
        lines = {line.strip()[0]: line.strip()[3:] for line in drawing.strip().splitlines()}
        columns = max(map(len, lines.values()))
        drawn = {name: np.array([sign == "~" for sign in line.ljust(columns)]) for name, line in lines.items()}
        self._people = np.stack([drawn["A"], drawn["B"]], 1)
        self._local = np.stack([drawn.get("1", drawn["A"]), drawn.get("2", drawn["B"])], 1)
        self.audio = Audio(np.zeros((1, round(columns * COLUMN * RATE)), np.int16))

    def listen(self, audio, channel=None, progress=None):
        begins = starts(audio, WINDOW, HOP, whole=True)
        times = FIRST + STEP * (places(len(begins))[:, None] + np.arange(FRAMES))
        local = np.zeros((len(begins), FRAMES, 3), np.float32)
        local[:, :, :2] = self._at(self._local, times)
        return local, overlap_added(local.max(2, keepdims=True))[:, 0]

    def embed(self, audio, begins, lengths, spoken, progress=None):
        between = np.linspace(0, 0.999, 50)
        share = self._at(self._people, begins[:, None] + lengths[:, None] * between).mean(1)
        vectors = share @ PEOPLE + NOISE * np.random.default_rng(7).standard_normal((len(share), PEOPLE.shape[1]))
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    @staticmethod
    def _at(drawn, times):
        column = (times / COLUMN).astype(int)
        return np.where((column < len(drawn))[..., None], drawn[column.clip(max=len(drawn) - 1)], 0).astype(np.float32)


def spoken(drawing):
    """Spans as ("A", start, end), with the name of who is drawn as A first."""
    heard = Drawn(drawing)
    found = Dyad(heard)(heard.audio)
    swapped = {"A": "B", "B": "A"} if found[0].speaker == "B" else {}
    return [(swapped.get(s.speaker, s.speaker), s.start - EARLY, s.end - EARLY) for s in found]


def drawn(drawing):
    """The runs of lines A and B, in order of start."""
    runs = [
        (line.strip()[0], *(pytest.approx(COLUMN * (at - 3), abs=NEAR) for at in run.span()))
        for line in drawing.strip().splitlines()
        for run in re.finditer("~+", line.strip())
    ]
    return sorted(runs, key=lambda run: run[1].expected)


@pytest.mark.parametrize("between", ["~ ", " ~", "~~"])
def test_each_person_has_the_spans_that_are_drawn(between):
    drawing = f"""
    A: {"~" * 30}    {"~" * 16}
    B: {" " * 30} {between:2} {" " * 16}{"~" * 40}
    """
    assert spoken(drawing) == drawn(drawing)


def test_a_sign_of_listening_is_heard_where_the_segmentation_hears_one_voice():
    found = spoken("""
    A: ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~  ~~~~~~~~~~~~~~~
    B:                                  ~~              ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
    1: ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ ~~~~~~~~~~~~~~~~
    2:                                                  ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
    """)
    assert [(who, start, end) for who, start, end in found if end < 8 and who == "B"] == [
        ("B", pytest.approx(6.6, abs=NEAR), pytest.approx(6.6 + OPENING, abs=NEAR))
    ]


def test_what_begins_with_its_own_voice_stays_one_persons():
    found = spoken("""
    A: ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~   ~~~~~~~~~~~~~~~
    B:                                                   ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
    """)
    assert [who for who, start, _ in found if start < 9] == ["A", "A"]


def test_one_voice_is_one_persons():
    found = spoken("""
    A: ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~   ~~~~~~~~~~~~~~~~~~~~~~~~~~
    B:
    """)
    assert {who for who, _, _ in found} == {"A"}
