"""Levels of utterances in sound whose loudness is known."""

from dataclasses import replace

import numpy as np
import pytest

from listenkit.audio import RATE, Audio
from listenkit.engines import loudness

from . import sounds
from .conversations import talk


def said(*lines, start=0.0):
    return tuple(one.utterance for one in talk(*lines, start=start))


def heard(utterances, decibels, start=0.0):
    """A tone as long as each word, so many dB below 0.3, and silence around it."""
    length = max(u.end for u in utterances) + 1 - start
    sound = sounds.silence(length)
    tone = sounds.tone(length, level=0.3)
    for one, below in zip(utterances, decibels, strict=True):
        for word in one.words:
            place = slice(round((word.start - start) * RATE), round((word.end - start) * RATE))
            sound[:, place] += tone[:, place] * 10 ** (-below / 20)
    return Audio(np.rint(sound.clip(-1, 1) * 32767).astype(np.int16), start)


def levels(audio, utterances):
    return [one.level for one in loudness.levels(audio, utterances)]


TALK = said("L How was it then?", "C It was so hard.", "L That sounds hard.", "C I just cried.", "C All day long.")
BELOW = (0, 6, 3, 9, 6)  # dB; the median utterance is 6 below


@pytest.mark.parametrize("gain", [0.0, 20.0])
def test_a_level_is_told_against_the_median_utterance_of_the_recording(gain):
    """The same however far the recorder was turned up."""
    assert levels(heard(TALK, [b + gain for b in BELOW]), TALK) == pytest.approx([6, 0, 3, -3, 0], abs=0.1)


def test_nothing_else_of_an_utterance_changes():
    found = loudness.levels(heard(TALK, BELOW), TALK)
    assert tuple(replace(one, level=None) for one in found) == TALK


def test_times_are_those_of_the_recording():
    late = said("L How was it then?", "C It was so hard.", "L I see you there.", start=100.0)
    assert levels(heard(late, (0, 6, 2), start=90.0), late) == pytest.approx([2, -4, 0], abs=0.1)


def test_silence_between_words_does_not_make_an_utterance_softer():
    first, *rest = TALK[2].words
    later = [replace(word, start=word.start + 2, end=word.end + 2) for word in rest]
    moved = (*TALK[:2], replace(TALK[2], words=(first, *later)))
    assert levels(heard(moved, (0, 0, 0)), moved) == [0, 0, 0]


def test_what_is_too_short_has_no_level():
    short = said("L How was it then?", "C Hard.", "L I see you.")
    brief = (short[0], replace(short[1], words=(replace(short[1].words[0], end=short[1].start + 0.3),)), short[2])
    assert levels(heard(brief, (0, 0, 0)), brief) == [0, None, 0]


def test_where_both_speak_nobody_has_a_level():
    """The client's soft answer lies under the listener's loud question but for its last second."""
    both = said("L One two three four.", "C(-1) One two three four.", "L(2) One two three four.")
    assert levels(heard(both, (0, 12, 0)), both) == pytest.approx([0, -12, 0], abs=0.2)
    inside = said("L One two three four.", "C(-1.5) One two.", "L(2) One two three four.")
    assert levels(heard(inside, (0, 12, 0)), inside) == [0, None, 0]


def test_two_microphones_give_no_levels():
    apart = tuple(replace(u, words=tuple(replace(w, channel=int(u.role == "client")) for w in u.words)) for u in TALK)
    assert loudness.levels(heard(TALK, BELOW), apart) == apart


def test_two_channels_that_were_heard_as_one_give_levels():
    audio = heard(TALK, BELOW)
    assert levels(Audio(np.concatenate([audio.pcm, audio.pcm])), TALK) == levels(audio, TALK)


def test_silence_has_no_level():
    assert levels(Audio(np.zeros((1, 20 * RATE), np.int16)), TALK) == [None] * 5
    assert loudness.levels(Audio(np.zeros((1, 20 * RATE), np.int16)), ()) == ()


def test_words_after_the_end_of_the_sound_have_no_level():
    audio = heard(TALK, BELOW)
    cut = Audio(audio.pcm[:, : round(TALK[3].start * RATE)])
    assert levels(cut, TALK) == [pytest.approx(3, abs=0.1), pytest.approx(-3, abs=0.1), 0, None, None]


@pytest.mark.parametrize("extra", [0, 1, 799, 800, 801])
def test_blocks_and_their_rests_fit_together(extra):
    """Sound is looked at a minute at a time; a word may lie across the edge, and the last block may be any length."""
    late = said("L One two three four.", "C One two three four.", "L One two three four.", start=57.5)
    whole = heard(late, (0, 6, 3))
    longer = Audio(
        np.concatenate([whole.pcm, np.zeros((1, 60 * RATE - whole.pcm.shape[1] % (60 * RATE) + extra), np.int16)], 1)
    )
    assert levels(longer, late) == pytest.approx([3, -3, 0], abs=0.1)
