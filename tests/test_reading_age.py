"""All that a student reads can be read at about twelve: measured by letters a word and words a sentence.

The automated readability index (Smith & Senter 1967) gives a school grade; an American sixth grade is eleven to twelve.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from listenkit import codebook
from listenkit.report import over_time, sure, view
from listenkit.report.html import TEMPLATES

OLDEST = 6.0  # grade: eleven to twelve years
OLDEST_ONE = 12.0  # of a single text of two sentences or more
SHORT = 5  # words; what is no longer is a label
FEEDBACK = codebook.load().feedback


def grade(text: str) -> float:
    """The school grade in which a text can be read."""
    words = re.findall(r"[\w'’-]+", text)
    sentences = max(1, len(re.findall(r"[.?!](?=\W|$)", text)))
    letters = sum(sum(sign.isalnum() for sign in word) for word in words)
    return 4.71 * letters / len(words) + 0.5 * len(words) / sentences - 21.43


def feedback_texts(entries: Any = FEEDBACK) -> Iterator[str]:
    """Every sentence of the feedback sections that a student can meet."""
    if isinstance(entries, dict):
        for key, value in entries.items():
            if key == "text" or (key not in ("id", "label") and not isinstance(value, str)):
                yield from feedback_texts(value)
    elif isinstance(entries, list):
        for value in entries:
            yield from feedback_texts(value)
    elif isinstance(entries, str) and len(entries.split()) > SHORT:
        yield re.sub(r"\{\w+\}", "", entries)


def page_texts() -> Iterator[str]:
    """What stands in the templates and in the report's own words."""
    for path in sorted(TEMPLATES.rglob("*.html")):
        bare = re.sub(r"\{[{%].*?[%}]\}|<[^>]*>", "\n", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        yield from (
            each for block in re.split(r"\n\s*\n", bare) if len((each := " ".join(block.split())).split()) > SHORT
        )
    yield from (sure.SHORT, sure.MIDDLING, sure.FAINT, *sure.UNSEEN)
    yield from (view.NO_WORDS, view.NO_STRENGTH, view.NOTHING_TO_TRY, view.TOO_FEW_WORDS, view.NO_GOAL, over_time.INTRO)


@pytest.mark.parametrize("texts", [feedback_texts, page_texts])
def test_together_they_can_be_read_at_twelve(texts: Any) -> None:
    whole = " ".join(texts())
    assert len(whole.split()) > 200
    assert grade(whole) <= OLDEST


def test_no_single_text_is_much_harder() -> None:
    hard = {each: round(grade(each), 1) for each in (*feedback_texts(), *page_texts()) if grade(each) > OLDEST_ONE}
    assert hard == {}


def test_the_grade_rises_with_long_words_and_long_sentences() -> None:
    easy, hard = "You asked. He told you more.", "Consideration of interpersonal communication necessitates attention."
    assert grade(easy) < 3 < 14 < grade(hard)
