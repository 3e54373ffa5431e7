"""Whose speech a difference of levels makes it: two microphones, drawn as levels each 50 ms."""

import numpy as np
import pytest

from listenkit.engines.channels import LASTING, _lasting, _owned

SPEECH, NOISE, EACH = -20.0, -60.0, 40  # dB; steps of a turn


def microphones(bleed, gain=0.0):
    """Left speaks, then right, then both, then nobody; `bleed` dB of each reaches the other, right is `gain` louder."""
    left = np.repeat([SPEECH, NOISE, SPEECH, NOISE], EACH)
    right = np.repeat([NOISE, SPEECH, SPEECH, NOISE], EACH)
    mixed = [
        10 * np.log10(10 ** (own / 10) + 10 ** ((other + bleed) / 10)) for own, other in ((left, right), (right, left))
    ]
    return _owned(mixed[0].astype("float32"), (mixed[1] + gain).astype("float32"))


@pytest.mark.parametrize("bleed", [-100.0, -30.0, -20.0, -12.0])
@pytest.mark.parametrize("gain", [-18.0, 0.0, 18.0])
def test_who_is_heard_in_the_others_microphone_is_not_its_person(bleed, gain):
    left, right = (own.reshape(-1, EACH)[:3].mean(1).tolist() for own in microphones(bleed, gain))
    assert left == [1.0, 0.0, 1.0]
    assert right == [0.0, 1.0, 1.0]


def test_a_short_pause_does_not_hand_the_floor_to_the_other_microphone():
    levels = np.full(60, SPEECH, np.float32)
    levels[30 : 30 + LASTING - 1] = NOISE
    assert (_lasting(levels) == SPEECH).all()
    levels[30:50] = NOISE
    assert (_lasting(levels) == NOISE).sum() == 20 - (LASTING - 1)
