"""The values: frozen, with times in seconds, and roles that can be exchanged."""

from dataclasses import FrozenInstanceError, fields, is_dataclass

import pytest

from listenkit import errors, model
from listenkit.model import Roles, SpeechSpan, Turn, Word

from . import conversations


def test_every_value_is_frozen_and_has_no_dict():
    values = [each for each in vars(model).values() if is_dataclass(each)]
    assert len(values) == 16
    for each in values:
        assert each.__dataclass_params__.frozen, each  # type: ignore[attr-defined]
        assert set(each.__slots__) == {field.name for field in fields(each)}, each  # type: ignore[attr-defined]


def test_a_value_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        SpeechSpan("A", 0.0, 1.0).end = 2.0  # type: ignore[misc]


def test_times_of_a_turn_are_of_its_first_word_and_its_latest():
    turn = Turn("A", (Word("a", 1.0, 4.0, 0.9), Word("b", 2.0, 3.0, 0.5)))
    assert (turn.start, turn.end) == (1.0, 4.0)


def test_the_confidence_of_an_utterance_is_the_mean_of_its_words():
    (first, _) = conversations.talk("L Hello there.", "C Hello.")
    assert first.utterance.confidence == pytest.approx(0.9)
    assert (first.utterance.start, first.utterance.end) == (0.0, 1.0)


def test_roles_name_a_third_voice_other():
    roles = Roles("A", "B", 0.7, "auto")
    assert [roles.of(speaker) for speaker in "ABC"] == ["listener", "client", "other"]
    assert roles.swapped() == Roles("B", "A", 1.0, "given")


def test_heard_swapped_turns_the_role_of_every_utterance():
    heard = conversations.session(conversations.talk("L How are you?", "C Tired.", "O Hello.")).heard
    assert [u.role for u in heard.swapped().utterances] == ["client", "listener", "other"]
    twice = heard.swapped().swapped()
    assert (twice.utterances, twice.speech) == (heard.utterances, heard.speech)


def test_only_counted_codes_are_had():
    (one,) = conversations.talk("L You did well. | affirmation information?")
    assert one.has("affirmation")
    assert one.has("validation", "affirmation")
    assert not one.has("information")


def test_an_utterance_is_found_by_its_id():
    session = conversations.session(conversations.talk("L One.", "C Two."))
    found = session.utterance("u2")
    assert found is not None
    assert found.utterance.text == "Two."
    assert session.utterance("u3") is None
    assert session.utterance(None) is None


def test_every_error_says_what_why_and_what_next_in_one_line():
    kinds = [each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, Exception)]
    assert len(kinds) == 12
    for kind in kinds:
        told = str(kind("a.m4a", "it is\nbroken", "Copy it again"))
        assert told == "a.m4a: it is broken. Copy it again"
    assert {kind.exit_code for kind in kinds} == {2, 3}  # type: ignore[attr-defined]
