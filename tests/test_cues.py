"""The pattern file is checked, keeps its own examples, and spoken text is cleaned before it is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from listenkit import codebook
from listenkit.engines.cues import patterns as pattern_file
from listenkit.engines.cues.text import clean, shortened, turned
from listenkit.errors import CodebookError

BOOK = codebook.load()
SHIPPED = pattern_file.load(None, BOOK.codes)


def test_every_pattern_keeps_its_word() -> None:
    """The examples of the pattern file match their own group, its near misses do not."""
    for group in SHIPPED.groups:
        assert group.examples, group.id
        for sentence, expected in [(s, True) for s in group.examples] + [(s, False) for s in group.near_misses]:
            whole = sentence.lower().rstrip(" .?!,")
            core = SHIPPED.lead_in.sub("", whole)
            assert bool(group.cue(core) or group.cue(whole)) is expected, f"{group.id}: {sentence}"


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


def test_what_the_client_said_is_turned_round() -> None:
    said = "i was late and i'm sure my boss saw me, it was mine and i am sorry"
    assert turned(said) == "you were late and you're sure your boss saw you, it was yours and you are sorry"
    assert turned("i wasted it, i amused him, i wasn't") == "you wasted it, you amused him, you weren't"


def test_a_reason_quotes_a_long_piece_by_its_ends() -> None:
    assert shortened(", one two three") == '"one two three"'
    assert shortened("one two three four five six seven eight nine") == '"one two three four … seven eight nine"'


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
