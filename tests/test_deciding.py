"""From what is likely to codes: the decision table of the trained coder, on made-up probabilities."""

from dataclasses import replace

import pytest

from listenkit import codebook
from listenkit.engines.trained.deciding import ALONE, Reading, decide
from listenkit.engines.trained.heads import HEADS, MAINS, OF_HEAD, said_by_rules
from listenkit.engines.trained.scores import Scored
from listenkit.model import Code, CodedUtterance, Utterance, Word

THRESHOLDS = {name: code.threshold for name, code in codebook.load().codes.items()} | {"humour": 0.5}  # of one's own


def scored(**likely):
    return Scored({head: likely.get(head, 0.0) for head in HEADS}, dict.fromkeys(MAINS, 0.25))


def ruled(*codes):
    said = Utterance("u1", 1, "A", "listener", "So.", (Word("So.", 0.0, 0.1, 1.0),))
    return CodedUtterance(said, tuple(Code(code, 0.9, "by rule") for code in codes), ())


def sentence(*codes, **likely):
    return Reading(ruled(*codes), scored(**likely), lambda head: f"like {head}")


def found(*sentences, whole=None, welcome=""):
    decided = decide(whole, sentences, [welcome] * len(sentences), THRESHOLDS)
    return [[code.code for code in codes if code.confidence >= THRESHOLDS[code.code]] for codes in decided]


def alone(*codes, welcome="", **likely):
    """The codes of a volley of one sentence."""
    reading = sentence(*codes, **likely)
    return found(reading, whole=reading.scored, welcome=welcome)[0]


@pytest.mark.parametrize(
    ("likely", "codes"),
    [
        ({"question": 0.9, "open": 0.8}, ["open_question"]),
        ({"question": 0.9, "open": 0.2}, ["closed_question"]),
        ({"reflection": 0.6, "complex": 0.7}, ["reflection_complex"]),
        ({"reflection": 0.6, "complex": 0.3}, ["reflection_simple"]),
        ({"input": 0.7, "advice": 0.1}, ["information"]),
        ({"input": 0.7, "advice": 0.9}, ["advice"]),
        ({"input": 0.7, "reflection": 0.8}, ["reflection_simple"]),  # one statement a sentence: the likelier
        ({"question": 0.8, "reflection": 0.8}, ["closed_question", "reflection_simple"]),
        ({"question": 0.1, "reflection": 0.1}, ["other"]),
        ({"validation": 0.9, "reflection": 0.8}, ["validation"]),  # sure enough to add what the rules did not find
        ({"validation": 0.45, "reflection": 0.8}, ["reflection_simple"]),
        ({"confrontation": 0.75, "reflection": 0.4}, ["confrontation"]),
        ({"confrontation": 0.65, "reflection": 0.8}, ["reflection_simple"]),  # the models must be surer of judging
        ({"confrontation": 0.75, "reflection": 0.8}, ["reflection_simple"]),  # what is given back judges nobody
    ],
)
def test_what_is_likely_becomes_a_code(likely, codes):
    assert alone(**likely) == codes


@pytest.mark.parametrize(
    ("by_rules", "likely", "codes"),
    [
        ("validation", {"reflection": 0.9}, ["validation"]),  # the decision table: the rules know these codes
        ("collaboration", {"question": 0.9}, ["collaboration"]),  # asking leave is no question
        ("confrontation", {"question": 0.9, "open": 0.9}, ["confrontation"]),  # "why on earth would you …?"
        ("affirmation", {"question": 0.9, "open": 0.9}, ["affirmation", "open_question"]),
        ("other", {"reflection": 0.1}, ["other"]),
    ],
)
def test_what_only_the_rules_know_stays(by_rules, likely, codes):
    assert alone(by_rules, **likely) == codes


def test_a_judgement_that_the_models_alone_find_is_told_with_less_confidence():
    reading = sentence(confrontation=0.95)
    ((code,),) = decide(reading.scored, [reading], [""], THRESHOLDS)
    assert (code.code, code.confidence) == ("confrontation", ALONE)


@pytest.mark.parametrize(
    "text", ["It's not your fault.", "You could not have known that.", "You don't need to apologise."]
)
def test_what_takes_blame_away_is_no_judgement(text):
    said = replace(ruled().utterance, text=text)
    reading = Reading(replace(ruled(), utterance=said), scored(confrontation=0.95), lambda head: "")
    assert [code.code for code in decide(reading.scored, [reading], [""], THRESHOLDS)[0]] == ["other"]


def test_a_code_that_no_model_has_learnt_is_the_rules_own():
    assert alone("humour") == ["humour"]


def test_a_view_asked_for_is_a_question_as_well():
    reading = sentence("collaboration", "open_question", question=0.9, open=0.9)
    assert found(reading, whole=reading.scored) == [["collaboration", "open_question"]]


def test_advice_that_the_rules_found_is_advice():
    assert alone("advice", reflection=0.9, question=0.8) == ["closed_question", "advice"]


def test_the_form_that_the_rules_found_says_whether_a_question_is_open():
    assert alone("closed_question", question=0.9, open=0.9) == ["closed_question"]


def test_welcome_advice_is_said_to_be_so():
    reading = sentence(input=0.8, advice=0.9)
    ((code,),) = decide(reading.scored, [reading], ["the client asked"], THRESHOLDS)
    assert code.code == "advice_with_permission"
    assert code.why.endswith("; the client asked")


def test_a_reason_of_the_rules_is_kept_where_both_say_the_same():
    reading = sentence("open_question", question=0.9, open=0.9)
    ((code,),) = decide(reading.scored, [reading], [""], THRESHOLDS)
    assert (code.why, code.confidence) == ("by rule", 0.9)


def test_the_likeliest_sentence_does_what_the_volley_does():
    first, second = sentence(question=0.2), sentence(question=0.4)
    assert found(first, second, whole=scored(question=0.9)) == [["other"], ["closed_question"]]
    assert found(first, second, whole=scored(question=0.1)) == [["other"], ["other"]]


def test_a_volley_too_long_to_be_read_is_decided_sentence_by_sentence():
    assert found(sentence(question=0.9), sentence(reflection=0.9)) == [["closed_question"], ["reflection_simple"]]


@pytest.mark.parametrize(("by_rules", "codes"), [((), ["closed_question"]), (("other",), ["other", "closed_question"])])
def test_what_is_doubtful_stands_alone_or_beside_a_courtesy(by_rules, codes):
    reading = sentence(*by_rules, question=0.4)
    (decided,) = decide(reading.scored, [reading], [""], THRESHOLDS)
    assert [code.code for code in decided] == codes


def test_the_rules_speak_for_and_against_heads():
    said = dict(zip(HEADS, said_by_rules([ruled("closed_question", "sympathy")]), strict=True))
    assert (said["question"], said["open"], said["sympathy"], said["reflection"]) == (0.9, -0.9, 0.9, 0.0)
    assert set(OF_HEAD) == set(HEADS)
