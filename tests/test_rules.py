"""The rule-based coder: small conversations with the code beside them."""

from __future__ import annotations

from pathlib import Path

import pytest

from listenkit import codebook
from listenkit.engines.cues import patterns as pattern_file
from listenkit.engines.cues.text import clean
from listenkit.engines.rules import Rules
from listenkit.errors import CodebookError
from listenkit.model import CodedUtterance, Utterance, Word

BOOK = codebook.load()
SHIPPED = pattern_file.load(None, BOOK.codes)


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


# What the client said before the sentence in question, where nothing else is given.
STORY = (
    "C My sister moved out in March and the house is so quiet now.",
    "C I feel sad in the evenings, and I stopped going to the choir.",
)

SAID = [
    # open questions, with and without marks
    ("What is the quiet like for you?", "open_question"),
    ("what happened after that", "open_question"),
    ("so how did you feel when she left", "open_question"),
    ("Tell me about the choir.", "open_question"),
    ("help me understand what the evenings are like", "open_question"),
    ("I wonder what you miss most.", "open_question"),
    ("Could you describe one of those evenings?", "open_question"),
    ("can you tell me a bit more about her", "open_question"),
    ("What would help with that?", "open_question"),
    ("Where does that leave you now?", "open_question"),
    ("What else?", "open_question"),
    # closed questions
    ("Did you tell her?", "closed_question"),
    ("did she come back at the weekend", "closed_question"),
    ("What time does the choir start?", "closed_question"),
    ("How long have you lived there?", "closed_question"),
    ("what's her name", "closed_question"),
    ("Which day was it?", "closed_question"),
    ("Same place on Tuesday?", "closed_question"),
    ("The choir?", "closed_question"),
    ("She left in March?", "closed_question"),
    ("is it the evenings or the mornings", "closed_question"),
    ("Was that before or after Easter?", "closed_question"),
    ("can you tell me when she left", "closed_question"),
    # reflections
    ("The house is quiet now.", "reflection_simple"),
    ("You stopped going to the choir.", "reflection_simple"),
    ("So your sister moved out in March.", "reflection_simple"),
    ("It sounds like you are lonely without her.", "reflection_complex"),
    ("It's as if the house had lost its voice.", "reflection_complex"),
    ("On the one hand you want the quiet, and on the other you miss her.", "reflection_complex"),
    # validation and its near misses
    ("It makes sense that you miss her.", "validation"),
    ("Anyone would find that hard after so many years.", "validation"),
    ("Of course you're sad.", "validation"),
    ("That sounds really tough.", "validation"),
    ("No wonder the evenings are long.", "validation"),
    ("That must have been a shock.", "reflection_complex"),
    # affirmation, praise
    ("It took courage to come here and say this.", "affirmation"),
    ("You kept singing all winter even though you were tired.", "affirmation"),
    ("You've worked so hard to keep the house going.", "affirmation"),
    ("Great job.", "other"),
    ("Excellent!", "other"),
    # autonomy, collaboration
    ("It's up to you whether you go back.", "autonomy"),
    ("Only you can decide that.", "autonomy"),
    ("Whether you ring her or not is your decision.", "autonomy"),
    ("Would it be okay if I shared a thought?", "collaboration"),
    ("Do you mind if we go back to the choir for a moment?", "collaboration"),
    # advice and information
    ("You should ring her tonight.", "advice"),
    ("Maybe you could invite a friend on Fridays.", "advice"),
    ("If I were you, I'd go back to the choir.", "advice"),
    ("Try going to bed earlier.", "advice"),
    ("I'd suggest a walk after supper.", "advice"),
    ("Make sure that you eat in the evening.", "advice"),
    ("The library opens at nine on Saturdays.", "information"),
    ("Research shows that singing helps people sleep.", "information"),
    ("There are two other choirs in town.", "information"),
    # judging, minimising, pity, courtesy
    ("Why on earth would you stop singing?", "confrontation"),
    ("You're just making excuses.", "confrontation"),
    ("You should have told her months ago.", "confrontation"),
    ("That was selfish of you.", "confrontation"),
    ("But that's cheating, isn't it?", "confrontation"),
    ("At least you have the whole house to yourself.", "dismissal"),
    ("Everybody feels like that now and then.", "dismissal"),
    ("Don't worry, it will all be fine.", "dismissal"),
    ("It could be a lot worse.", "dismissal"),
    ("Oh, you poor thing.", "sympathy"),
    ("I feel so sorry for you.", "sympathy"),
    ("I'm sorry for your loss.", "other"),
    ("I'm sorry I'm late.", "other"),
    # the rest
    ("When I was at college my brother moved away as well.", "self_disclosure"),
    ("I cried for a week when my dog died.", "self_disclosure"),
    ("I hear you.", "facilitate"),
    ("Mm-hmm.", "facilitate"),
    ("Right, okay.", "facilitate"),
    ("Really?", "facilitate"),
    ("We have about fifteen minutes today.", "structure"),
    ("We've got ten minutes left.", "structure"),
    ("Let's come back to the choir in a moment.", "structure"),
    ("Hello, come in and sit down.", "other"),
    ("Thank you for coming.", "other"),
    ("I understand.", "other"),
    ("I'm here for you.", "other"),
]


@pytest.mark.parametrize(("said", "code"), SAID)
def test_a_sentence_has_its_code(rules: Rules, said: str, code: str) -> None:
    assert counted(rules(talk(*STORY, f"L {said}"))[-1]) == {code}


BOTH = [
    ("Have you tried the other choir?", {"advice", "closed_question"}),
    ("How does that land with you?", {"collaboration", "open_question"}),
    ("Does that fit for you?", {"collaboration", "closed_question"}),
    ("You miss her, don't you?", {"reflection_simple", "closed_question"}),
]


@pytest.mark.parametrize(("said", "codes"), BOTH)
def test_some_sentences_have_two(rules: Rules, said: str, codes: set[str]) -> None:
    assert counted(rules(talk(*STORY, f"L {said}"))[-1]) == codes


NEVER = [
    ("You go at least three times a week.", "dismissal"),
    ("You tell yourself that it will be fine.", "dismissal"),
    ("The timetable makes sense now.", "validation"),
    ("You feel that he thinks you are lazy.", "confrontation"),
    ("It's not your fault.", "confrontation"),
    ("You feel sorry for her.", "sympathy"),
    ("I was wondering about the evenings.", "self_disclosure"),
    ("I heard you say that the house is quiet.", "self_disclosure"),
    ("You could hear her through the wall.", "advice"),
    ("It sounds like you think you should ring her.", "advice"),
    ("It took an hour to get there.", "affirmation"),
    ("You don't know what she is up to.", "autonomy"),
    ("When she is there you sing, and when she is away you don't.", "closed_question"),
    ("What you say matters.", "open_question"),
    ("You wonder why she left.", "open_question"),
    ("You know how it was.", "open_question"),
    ("So what I'm hearing is that you miss her.", "open_question"),
    ("She asked you how long you would stay.", "closed_question"),
]


@pytest.mark.parametrize(("said", "code"), NEVER)
def test_near_misses(rules: Rules, said: str, code: str) -> None:
    assert code not in counted(rules(talk(*STORY, f"L {said}"))[-1])


def test_every_pattern_keeps_its_word() -> None:
    """The examples of the pattern file match their own group, its near misses do not."""
    for group in SHIPPED.groups:
        assert group.examples, group.id
        for sentence, expected in [(s, True) for s in group.examples] + [(s, False) for s in group.near_misses]:
            core = SHIPPED.lead_in.sub("", sentence.lower()).rstrip(" .?!,")
            assert bool(group.cue(core)) is expected, f"{group.id}: {sentence}"


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


def test_leave_that_was_refused_gives_none(rules: Rules) -> None:
    lines = ("L Can I suggest something?", "C No, not now.", "L You should ring her on Sunday.")
    assert counted(rules(talk(*lines))[-1]) == {"advice"}


def test_that_makes_sense_is_validation_only_after_a_feeling(rules: Rules) -> None:
    felt = rules(talk("C I was so afraid of the dog.", "L That makes sense."))
    planned = rules(talk("C The bus goes at ten and the train at eleven.", "L That makes sense."))
    assert "validation" in counted(felt[-1])
    assert "validation" not in counted(planned[-1])


def test_an_echo_with_a_question_mark_is_closed_and_without_one_a_reflection(rules: Rules) -> None:
    said = "C I have not slept since the funeral."
    assert counted(rules(talk(said, "L Since the funeral?"))[-1]) == {"closed_question"}
    assert counted(rules(talk(said, "L Since the funeral."))[-1]) == {"reflection_simple"}


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


@pytest.mark.parametrize(
    ("spoken", "written"),
    [
        ("Um, so what-what's it like?", "so what's it like?"),
        ("I, I don't know", "I don't know"),
        ("youre tired", "you're tired"),
        ("Um.", "Um."),
    ],
)
def test_spoken_text_is_cleaned(spoken: str, written: str) -> None:
    assert clean(spoken, SHIPPED.contractions) == written


WRONG = [
    ('code = "advice"', 'code = "advise"', "patterns.advice.should.code is 'advise'"),
    ('why = "says what to do"', 'why = ""', "patterns.advice.should.why"),
    ('"my advice"', '"my (advice"', "patterns.advice.should holds 'my (advice'"),
    ('"my advice"', '"my {advice}"', "names the word list {advice}"),
]


@pytest.mark.parametrize(("good", "bad", "message"), WRONG)
def test_a_wrong_pattern_is_named(tmp_path: Path, good: str, bad: str, message: str) -> None:
    before, mark, after = pattern_file.SHIPPED.read_text(encoding="utf-8").partition("[patterns.advice.should]")
    assert good in after
    broken = tmp_path / "patterns.toml"
    broken.write_text(before + mark + after.replace(good, bad, 1), encoding="utf-8")
    with pytest.raises(CodebookError, match="patterns") as raised:
        pattern_file.load(broken, BOOK.codes)
    assert message in str(raised.value)


def test_a_pattern_file_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(CodebookError, match="nowhere"):
        pattern_file.load(tmp_path / "nowhere.toml", BOOK.codes)
