"""The level of a recording in time."""

import numpy as np
import pytest

from listenkit.audio import RATE, Audio
from listenkit.levels import BLOCK, LEVEL_STEP, levels


def tone(seconds, peak):
    """A tone of 440 Hz, int16."""
    return (32768 * peak * np.sin(2 * np.pi * 440 * np.arange(round(seconds * RATE)) / RATE)).astype(np.int16)


def test_a_tone_has_its_level_wherever_a_block_ends():
    audio = Audio(tone(2 * BLOCK + 1.02, 0.1)[None], start=7.0)
    found = levels(audio)
    assert len(found) == np.ceil(audio.duration / LEVEL_STEP)
    assert found[2:-2] == pytest.approx(20 * np.log10(0.1 / np.sqrt(2)), abs=3.1)  # half as much at a block's edge
    assert np.median(found) == pytest.approx(20 * np.log10(0.1 / np.sqrt(2)), abs=0.05)


def test_silence_has_a_level_too():
    assert np.isfinite(levels(Audio(np.zeros((1, RATE), np.int16)))).all()


def test_each_channel_has_its_own_level_and_both_their_mean():
    audio = Audio(np.stack([tone(1, 0.2), tone(1, 0.02)]))
    left, right, both = (float(np.median(levels(audio, channel))) for channel in (0, 1, None))
    assert left - right == pytest.approx(20, abs=0.1)
    assert both == pytest.approx(left + 20 * np.log10(0.55), abs=0.1)
