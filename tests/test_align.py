"""Words and spans become turns, volleys and utterances: small conversations with what is expected beside them."""

import random

import pytest

from listenkit import align, backchannels, edges
from listenkit.model import Roles, SpeechSpan, Turn, Word

from . import timelines

ROLES = Roles("A", "B", 0.9, "auto")
STEP = 0.3  # s from one word to the next in `said`


def said(text, start=0.0, confidence=0.9, channel=None):
    """The words of a text, one each STEP; `(2)` is a pause of two seconds more."""
    words, clock = [], start
    for part in text.split():
        if part.startswith("(") and part.endswith(")"):
            clock += float(part[1:-1])
        else:
            words.append(Word(part, round(clock, 3), round(clock + 0.25, 3), confidence, channel))
            clock += STEP
    return tuple(words)


def turns_of(*lines):
    """Turns of lines such as "A Hello there.", one after the other."""
    made, clock = [], 0.0
    for line in lines:
        speaker, text = line.split(" ", 1)
        made.append(Turn(speaker, said(text, clock)))
        clock = made[-1].end + 0.2
    return tuple(made)


def sentences(*lines):
    return [u.text for u in align.utterances(turns_of(*lines), ROLES)]


def volleys(*lines):
    return [" / ".join(align._text(turn.words) for turn in v) for v in align.volleys(turns_of(*lines))]


# turns


def spoken(words, *spans):
    """Who said what, as "A: hello there"."""
    found = align.turns(words, [SpeechSpan(*span) for span in spans])
    return [f"{turn.speaker}: {align._text(turn.words)}" for turn in found]


def test_each_word_goes_to_the_speaker_heard_during_it():
    words = said("How are you? (1) Not so well.")
    assert spoken(words, ("A", 0.0, 1.0), ("B", 1.8, 3.0)) == ["A: How are you?", "B: Not so well."]


def test_without_speech_there_are_no_turns_and_without_words_none_either():
    assert align.turns(said("Thank you."), ()) == ()
    assert align.turns((), [SpeechSpan("A", 0, 1)]) == ()


def test_a_word_outside_of_all_speech_goes_to_the_nearest():
    assert spoken(said("Well.", 5.0), ("A", 0.0, 4.0), ("B", 9.0, 12.0)) == ["A: Well."]
    assert spoken(said("Well.", 8.0), ("A", 0.0, 4.0), ("B", 9.0, 12.0)) == ["B: Well."]
    assert spoken(said("Well.", 50.0), ("A", 0.0, 4.0), ("B", 9.0, 12.0)) == ["B: Well."]


def test_where_both_speak_the_longer_heard_during_the_word_has_it():
    words = (Word("really", 4.0, 5.0, 0.9),)
    assert spoken(words, ("A", 0.0, 4.4), ("B", 4.3, 9.0)) == ["B: really"]
    assert spoken(words, ("A", 0.0, 9.0), ("B", 4.3, 4.6)) == ["A: really"]


def test_a_word_without_length_is_given_too():
    assert spoken((Word("oh", 4.0, 4.0, 0.9),), ("A", 0.0, 1.0), ("B", 3.0, 5.0)) == ["B: oh"]


def test_on_two_channels_a_word_belongs_to_its_channel_even_when_the_other_speaks_longer():
    spans = (("A", 0.0, 10.0, 0), ("B", 2.0, 2.2, 1))
    words = (*said("I went home", 0.0, channel=0), Word("mm", 2.0, 2.6, 0.9, 1))
    assert spoken(words, *spans) == ["A: I went home", "B: mm"]


def test_a_word_of_a_channel_in_which_nobody_was_heard_goes_by_time():
    assert spoken(said("hello", channel=1), ("A", 0.0, 1.0, 0)) == ["A: hello"]


def test_a_change_of_speaker_moves_to_the_pause_beside_it():
    """The span of B begins a word too early: the pause stands after "well."."""
    words = said("I am well. (0.6) And you are?")
    assert spoken(words, ("A", 0.0, 0.55), ("B", 0.55, 3.0)) == ["A: I am well.", "B: And you are?"]


def test_two_changes_close_together_leave_the_word_between_them():
    """A, then one or two words of B, then A: both edges may move, and B keeps a word."""
    draw = random.Random(7)
    for _ in range(500):
        between = draw.choice((1, 2, 3))
        speakers = "A" * draw.choice((1, 2, 5)) + "B" * between + "A" * draw.choice((1, 2, 5))
        clock, words, spans = 0.0, [], []
        for speaker in speakers:
            clock += draw.choice((0.0, 0.05, 0.4))
            text = draw.choice(("so", "well.", "yes"))
            words.append(Word(text, clock, clock + 0.1, 0.9))
            spans.append(SpeechSpan(speaker, clock, clock + 0.1))
            clock += 0.1
        found = [turn.speaker for turn in align.turns(words, spans)]
        assert found == ["A", "B", "A"], speakers


def naive(word, spans):
    """Every span looked at for every word."""
    mine = [s for s in spans if word.channel is None or s.channel == word.channel] or spans
    return max(mine, key=lambda span: (edges._overlap(word, span), -edges._distance(word, span))).speaker


@pytest.mark.parametrize("seed", range(20))
def test_the_quick_search_finds_what_a_look_at_every_span_finds(seed):
    draw = random.Random(seed)
    spans = [
        SpeechSpan(f"S{n}", start, start + draw.choice((0.1, 1.0, 7.5)), draw.choice((0, 1)))
        for n, start in enumerate(sorted(round(draw.uniform(0, 60), 2) for _ in range(25)))
    ]
    ears = {channel: edges._ear([s for s in spans if channel in (None, s.channel)]) for channel in (None, 0, 1)}
    for _ in range(200):
        start = round(draw.uniform(-2, 70), 2)
        word = Word("w", start, start + draw.choice((0.0, 0.2, 3.0)), 0.9, draw.choice((None, 0, 1)))
        assert ears[word.channel](word) == naive(word, spans)


@pytest.mark.parametrize("seed", range(20))
def test_no_word_is_lost_and_each_is_in_one_utterance(seed):
    draw = random.Random(seed)
    clock, words = 0.0, []
    for _ in range(draw.randrange(1, 120)):
        clock += draw.choice((0.0, 0.1, 0.5, 2.0, 4.0))
        text = draw.choice(("Yeah", "so", "I", "what", "")) + draw.choice(("", "", "1", ".", "?", ",", "...", "-"))
        words.append(Word(text, clock, clock + draw.choice((0.0, 0.2, 0.6)), draw.random()))
    spans = [
        SpeechSpan(draw.choice("ABC"), start, start + draw.choice((0.2, 2.0, 10.0)))
        for start in sorted(draw.uniform(-1, clock + 5) for _ in range(draw.randrange(1, 30)))
    ]
    found = align.utterances(align.turns(words, spans), ROLES)
    given = [id(word) for utterance in found for word in utterance.words]
    assert sorted(given) == sorted(id(word) for word in words)
    assert [u.id for u in found] == [f"u{n}" for n in range(1, len(found) + 1)]
    assert [u.start for u in found] == sorted(u.start for u in found)
    for utterance in found:
        assert [w.start for w in utterance.words] == sorted(w.start for w in utterance.words)
        assert utterance.text == " ".join(w.text for w in utterance.words)
    speakers = {u.turn: u.speaker for u in found}
    assert all(speakers[u.turn] == u.speaker for u in found)
    begins = [min(u.start for u in found if u.turn == turn) for turn in sorted(speakers)]
    assert begins == sorted(begins)


# one microphone: W is what was written, L and C are when each was heard


@pytest.mark.parametrize(
    ("conversation", "expected"),
    [
        pytest.param(
            (
                "W: the_floor,_my_own- Even_your_own?",
                "C: ~~~~~~~~~~~~~~~~~~~~~~~~         ",
                "L:                   ~~~~~~~~~~~~~~~",
            ),
            ["C: the floor, my own-", "L: Even your own?"],
            id="where both are heard, at the end of what trails off",
        ),
        pytest.param(
            (
                "W: he_left_in_May._When_did_his_father_leave?",
                "C: ~~~~~~~~~~~~~~~~~~~~~~~~~~~~              ",
                "L:                ~~~~~~~~~~~~~~~~~~~~~~~~~~~",
            ),
            ["C: he left in May.", "L: When did his father leave?"],
            id="or at the end of a sentence, over as many words as both were heard in",
        ),
        pytest.param(
            (
                "W: he_left_in_May._When_did_his_father_leave?",
                "C: ~~~~~~~~~~~~~~~~~~~~~~~~~~~~              ",
                "L:                             ~~~~~~~~~~~~~~",
            ),
            ["C: he left in May. / When did his", "L: father leave?"],
            id="but not over half a second in which one was heard",
        ),
        pytest.param(
            (
                "W: I_told_her. Mm-hm. And_then_I_left.",
                "C: ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~",
                "L:            ~~~~~~~                  ",
            ),
            ["C: I told her. / And then I left.", "L: Mm-hm."],
            id="a sign of listening goes to who was heard with it",
        ),
        pytest.param(
            (
                "W: I_told_her. Oh,_that_sounds_hard. And_then_I_left.",
                "C: ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~",
                "L:            ~~~~~~~~~~                             ",
            ),
            ["C: I told her.", "L: Oh, that sounds hard.", "C: And then I left."],
            id="an evaluation does too",
        ),
        pytest.param(
            (
                "W: I_told_her. Right. And_then_I_left.  How_did_it_go?",
                "C: ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~                 ",
                "L:                                      ~~~~~~~~~~~~~~",
            ),
            ["C: I told her. / And then I left.", "L: Right.", "L: How did it go?"],
            id="nobody says a word of listening that their own story does not wait for, whoever was heard",
        ),
        pytest.param(
            (
                "W: I_told_her.     Right.     And_then_I_left.  How_did_it_go?",
                "C: ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~                 ",
                "L:                                              ~~~~~~~~~~~~~~",
            ),
            ["C: I told her. / Right. / And then I left.", "L: How did it go?"],
            id="it is one's own where one pauses for it",
        ),
        pytest.param(
            (
                "W: You_know_what? Uh-huh. I_told_her.  How_did_it_go?",
                "C: ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~                ",
                "L:                                     ~~~~~~~~~~~~~~",
            ),
            ["C: You know what? / Uh-huh. / I told her.", "L: How did it go?"],
            id="or where it may be an answer",
        ),
    ],
)
def test_who_said_what_of_a_single_microphone(conversation, expected):
    assert timelines.volleys(*conversation) == expected


# two microphones


@pytest.mark.parametrize(
    ("conversation", "expected"),
    [
        pytest.param(
            (
                "L:          And_the_time_you_want_to_arrive?           ",
                "C: The_train_goes_from_here,_and_time-wise_at_two.     ",
            ),
            ["C: The train goes from here, and time-wise at two.", "L: And the time you want to arrive?"],
            id="two who speak at once are not chopped into words",
        ),
        pytest.param(
            (
                "L:          Mm-hm.                    And_then?",
                "C: I_went_to_see_the_doctor_on_Friday.         ",
            ),
            ["C: I went to see the doctor on Friday.", "L: Mm-hm.", "L: And then?"],
            id="a sign of listening parts neither the sentence nor joins the next turn",
        ),
        pytest.param(
            (
                "L:             So_you_went?                  ",
                "C: I_went_to_-               the_doctor_then.",
            ),
            ["C: I went to -", "L: So you went?", "C: the doctor then."],
            id="who speaks in a silence has the turn",
        ),
        pytest.param(
            (
                "L:         Yeah,_I_hear_you.              ",
                "C: I_could_not_sleep_and_I_could_not_wake.",
            ),
            ["C: I could not sleep and I could not wake.", "L: Yeah, I hear you."],
            id="a sign of several words stays whole as well",
        ),
        pytest.param(
            (
                "L:                     Oh,_that_sounds_hard.              ",
                "C: He_gave_up_the_pigeons_and_he_never_told_me_about_it.",
            ),
            ["C: He gave up the pigeons and he never told me about it.", "L: Oh, that sounds hard."],
            id="and so does a sentence over an evaluation",
        ),
        pytest.param(
            (
                "L:                             Oh,_that_sounds_hard.                ",
                "C: He_gave_up_the_pigeons_and                         I_told_nobody.",
            ),
            ["C: He gave up the pigeons and", "L: Oh, that sounds hard.", "C: I told nobody."],
            id="but not where it waits for it",
        ),
    ],
)
def test_who_said_what_of_two_microphones(conversation, expected):
    assert timelines.volleys(*conversation) == expected


# volleys


def test_a_backchannel_does_not_end_a_volley():
    assert volleys("B I lost my job.", "A Mm-hm.", "B And my flat.") == ["I lost my job. / And my flat.", "Mm-hm."]


def test_many_backchannels_do_not_end_it_either_and_each_is_a_volley_of_its_own():
    lines = ("B It began in May.", "A Mm-hm.", "B I was tired.", "A Yeah.", "B All day.", "A Okay.", "B So I left.")
    assert volleys(*lines) == [
        "It began in May. / I was tired. / All day. / So I left.",
        "Mm-hm.",
        "Yeah.",
        "Okay.",
    ]


def test_what_says_more_than_a_backchannel_ends_it():
    assert volleys("B I lost my job.", "A Oh no, how?", "B They closed.") == [
        "I lost my job.",
        "Oh no, how?",
        "They closed.",
    ]


def test_an_answer_is_no_backchannel():
    lines = ("A Did you go?", "B Yeah.", "A How was it?", "B Fine.")
    assert volleys(*lines) == ["Did you go?", "Yeah.", "How was it?", "Fine."]


def test_you_know_asks_nothing():
    assert volleys("A Is your mother okay?", "B Yes.", "A Does that sound right?") == [
        "Is your mother okay?",
        "Yes.",
        "Does that sound right?",
    ]
    assert volleys("B It hurts, right?", "A Yeah.", "B A lot.") == ["It hurts, right? / A lot.", "Yeah."]
    assert volleys("B It hurts, you know?", "A Yeah.", "B A lot.") == ["It hurts, you know? / A lot.", "Yeah."]


def test_a_third_voice_ends_a_volley_and_its_backchannel_does_not():
    assert volleys("B I lost it.", "C Five minutes left.", "B All of it.") == [
        "I lost it.",
        "Five minutes left.",
        "All of it.",
    ]
    assert volleys("B I lost it.", "A Mm.", "C Right.", "B All of it.") == ["I lost it. / All of it.", "Mm.", "Right."]


def test_the_first_word_may_be_a_backchannel():
    assert volleys("A Okay.", "B I lost it.", "A How?") == ["Okay.", "I lost it.", "How?"]
    assert volleys("A Okay.", "B Yeah.", "A So, tell me.") == ["Okay. / So, tell me.", "Yeah."]


def test_turns_of_one_speaker_in_a_row_are_one_volley():
    assert volleys("A How", "A was it?", "B Fine.") == ["How / was it?", "Fine."]


@pytest.mark.parametrize(
    "text",
    [
        "Mm-hm.",
        "mhm",
        "Mm.",
        "Uh-huh.",
        "Yeah, yeah.",
        "I see.",
        "Okay. Right.",
        "Oh, really?",
        "Yeah yeah yeah",
        "Oh no.",
    ],
)
def test_short_signs_of_listening(text):
    assert backchannels.is_backchannel(text)
    assert backchannels.is_aside(text)


@pytest.mark.parametrize(
    "text",
    [
        "Oh, that sounds hard.",
        "That must be awful.",
        "That must be hard for you.",
        "That's hard on your family.",
        "Oh, poor you.",
        "What a week!",
        "I'm so sorry.",
        "Yeah, I know.",
    ],
)
def test_short_evaluations(text):
    assert backchannels.is_aside(text)
    assert not backchannels.is_backchannel(text)


@pytest.mark.parametrize(
    "text",
    ["That is your own fault.", "I know you should leave him.", "That is wrong, leave him.", "How selfish of you."],
)
def test_blame_and_advice_are_no_evaluation(text):
    assert not backchannels.is_aside(text)


@pytest.mark.parametrize(
    "text",
    ["How was that?", "That sounds like it was hard on everybody.", "That?", "So you left.", "However, I did.", ""],
)
def test_what_is_no_evaluation(text):
    assert not backchannels.is_aside(text)


@pytest.mark.parametrize(
    "text",
    ["", "   ", "Yeah, it does.", "No.", "Okay, so how was it?", "I see what you mean.", "yesterday", "sure thing"],
)
def test_what_is_none(text):
    assert not backchannels.is_backchannel(text)


# sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I was late. She left.", ["I was late.", "She left."]),
        ("Was it? No! Yes.", ["Was it?", "No!", "Yes."]),
        ("I saw Dr. Smith and Mrs. Jones today.", ["I saw Dr. Smith and Mrs. Jones today."]),
        ("My boss J. R. Miller called.", ["My boss J. R. Miller called."]),
        ("It cost 3.50 or so. Fine.", ["It cost 3.50 or so.", "Fine."]),
        ("So do I. How was it?", ["So do I.", "How was it?"]),
        ("At 5 p.m. on Friday I left.", ["At 5 p.m. on Friday I left."]),
        ("I woke at 5 a.m. She slept.", ["I woke at 5 a.m.", "She slept."]),
        ("Did you live in the U.S. before that?", ["Did you live in the U.S. before that?"]),
        ("You lived in the U.S. Did you like it?", ["You lived in the U.S.", "Did you like it?"]),
        ("Was John Jr. there with his Ph.D. too?", ["Was John Jr. there with his Ph.D. too?"]),
        ("Books, pens, etc. were gone.", ["Books, pens, etc. were gone."]),
        ("Books, pens, etc. Then we left.", ["Books, pens, etc.", "Then we left."]),
        ("I was... so tired.", ["I was... so tired."]),
        ("I was... I'm tired.", ["I was... I'm tired."]),
        ("I was so... She left.", ["I was so...", "She left."]),
        ("I was so… She left.", ["I was so…", "She left."]),
        ("I went to- to the shop.", ["I went to- to the shop."]),
        ("I think- What was it?", ["I think-", "What was it?"]),
        ("He said “go.” I went.", ["He said “go.”", "I went."]),
        ('He said "go." I went.', ['He said "go."', "I went."]),
        ("no full stop at all", ["no full stop at all"]),
        ("Tired.", ["Tired."]),
        ("I went (2) home then", ["I went", "home then"]),
        ("I went (1) home then", ["I went home then"]),
    ],
)
def test_where_sentences_end(text, expected):
    assert sentences(f"A {text}") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "You were on your own there, and how was that?",
            ["You were on your own there,", "and how was that?"],
        ),
        ("That was a lot to carry, so did you rest?", ["That was a lot to carry,", "so did you rest?"]),
        ("Well, and how was that?", ["Well, and how was that?"]),  # too little before it for a sentence
        ("You were tired, and how hard it was.", ["You were tired, and how hard it was."]),  # asks nothing
        ("You left early, and she stayed on?", ["You left early, and she stayed on?"]),
        ("You left at once and how was that?", ["You left at once and how was that?"]),  # no comma
    ],
)
def test_a_run_on_is_cut_before_its_question(text, expected):
    assert sentences(f"A {text}") == expected


def test_a_sentence_goes_on_over_a_backchannel():
    found = align.utterances(turns_of("B I went to the", "A Mm-hm.", "B doctor. She was kind."), ROLES)
    assert [(u.text, u.turn, u.role) for u in found] == [
        ("I went to the doctor.", 1, "client"),
        ("Mm-hm.", 2, "listener"),
        ("She was kind.", 1, "client"),
    ]


def test_a_question_keeps_its_place_before_the_answer():
    found = align.utterances(turns_of("A Did you go?", "B Yeah.", "A How was it?"), ROLES)
    assert [(u.text, u.turn) for u in found] == [("Did you go?", 1), ("Yeah.", 2), ("How was it?", 3)]


# flags


@pytest.mark.parametrize(
    ("text", "loop"),
    [
        ("thank you so much " * 3, True),
        ("I was going to say that " * 5, True),
        ("no " * 8, True),
        ("no no no no", False),
        ("Never, never, never.", False),
        ("I do not know. I do not know.", False),
        ("", False),
        ("one", False),
        ("and then we went home and then we went out and then we went home", False),
    ],
)
def test_loops_are_seen(text, loop):
    assert align.is_loop(text) is loop


def test_flags_of_an_utterance():
    turns = (
        Turn("A", said("you know what I mean " * 3, confidence=0.9)),
        Turn("B", said("Something like that", 10.0, confidence=0.49)),
        Turn("A", said("Something like that", 20.0, confidence=0.5)),
    )
    assert [u.flags for u in align.utterances(turns, ROLES)] == [("loop",), ("unsure",), ()]
