"""What a student thinks before looking: asked, kept beside the session, and shown with the counts."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from listenkit import codebook, results
from listenkit.cli import app
from listenkit.errors import CodebookError
from listenkit.feedback import check
from listenkit.formats import ratings
from listenkit.report.beside import Beside
from listenkit.report.view import view

from .test_report import practice
from .test_results import SOUND

BOOK = codebook.load()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return results.write(practice(), SOUND, BOOK, tmp_path, ("html", "md"), "none")


def reflected(place: Path, typed: str):
    return CliRunner().invoke(app, ["reflect", str(place)], input=typed)


def test_answers_are_kept_and_shown_beside_what_was_counted(place: Path) -> None:
    told = reflected(place, "3\n0\n2\n")
    assert told.exit_code == 0, told.stderr
    assert "You said: about half." in told.stdout
    assert "Open questions among questions: 7 of 10 questions were open" in told.stdout
    kept = json.loads((place / "self_rating.json").read_text(encoding="utf-8"))
    assert kept["answers"] == {"open": "about half", "feeling": "now and then"}
    for name in ("report.html", "report.md"):
        written = (place / name).read_text(encoding="utf-8")
        assert "What you thought" in written
        assert "Before you look" not in written.partition("<script>")[0]
    assert {path.name for path in place.iterdir()} == {"session.json", "report.html", "report.md", "self_rating.json"}


def test_they_stay_when_the_report_is_written_again(place: Path) -> None:
    reflected(place, "3\n0\n2\n")
    results.write(practice(), SOUND, BOOK, place.parent, ("html",), "none")
    assert "about half" in (place / "report.html").read_text(encoding="utf-8")


def test_a_number_that_is_not_there_is_asked_again(place: Path) -> None:
    assert reflected(place, "9\n1\n0\n0\n").exit_code == 0
    assert ratings.read(place / ratings.FILE) == {"open": "hardly any"}


@pytest.mark.parametrize(
    "broken", ['{"answers": [1]}', "{", '{"schema_version": 9, "answers": {"open": "about half"}}']
)
def test_ratings_that_cannot_be_read_count_as_none_and_cost_nothing(place: Path, broken: str) -> None:
    (place / ratings.FILE).write_text(broken, encoding="utf-8")
    results.write(practice(), SOUND, BOOK, place.parent, ("html",), "none")
    assert "Before you look" in (place / "report.html").read_text(encoding="utf-8")
    assert reflected(place, "3\n0\n0\n").exit_code == 0
    assert ratings.read(place / ratings.FILE) == {"open": "about half"}


def test_nothing_answered_is_nothing_kept(place: Path) -> None:
    told = reflected(place, "0\n0\n0\n")
    assert told.exit_code == 0
    assert "Nothing was answered, so nothing is kept." in told.stderr
    assert not (place / ratings.FILE).exists()


def test_a_folder_of_several_results_is_one_line(place: Path) -> None:
    told = reflected(place.parent, "1\n1\n1\n")
    assert told.exit_code == 3
    assert "Give the path of a session.json" in told.stderr


def test_answers_of_another_codebook_are_not_shown() -> None:
    foreign = view(practice(), BOOK, beside=Beside(ratings={"open": "seldom", "other": "often"}))
    assert foreign.asked
    assert {rating.answer for rating in foreign.ratings} == {""}


def test_the_page_asks_unless_it_is_not_wanted_or_there_is_nothing_to_rate() -> None:
    assert view(practice(), BOOK).asked
    heard = practice().heard
    made_with = replace(heard.provenance, settings={"self_rating": False})
    unwanted = replace(practice(), heard=replace(heard, provenance=made_with))
    assert not view(unwanted, BOOK).asked
    assert view(unwanted, BOOK).ratings == ()
    assert not view(replace(practice(), heard=replace(heard, utterances=())), BOOK).asked
    rated = view(practice(), BOOK, beside=Beside(ratings={"open": "about half"}))
    assert (rated.asked, rated.ratings[0].answer) == (False, "about half")


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"id": "x", "text": "How?", "options": ["a"]}, "needs exactly these keys: id, measures, options, text"),
        ({"id": "x", "text": " ", "options": ["a"], "measures": []}, "not empty"),
        ({"id": "x", "text": "How?", "options": ["a"], "measures": ["nothing"]}, "names 'nothing'"),
        ({"id": "x", "text": "How?", "options": ["a"], "measures": []}, "at least two options"),
        ({"id": "x", "text": "How <b>?", "options": ["a", "b"], "measures": []}, "without < and >"),
    ],
)
def test_ratings_that_cannot_be_asked_are_refused(row, says) -> None:
    with pytest.raises(CodebookError, match=says):
        check(replace(BOOK, feedback={**BOOK.feedback, "ratings": [row]}))


def test_a_codebook_may_ask_nothing() -> None:
    quiet = replace(BOOK, feedback={key: value for key, value in BOOK.feedback.items() if key != "ratings"})
    check(quiet)
    assert not view(practice(), quiet).asked
