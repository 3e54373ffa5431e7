"""What is said to the student: which moments are chosen, what is never cited, and what a codebook may say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from listenkit.codebook import SHIPPED, Codebook, load
from listenkit.errors import CodebookError
from listenkit.feedback import SURE_HARSH, check, feedback
from listenkit.model import CodedUtterance, Feedback, FloorEvent, Measure
from listenkit.wordings import read

from .conversations import talk

BOOK = load()
LONG = "and there was so much more to say about all of it that I went on and on"  # 18 words, 9 s
# Enough listener words for codes to be trusted, and nothing in them to praise or to try.
WARM_UP = (
    "L Hello and welcome, do sit down wherever you like, I will be with you in a moment, there we are now. | other",
    "C Thank you, I will.",
    "L Today there is time until the bell, and you can begin with whatever you would like to begin with. | structure",
    "C Right.",
)


def said(
    *lines: str, floor: tuple[FloorEvent, ...] = (), measures: Mapping[str, Measure] | None = None, **how: Any
) -> Feedback:
    return feedback(talk(*WARM_UP, *lines, **how), floor, measures or {}, BOOK)


def open_share(count: int, total: int) -> Mapping[str, Measure]:
    share = Measure(
        "open_question_share", count, total, count / total if total else None, None, None, "share of questions"
    )
    return {"open_question_share": share}


# ---------------------------------------------------------------- strengths


def test_nothing_qualifies() -> None:
    result = said()
    assert result.strengths == ()
    assert result.to_try is None
    assert result.goal is None
    assert [question.id for question in result.questions] == ["most_needed", "once_more"]


def test_a_strength_names_the_skill_and_what_came_after() -> None:
    (strength,) = said("L So to you it is about trust. | reflection_complex", f"C Yes {LONG}.").strengths
    assert (strength.id, strength.utterance, strength.code) == ("meaning", "u5", "reflection_complex")
    assert strength.text.endswith("After this the client gave one of the longer answers of this talk.")


def test_at_most_two_strengths_of_different_codes() -> None:
    result = said(
        "L So to you it is about trust. | reflection_complex",
        "C Yes, it is, it always was about that.",
        "L And about your father, too. | reflection_complex",
        "C Yes, about him as well, I think.",
        "L It makes sense that you left. | validation",
        "C I suppose it does, in a way.",
        "L You kept going. | affirmation",
        "C I did.",
    )
    assert [strength.code for strength in result.strengths] == ["reflection_complex", "validation"]


@pytest.mark.parametrize(
    ("answer", "ending"),
    [
        ("C I felt ashamed.", "After this the client named a feeling (“ashamed”)."),
        (f"C {LONG} {LONG}.", "After this the client kept talking for about 18 seconds."),
        ("C Yes.", "That is more than saying “well done”."),
        ("C I was not ashamed at all.", "After this the client gave one of the longer answers of this talk."),
    ],
)
def test_what_the_client_did_next(answer: str, ending: str) -> None:
    (strength,) = said("L You kept going. | affirmation", answer).strengths
    assert strength.text.endswith(ending)


def test_what_followed_another_sentence_of_the_listener_is_not_told() -> None:
    (strength,) = said("L You kept going. | affirmation", "L When was that? | closed_question", f"C {LONG}.").strengths
    assert "After this" not in strength.text


def test_an_open_question_needs_a_longer_answer() -> None:
    assert said("L How was it? | open_question", "C Fine.").strengths == ()
    assert said("L How was it? | open_question", f"C {LONG} {LONG}.").strengths[0].id == "room"


def test_the_surer_moment_is_shown_then_the_one_with_more_after_it() -> None:
    coded = talk(
        *WARM_UP,
        "L You kept going. | affirmation",
        "C I did, I suppose I did that.",
        "L You stood up for her. | affirmation",
        f"C {LONG} {LONG}.",
    )
    assert feedback(coded, (), {}, BOOK).strengths[0].utterance == "u7"
    doubted = replace(coded[6], codes=(replace(coded[6].codes[0], confidence=0.6),))
    assert feedback((*coded[:6], doubted, coded[7]), (), {}, BOOK).strengths[0].utterance == "u5"


@pytest.mark.parametrize("mark", ["affirmation #loop", "affirmation #unsure", "affirmation?", "affirmation advice"])
def test_doubtful_and_mixed_moments_are_never_praised(mark: str) -> None:
    assert said(f"L You kept going. | {mark}", f"C {LONG}.").strengths == ()


def test_words_that_were_hard_to_hear_are_never_praised() -> None:
    assert said("L You kept going. | affirmation", f"C {LONG}.", confidence=0.4).strengths == ()


def test_a_leading_open_question_is_no_strength() -> None:
    assert said("L How bad was it? | open_question #leading", f"C {LONG} {LONG}.").strengths == ()


def test_a_silence_that_was_kept() -> None:
    coded = talk(*WARM_UP, "C I left.", "C(4) And I never went back.")
    pause = FloorEvent("pause", "client", coded[4].utterance.end, coded[5].utterance.start, None, "client")
    (strength,) = feedback(coded, (pause,), {}, BOOK).strengths
    assert (strength.id, strength.utterance, strength.code) == ("silence", "u6", None)
    ended = replace(pause, role="listener")
    assert feedback(coded, (ended,), {}, BOOK).strengths == ()


def test_encouragers_do_not_end_an_answer() -> None:
    coded = talk(
        *WARM_UP, "L You kept going. | affirmation", "C I did, and", "L mm-hmm | facilitate", f"C {LONG} {LONG}."
    )
    aside = FloorEvent("backchannel", "listener", coded[6].utterance.start, coded[6].utterance.end, "u7", "client")
    assert "kept talking for about" in feedback(coded, (aside,), {}, BOOK).strengths[0].text


# ---------------------------------------------------------------- one thing to try, and the goal


@pytest.mark.parametrize(
    ("line", "times", "id", "goal"),
    [
        ("L That is your own fault. | confrontation", 1, "curious", "curious_first"),
        ("L At least you have a job. | dismissal", 1, "feeling_before_comfort", "answer_a_feeling"),
        ("L You should call her. | advice", 2, "ask_before_advice", "ask_leave"),
        ("L You were cross, weren't you? | closed_question #leading", 2, "open_ended_not_leading", "no_answer_inside"),
        ("L Why did you go? | open_question #why", 2, "what_instead_of_why", "what_for_why"),
        ("L You poor thing. | sympathy", 1, "feel_with", "answer_a_feeling"),
        ("L My aunt had that. | self_disclosure", 1, "back_to_client", "turn_back"),
        ("L How was it, was it hard? | open_question #stacked", 2, "one_question", "one_question"),
        ("L So you will. | reflection_simple", 1, "add_meaning", "add_meaning"),  # "I will", the client said
    ],
)
def test_each_thing_to_try(line: str, times: int, id: str, goal: str) -> None:
    result = said(*[line, "C Yes."] * times)
    assert result.to_try is not None
    assert result.goal is not None
    assert (result.to_try.id, result.goal.id) == (id, goal)
    assert result.to_try.utterance in {"u5", "u7"}
    assert len(result.to_try.rewordings) in (1, 2)


def test_what_was_praised_is_not_asked_for_as_if_it_were_new() -> None:
    praised = said(
        "L So you will. | reflection_simple",
        "C Yes.",
        "L So to you it is about trust. | reflection_complex",
        f"C Yes {LONG}.",
    )
    assert [strength.id for strength in praised.strengths] == ["meaning"]
    assert praised.to_try is not None
    assert praised.goal is not None
    assert (praised.to_try.id, praised.goal.id, praised.to_try.utterance) == ("meaning_again", "meaning_again", "u5")


def test_what_gives_no_words_back_is_not_said_to_do_so() -> None:
    assert said("L You went home. | reflection_simple", "C Yes.").to_try is None


def test_judging_comes_before_everything_else() -> None:
    advice = ["L You should call her. | advice", "C Yes."] * 5
    assert said(*advice, "L That is your own fault. | confrontation", "C No.").to_try.id == "curious"  # type: ignore[union-attr]


def test_what_happened_often_comes_before_what_happened_once() -> None:
    lines = ("L You should call her. | advice", "C Yes.", "L You poor thing. | sympathy", "C Hm.")
    assert said(*lines).to_try.id == "feel_with"  # type: ignore[union-attr]
    assert said(*lines, *lines[:2]).to_try.id == "ask_before_advice"  # type: ignore[union-attr]


def test_one_moment_is_shown_where_nothing_happened_often() -> None:
    result = said("L You went home. | reflection_simple", "C Yes.", "L You should call her. | advice", "C Yes.")
    assert result.to_try is not None
    assert result.to_try.id == "ask_before_advice"
    assert "happened once." in result.to_try.text


def test_what_comes_several_times_in_one_turn_counts_once() -> None:
    result = said("L You should call her. | advice", "L You should write, too. | advice", "C Yes.")
    assert "happened once." in result.to_try.text  # type: ignore[union-attr]


def test_how_often_is_told() -> None:
    lines = ["L You should call her. | advice", "C Yes."]
    assert "happened twice." in said(*lines * 2).to_try.text  # type: ignore[union-attr]
    assert "happened 4 times." in said(*lines * 4).to_try.text  # type: ignore[union-attr]


def test_closed_questions_only_where_open_ones_are_few() -> None:
    lines = ["L Were you sad? | closed_question", "C Yes."] * 4
    assert said(*lines, measures=open_share(1, 5)).to_try.id == "open_up"  # type: ignore[union-attr]
    assert said(*lines, measures=open_share(4, 8)).to_try is None
    assert said(*lines, measures=open_share(0, 4)).to_try is None
    assert said(*lines).to_try is None


def test_questions_about_safety_and_facts_are_not_to_be_opened() -> None:
    lines = [
        line
        for text in ("Are you in pain?", "When was it?", "Do you feel safe at home?")
        for line in (f"L {text} | closed_question", "C No.")
    ]
    assert said(*lines * 2, measures=open_share(0, 6)).to_try is None


def test_the_moment_with_a_rewording_is_shown() -> None:
    lines = (
        "L Did you tell her? | closed_question",
        "C Yes.",
        "L Were you sad when she left? | closed_question",
        "C Yes.",
    )
    shown = said(*lines, measures=open_share(0, 6)).to_try
    assert shown is not None
    assert (shown.utterance, shown.code) == ("u7", "closed_question")
    assert shown.rewordings == ("How did you feel when she left?", "What was that like for you?")


def test_without_a_rewording_the_codebooks_lines_are_shown() -> None:
    lines = ("L Did you tell her? | closed_question", "C Yes.") * 2
    shown = said(*lines, measures=open_share(0, 6)).to_try
    assert shown is not None
    assert shown.rewordings == ("What can you tell me about that?", "Tell me more about that.")


def test_the_clients_own_feeling_comes_back_in_a_rewording() -> None:
    shown = said("C I am so lonely.", "L At least you have a job. | dismissal", "C Yes.").to_try
    assert shown is not None
    assert shown.rewordings[0] == "It sounds as if you feel lonely."


def test_interruptions_are_a_thing_to_try() -> None:
    coded = talk(
        *WARM_UP,
        "C And then I",
        "L When was it? | closed_question",
        "C In May, when I",
        "L Which day? | closed_question",
        "C Friday.",
    )
    cuts = tuple(FloorEvent("interruption", "listener", 0.0, 0.5, id, "client") for id in ("u6", "u8"))
    shown = feedback(coded, cuts, {}, BOOK).to_try
    assert shown is not None
    assert (shown.id, shown.utterance, shown.code) == ("let_finish", "u6", None)
    assert feedback(coded, tuple(replace(cut, role="client") for cut in cuts), {}, BOOK).to_try is None


def test_a_long_turn_is_a_thing_to_try() -> None:
    result = said(f"L {' '.join([LONG] * 4)}. | information", "C Oh.")
    assert result.to_try is not None
    assert (result.to_try.id, result.to_try.utterance) == ("one_thing", "u5")
    assert said(f"L {' '.join([LONG] * 3)}. | information", "C Oh.").to_try is None


def test_feelings_that_were_passed_over() -> None:
    passed = ("C I was ashamed.", "L When was that? | closed_question")
    result = said(*passed * 2, "C In May.")
    assert result.to_try is not None
    assert (result.to_try.id, result.to_try.utterance) == ("answer_feeling", "u5")
    assert result.to_try.rewordings == ("It sounds as if you felt ashamed.",)
    assert said(*("C I was ashamed.", "L That makes sense. | validation") * 2, "C Yes.").to_try is None


def test_little_or_doubtful_speech_gives_nothing_to_try_from_codes() -> None:
    line = "L That is your own fault. | confrontation"
    assert feedback(talk(line, "C No."), (), {}, BOOK).to_try is None
    assert said(line, "C No.", confidence=0.9).to_try is not None
    coded = talk(*WARM_UP, line, "C No.")
    assert feedback(tuple(mumbled(one, 4) for one in coded), (), {}, BOOK).to_try is None
    assert feedback(tuple(mumbled(one, 6) for one in coded), (), {}, BOOK).to_try is not None


def mumbled(one: CodedUtterance, every: int) -> CodedUtterance:
    """Every so many-th word hard to hear."""
    words = tuple(
        replace(w, confidence=0.3) if place % every == 0 else w for place, w in enumerate(one.utterance.words, 1)
    )
    return replace(one, utterance=replace(one.utterance, words=words))


def test_a_third_voice_is_in_nothing() -> None:
    with_it = said("O That is your own fault. | confrontation", "O You kept going. | affirmation", "C Oh.")
    assert (with_it.strengths, with_it.to_try, with_it.goal) == ((), None, None)
    assert [one.id for one in with_it.questions] == [one.id for one in said("C Oh.").questions]
    assert not {one.utterance for one in with_it.questions} & {"u5", "u6"}


def test_nobody_or_only_one_speaks() -> None:
    assert feedback((), (), {}, BOOK).strengths == ()
    assert feedback(talk("C I was alone."), (), {}, BOOK).to_try is None
    assert feedback(talk("L Hello. | other"), (), {}, BOOK).to_try is None


def test_a_repeat_that_repeats_nothing_is_no_strength() -> None:
    echo = said("C He plays football all day.", "L Football is his life. | reflection_simple", f"C Yes {LONG}.")
    assert [one.id for one in echo.strengths] == ["heard"]
    assert (
        said("C He plays football.", "L As he always beams shy. | reflection_simple", f"C Yes {LONG}.").strengths == ()
    )


@pytest.mark.parametrize(
    "answer",
    [
        "No, he sings at home.",
        "Well, but I did not.",
        "Not really, I was glad of it.",
        "Nah, it's all right with us.",
        "That's not it, I was just tired of the noise.",
        "It isn't about trust, it is about the money.",
    ],
)
def test_what_the_client_denies_is_no_strength(answer: str) -> None:
    assert said("L So to you it is about trust. | reflection_complex", f"C {answer}").strengths == ()


def test_a_repeat_that_was_denied_is_nothing_to_add_to() -> None:
    repeat = ("C We were all at home.", "L So you were all happy at home. | reflection_simple")
    assert said(*repeat, "C Yes.").to_try is not None
    assert said(*repeat, "C No, it was awful.").to_try is None


def test_what_hands_something_over_is_a_strength_where_the_client_spoke_next() -> None:
    asked, choice = "L Would it help to stop here? | collaboration", "L It is up to you. | autonomy"
    advice = "L You could rest first. | information"
    assert [one.id for one in said(asked, "C Yes.").strengths] == ["leave"]
    assert [one.id for one in said(choice, "C I know.").strengths] == ["choice"]
    assert said(asked, advice, "C Yes.").strengths == ()
    assert said(choice, advice, "C Yes.").strengths == ()
    assert said("L It is up to you, but you should rest. | autonomy", "C Yes.").strengths == ()


def test_a_sentence_that_cut_the_client_off_is_no_strength() -> None:
    coded = talk(*WARM_UP, "C And then I", "L How is she? | open_question", f"C Well {LONG} {LONG}.")
    cut = FloorEvent("interruption", "listener", 0.0, 0.5, "u6", "client")
    assert [one.id for one in feedback(coded, (), {}, BOOK).strengths] == ["room"]
    assert feedback(coded, (cut,), {}, BOOK).strengths == ()


def test_a_feeling_that_the_listener_had_named_is_not_passed_over() -> None:
    lonely = ("L It can be lonely, lying there. | other", "C It is lonely.", "L Where is he? | closed_question")
    found = said(*lonely, "C At home.", *lonely, "C At home.").to_try
    assert found is None or found.id != "answer_feeling"


@pytest.mark.parametrize(
    ("told", "reply"),
    [
        ("I'm really scared.", "What scares you most about it? | open_question"),
        ("I am so guilty.", "Tell me more about the guilt. | open_question"),
        ("I was angry.", "How does that make you feel? | open_question"),
        ("I was ashamed.", "When was that? | closed_question #unsure"),
        ("I don't feel sad or angry about it.", "When was that? | closed_question"),
        ("I'm not really that scared.", "When was that? | closed_question"),
        ("I hurt my knee.", "When was that? | closed_question"),
        ("She gets so worried about me.", "When was that? | closed_question"),
        ("I'm afraid I can't see the clock.", "When was that? | closed_question"),
        ("I'm a bit less scared.", "When was that? | closed_question"),
    ],
)
def test_what_is_no_feeling_passed_over(told: str, reply: str) -> None:
    found = said(*(f"C {told}", f"L {reply}") * 2, "C In May.").to_try
    assert found is None or found.id != "answer_feeling"


def test_a_voice_that_was_hard_to_hear_is_not_told_that_it_passed_over_a_feeling() -> None:
    coded = talk(*WARM_UP, *("C I was ashamed.", "L When was that? | closed_question") * 2, "C In May.")
    assert feedback(coded, (), {}, BOOK).to_try is not None
    assert feedback(tuple(mumbled(one, 3) for one in coded), (), {}, BOOK).to_try is None


# ---------------------------------------------------------------- questions


def test_questions_cite_what_gave_rise_to_them() -> None:
    result = said(
        "L You poor thing. | sympathy",
        "C Hm.",
        "L I promise you it ends. | other",
        "C Oh.",
        "L You should go. | advice",
        "C No.",
    )
    cited = [(question.id, question.utterance) for question in result.questions]
    assert cited == [("promise", "u7"), ("whose_feeling", "u5"), ("most_needed", "u2")]


def test_what_may_always_be_asked_is_asked_about_a_moment() -> None:
    result = said(f"C {LONG} {LONG}.", "L You should rest. | advice", "C No.", "L You should go. | advice")
    cited = {question.id: question.utterance for question in result.questions}
    assert result.to_try is not None
    assert cited["most_needed"] == "u5"
    assert said("L At least it is over. | dismissal", "C Oh.").questions[-1].utterance == "u2"


DANGER = "C I keep thinking about ending it all."


def test_where_the_client_spoke_of_dying_that_comes_first_and_questions_of_safety_stay() -> None:
    result = said(
        DANGER,
        "L Have you made a plan? | closed_question",
        "C I have counted the tablets.",
        "L Have you tried before? | closed_question advice",
        "C Once.",
        "L You could give them to someone. | advice",
        "C Maybe.",
    )
    assert result.to_try is None
    assert (result.questions[0].id, result.questions[0].utterance) == ("spoke_of_dying", "u5")
    assert "wish_to_fix" not in {question.id for question in result.questions}


def test_comfort_in_place_of_an_answer_to_it_gets_words_that_ask() -> None:
    comment = said(DANGER, "L It will get better, you will see. | dismissal", "C Hm.").to_try
    assert comment is not None
    assert comment.id == "feeling_before_comfort"
    assert comment.rewordings[0] == "Thank you for telling me. Are you thinking of ending your life?"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I want to die.", True),
        ("I'd rather be dead.", True),
        ("I nearly killed myself last year.", True),
        ("I attempted suicide once.", True),
        ("I don't want to wake up any more.", True),
        ("It would be easier for everybody if I wasn't here.", True),
        ("I wish I'd never been born.", True),
        ("I've been self harming.", True),
        ("I keep thinking about ending it.", True),
        ("I took all of my tablets.", True),
        ("Some days life isn't worth living.", True),
        ("I could go to sleep and not wake up.", True),
        ("I keep thinking about ending it with him.", False),
        ("My mother is dying and my brother killed himself.", False),
        ("My sister is suicidal.", False),
        ("I don't want to live with my parents any more.", False),
        ("I just don't want to wake up at five every day.", False),
        ("I hurt myself playing football.", False),
        ("I wanted to die of embarrassment.", False),
        ("If I was gone for a week they'd cope.", False),
    ],
)
def test_ones_own_death_is_told_from_all_that_sounds_like_it(text: str, expected: bool) -> None:
    found = {question.id for question in said(f"C {text}", "L You should rest. | advice", "C Yes.").questions}
    assert ("spoke_of_dying" in found) is expected


@pytest.mark.parametrize(
    ("asked", "answer", "expected"),
    [
        ("Are you thinking about killing yourself?", "Yes, I am.", True),
        ("Have you thought about ending your life?", "Most days.", True),
        ("Have you thought about ending your life?", "No, never.", False),
        ("Have you thought about moving?", "Most days.", False),
    ],
)
def test_a_yes_to_the_question_about_dying_speaks_of_it(asked: str, answer: str, expected: bool) -> None:
    found = said("C I can't go on.", f"L {asked} | closed_question", f"C {answer}", "L I see. | facilitate").questions
    assert (("spoke_of_dying", "u7") in {(question.id, question.utterance) for question in found}) is expected


def test_dying_is_spoken_of_first_though_the_same_sentence_is_the_thing_to_try() -> None:
    passed = ["C I feel so sad that I want to die.", "L Where do you live? | closed_question", "C In town."]
    result = said(*passed, "C I feel sad.", "L And when did you move? | closed_question", "C Last year.")
    assert result.to_try is not None
    assert result.to_try.id == "answer_feeling"
    assert result.questions[0].id == "spoke_of_dying"


def test_a_question_of_safety_that_was_answered_no_exempts_nothing() -> None:
    asked = ["L Have you thought about suicide? | closed_question", "C Never."]
    assert said(*asked, *["L You should rest. | advice", "C Hm."] * 2).to_try is not None


def test_a_yes_is_not_taken_back_by_what_follows_it() -> None:
    spoken = [
        "L You feel that nobody sees you. | reflection_complex",
        "C Yes, that is it.",
        "C No one ever asks me how I am.",
    ]
    assert [strength.id for strength in said(f"C {LONG}.", *spoken, f"C {LONG}.").strengths] == ["meaning"]


def test_a_habit_of_the_talk_goes_before_what_happened_once() -> None:
    own = ["L I had that myself. | self_disclosure", "C Oh."]
    once = ["L It is only a phase. | dismissal", "C Oh."]
    few, many = said(*once, *own * 2).to_try, said(*once, *own * 3).to_try
    assert (few and few.id, many and many.id) == ("feeling_before_comfort", "back_to_client")


@pytest.mark.parametrize(
    ("text", "praised"),
    [
        ("You are torn between the two of them.", 1),
        ("That is a long way to carry all of it.", 1),  # "carry" is the client's word
        ("Because the minute there is money involved, people go elsewhere.", 0),
    ],
)
def test_a_reflection_that_is_not_of_the_client_is_no_strength(text: str, praised: int) -> None:
    found = said("C I carry it home every night.", f"L {text} | reflection_complex", f"C Yes {LONG}.")
    assert len(found.strengths) == praised


@pytest.mark.parametrize("counted", ["advice", "advice?"])
def test_a_reflection_beside_advice_is_no_strength(counted: str) -> None:
    lines = (f"L Start charging her for it. | {counted}", "L So you would be rid of her. | reflection_complex")
    assert said("C I carry it home.", *lines, f"C Yes {LONG}.").strengths == ()


@pytest.mark.parametrize(
    ("before", "line"),
    [
        ("I am a bad mother.", "You're not a bad mother. | reflection_simple"),
        ("I feel ashamed of it.", "You don't need to be ashamed. | reflection_complex"),
        ("They took her from me.", "It's understandable that they took her away. | validation"),
        ("They keep ringing me.", "No wonder they're worried about you. | validation"),
        ("I don't know whether to stay.", "It's up to you, but I'd give up the flat. | autonomy"),
        ("He was at home that night.", "So you left an eleven-year-old alone with him at home. | reflection_complex"),
        ("The others struggle less.", "I bet the others struggle too. | reflection_simple"),
    ],
)
def test_what_only_looks_like_a_strength(before: str, line: str) -> None:
    assert said(f"C {before}", f"L {line}", f"C {LONG}.").strengths == ()


def test_what_the_client_said_of_herself_may_be_given_back() -> None:
    spoken = ["C I left him alone with it.", "L So you left him, and it hurts you still. | reflection_complex"]
    assert [strength.id for strength in said(*spoken, f"C {LONG}.").strengths] == ["meaning"]


@pytest.mark.parametrize(("sure", "tried"), [(SURE_HARSH, True), (SURE_HARSH - 0.01, False)])
def test_a_judgement_that_may_be_none_is_neither_tried_nor_asked_about(sure: float, tried: bool) -> None:
    coded = talk(*WARM_UP, "C I lost him.", "L I was told that you lost him in May. | confrontation", "C Yes.")
    coded = tuple(replace(one, codes=tuple(replace(code, confidence=sure) for code in one.codes)) for one in coded)
    result = feedback(coded, (), {}, BOOK)
    assert ((result.to_try is not None), "other_side" in {each.id for each in result.questions}) == (tried, tried)


def test_silence_is_no_telling() -> None:
    quiet = said("L How was it? | open_question", "C Fine.", "C(9) I guess.", "L Mm-hm. | facilitate", "C(9) Well.")
    assert quiet.strengths == ()


@pytest.mark.parametrize("text", ["You want everything to be easy.", "You're the sort of person who blames others."])
def test_an_accusation_is_no_strength_though_it_reads_like_a_reflection(text: str) -> None:
    spoken = [f"C {LONG}.", f"L {text} | reflection_complex", f"C {LONG} {LONG}."]
    assert [strength.id for strength in said(*spoken).strengths] == []


def test_a_no_may_come_in_the_second_sentence() -> None:
    spoken = [
        "L It has been easy for you. | reflection_complex",
        "C Maybe.",
        "C I don't think it's ever been easy for me.",
    ]
    assert [strength.id for strength in said(f"C {LONG}.", *spoken, f"C {LONG}.").strengths] == []


def test_a_prescription_is_no_advice_to_unlearn() -> None:
    spoken = ["L You must drink two litres a day. | advice", "C Right."]
    assert said("C How?", *spoken * 2).to_try is None


def test_a_promise_gives_a_question_and_no_mark() -> None:
    result = said("L I promise you it ends. | other", "C Oh.")
    assert [(question.id, question.utterance) for question in result.questions] == [
        ("promise", "u5"),
        ("most_needed", "u2"),
    ]
    assert result.to_try is None


def test_a_promise_of_the_client_gives_none() -> None:
    assert [question.id for question in said("C I promise you it ends.").questions] == ["most_needed", "once_more"]


# ---------------------------------------------------------------- the codebook


def sentences() -> list[str]:
    words = read(BOOK)
    entries = (*words.strengths, *words.tries, *words.goals.values(), *words.questions)
    return [
        *(entry.text for entry in entries),
        *(line for entry in entries for line in entry.patterns),
        *words.after.values(),
    ]


def test_the_shipped_wordings_are_kind_and_plain() -> None:
    for text in sentences():
        assert not re.search(
            r"\b(?:because|wrong|mistake|failed|bad|excellent|great job|good listener|must|never|always|score)\b", text
        ), text
        assert len(text) <= 260, text
        assert all(len(sentence.split()) <= 30 for sentence in re.split(r"[.?!] ", text)), text


def test_goals_are_about_kind_and_not_number() -> None:
    for goal in read(BOOK).goals.values():
        assert "In your next recording" in goal.text
        assert not re.search(r"\bmore questions\b|\bask more\b|\d", goal.text)
        assert goal.watch


def test_everything_that_a_talk_says_is_in_the_codebook() -> None:
    result = said("L You poor thing. | sympathy", "C Hm.", "L You kept going. | affirmation", "C I was sad.")
    texts = [entry.text for entry in read(BOOK).strengths]
    assert all(any(strength.text.startswith(text.split(" {")[0]) for text in texts) for strength in result.strengths)
    assert result.goal is not None
    assert result.goal.text in sentences()


def changed(tmp_path: Path, old: str, new: str) -> Codebook:
    text = SHIPPED.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "codebook.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return load(path)


def test_the_shipped_codebook_is_good() -> None:
    check(BOOK)


def test_a_trainer_may_change_the_words_and_the_order(tmp_path: Path) -> None:
    book = changed(tmp_path, 'often = 1\ntext = "This may have sounded like a judgement', 'often = 3\ntext = "Hm')
    lines = ("L That is your own fault. | confrontation", "C No.", "L You poor thing. | sympathy", "C Hm.")
    assert feedback(talk(*WARM_UP, *lines), (), {}, book).to_try.id == "feel_with"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('codes = ["confrontation"]\noften', 'codes = ["blaming"]\noften', "'blaming'"),
        ('flags = ["leading"]', 'flags = ["rude"]', "'rude'"),
        ('events = ["interruption"]\noften', 'events = ["cough"]\noften', "'cough'"),
        ('needs = "long"', 'needs = "tears"', "'tears'"),
        ('goal = "ask_leave"', 'goal = "be_good"', "'be_good'"),
        ('measure = "open_question_share"', 'measure = "charm"', "'charm'"),
        ('watch = ["advice_per_10_min"]', 'watch = ["charm"]', "'charm'"),
        ('"What have you thought about doing so far?"]\ngoal', "]\ngoal", "1 patterns"),
        ('longer answers of this talk."', 'longer answers of {where}."', "{where}"),
        ("to the client. {after}", "to the client. {quote}", "{quote}"),
        ("to the client. {after}", "to the client. {after", "brace"),
        ("to the client. {after}", "to the client. <b>{after}</b>", "< and >"),
        ("often = 2", 'often = "twice"', "are numbers"),
        ("few_words = 30", 'few_words = "thirty"', "few_words"),
        ('answers = ["reflection_simple"', 'answers = ["nodding"', "'nodding'"),
        ('id = "room"', 'id = "meaning"', "more than once"),
        ('id = "room"', 'idd = "room"', "'idd'"),
        ('unless = "meaning"', 'unless = "meanings"', "'meanings'"),
        (
            'text = "Here the client talked longest. What did the client most need you to hear?"',
            'text = ""',
            "must say something",
        ),
        ("[feedback.after]", "[feedback.afterwards]", "feedback.after.feeling"),
        ("[[feedback.questions]]", "[[feedback.other]]", ""),
    ],
)
def test_a_codebook_that_cannot_be_used_is_told(tmp_path: Path, old: str, new: str, named: str) -> None:
    if not named:
        text = SHIPPED.read_text(encoding="utf-8").replace(old, new)
        path = tmp_path / "codebook.toml"
        path.write_text(text, encoding="utf-8")
        book = load(path)
    else:
        book = changed(tmp_path, old, new)
    with pytest.raises(CodebookError) as caught:
        check(book)
    assert named in caught.value.why
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("given_back", "strengths"),
    [("So, four o'clock at the main door.", 0), ("So you would rather be on your own at first.", 1)],
)
def test_an_appointment_given_back_is_no_strength(given_back: str, strengths: int) -> None:
    found = said(
        "C I can come on Thursday, at four, by the main door, if nobody else is there by then.",
        f"L {given_back} | reflection_complex",
        "C Yes, that is it, and then I will tell you about the rest of it.",
    )
    assert len(found.strengths) == strengths
