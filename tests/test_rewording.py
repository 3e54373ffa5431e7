"""The student's own sentence, said another way: every rule against sentences written for it, and what is left alone."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from listenkit.rewording import SHIPPED, clean, gerund, heard, left_alone, reword, rules

SENTENCES = tomllib.loads((Path(__file__).parent / "rewording_sentences.toml").read_text(encoding="utf-8"))
CASES = [(kind, text, tuple(expected)) for kind, rows in SENTENCES.items() for text, *expected in rows]
FLAGGED = ("why", "stacked")  # kinds of the file that are flags of an open question
DATA = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))


def reworded(kind: str, text: str, client: str = "") -> tuple[str, ...]:
    return reword(text, "open_question", (kind,), client) if kind in FLAGGED else reword(text, kind, (), client)


@pytest.mark.parametrize(("kind", "text", "expected"), CASES, ids=[f"{kind}: {text}" for kind, text, _ in CASES])
def test_sentence(kind: str, text: str, expected: tuple[str, ...]) -> None:
    assert reworded(kind, text) == expected


def test_there_are_enough_sentences_of_both_kinds() -> None:
    assert len(CASES) >= 300
    assert sum(not expected for *_, expected in CASES) >= 80


def test_every_reply_is_one_clean_sentence() -> None:
    replies = {reply for *_, expected in CASES for reply in expected}
    shape = re.compile(r"[A-Z][^?.!{}]*[^ ?.!,{}][?.]")
    assert not [reply for reply in replies if not shape.fullmatch(reply) or "  " in reply]


def test_closed_questions_become_open_ones() -> None:
    replies = {reply for kind, _, expected in CASES if kind == "closed_question" for reply in expected}
    assert not [reply for reply in replies if not re.match(r"(How|What|Tell me)\b", reply)]


def test_no_reply_asks_why() -> None:
    assert not [reply for *_, expected in CASES for reply in expected if re.search(r"\bwhy\b", reply, re.IGNORECASE)]


@pytest.mark.parametrize("flag", ["loop", "unsure"])
def test_a_doubtful_sentence_is_left_alone(flag: str) -> None:
    assert reword("Did you feel sad?", "closed_question", (flag,)) == ()


@pytest.mark.parametrize("code", ["open_question", "validation", "facilitate", "structure", "other", ""])
def test_codes_without_rules_are_left_alone(code: str) -> None:
    assert reword("Did you feel sad?", code, ()) == ()


def test_two_ways_differ_in_more_than_their_end() -> None:
    said = reword("It is not as hard as it used to be.", "dismissal", (), "It is so hard, I am worn out.")
    assert len(said) <= 2
    assert not any(one != other and one.startswith(other.rstrip(".?")) for one in said for other in said)


def test_a_why_in_a_closed_question_is_turned_too() -> None:
    assert reword("Why did you go?", "closed_question", ("why",))[0] == "What led you to go?"


@pytest.mark.parametrize(
    ("client", "expected"),
    [
        ("I don't know, I'm just so lonely.", "It sounds as if you feel lonely."),
        ("I was, um, I was really scared of the stairs.", "It sounds as if you felt scared."),
        ("I was sad, but now I'm angry.", "It sounds as if you feel angry."),
        ("It's exhausting, you know.", "That sounds exhausting."),
        ("I\u2019m ashamed.", "It sounds as if you feel ashamed."),
    ],
)
def test_a_feeling_of_the_client_is_given_back(client: str, expected: str) -> None:
    assert heard(client) == (expected,)
    assert reworded("dismissal", "At least you have a job.", client)[0] == expected


@pytest.mark.parametrize(
    "client",
    [
        "I'm not sad.",
        "My mother thinks I'm lonely.",
        "I'm tired of him.",
        "He was angry.",
        "I got lost.",
        "I'm afraid so.",
        "",
    ],
)
def test_a_feeling_that_is_not_the_clients_own_is_not_given_back(client: str) -> None:
    assert heard(client) == ()


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("Okay, lift your leg up for me.", True),
        ("Ring the bell if you need anything.", True),
        ("Please don't shout at me.", True),
        ("Here, have a tissue.", True),
        ("Take a break from your phone.", False),
        ("You've got to go, it's a condition of your licence.", True),
        ("Put the letter on the table.", False),
    ],
)
def test_what_a_carer_asks_for_in_the_moment_is_left_alone(text: str, alone: bool) -> None:
    assert left_alone(text, "advice") is alone


@pytest.mark.parametrize(
    "text",
    [
        "When did it start?",
        "Are you in pain?",
        "Do you feel safe at home?",
        "Have you thought about killing yourself?",
        "Would it be okay if I wrote this down?",
        "Is it all right if we start?",
        "Are you allergic to anything?",
        "So, how many tablets was it?",
        "Could we meet again on Friday?",
    ],
)
def test_facts_safety_and_consent_stay_as_they_are(text: str) -> None:
    assert left_alone(text)
    assert reword(text, "closed_question", ()) == ()


@pytest.mark.parametrize("text", ["Were you sad when he left?", "Did you tell anyone?", "Do you like your work?"])
def test_other_questions_may_be_turned(text: str) -> None:
    assert not left_alone(text)


@pytest.mark.parametrize(
    ("spoken", "cleaned"),
    [
        ("So, um, did you, did you feel sad?", "did you feel sad"),
        ("Right, and were you, uh, worried, then?", "were you worried"),
        ("Were you okay or not?", "Were you okay"),
        ("Were you—", ""),
        ("And then I...", ""),
        ("Hm.", ""),
    ],
)
def test_cleaning(spoken: str, cleaned: str) -> None:
    assert clean(spoken) == cleaned


@pytest.mark.parametrize(
    ("verb", "form"),
    [
        ("talk", "talking"),
        ("write", "writing"),
        ("see", "seeing"),
        ("get", "getting"),
        ("Stop", "stopping"),
        ("xyz", ""),
    ],
)
def test_gerund(verb: str, form: str) -> None:
    assert gerund(verb) == form


@pytest.mark.parametrize("kind", DATA["rules"])
def test_every_rule_names_the_parts_that_its_replies_use(kind: str) -> None:
    for pattern, replies in rules(kind):
        used = {name for reply in replies for name in re.findall(r"{(\w+)}", reply)} - {"doing"}
        assert used <= set(pattern.groupindex), pattern.pattern
        assert "verb" in pattern.groupindex or not any("{doing}" in reply for reply in replies)


def test_long_and_odd_sentences_are_quick_and_harmless() -> None:
    for text in ("Did you feel sad " + "and sad " * 400 + "?", "you should " * 300, "?" * 500, "\u200b", "why " * 400):
        for kind in ("closed_question", "advice", "why", "stacked", "confrontation"):
            assert len(reworded(kind, text)) <= 2
