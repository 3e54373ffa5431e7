"""The rule-based coder: small conversations with the code beside them."""

from __future__ import annotations

import pytest

from listenkit import codebook
from listenkit.engines.rules import Rules
from listenkit.model import CodedUtterance, Utterance, Word

from .sentences import AFTER, BOTH, NEVER, SAID, STORY

BOOK = codebook.load()


@pytest.fixture(scope="module")
def rules() -> Rules:
    return Rules(BOOK)


def talk(*lines: str) -> tuple[Utterance, ...]:
    """Utterances of lines "L …", "C …", "O …"; a change of speaker begins a new volley; a leading "!" flags a loop."""
    utterances: list[Utterance] = []
    turn, before = 0, ""
    for number, line in enumerate(lines):
        who, text = line.split(" ", 1)
        turn += who != before
        before = who
        flags = ("loop",) if text.startswith("!") else ()
        words = tuple(Word(word, float(number), number + 0.5, 0.9) for word in text.lstrip("!").split())
        role = {"L": "listener", "C": "client", "O": "other"}[who]
        utterances.append(Utterance(f"u{number}", turn, who, role, text.lstrip("!"), words, flags))  # type: ignore[arg-type]
    return tuple(utterances)


def counted(item: CodedUtterance) -> set[str]:
    return {code.code for code in item.codes if code.counted}


@pytest.mark.parametrize(("said", "code"), SAID)
def test_a_sentence_has_its_code(rules: Rules, said: str, code: str) -> None:
    assert counted(rules(talk(*STORY, f"L {said}"))[-1]) == {code}


@pytest.mark.parametrize(("before", "said", "code"), AFTER)
def test_a_sentence_has_its_code_after_another(rules: Rules, before: str, said: str, code: str) -> None:
    assert counted(rules(talk(f"C {before}", f"L {said}"))[-1]) == {code}


@pytest.mark.parametrize(("said", "codes"), BOTH)
def test_some_sentences_have_two(rules: Rules, said: str, codes: set[str]) -> None:
    assert counted(rules(talk(*STORY, f"L {said}"))[-1]) == codes


@pytest.mark.parametrize(("said", "code"), NEVER)
def test_near_misses(rules: Rules, said: str, code: str) -> None:
    assert code not in counted(rules(talk(*STORY, f"L {said}"))[-1])


@pytest.mark.parametrize(
    ("said", "flags"),
    [
        ("Why did you stop?", ("why",)),
        ("Why do you think that is?", ()),
        ("Don't you think that was rude?", ("leading",)),
        ("It was late, wasn't it?", ("leading",)),
        ("Was it late?", ()),
        ("Why don't you ask her?", ()),
    ],
)
def test_flags_of_questions(rules: Rules, said: str, flags: tuple[str, ...]) -> None:
    assert rules(talk(*STORY, f"L {said}"))[-1].flags == flags


def test_two_questions_in_one_volley_are_stacked(rules: Rules) -> None:
    coded = rules(talk("L Did you sleep?", "L And did you eat?", "C No.", "L Did you call?"))
    assert [item.flags for item in coded] == [("stacked",), ("stacked",), (), ()]


def test_advice_that_was_asked_for_has_permission(rules: Rules) -> None:
    coded = rules(talk("C What do you think I should do?", "L You could ring her on Sunday."))
    assert counted(coded[1]) == {"advice_with_permission"}
    assert '"what do you think i should do"' in coded[1].codes[0].why


def test_leave_that_was_given_lasts(rules: Rules) -> None:
    lines = (
        "L Would it be all right if I suggested something?",
        "C Sure, go ahead.",
        "L You could ring her on Sunday.",
    )
    assert counted(rules(talk(*lines))[-1]) == {"advice_with_permission"}


def test_no_is_leave_where_the_client_was_asked_whether_they_mind(rules: Rules) -> None:
    lines = ("L Do you mind if I suggest something?", "C No.", "L You could ring her on Sunday.")
    assert counted(rules(talk(*lines))[-1]) == {"advice_with_permission"}


@pytest.mark.parametrize("before", ["Go on then, I'd like to hear it.", "Tell me.", "Have you got any tips?"])
def test_advice_that_was_invited_has_permission(rules: Rules, before: str) -> None:
    assert counted(rules(talk(f"C {before}", "L You could ring her on Sunday."))[-1]) == {"advice_with_permission"}


def test_a_client_who_wants_no_advice_gives_no_leave(rules: Rules) -> None:
    lines = ("C Go on, but don't tell me what to do.", "L You should ring her on Sunday.")
    assert counted(rules(talk(*lines))[-1]) == {"advice"}


@pytest.mark.parametrize(
    "text", ["I am sorry, I did it also.", "Sorry, I lost my thread.", "Forgive me, I came in too early."]
)
def test_an_apology_is_no_story_of_ones_own(rules: Rules, text: str) -> None:
    assert "self_disclosure" not in counted(rules(talk("C You cut me off.", f"L {text}"))[-1])


def test_an_invitation_counts_after_leave_was_refused(rules: Rules) -> None:
    lines = (
        "L Would it be okay if I shared an idea?",
        "C No, not now.",
        "L Okay, that is fine.",
        "C Well, all right, I'm open to suggestions.",
        "L You should try going to bed earlier.",
    )
    assert counted(rules(talk(*lines))[-1]) == {"advice_with_permission"}


def test_leave_that_was_refused_gives_none(rules: Rules) -> None:
    lines = ("L Can I suggest something?", "C No, not now.", "L You should ring her on Sunday.")
    assert counted(rules(talk(*lines))[-1]) == {"advice"}


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("Do you mind if I suggest something?", "Yes, I do mind."),
        ("Would you mind if I gave you some advice?", "Yes, actually I would."),
        ("So you feel lost, is that right?", "Yes."),
        ("Is it okay if I take notes?", "Yes, sure."),
        ("Shall we start?", "Yes. I hate my boss."),
    ],
)
def test_a_yes_to_something_else_is_no_leave_to_advise(rules: Rules, asked: str, answer: str) -> None:
    coded = rules(talk(f"L {asked}", f"C {answer}", "L You should ring her on Sunday."))
    assert counted(coded[-1]) == {"advice"}


@pytest.mark.parametrize(
    ("client", "listener"),
    [
        ("I brought my neighbour soup every day.", "That was kind of you."),
        ("I do it all.", "You shouldn't have to do this alone."),
        ("My boss shouted at me for no reason.", "That's so unfair."),
        ("He left.", "It's irresponsible of him to leave you with the bills."),
        ("I get panic attacks.", "So it happens when you're at school."),
    ],
)
def test_siding_with_the_client_is_no_judgement_and_no_comfort(rules: Rules, client: str, listener: str) -> None:
    assert not counted(rules(talk(f"C {client}", f"L {listener}"))[-1]) & {"confrontation", "dismissal"}


def test_a_pause_within_a_sentence_hides_no_advice(rules: Rules) -> None:
    assert counted(rules(talk("C I lost my job.", "L You should… talk to him."))[-1]) == {"advice"}


def test_a_run_of_dashes_takes_no_time(rules: Rules) -> None:
    assert rules(talk(f"L My name is {'-' * 400} and I listen."))


def test_that_makes_sense_is_validation_only_after_a_feeling(rules: Rules) -> None:
    felt = rules(talk("C I was so afraid of the dog.", "L That makes sense."))
    planned = rules(talk("C The bus goes at ten and the train at eleven.", "L That makes sense."))
    assert "validation" in counted(felt[-1])
    assert "validation" not in counted(planned[-1])


def test_an_echo_with_a_question_mark_is_closed_and_without_one_a_reflection(rules: Rules) -> None:
    said = "C I have not slept since the funeral."
    assert counted(rules(talk(said, "L Since the funeral?"))[-1]) == {"closed_question"}
    assert counted(rules(talk(said, "L Since the funeral."))[-1]) == {"reflection_simple"}


@pytest.mark.parametrize(
    ("before", "said"),
    [
        ("I keep thinking that it could be worse.", "You keep thinking that it could be worse."),
        ("My uncle says there are plenty more jobs.", "Plenty more jobs, your uncle said."),
        ("She called me selfish.", "She called you selfish."),
        ("I'm always late for everything.", "You're always late for everything."),
    ],
)
def test_words_of_the_client_or_of_others_are_given_back(rules: Rules, before: str, said: str) -> None:
    assert counted(rules(talk(f"C {before}", f"L {said}"))[-1]) == {"reflection_simple"}


def test_what_follows_a_but_can_undo_a_reflection(rules: Rules) -> None:
    lines = ("C I hate myself for it.", "L You feel bad today but it'll all blow over.")
    assert counted(rules(talk(*lines))[-1]) == {"dismissal"}


@pytest.mark.parametrize(
    ("before", "said", "code"),
    [
        ("Do I need a letter for that?", "You need one from the surgery.", "information"),
        ("When do they decide?", "They tell you within a fortnight.", "information"),
        ("What's the point?", "You want to give up.", "reflection_simple"),
        ("What should I do?", "You need to open the letters.", "advice_with_permission"),
    ],
)
def test_the_answer_to_a_question_of_fact_informs(rules: Rules, before: str, said: str, code: str) -> None:
    assert counted(rules(talk(f"C {before}", f"L {said}"))[-1]) == {code}


def test_naming_a_new_feeling_is_complex_and_repeating_it_is_simple(rules: Rules) -> None:
    said = "C I was angry that nobody came."
    assert counted(rules(talk(said, "L You were angry."))[-1]) == {"reflection_simple"}
    assert counted(rules(talk(said, "L You were lonely."))[-1]) == {"reflection_complex"}


def test_loops_are_coded_and_never_counted(rules: Rules) -> None:
    (item,) = rules(talk("L !Did you sleep?"))
    assert item.codes
    assert not counted(item)
    assert item.flags == ("loop",)


def test_only_the_listener_is_coded(rules: Rules) -> None:
    given = talk("C Did you hear?", "O Hello?", "L Mm-hm.", "C Yes.")
    coded = rules(given)
    assert [item.utterance for item in coded] == list(given)
    assert [bool(item.codes) for item in coded] == [False, False, True, False]


def test_nothing_gives_nothing(rules: Rules) -> None:
    assert rules(()) == ()


def test_every_code_carries_a_reason_with_its_cue(rules: Rules) -> None:
    for said, _ in SAID:
        for code in rules(talk(*STORY, f"L {said}"))[-1].codes:
            assert 0 < code.confidence <= 1
            assert code.why.count('"') >= 2 or code.why == "no cue of another code"


def test_the_same_words_give_the_same_codes(rules: Rules) -> None:
    given = talk(*STORY, *(f"L {said}" for said, _ in SAID))
    assert rules(given) == rules(given)
