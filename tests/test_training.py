"""What the trained coder learns from: units, folds, examples."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("sklearn")

from listenkit.codebook import load
from listenkit.engines.trained.heads import HEADS, MAINS
from listenkit.engines.trained.units import Unit, bare, volleys
from models.training.data import EXAMPLES, SENTENCES, SHARED, VOLLEYS, folds, inventions, said

GOLD = Path(__file__).parent / "gold"
QUESTIONS, REFLECTIONS = {"none", "open", "closed"}, {"none", "simple", "complex"}  # AnnoMI's words
INPUTS = {"none", "information", "advice", "negotiation", "options"}


def talk(*lines):
    return tuple(each for turn, line in enumerate(lines) for each in said(turn, *line))


def test_a_volley_knows_its_sentences_and_what_the_client_said():
    units = volleys(talk(("client", "I can't sleep."), ("listener", "That sounds hard. Since when?")))
    assert units == (Unit("That sounds hard. Since when?", "I can't sleep.", (1, 2)),)


def test_a_fragment_is_read_with_its_other_half_beyond_a_backchannel():
    units = volleys(
        talk(("client", "He left."), ("listener", "So you feel-"), ("client", "Mm."), ("listener", "-let down?"))
    )
    assert [unit.text for unit in units] == ["So you feel let down?"] * 2
    assert [unit.client for unit in units] == ["He left."] * 2  # "Mm." says nothing


def test_a_finished_sentence_is_not_joined():
    units = volleys(talk(("listener", "So you feel alone."), ("client", "Mm."), ("listener", "What helps?")))
    assert [unit.text for unit in units] == ["So you feel alone.", "What helps?"]


def test_without_any_marks_nothing_is_taken_for_unfinished():
    units = volleys(talk(("listener", "so you feel alone"), ("client", "mm"), ("listener", "what helps")))
    assert [unit.text for unit in units] == ["so you feel alone", "what helps"]


def test_bare_text_has_neither_capitals_nor_marks():
    assert bare("I'm—well, TIRED… Aren't you?") == "im well tired arent you"


def test_a_video_lies_in_one_fold_and_folds_are_about_equal():
    videos = ["a"] * 50 + ["b"] * 30 + ["c"] * 20 + ["d"] * 20 + ["e"] * 20 + ["f"] * 10
    given = folds(videos, 3, seed=0)
    sizes = [sum(given[video] == fold for video in videos) for fold in range(3)]
    assert sizes == [50, 50, 50]
    assert given == folds(videos, 3, seed=0)


def test_invented_sentences_have_codes_of_the_codebook():
    known = set(load().codes)
    for row in (row for name in SENTENCES for row in rows(EXAMPLES / name)):
        assert set(row["codes"].split(";")) <= known, row


def test_invented_volleys_are_coded_in_annomis_words_and_agree_with_themselves():
    codes = {"question": QUESTIONS, "reflection": REFLECTIONS, "input": INPUTS}
    for row in rows(EXAMPLES / VOLLEYS):
        assert row["main"] in MAINS, row
        assert all(row[column] in allowed for column, allowed in codes.items()), row
        present = {name for name, column in zip(MAINS, codes, strict=False) if row[column] != "none"}
        assert row["main"] in (present or {"other"}), row


def test_inventions_teach_what_annomi_teaches_with_less_weight():
    cases = inventions()
    assert len(cases) == sum(len(rows(EXAMPLES / name)) for name in (*SENTENCES, VOLLEYS))
    assert all(len(case.truth) == len(HEADS) and not case.video for case in cases)
    assert {case.main_weight for case in cases} == {0.0, SHARED}
    assert sum(case.is_invented_volley for case in cases) == len(rows(EXAMPLES / VOLLEYS))
    assert not replace(cases[-1], video="1").is_invented_volley
    assert max(case.weight[HEADS.index("input")] for case in cases) == SHARED


def test_no_invention_is_a_gold_sentence():
    gold = set().union(*(sentences(GOLD / f"{part}.csv") for part in ("development", "test", "writers")))
    assert not gold & set().union(*map(sentences, EXAMPLES.glob("*.csv")))


def sentences(path):
    """What the listener says in each row of a table, without case and marks."""
    return {bare(row["listener"]) for row in rows(path)}


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
