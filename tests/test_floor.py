"""What happens between the speakers, counted by hand in small conversations."""

import pytest

from listenkit import floor
from listenkit.model import SpeechSpan, Utterance, Word

from .conversations import ROLES

NAMES = {"L": "A", "C": "B", "O": "X"}


def heard(*lines):
    """Utterances and speech of lines (who, turn, start, end, text); words share the time evenly."""
    utterances, speech = [], []
    for number, (who, turn, start, end, text) in enumerate(lines, 1):
        speech.append(SpeechSpan(NAMES[who], start, end))
        parts = text.split()
        if parts:
            step = (end - start) / len(parts)
            words = tuple(Word(w, start + n * step, start + (n + 1) * step, 0.9) for n, w in enumerate(parts))
            utterances.append(Utterance(f"u{number}", turn, NAMES[who], ROLES.of(NAMES[who]), text, words))
    return utterances, sorted(speech, key=lambda span: span.start)


def events(*lines):
    return floor.events(*heard(*lines), ROLES)


def of(kind, *lines):
    return [(e.role, e.start, e.end, e.utterance, e.after) for e in events(*lines) if e.kind == kind]


# backchannels

STORY = (
    ("C", 1, 0.0, 5.0, "It began in May."),
    ("L", 2, 4.5, 5.0, "Mm-hm."),
    ("C", 1, 5.2, 9.0, "I was tired."),
)


def test_a_sign_of_listening_inside_a_volley_is_a_backchannel_and_nothing_else():
    assert of("backchannel", *STORY) == [("listener", 4.5, 5.0, "u2", "client")]
    assert {event.kind for event in events(*STORY)} == {"backchannel"}


def test_the_client_gives_backchannels_too():
    lines = (("L", 1, 0.0, 5.0, "We have ten minutes."), ("C", 2, 5.1, 5.4, "Okay."), ("L", 1, 5.6, 9.0, "Begin here."))
    assert of("backchannel", *lines) == [("client", 5.1, 5.4, "u2", "listener")]


def test_an_answer_is_no_backchannel_but_a_response():
    lines = (("L", 1, 0.0, 2.0, "Did you go?"), ("C", 2, 2.5, 3.0, "Yeah."), ("L", 3, 3.5, 5.0, "How was it?"))
    assert of("backchannel", *lines) == []
    assert of("response", *lines) == [
        ("client", 2.0, 2.5, "u2", "listener"),
        ("listener", 3.0, 3.5, "u3", "client"),
    ]


def test_a_sign_of_listening_at_the_end_is_the_turn_of_who_gives_it():
    lines = (("C", 1, 0.0, 5.0, "So I left."), ("L", 2, 5.2, 5.6, "Mm."))
    assert of("backchannel", *lines) == []
    assert len(of("response", *lines)) == 1


def test_what_says_more_is_no_backchannel():
    lines = (STORY[0], ("L", 2, 5.0, 6.0, "That was in May?"), ("C", 3, 6.2, 9.0, "I was tired."))
    assert of("backchannel", *lines) == []


def test_a_short_burst_without_words_inside_the_others_turn_is_one():
    lines = (("C", 1, 0.0, 9.0, "It began in May and I was tired."), ("L", 0, 4.0, 4.4, ""))
    assert of("backchannel", *lines) == [("listener", 4.0, 4.4, None, "client")]


@pytest.mark.parametrize(("start", "end"), [(4.0, 5.2), (9.2, 9.6), (8.8, 9.4)])
def test_a_long_burst_or_one_outside_of_the_turn_is_none(start, end):
    lines = (("C", 1, 0.0, 9.0, "It began in May and I was tired."), ("L", 0, start, end, ""))
    assert of("backchannel", *lines) == []


def test_a_burst_with_words_is_counted_once():
    utterances, speech = heard(*STORY)
    both = floor.events(utterances, [*speech, SpeechSpan("A", 4.9, 5.1)], ROLES)
    assert [event.kind for event in both] == ["backchannel"]


# overlaps


def overlap(text, start=4.0, end=8.0, others_end=5.0):
    lines = (("C", 1, 0.0, others_end, text), ("L", 2, start, end, "But what about work?"))
    return [(e.kind, e.role, e.start, e.end, e.after) for e in events(*lines) if e.kind != "response"]


@pytest.mark.parametrize(
    "text",
    ["I went there and", "I went there because", "I wanted to", "I was so-", "And then I…", "I saw the.", "Well, um,"],
)
def test_an_unfinished_sentence_and_a_new_speaker_are_an_interruption(text):
    assert overlap(text) == [("interruption", "listener", 4.0, 5.0, "client")]


@pytest.mark.parametrize(
    "text",
    [
        "I hated it.",
        "That is who I am.",
        "So I told her.",
        "I never thought of that.",
        "Where was she in?",
        "It hurts!",
    ],
)
def test_a_finished_sentence_under_the_others_start_is_cooperative(text):
    assert overlap(text) == [("cooperative_overlap", "listener", 4.0, 5.0, "client")]


def test_who_loses_the_floor_again_did_not_interrupt():
    lines = (("C", 1, 0.0, 9.0, "I went there and"), ("L", 2, 4.0, 5.0, "But what about work?"))
    assert [e.kind for e in events(*lines) if e.kind != "response"] == ["cooperative_overlap"]


def test_a_latch_of_less_than_seven_hundredths_of_a_second_is_no_overlap():
    assert overlap("I went there.", start=4.94) == []
    assert overlap("I went there.", start=4.92) != []


def test_the_client_interrupts_as_well():
    lines = (("L", 1, 0.0, 5.0, "You could try to"), ("C", 2, 4.0, 8.0, "No I cannot."))
    assert of("interruption", *lines) == [("client", 4.0, 5.0, "u2", "listener")]


# pauses and responses


def test_a_pause_has_who_spoke_next_and_who_before():
    lines = (("C", 1, 0.0, 2.0, "I left."), ("C", 1, 5.0, 7.0, "I cried."), ("L", 2, 10.5, 12.0, "And now?"))
    assert of("pause", *lines) == [("client", 2.0, 5.0, None, "client"), ("listener", 7.0, 10.5, None, "client")]


def test_a_silence_under_three_seconds_is_none():
    assert of("pause", ("C", 1, 0.0, 2.0, "I left."), ("L", 2, 4.99, 7.0, "Oh?")) == []


def test_while_anybody_speaks_there_is_no_pause():
    lines = (
        ("C", 1, 0.0, 20.0, "A long story of many words."),
        ("L", 2, 1.0, 1.5, "Mm."),
        ("C", 1, 21.0, 22.0, "Yes."),
    )
    assert of("pause", *lines) == []


def test_a_third_voice_breaks_the_silence():
    lines = (("C", 1, 0.0, 2.0, "I left."), ("O", 2, 3.0, 9.0, "Five minutes."), ("C", 3, 10.0, 12.0, "I cried."))
    assert of("pause", *lines) == []
    far = (lines[0], ("O", 2, 6.0, 7.0, "Five minutes."), ("C", 3, 11.0, 12.0, "I cried."))
    assert of("pause", *far) == []


def test_a_third_voice_is_in_no_event():
    lines = (("C", 1, 0.0, 5.0, "I went and"), ("O", 2, 4.0, 8.0, "Five minutes left."), ("L", 3, 9.0, 10.0, "Go on."))
    assert [(e.kind, e.role, e.after) for e in events(*lines)] == [("response", "listener", "client")]


def test_times_of_a_response_come_from_the_speech_and_not_from_the_words():
    utterances, _ = heard(("C", 1, 0.0, 5.0, "I left."), ("L", 2, 6.0, 7.0, "How come?"))
    speech = [SpeechSpan("B", 0.1, 5.3), SpeechSpan("A", 5.8, 7.2)]
    (response,) = floor.events(utterances, speech, ROLES)
    assert (response.start, response.end) == (5.3, 5.8)


def test_words_far_from_any_speech_keep_their_times():
    utterances, _ = heard(("C", 1, 0.0, 5.0, "I left."), ("L", 2, 6.0, 7.0, "How come?"))
    speech = [SpeechSpan("B", 0.0, 4.3), SpeechSpan("A", 6.7, 7.0)]
    (response,) = floor.events(utterances, speech, ROLES)
    assert (response.start, response.end) == (5.0, 6.0)


def test_a_response_into_the_others_speech_takes_no_time():
    lines = (("C", 1, 0.0, 5.0, "I left."), ("L", 2, 4.9, 7.0, "How come?"))
    assert of("response", *lines) == [("listener", 5.0, 5.0, "u2", "client")]


def test_events_are_in_order_of_start():
    found = events(*STORY, ("L", 3, 12.5, 14.0, "Tired how?"), ("C", 4, 14.2, 20.0, "All day."))
    assert [event.start for event in found] == sorted(event.start for event in found)
    assert [event.kind for event in found] == ["backchannel", "pause", "response", "response"]


def test_nothing_said_nothing_happened():
    assert floor.events((), (), ROLES) == ()
    assert floor.events((), [SpeechSpan("A", 0, 1), SpeechSpan("B", 2, 3)], ROLES) == ()


def test_exchanged_roles_exchange_who_did_it():
    utterances, speech = heard(*STORY)
    swapped = ROLES.swapped()
    turned = [Utterance(u.id, u.turn, u.speaker, swapped.of(u.speaker), u.text, u.words) for u in utterances]
    (event,) = floor.events(turned, speech, swapped)
    assert (event.role, event.after, event.start) == ("client", "listener", 4.5)
