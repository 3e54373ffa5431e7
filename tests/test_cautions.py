"""When there is nothing to measure, and what must be known before believing the numbers."""

from dataclasses import replace

import pytest

from listenkit import cautions
from listenkit.errors import NoConversation
from listenkit.model import Recording, Roles, SpeechSpan

from .conversations import session, talk

RECORDING = Recording("practice.m4a", "0" * 64, 600.0, 1)


def spoken(**seconds):
    return [SpeechSpan(speaker, 0.0, length) for speaker, length in seconds.items()]


@pytest.mark.parametrize(
    ("spans", "says"),
    [
        ((), "no speech was found"),
        (spoken(A=10.0, B=9.9), "only 19 s of speech were found, and 20 s are needed"),
        (spoken(A=300.0), "only one voice"),
        (spoken(A=300.0, B=1.9), "only one voice"),
        (spoken(A=300.0, B=1.0, C=1.5), "only one voice"),
        (spoken(A=10.0), "only 10 s of speech"),
    ],
)
def test_no_conversation(spans, says):
    with pytest.raises(NoConversation, match=says) as told:
        cautions.check_conversation(RECORDING, spans)
    assert told.value.what == "practice.m4a"


@pytest.mark.parametrize("spans", [spoken(A=18.0, B=2.0), spoken(A=300.0, B=200.0, C=1.0)])
def test_two_people_are_a_conversation(spans):
    cautions.check_conversation(RECORDING, spans)


ROLES = Roles("A", "B", 0.9, "auto")


def test_two_voices_that_are_told_apart_need_no_word():
    assert cautions.of_voices(spoken(A=300.0, B=200.0), ROLES) == ()


def test_a_third_voice_is_told_with_its_place():
    spans = [*spoken(A=300.0, B=200.0), SpeechSpan("C", 90.0, 92.0), SpeechSpan("C", 400.0, 401.6)]
    (caution,) = cautions.of_voices(spans, ROLES)
    assert (caution.kind, caution.start, caution.end) == ("third_voice", 90.0, 401.6)
    assert "about 4 s" in caution.message


@pytest.mark.parametrize(("first", "second", "warned"), [(0.94, 0.95, True), (0.99, 0.96, False), (0.99, 0.5, True)])
def test_voices_much_alike_are_told(first, second, warned):
    spans = [SpeechSpan("A", 0.0, 60.0, confidence=first), SpeechSpan("B", 60.0, 80.0, confidence=second)]
    assert [c.kind for c in cautions.of_voices(spans, ROLES)] == ["similar_voices"] * warned


def test_how_many_seconds_may_be_wrong_is_said():
    (caution,) = cautions.of_voices([SpeechSpan("A", 0.0, 9.0, confidence=0.92)], ROLES)
    assert "about 8 of 100 seconds" in caution.message


def test_each_loop_is_told_with_its_place():
    said = [one.utterance for one in talk("L Go on. | #loop", "C Well.", "C(5) And on. | #loop #unsure")]
    found = cautions.of_words(said)
    assert [(c.kind, c.start, c.end) for c in found] == [("loop", 0.0, 1.0), ("loop", 7.0, 8.0)]


def kinds(heard, seconds=900.0):
    return [caution.kind for caution in cautions.of_session(heard, seconds)]


def heard(*lines, confidence=0.9):
    return session(talk(*lines, confidence=confidence)).heard


@pytest.mark.parametrize(
    ("seconds", "says"),
    [(20.0, "0 min 20 s"), (61.0, "1 min 1 s"), (599.9, "9 min 59 s")],
)
def test_a_short_sample_names_its_length(seconds, says):
    (found,) = cautions.of_session(heard("L Hello.", "C Hello."), seconds)
    assert (found.kind, found.message.split(" is ")[0]) == ("short_sample", says)


def test_ten_minutes_are_no_small_sample():
    assert kinds(heard("L Hello.", "C Hello."), 600.0) == []


def test_more_than_a_fifth_of_uncertain_listener_words():
    (sure, client) = talk("L one two three four five", "C six seven")
    doubtful = replace(sure.utterance.words[0], confidence=0.49)
    for count, expected in ((0, []), (1, []), (2, ["uncertain_words"])):
        words = (doubtful,) * count + sure.utterance.words[count:]
        mine = replace(sure, utterance=replace(sure.utterance, words=words))
        assert kinds(session((mine, client)).heard) == expected


def test_the_clients_uncertain_words_do_not_matter():
    said = talk("L one two") + talk("C three four five six", confidence=0.1, start=5.0)
    assert kinds(session(said).heard) == []


def test_a_language_that_nobody_codes():
    one = heard("L Hallo.", "C Hallo.")
    assert kinds(replace(one, provenance=replace(one.provenance, coder="none"))) == ["not_coded"]


def balanced(decibels):
    """What was heard where the listener was so many dB louder than the client."""
    coded = talk(*(("L I see.", "C I went.") * 5))
    said = [replace(c.utterance, level=decibels * (c.utterance.role == "listener")) for c in coded]
    return replace(session(coded).heard, utterances=tuple(said))


@pytest.mark.parametrize(
    ("decibels", "says"),
    [
        (11.9, None),
        (-11.9, None),
        (12.0, "The client's voice reached the microphone 12 dB weaker than the listener's"),
        (-15.4, "The listener's voice reached the microphone 15 dB weaker than the client's"),
    ],
)
def test_voices_of_unlike_loudness(decibels, says):
    found = [c.message for c in cautions.of_session(balanced(decibels), 900.0) if c.kind == "unbalanced"]
    assert [message.startswith(says) for message in found] == ([True] if says else [])


def test_without_levels_nobody_is_called_soft():
    assert "unbalanced" not in kinds(session(talk(*(("L I see.", "C I went.") * 5))).heard)
