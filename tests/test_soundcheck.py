"""What the sound itself tells: channels, silence, and levels."""

import numpy as np
import pytest

from listenkit import soundcheck
from listenkit.audio import RATE, Audio
from listenkit.model import SpeechSpan

from . import sounds

SECONDS = 40
SPANS = (SpeechSpan("A", 0.0, 15.0), SpeechSpan("B", 20.0, 40.0))


def held(sound, start=0.0):
    return Audio(np.rint(sound.clip(-1, 1) * 32767).astype(np.int16), start)


def voices(level=0.3):
    """Two people who take turns of five seconds, each as a sound of its own."""
    turns = np.repeat(np.arange(SECONDS // 5) % 2, 5 * RATE)
    return sounds.syllables(SECONDS, level) * (turns == 0), sounds.syllables(SECONDS, level, seed=2) * (turns == 1)


A, B = voices()
HISS = sounds.noise(SECONDS, 0.0003, seed=3), sounds.noise(SECONDS, 0.0003, seed=4)


@pytest.mark.parametrize(
    ("left", "right", "kind"),
    [
        (A, B, "apart"),
        (B, A, "apart"),
        (A + HISS[0], B + HISS[1], "apart"),
        (A + 0.03, B - 0.03, "apart"),  # a cheap card adds a constant
        (A + HISS[0] * 10, B + HISS[1] * 10, "apart"),  # pauses are no speech
        (A + 0.05 * B, B + 0.05 * A, "apart"),  # heard through the room, 26 dB below
        (A + 0.5 * B, B + 0.5 * A, "bleed"),  # two microphones on one table, 6 dB
        (A + B, A + B, "one"),
        (A + B + HISS[0], A + B + HISS[1], "one"),
        (A + B, -(A + B), "one"),  # a cable with its poles exchanged
        (A + B + HISS[0], -(A + B) + HISS[1], "one"),
        (A + B, 0.3 * (A + B), "one"),  # one side set lower
        (A + B, 0 * A, "one"),  # one side not plugged in
        (0 * A, A + B, "one"),
        (A + B + HISS[0], HISS[1], "one"),
        (0 * A, 0 * A, "one"),
    ],
)
def test_what_two_channels_hold(left, right, kind):
    assert soundcheck.channels(held(sounds.channels(left, right))) == kind


def test_one_channel_is_one():
    assert soundcheck.channels(held(A)) == "one"


@pytest.mark.parametrize(("left", "right", "louder"), [(A + B, -(A + B) * 0.9, 0), (0 * A, A + B, 1), (A, A, 0)])
def test_one_microphone_on_two_channels_is_folded_to_the_louder(left, right, louder):
    sound = held(sounds.channels(left, right), start=3.0)
    folded = soundcheck.folded(sound)
    assert folded.start == 3.0
    assert np.array_equal(folded.pcm, sound.pcm[louder : louder + 1])


@pytest.mark.parametrize(
    ("sound", "silent"),
    [
        (sounds.silence(SECONDS), True),
        (sounds.noise(SECONDS, 0.0001), True),  # -80 dBFS: a microphone that is muted
        (sounds.noise(SECONDS, 0.01), False),
        (sounds.hum(SECONDS), False),
        (A, False),
        (sounds.channels(0 * A, A), False),
        (np.concatenate([sounds.silence(700), sounds.tone(1)], axis=1), False),
    ],
)
def test_silence_is_told_from_sound(sound, silent):
    assert soundcheck.is_silent(held(sound)) is silent


def kinds(sound, spans=SPANS, start=0.0):
    return [caution.kind for caution in soundcheck.look(held(sound, start), spans)]


def spoken(level):
    """Speech at `level` inside SPANS, nothing between."""
    sound = sounds.noise(SECONDS, level)
    sound[:, 15 * RATE : 20 * RATE] *= 0.001
    return sound


def test_a_good_level_needs_no_caution():
    assert kinds(spoken(0.1)) == []


def test_clipped_quiet_and_noisy():
    assert kinds(spoken(0.1) * 20) == ["clipped"]
    assert kinds(spoken(0.001)) == ["quiet"]
    assert kinds(sounds.noise(SECONDS, 0.1)) == ["noisy"]


def test_clipping_outside_of_speech_does_not_matter():
    sound = spoken(0.1)
    sound[:, 16 * RATE : 19 * RATE] = 1.0
    assert "clipped" not in kinds(sound)


def test_clipping_of_one_channel_is_seen():
    assert "clipped" in kinds(sounds.channels(spoken(0.1), spoken(0.1) * 20))


def test_levels_of_a_piece_are_taken_at_the_times_of_the_recording():
    spans = tuple(SpeechSpan(s.speaker, s.start + 100, s.end + 100) for s in SPANS)
    assert kinds(spoken(0.1), spans, start=100.0) == []


def test_a_constant_that_a_card_adds_is_no_noise():
    assert kinds(spoken(0.1) + 0.05) == []


def test_no_speech_at_all():
    assert "quiet" in kinds(spoken(0.1), ())


@pytest.mark.parametrize("extra", [1, 160, 799, 800])
def test_a_recording_just_over_ten_minutes(extra):
    """Sound is looked at in blocks of ten minutes; the last one may be shorter than one level."""
    sound = Audio(np.resize(np.array([1000, -1000], np.int16), (2, 600 * RATE + extra)))
    assert soundcheck.channels(sound) == "one"
    assert not soundcheck.is_silent(sound)
    assert soundcheck.look(sound, SPANS) is not None
