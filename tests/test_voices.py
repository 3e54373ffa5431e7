"""Two people and strangers among voice embeddings, made of a few directions with noise around them."""

import numpy as np
import pytest

from listenkit.voices import LEAST, Stretches, to_edges, two_means, voices

SIZE, LENGTH, HOP = 16, 89, 44  # numbers in an embedding; frames of a stretch, and between stretches
NOISE = 0.1
ANN, BOB, EVE = np.eye(SIZE)[:3]


def said(*people, clean=1.0):
    """A stretch of each voice, one after the other."""
    dice = np.random.default_rng(7)
    vectors = np.array([person + NOISE * dice.standard_normal(SIZE) for person in people])
    first = np.arange(len(people)) * HOP
    unit = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return Stretches(first, first + LENGTH, np.full(len(people), clean), unit)


def opened(*people):
    """Short stretches that begin where those of `said` do."""
    stretches = said(*people)
    return Stretches(stretches.first, stretches.first + LENGTH // 3, stretches.clean, stretches.vectors)


NOWHERE = opened(ANN, BOB)
NOWHERE = Stretches(*(each[:0] for each in (NOWHERE.first, NOWHERE.last, NOWHERE.clean, NOWHERE.vectors)))


def heard(*people, openings=NOWHERE, **how):
    stretches = said(*people, **how)
    return voices(stretches, openings, int(stretches.last[-1]))


def middle(stretch):
    """A frame that only the middle of a stretch covers."""
    return stretch * HOP + LENGTH // 2


TALK = [ANN] * 6 + [BOB] * 5 + [ANN] * 4 + [BOB] * 5


def test_the_score_tells_the_two_people_apart():
    score = heard(*TALK).score
    signs = [np.sign(score[middle(n)]) for n in range(len(TALK))]
    assert signs == [signs[0]] * 6 + [-signs[0]] * 5 + [signs[0]] * 4 + [-signs[0]] * 5


def test_two_people_are_less_alike_than_one():
    assert heard(*TALK).alike < 0.3
    assert heard(*[ANN] * 20).alike > 0.9


def test_an_opening_tells_who_began_to_speak_and_nothing_elsewhere():
    found = heard(*TALK, openings=opened(BOB, ANN))
    bob, ann = found.opening[0], found.opening[HOP]
    assert np.sign(ann) == np.sign(found.score[middle(0)]) == -np.sign(bob)
    assert not found.opening[LENGTH // 3 : HOP].any()
    assert not found.opening[HOP + LENGTH // 3 :].any()


def test_openings_move_neither_person():
    alone, with_openings = heard(*TALK), heard(*TALK, openings=opened(*[EVE] * 6))
    assert (alone.score == with_openings.score).all()
    assert alone.spread == with_openings.spread


def test_nobody_is_strange_among_two():
    assert not heard(*TALK).strange.any()


@pytest.mark.parametrize("long", [2, 4])
def test_a_third_voice_is_strange_as_long_as_it_speaks(long):
    found = heard(*TALK[:9], *[EVE] * long, *TALK[9:]).strange
    begin, end = 9 * HOP, (9 + long - 1) * HOP + LENGTH
    assert found[begin:end].all()
    assert not found[:begin].any()
    assert not found[end:].any()


def test_a_single_strange_stretch_is_a_cough():
    assert not heard(*TALK[:9], EVE, *TALK[9:]).strange.any()


def test_strangers_far_from_each_other_are_no_run():
    assert not heard(*TALK[:4], EVE, *TALK[4:9], EVE, *TALK[9:]).strange.any()


def test_mixed_speech_is_no_stranger():
    stretches = said(*TALK[:9], EVE, EVE, *TALK[9:])
    clean = np.where(stretches.vectors @ EVE > 0.5, 0.7, 1.0)
    mixed = Stretches(stretches.first, stretches.last, clean, stretches.vectors)
    assert not voices(mixed, NOWHERE, int(mixed.last[-1])).strange.any()


def test_a_stranger_does_not_move_the_two_people():
    alone, joined = heard(*TALK), heard(*TALK, *[EVE] * 6)
    assert abs(alone.alike - joined.alike) < 0.01
    assert np.allclose(abs(alone.score[: middle(15)]), abs(joined.score[: middle(15)]), atol=0.05)


def test_too_few_stretches_are_one_voice():
    assert heard(*TALK[: LEAST - 1]).alike == 1.0
    assert heard(*TALK, clean=0.5).alike == 1.0


def test_two_means_find_the_middles():
    stretches = said(*TALK)
    centres = two_means(stretches.vectors, np.ones(len(TALK)))
    assert sorted((centres @ np.array([ANN, BOB]).T > 0.9).sum(0).tolist()) == [1, 1]
    assert np.allclose(np.linalg.norm(centres, axis=1), 1)


def drawn(line):
    return np.array([letter == "x" for letter in line])


@pytest.mark.parametrize(
    ("spoken", "strange", "grown"),
    [
        (".xxxxxxxx.", "...xxxx...", ".xxxxxxxx."),
        ("xxxxxxxxxx", "...xxxx...", "...xxxx..."),  # no silence near: the other person may be speaking there
        (".xxxxxxxxx", "...xxxx...", ".xxxxxx..."),
        ("..........", "..........", ".........."),
    ],
)
def test_a_stranger_begins_and_ends_at_a_silence_where_one_is_near(spoken, strange, grown):
    assert to_edges(drawn(strange), drawn(spoken), 3).tolist() == drawn(grown).tolist()
