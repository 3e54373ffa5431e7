"""What happens between the speakers, counted by hand in drawn conversations (see `timelines.py`)."""

import pytest

from listenkit import floor
from listenkit.model import SpeechSpan, Utterance, Word

from .conversations import ROLES
from .timelines import happened

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


@pytest.mark.parametrize(
    ("conversation", "expected"),
    [
        pytest.param(
            (
                "L:                 Mm-hm.              ",
                "C: It_began_in_May.        I_was_tired.",
            ),
            "backchannel L 1.6-2.2 Mm-hm.",
            id="in a breath of the story",
        ),
        pytest.param(
            (
                "L:         Yeah,_I_hear_you.              ",
                "C: I_could_not_sleep_and_I_could_not_wake.",
            ),
            "backchannel L 0.8-2.5 Yeah, I hear you.",
            id="over the words of the story",
        ),
        pytest.param(
            (
                "L:                         Oh,_that_sounds_hard.             ",
                "C: He_gave_up_the_pigeons.                        It_was,_yes.",
            ),
            "",
            id="an evaluation that is waited for is a turn",
        ),
        pytest.param(
            (
                "L:                     Oh,_that_sounds_hard.              ",
                "C: He_gave_up_the_pigeons_and_he_never_told_me_about_it.",
            ),
            "backchannel L 2.0-4.1 Oh, that sounds hard.",
            id="an evaluation while the story goes on",
        ),
        pytest.param(
            (
                "L: We_have_ten_minutes.        Begin_here.",
                "C:                       Okay.            ",
            ),
            "backchannel C 2.2-2.7 Okay.",
            id="the client gives them too",
        ),
        pytest.param(
            (
                "L: Did_you_go?          How_was_it?",
                "C:              Yeah.              ",
            ),
            "",
            id="an answer is none",
        ),
        pytest.param(
            (
                "L:             Mm.",
                "C: So_I_left.     ",
            ),
            "",
            id="at the end it is the turn of who gives it",
        ),
        pytest.param(
            (
                "L:                 That_was_in_May?             ",
                "C: It_began_then.                   I_was_tired.",
            ),
            "",
            id="what says more is none",
        ),
        pytest.param(
            (
                "L:             ~~~~                        ",
                "C: It_began_in_May_and_I_was_tired_all_day.",
            ),
            "backchannel L 1.2-1.6 ~",
            id="heard under the other's words and not written",
        ),
        pytest.param(
            (
                "L:         ~~~~         ~~ ~~     ~~~~      ",
                "C: It_began_in_May_and_I_was_tired_all_day.  ",
            ),
            "backchannel L 0.8-1.2 ~, backchannel L 2.1-2.6 ~, backchannel L 3.1-3.5 ~",
            id="three of them, one in two halves",
        ),
        pytest.param(
            (
                "L:         ~~~~~~~~~~~~                    ",
                "C: It_began_in_May_and_I_was_tired_all_day.",
            ),
            "",
            id="a long burst is none",
        ),
        pytest.param(
            (
                "L:                                    ~~~~~   ~~~~",
                "C: It_began_in_May_and_I_was_tired_all_day.       ",
            ),
            "",
            id="nor one at or after the end",
        ),
        pytest.param(
            (
                "L:                                     ~~~ ",
                "C: It_began_in_May_and_I_was_tired_all_day.",
            ),
            "",
            id="nor one after which the other hardly goes on",
        ),
        pytest.param(
            (
                "L:         ~                               ",
                "C: It_began_in_May_and_I_was_tired_all_day.",
            ),
            "",
            id="nor a click",
        ),
        pytest.param(
            (
                "L:          Mm-hm. ~~~                     ",
                "C: It_began_in_May_and_I_was_tired_all_day.",
            ),
            "backchannel L 0.9-1.5 Mm-hm.",
            id="what is left of a written one is not counted again",
        ),
    ],
)
def test_backchannels(conversation, expected):
    assert ", ".join(happened(*conversation, kinds="backchannel")) == expected


# overlaps


@pytest.mark.parametrize(
    ("conversation", "expected"),
    [
        pytest.param(
            (
                "L:                          But_did_you_call?",
                "C: I_was_so_tired_and_I_thought_the—         ",
            ),
            "interruption L 2.5-3.3 But did you call?",
            id="cut off by a question",
        ),
        pytest.param(
            (
                "L:                          You_should_really_sleep_more.",
                "C: I_was_so_tired_and_I_thought_the—                     ",
            ),
            "interruption L 2.5-3.3 You should really sleep more.",
            id="cut off by advice",
        ),
        pytest.param(
            (
                "L:                                     But_did_you_call?",
                "C: I_was_so_tired_and_I_thought_because             ",
            ),
            "interruption L 3.6-3.6 But did you call?",
            id="on the heels of a broken sentence",
        ),
        pytest.param(
            (
                "L:                                            But_did_you_call?",
                "C: I_was_so_tired_and_I_thought_because_um...                  ",
            ),
            "",
            id="who looks for words is not cut off by who waited",
        ),
        pytest.param(
            (
                "L:                                                       But_did_you_call?",
                "C: I_was_so_tired_and_I_was_there_with...                                 ",
            ),
            "",
            id="trailing off into silence",
        ),
        pytest.param(
            (
                "L:                                   Even_your_own.            ",
                "C: The_fridge,_the_floorboards,_my_own-                        ",
            ),
            "cooperative_overlap L 3.4-3.6 Even your own.",
            id="only the last word was spoken over",
        ),
        pytest.param(
            (
                "L:                                         throw_the_phone.                      ",
                "C: And_the_same_flute_again_until_I_wanted_to               Throw_it,_the_phone!",
            ),
            "cooperative_overlap L 4.0-4.2 throw the phone.",
            id="a completion that is taken up",
        ),
        pytest.param(
            (
                "L:                 Never_again,_then.",
                "C: And_I_hated_the_place.            ",
            ),
            "cooperative_overlap L 1.6-2.2 Never again, then.",
            id="the sentence is finished",
        ),
        pytest.param(
            (
                "L:              But_did_you_call?                          ",
                "C: I_was_so_tired_and_I_thought_of_the_train_and_the_noise.",
            ),
            "cooperative_overlap L 1.3-3.0 But did you call?",
            id="who loses the floor again did not interrupt",
        ),
        pytest.param(
            (
                "L: You_could_always_try_to              ",
                "C:                    No,_I_could_not.  ",
            ),
            "interruption C 1.9-2.3 No, I could not.",
            id="the client interrupts as well",
        ),
        pytest.param(
            (
                "L:                                    Did_you_call?",
                "C: And_I_was_about_to_tell_her_how.~~~~~~~~~~~~~ ",
            ),
            "interruption L 3.5-4.5 Did you call?",
            id="words are missing under the overlap, and a full stop was written before them",
        ),
    ],
)
def test_overlaps(conversation, expected):
    assert ", ".join(happened(*conversation, kinds="interruption cooperative_overlap")) == expected


def overlap(text, by="But what about work?", start=4.0, others_end=5.0):
    lines = (("C", 1, 0.0, others_end, text), ("L", 2, start, 8.0, by))
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
        "I have to go back, but I don't know when.",
        "My mother never slept, and neither do we.",
        "It hurts!",
    ],
)
def test_a_finished_sentence_under_the_others_start_is_cooperative(text):
    assert overlap(text) == [("cooperative_overlap", "listener", 4.0, 5.0, "client")]


@pytest.mark.parametrize(
    ("text", "by", "seconds", "kind"),
    [
        ("It was my own-", "Was it new?", 0.3, "interruption"),  # turned away from
        ("It was my own-", "You could rent one.", 0.3, "interruption"),
        ("It was my own-", "Your very own.", 0.3, "cooperative_overlap"),  # it only wanted its last word
        ("It was my own-", "My mother had one.", 0.6, "interruption"),  # more than a word was spoken over
        ("It was then that-", "Your very own.", 0.3, "interruption"),  # it wanted more than a word
    ],
)
def test_a_sentence_that_wants_its_last_word(text, by, seconds, kind):
    assert [event[0] for event in overlap(text, by, start=5.0 - seconds)] == [kind]


@pytest.mark.parametrize(("start", "expected"), [(4.94, []), (4.92, ["cooperative_overlap"])])
def test_a_latch_of_less_than_seven_hundredths_of_a_second_is_no_overlap(start, expected):
    assert [event[0] for event in overlap("I went there.", start=start)] == expected


@pytest.mark.parametrize(("start", "expected"), [(5.14, ["interruption"]), (5.16, [])])
def test_a_start_right_after_a_broken_sentence_still_cuts_it(start, expected):
    assert [event[0] for event in overlap("I went there because", start=start)] == expected


# pauses and responses


def test_a_pause_is_a_silence_of_three_seconds_or_more():
    conversation = (
        "L:                                                                             And_now?",
        "C: I_left.                              I_cried.                             So.        ",
    )
    assert happened(*conversation, kinds="pause") == ["pause C 0.7-3.7 ~"]


def test_a_response_is_from_the_end_of_one_to_the_start_of_the_other():
    conversation = (
        "L: How_was_it?            What_happened_then?",
        "C:                  Loud.                          Nothing_much.",
    )
    assert happened(*conversation, kinds="response") == [
        "response C 1.1-1.7 Loud.",
        "response L 2.2-2.3 What happened then?",
        "response C 4.2-4.8 Nothing much.",
    ]


def test_who_never_stopped_does_not_respond():
    conversation = (
        "L:              But_did_you_call?                                         ",
        "C: I_was_so_tired_and_I_thought_of_the_train_and_the_noise.  And_I_cried.",
    )
    assert happened(*conversation, kinds="response") == ["response L 5.6-5.6 But did you call?"]


def test_a_pause_has_who_spoke_next_and_who_before():
    lines = (("C", 1, 0.0, 2.0, "I left."), ("C", 1, 5.0, 7.0, "I cried."), ("L", 2, 10.5, 12.0, "And now?"))
    assert of("pause", *lines) == [("client", 2.0, 5.0, None, "client"), ("listener", 7.0, 10.5, None, "client")]


def test_a_silence_under_three_seconds_is_none():
    assert of("pause", ("C", 1, 0.0, 2.0, "I left."), ("L", 2, 4.99, 7.0, "Oh?")) == []
    assert len(of("pause", ("C", 1, 0.0, 2.1, "I left."), ("L", 2, 5.1, 7.0, "Oh?"))) == 1, (
        "5.1 - 2.1 is 2.9999999999999996"
    )


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
    assert [(e.kind, e.role, e.after) for e in events(*lines)] == []


def test_a_hold_does_not_end_in_earlier_speech_of_its_own():
    utterances, _ = heard(("L", 1, 10.1, 10.3, "Why?"))
    speech = [SpeechSpan("A", 9.0, 9.95), SpeechSpan("A", 10.4, 10.75)]
    (hold,) = floor.holds(utterances, speech)
    assert (hold.start, hold.end) == (10.4, 10.75)


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


# as real talk goes

ASKED = ("L", 1, 0.0, 2.0, "Were you relieved then?")


@pytest.mark.parametrize(
    ("lines", "interruptions"),
    [
        ((ASKED, ("C", 2, 2.3, 2.9, "Kind of."), ("L", 3, 3.0, 4.5, "What was the other part?")), 0),
        ((("C", 1, 0.0, 3.0, "That is all that I am afraid of."), ("L", 2, 3.1, 4.5, "What else is there?")), 0),
        (
            (
                ("C", 1, 0.0, 4.0, "The same flute again until I wanted to"),
                ("L", 2, 3.9, 5.0, "throw the phone."),
                ("C", 3, 5.3, 6.3, "Yes, exactly."),
            ),
            0,
        ),
        (
            (
                ("C", 1, 0.0, 4.0, "And at night I felt completely-"),
                ("L", 2, 3.9, 4.6, "Alone?"),
                ("C", 3, 4.8, 6.3, "Alone, yes."),
            ),
            0,
        ),
        (
            (
                ("C", 1, 0.0, 4.0, "And at night my mother said that she-"),
                ("L", 2, 3.3, 4.6, "Did you call your mother?"),
                ("C", 3, 4.8, 6.3, "No, my mother was there."),
            ),
            1,
        ),
        (
            (
                ("C", 1, 0.0, 4.0, "And at night I felt completely-"),
                ("L", 2, 3.3, 4.6, "I had that last year."),
                ("C", 3, 4.8, 6.3, "Yes, but let me finish."),
            ),
            1,
        ),
    ],
)
def test_what_is_finished_or_completed_is_not_cut(lines, interruptions):
    assert len(of("interruption", *lines)) == interruptions


def test_a_laugh_under_the_others_words_is_no_lost_sentence():
    utterances, speech = heard(
        ("C", 1, 0.0, 3.0, "And then I fell right off the chair."), ("L", 2, 3.4, 4.8, "Are you hurt?")
    )
    laughed = sorted([*speech, SpeechSpan("B", 3.0, 4.4)], key=lambda span: span.start)
    assert [e.kind for e in floor.events(utterances, laughed, ROLES) if e.kind == "interruption"] == []


def test_a_yeah_that_begins_ones_own_turn_is_no_backchannel():
    lines = (
        ("C", 1, 0.0, 3.3, "I was so tired."),
        ("L", 2, 2.5, 2.8, "Yeah."),
        ("L", 2, 2.8, 4.6, "But my mother never slept."),
        ("C", 3, 5.0, 6.0, "Oh."),
    )
    assert of("backchannel", *lines) == []
