"""Who is taken for the listener, and how sure one is."""

import pytest

from listenkit import roles
from listenkit.errors import UsageError
from listenkit.model import Roles, SpeechSpan, Turn, Word

ASKS = (
    "Hello, come in. What brings you here today? It sounds like you have had a hard week. "
    "How did you feel when you read the letter? What would you like to do?"
)
TELLS = (
    "I failed my exam and I do not know what I should tell my parents. My father paid for my room. "
    "I am so ashamed, I could not sleep, and my friends all passed."
)


def turn(speaker, text, start=0.0):
    return Turn(
        speaker, tuple(Word(w, start + n * 0.3, start + n * 0.3 + 0.2, 0.9) for n, w in enumerate(text.split()))
    )


def spans(*rows):
    return [SpeechSpan(*row) for row in rows]


SPANS = spans(("A", 0.0, 12.0, 0), ("B", 13.0, 30.0, 1))


@pytest.mark.parametrize(("listener", "client"), [("A", "B"), ("B", "A")])
def test_who_asks_and_says_you_is_the_listener(listener, client):
    found = roles.choose("auto", [turn(listener, ASKS), turn(client, TELLS, 13.0)], SPANS)
    assert (found.listener, found.client, found.how) == (listener, client, "auto")
    assert 0.95 < found.confidence <= 1


def test_marks_are_not_needed():
    found = roles.choose("auto", [turn("A", TELLS), turn("B", ASKS.replace("?", "").lower(), 13.0)], SPANS)
    assert found.listener == "B"


def test_nothing_said_is_a_coin():
    assert roles.choose("auto", [], SPANS).confidence == 0.5


def test_a_few_words_are_less_sure_than_many():
    few = roles.likelihood("What happened to you?", "I fell.")
    assert 0.5 < few < roles.likelihood(ASKS, TELLS)
    assert roles.likelihood(TELLS, ASKS) == pytest.approx(1 - roles.likelihood(ASKS, TELLS))


@pytest.mark.parametrize(
    ("wanted", "listener"),
    [("first", "A"), ("second", "B"), ("left", "A"), ("right", "B")],
)
def test_given_roles(wanted, listener):
    client = {"A": "B", "B": "A"}[listener]
    assert roles.choose(wanted, [turn("A", TELLS)], SPANS) == Roles(listener, client, 1.0, "given")


def test_first_is_who_is_heard_first_whoever_speaks_more():
    found = roles.choose("first", [], spans(("B", 1.0, 2.0), ("A", 3.0, 30.0)))
    assert (found.listener, found.client) == ("B", "A")


def test_left_is_the_left_channel_even_where_the_right_speaks_first():
    found = roles.choose("left", [], spans(("B", 0.0, 5.0, 1), ("A", 6.0, 9.0, 0)))
    assert (found.listener, found.client) == ("A", "B")


@pytest.mark.parametrize("wanted", ["left", "right"])
def test_sides_need_channels(wanted):
    with pytest.raises(UsageError, match="not on channels of their own") as told:
        roles.choose(wanted, [], spans(("A", 0.0, 5.0), ("B", 6.0, 9.0)))
    assert f"--listener {wanted}" in str(told.value)


@pytest.mark.parametrize("wanted", ["auto", "first", "second"])
def test_a_third_voice_that_speaks_least_has_no_role(wanted):
    third = spans(("C", 0.0, 3.0), ("A", 4.0, 14.0), ("B", 15.0, 30.0))
    found = roles.choose(wanted, [turn("A", ASKS), turn("B", TELLS, 15.0), turn("C", ASKS, 0.0)], third)
    assert {found.listener, found.client} == {"A", "B"}
    assert found.of("C") == "other"
