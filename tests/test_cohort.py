"""The class as a table and a page: who is where, what to listen to first, and no order of merit."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from pathlib import Path

import pytest

from listenkit import codebook
from listenkit.classroom import cohort, page, table
from listenkit.classroom.comments import texts
from listenkit.classroom.known import Basis, Edition, Known
from listenkit.classroom.plan import Plan, Task
from listenkit.classroom.roster import Student
from listenkit.classroom.rubric import load
from listenkit.classroom.summary import Summary, to_dict
from listenkit.intervals import wilson
from listenkit.model import Measure

BOOK = codebook.load()
BASICS = load("basics", BOOK)


def share(id: str, count: float, total: float, unit: str) -> Measure:
    return Measure(id, count, total, count / total, *(wilson(round(count), round(total)) or (None, None)), unit)


def summary(talked: float = 0.4, opened: int = 6, **changes: object) -> Summary:
    measures = (
        share("listener_talk_share", 200 * talked, 200, "share of speech"),
        share("open_question_share", opened, 10, "share of questions"),
        Measure("reflections_to_questions", 8, 10, 0.8, None, None, "ratio"),
    )
    given = {"talk": 700.0, "words": 400, "unsure": 4, "listener_sure": 0.99, "warnings": (), "to_try": "curious"}
    given |= {"goal": "curious_first", "sketch": (), "measures": {m.id: m for m in measures}, **changes}
    return Summary(**given)  # type: ignore[arg-type]


def known(student: str, of: Summary | None, sound: str = "", why: str = "") -> Known:
    done = of is not None
    told = to_dict(of) if of is not None else {}
    folder = f"/out/sessions/{student}/a b" if done else ""
    rest = (folder, sound or student, Edition("b", "c"), "" if done else "x", why, "", True, told)
    return Known(student, f"{student}.m4a", Basis("r", "k"), *rest)


STUDENTS = (
    Student("s1", "Zoë Abel", group="A"),
    Student("s2", "adam berg", group="=B"),
    Student("s3", "Cem Dal"),
    Student("s4", "Dora Eck", agreed=False),
    Student("s5", "Ed Fay", exempt=True),
    Student("s6", "Fia Gun"),
    Student("s7", "Gus Hall"),
)
PLAN = Plan(
    tasks=tuple(Task(id, Path(f"{id}.m4a"), f"{id}.m4a") for id in ("s1", "s2", "s3")),
    several=(("s7", ("x", "y")),),
    missing=("s6",),
    refused=("s4",),
)
KNOWN = (
    known("s1", summary()),
    known("s2", summary(0.7, opened=2, listener_sure=0.6, warnings=("third_voice",))),
    known("s3", None, why="only one voice was found in it"),
)


@pytest.fixture
def rows() -> tuple[cohort.Row, ...]:
    return cohort.rows(PLAN, STUDENTS, KNOWN, BOOK, BASICS)


def test_everybody_of_the_roster_is_there_in_the_order_of_names(rows: tuple[cohort.Row, ...]) -> None:
    assert [(row.student.id, row.state) for row in rows] == [
        ("s2", "done"),
        ("s3", "failed"),
        ("s4", "no consent"),
        ("s5", "exempt"),
        ("s6", "no recording"),
        ("s7", "not sorted"),
        ("s1", "done"),
    ]
    assert rows[1].why == "only one voice was found in it"


def test_points_are_proposed_by_the_rubric(rows: tuple[cohort.Row, ...]) -> None:
    by_id = {row.student.id: row for row in rows}
    assert [p.points for p in by_id["s1"].proposals] == [3, 3, 2]
    assert (by_id["s1"].points, by_id["s2"].points) == (8, 1 + 1 + 2)


def test_what_is_uncertain_or_the_same_is_to_be_listened_to_first(rows: tuple[cohort.Row, ...]) -> None:
    assert {row.student.id: row.look for row in rows if row.look} == {
        "s2": ("it is not sure who listened", "a third voice was heard")
    }
    twice = (known("s1", summary(), sound="1"), known("s2", summary(), sound="1"))
    assert {row.look for row in cohort.rows(PLAN, STUDENTS, twice, BOOK) if row.summary} == {
        ("the same sound was handed in for Zoë Abel and adam berg",)
    }


def test_what_is_unlike_the_rest_of_a_class_of_eight_is_named() -> None:
    shares = (0.38, 0.4, 0.41, 0.42, 0.39, 0.4, 0.43, 0.9)
    ids = [f"s{n}" for n in range(8)]
    plan = Plan(tuple(Task(id, Path(id), f"{id}.m4a") for id in ids))
    made = [known(id, summary(value)) for id, value in zip(ids, shares, strict=True)]
    look = {row.student.id: row.look for row in cohort.rows(plan, (), made, BOOK) if row.look}
    assert look == {"s7": ("listener's share of the talk is unlike the rest of the class",)}
    assert not any(row.look for row in cohort.rows(Plan(plan.tasks[1:]), (), made[1:], BOOK))


def test_the_table_has_stable_columns_and_nothing_that_a_spreadsheet_runs(rows: tuple[cohort.Row, ...]) -> None:
    text = table.write(rows, BOOK, BASICS, {"s1": 7.5})
    assert text.startswith(
        "\ufeffid,name,group,state,why,recording,folder,sound,decisions,talk_s,listener_words,uncertain_words,"
    )
    read = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert {len(row) for row in csv.reader(io.StringIO(text))} == {len(read[0])}
    first = read[0]
    assert (first["id"], first["group"], first["open_question_share.count"]) == ("s2", "'=B", "2")
    assert (first["open.level"], first["open.proposed_points"]) == ("mostly closed", "1")
    assert (first["proposed_points"], first["instructor_points"]) == ("4", "")
    assert read[1]["proposed_points"] == "", "no session is no zero"
    assert read[-1]["instructor_points"] == "7.5"
    plain = next(csv.reader(io.StringIO(table.write(rows, BOOK, None, {}))))
    assert plain[-2:] == ["proposed_points", "instructor_points"]


def test_the_spreadsheet_has_numbers_and_texts_and_no_formula(rows: tuple[cohort.Row, ...]) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    sheet = openpyxl.load_workbook(io.BytesIO(table.workbook(rows, BOOK, BASICS, {"s1": 7.5}))).active
    lines = list(sheet.iter_rows(values_only=True))
    first = dict(zip(lines[0], lines[1], strict=True))
    assert (first["id"], first["group"], first["open_question_share.count"]) == ("s2", "'=B", 2)
    assert lines[0][-1] == "instructor_points (fill class.csv)"
    assert [line[-1] for line in lines if line[0] == "s1"] == [7.5]
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert table._as_number("007") == "007"


def test_the_page_says_who_decides_and_ranks_nobody(rows: tuple[cohort.Row, ...]) -> None:
    text = page.render(rows, BOOK, BASICS, Path("/out"), {})
    assert "A person decides, and the tool proposes." in text
    assert 'href="sessions/s2/a%20b/report.html"' in text
    for word in ("best", "worst", "rank ", "league", "top ", "average"):
        assert word not in re.sub(r"<style>.*?</style>|<script>.*?</script>", "", text, flags=re.DOTALL).lower()
    assert "Points (decided)" not in text
    assert "Points (decided)" in page.render(rows, BOOK, BASICS, Path("/out"), {"s2": 6.5})
    assert next(row.decided for row in page.view(rows, BOOK, BASICS, Path("/out"), {"s2": 6.5}).rows) == "6.5"
    made = page.view(rows, BOOK, BASICS, Path("/out"), {})
    assert [row.name for row in made.rows][:2] == ["adam berg", "Cem Dal"]
    assert [row.name for row in made.first] == ["adam berg"]
    assert made.goals == (
        (next(g["text"] for g in BOOK.feedback["goals"] if g["id"] == "curious_first"), "2 students"),
    )
    assert made.counts == "2 done, 1 failed, 1 no consent, 1 exempt, 1 no recording and 1 not sorted"


def test_too_little_to_judge_by_is_named_and_not_drawn() -> None:
    few = summary(measures={"open_question_share": share("open_question_share", 1, 3, "share of questions")})
    made = page.view(cohort.rows(PLAN, STUDENTS, [known("s1", few)], BOOK, BASICS), BOOK, BASICS, Path("/out"), {})
    assert made.lacking == ("Zoë Abel",)
    assert made.charts == ()
    text = page.render(cohort.rows(PLAN, STUDENTS, [known("s1", few)], BOOK, BASICS), BOOK, BASICS, Path("/out"), {})
    assert "the dot is what was counted" not in text


def test_a_thousand_sessions_fit_a_page() -> None:
    ids = [f"s{n:04}" for n in range(1000)]
    plan = Plan(tuple(Task(id, Path(id), f"{id}.m4a") for id in ids))
    made = [known(id, summary(n % 100 / 100)) for n, id in enumerate(ids)]
    text = page.render(cohort.rows(plan, (), made, BOOK, BASICS), BOOK, BASICS, Path("/out"), {})
    assert text.count("report.html") == 1000
    assert len(text.encode()) < 3e6


def test_a_comment_says_what_the_rubric_says_and_the_goal(rows: tuple[cohort.Row, ...]) -> None:
    said = texts(rows, BASICS, BOOK)
    assert set(said) == {"s1", "s2"}
    goal = next(each["text"] for each in BOOK.feedback["goals"] if each["id"] == "curious_first")
    assert said["s1"] == (
        "You left the client room to talk. Your questions let the client choose what to tell. "
        f"You gave back some of what you heard. {goal}"
    )
    twice = (*rows, replace(rows[0], recording="another"))
    assert rows[0].student.id not in texts(twice, BASICS, BOOK), "a person decides between two practices"
