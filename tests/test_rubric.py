"""Rubrics: bands over measures, a level of its own for too little evidence, and mistakes told by line."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from listenkit import codebook
from listenkit.classroom.rubric import INSUFFICIENT, Rubric, load, propose, proposed_sum, ready
from listenkit.cli import app
from listenkit.errors import RosterError
from listenkit.model import Measure

BOOK = codebook.load()
TEXT = """name = "Mine"
source = "ours"

[[criteria]]
id = "open"
label = "Open questions"
measure = "open_question_share"
least = 5
weight = 2
source = "MITI"
bands = [
  { from = 0.0, label = "few", points = 1, comment = "Ask more openly." },
  { from = 0.5, label = "many", points = 3, comment = "Open." },
]
"""


def written(folder: Path, text: str = TEXT) -> Path:
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


def share(count: int, total: int) -> Measure:
    return Measure(
        "open_question_share", count, total, count / total if total else None, None, None, "share of questions"
    )


@pytest.fixture
def mine(tmp_path: Path) -> Rubric:
    return load(written(tmp_path), BOOK)


@pytest.mark.parametrize(
    ("measure", "level", "points"),
    [
        (share(0, 10), "few", 1),
        (share(4, 10), "few", 1),
        (share(5, 10), "many", 3),
        (share(10, 10), "many", 3),
        (share(4, 4), INSUFFICIENT, None),
        (share(0, 0), INSUFFICIENT, None),
    ],
)
def test_bands_begin_where_they_say_and_too_little_evidence_is_no_zero(mine, measure, level, points) -> None:
    (proposal,) = propose(mine, {measure.id: measure}, True, BOOK)
    assert (proposal.level, proposal.points) == (level, points)
    assert proposed_sum(mine, [proposal]) == (None if points is None else 2 * points)
    assert mine.most == 6


def test_words_that_are_too_unsure_and_measures_that_are_missing_are_no_evidence(mine: Rubric) -> None:
    assert propose(mine, {"open_question_share": share(9, 10)}, False, BOOK)[0].level == INSUFFICIENT
    assert propose(mine, {}, True, BOOK)[0].level == INSUFFICIENT


def test_the_ready_rubrics_can_be_used_and_name_their_sources() -> None:
    assert ready() == ("basics", "empathy", "miti")
    for name in ready():
        rubric = load(name, BOOK)
        assert rubric.source
        assert all(criterion.source and len(criterion.bands) >= 2 for criterion in rubric.criteria)
        assert {p.level for p in propose(rubric, {}, True, BOOK)} == {INSUFFICIENT}
        assert CliRunner().invoke(app, ["rubric", "check", name]).exit_code == 0


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("weight = 2", "weight = ", "mine.toml: it is no TOML: Invalid value (at line 9, column 10)"),
        ("weight = 2", 'weight = "2"', "mine.toml, line 9: weight is '2', not a number"),
        ("weight = 2", "weight = 0", "mine.toml, line 4: weight must be over 0, least and points"),
        (
            '"open_question_share"',
            '"openness"',
            "mine.toml, line 7: 'openness' is no measure. There are: listen",
        ),
        ("from = 0.5", "from = 0.0", "mine.toml, line 11: the bands do not rise"),
        ("from = 0.0", "from = 0.2", "mine.toml, line 11: what is under 0.2 lies in no band. Begin with from = 0.0"),
        ("from = 0.5", "from = 50", "mine.toml, line 11: no share is 50 or more. Write shares as 0 to 1"),
        ("least = 5", "leest = 5", "least is None, not a number"),
        ("points = 3", "points = 3, bonus = 1", "bonus means nothing here. There are: from, label, points, comment"),
        ('name = "Mine"', "", "line 1: name is missing"),
        ("[[criteria]]", "[criteria]", "line 1: there are no [[criteria]]"),
        ('label = "few"', "label = 3", "label is 3, not a text"),
        ("weight = 2", "weight = nan", "line 4: a number is without end, or none"),
        ("points = 3", "points = -3", "line 4: weight must be over 0, least and points"),
        ("[[criteria]]", "[[ criteria ]]\nleest = 1", "leest means nothing here"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, old: str, new: str, says: str) -> None:
    assert old in TEXT
    path = written(tmp_path, TEXT.replace(old, new))
    with pytest.raises(RosterError) as told:
        load(path, BOOK)
    assert says in str(told.value)
    shown = CliRunner().invoke(app, ["rubric", "check", str(path)])
    assert (shown.exit_code, says in shown.stderr) == (2, True)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (TEXT.replace("points = 3", 'points = "3"'), 13),
        (TEXT.replace('label = "many", ', ""), 13),
        (TEXT.replace("points = 1", 'points = "1"'), 12),
        (TEXT.replace("[\n  {", "[ {").replace(",\n  {", ", {").replace("points = 3", 'points = "3"'), 11),
        (TEXT + "\n" + TEXT[TEXT.index("[[criteria]]") :].replace("criteria", "criterion"), 16),
    ],
)
def test_a_mistake_in_a_band_or_a_heading_is_told_with_its_own_line(tmp_path: Path, text: str, line: int) -> None:
    with pytest.raises(RosterError) as told:
        load(written(tmp_path, text), BOOK)
    assert f"line {line}:" in str(told.value)


def test_a_mark_before_the_text_is_no_mistake(tmp_path: Path) -> None:
    assert load(written(tmp_path, "\ufeff" + TEXT), BOOK).name == "Mine"


def test_the_second_criterion_is_found_on_its_own_lines(tmp_path: Path) -> None:
    second = (
        TEXT[TEXT.index("[[criteria]]") :].replace('id = "open"', 'id = "two"').replace("least = 5", "least = true")
    )
    with pytest.raises(RosterError, match=r"line 20: least is True, not a number"):
        load(written(tmp_path, f"{TEXT}\n{second}"), BOOK)
    again = TEXT[TEXT.index("[[criteria]]") :]
    with pytest.raises(RosterError, match="'open' stands more than once"):
        load(written(tmp_path, f"{TEXT}\n{again}"), BOOK)


def test_a_rubric_that_is_not_there_names_the_ready_ones(tmp_path: Path) -> None:
    with pytest.raises(RosterError, match="basics, empathy, miti"):
        load(tmp_path / "none.toml", BOOK)
