"""The LMS's own export is filled cell by cell, every other byte stays, and nothing is guessed at."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest

from listenkit.classroom import lossless
from listenkit.classroom.comments import comment
from listenkit.classroom.gradebook import Fill, fill
from listenkit.classroom.roster import Student
from listenkit.errors import GradebookError

CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Role-play 1 (4711),Role-play 2 (4712),Current Score\r\n"
    "    Points Possible,,,,,9.00,9.00,(read only)\r\n"
    '"Berg, Anna",1201,u77,aberg,"Group A, Monday",,,81\r\n'
    '"Okoro, Chidi",1202,u78,cokoro,Group A,"7.5",,"64"\r\n'
    '"O\'Neill, =Tom",1203,u79,toneill,,,,\r\n'
    '"Student, Test",99,,,,,,\r\n'
)
MOODLE = (
    "Kennung,Vollständiger Name,E-Mail-Adresse,Status,Bewertung,Bestwertung,Zuletzt geändert (Bewertung),Feedback\n"
    'Teilnehmer/in 1201,"Anna Berg",anna@uni.example,Abgegeben,,"10,00",-,\n'
    'Teilnehmer/in 1202,"Chidi Okoro",chidi@uni.example,Abgegeben,"3,00","10,00",-,"said ""well done"""\n'
)
MOODLE_9 = MOODLE.replace("Bewertung,", "Grade,").replace("Bestwertung", "Maximum Grade").replace("10,00", "9,00")
BLACKBOARD = (
    '"Last Name"\t"First Name"\t"Username"\t"Student ID"\t"Role-play 1 [Total Pts: 9 Score] |123456"\t"Notes"\n'
    '"Berg"\t"Anna"\t"aberg"\t"u77"\t""\t"late"\n'
    '"Okoro"\t"Chidi"\t"cokoro"\t"u78"\t"Needs Grading"\t""\n'
)


def student(id: str, name: str, **ids: str) -> Student:
    return Student(id, name, ids=frozenset({"id": id, **ids}.items()))


CLASS = (
    student("s1", "Anna Berg", lms_id="1201", username="aberg", email="anna@uni.example"),
    student("s2", "Chidi Okoro", lms_id="1202", username="cokoro"),
    student("s3", "Tom O'Neill", lms_id="1203"),
    student("s9", "Not Enrolled"),
)
POINTS = {"s1": 8.0, "s2": 6.5, "s9": 3.0}


def test_a_number_of_another_kind_is_nobodys_id(tmp_path: Path) -> None:
    """The class counts its students 1, 2, …, and Moodle its participants in another order."""
    of_class = (student("1", "Anna Berg"), student("2", "Chidi Okoro", moodle_id="1201"))
    table = lossless.read(written(tmp_path, MOODLE.replace("1202", "1")))
    found = fill(table, of_class, {"1": 3.0, "2": 7.0}, column="Bewertung", overwrite=True)
    assert [(each.student, each.row) for each in found.changes] == [("2", 1)]
    assert found.unmatched == ("Anna Berg",)


def test_the_most_is_found_in_other_languages(tmp_path: Path) -> None:
    table = lossless.read(written(tmp_path, MOODLE))
    with pytest.raises(GradebookError, match=r"Anna Berg \(12 of 10\)"):
        fill(table, CLASS, {"s1": 12.0}, column="Bewertung")


@pytest.mark.parametrize(
    "export",
    [
        "OrgDefinedId,Username,Role-play Points Grade <Numeric MaxPoints:5>,End-of-Line Indicator\n#4101,#a1,,#\n",
        "Username,Role-play Points Grade\n#a1,\n",
    ],
)
def test_other_systems_are_not_taken_for_moodle(tmp_path: Path, export: str) -> None:
    with pytest.raises(GradebookError):
        fill(lossless.read(written(tmp_path, export)), CLASS, POINTS)


@pytest.mark.parametrize("name", ["Teilnehmer/in", "Participante", "参与者样", "Participant "])
def test_moodle_is_known_in_any_language(tmp_path: Path, name: str) -> None:
    table = lossless.read(written(tmp_path, MOODLE.replace("Teilnehmer/in ", name)))
    assert [each.student for each in fill(table, CLASS, {"s1": 3.0}, column="Bewertung").changes] == ["s1"]


def test_a_calculated_column_takes_no_points(tmp_path: Path) -> None:
    export = BLACKBOARD.replace("[Total Pts: 9 Score]", "[Total Pts: up to 29 Score]")
    with pytest.raises(GradebookError, match="like no export"):
        fill(lossless.read(written(tmp_path, export)), CLASS, POINTS)


def written(folder: Path, text: str, encoding: str = "utf-8", mark: bytes = b"") -> Path:
    path = folder / "export.csv"
    path.write_bytes(mark + text.encode(encoding))
    return path


def filled(path: Path, **how: object) -> tuple[Fill, str]:
    table = lossless.read(path)
    found = fill(table, CLASS, POINTS, **how)  # type: ignore[arg-type]
    made = table.changed(found.cells()).bytes()
    assert made.startswith(table.mark)
    return found, made[len(table.mark) :].decode(table.encoding)


@pytest.mark.parametrize(
    ("text", "encoding", "mark"),
    [
        (CANVAS, "utf-8", b""),
        (CANVAS, "utf-8", codecs.BOM_UTF8),
        (MOODLE, "cp1252", b""),
        (BLACKBOARD, "utf-16-le", codecs.BOM_UTF16_LE),
        (BLACKBOARD, "utf-16-be", codecs.BOM_UTF16_BE),
        ("a;b\n1;2", "utf-8", b""),
        ('a,b\n"x\r\ny, z",2\n\n,\n', "utf-8", b""),
        ('a,b\n"no end,2\n', "utf-8", b""),
    ],
)
def test_what_is_not_changed_keeps_every_byte(tmp_path: Path, text: str, encoding: str, mark: bytes) -> None:
    path = written(tmp_path, text, encoding, mark)
    table = lossless.read(path)
    assert table.bytes() == path.read_bytes()
    assert table.changed({}).bytes() == path.read_bytes()


def test_canvas(tmp_path: Path) -> None:
    found, text = filled(written(tmp_path, CANVAS), column="Role-play 1")
    assert (found.lms, found.column) == ("canvas", "Role-play 1 (4711)")
    assert [(c.name, c.old, c.new) for c in found.changes] == [("Anna Berg", "", "8")]
    assert found.kept == (("Chidi Okoro", "7.5"),), "a cell that holds something stays"
    assert found.unmatched == ("Not Enrolled",)
    assert text == CANVAS.replace('"Group A, Monday",,,81', '"Group A, Monday",8,,81')


def test_only_with_overwrite_a_cell_that_holds_something_changes(tmp_path: Path) -> None:
    found, text = filled(written(tmp_path, CANVAS), column="4711", overwrite=True)
    assert {(c.name, c.old, c.new) for c in found.changes} == {("Anna Berg", "", "8"), ("Chidi Okoro", "7.5", "6.5")}
    assert '"6.5",,"64"' in text, "quoted as it was"


@pytest.mark.parametrize("column", ["Maximum Grade", "Feedback comments"])
def test_other_columns_of_moodle_take_no_points(tmp_path: Path, column: str) -> None:
    path = written(tmp_path, MOODLE_9.replace(",Feedback\n", ",Feedback comments\n"), "utf-8", codecs.BOM_UTF8)
    with pytest.raises(GradebookError, match="these take points: Grade, Zuletzt"):
        filled(path, column=column)


def test_moodle_in_another_language(tmp_path: Path) -> None:
    path = written(tmp_path, MOODLE, "utf-8", codecs.BOM_UTF8)
    with pytest.raises(GradebookError, match="Name one with --column; these take points: Bewertung, Bestwertung"):
        filled(path)
    found, text = filled(path, column="bewertung")
    assert found.lms == "moodle"
    assert text == MOODLE.replace("Abgegeben,,", "Abgegeben,8,")
    for cell, expected in (("-", ["8"]), ("8", []), ('"8,00"', [])):
        path.write_bytes(MOODLE.replace("Abgegeben,,", f"Abgegeben,{cell},").encode())
        assert [change.new for change in filled(path, column="Bewertung")[0].changes] == expected
    path.write_bytes(MOODLE.encode())
    half = fill(lossless.read(path), CLASS, {"s1": 8.25}, column="Bewertung")
    assert [change.new for change in half.changes] == ["8,25"], "the sign of the export"
    assert found.kept == (("Chidi Okoro", "3,00"),)


def test_blackboard(tmp_path: Path) -> None:
    path = written(tmp_path, BLACKBOARD, "utf-16-le", codecs.BOM_UTF16_LE)
    found, text = filled(path)
    assert found.lms == "blackboard"
    assert text == BLACKBOARD.replace('"u77"\t""', '"u77"\t"8"')
    assert found.kept == (("Chidi Okoro", "Needs Grading"),)


SAID = {"s1": "Asks open questions: “what” and “how”, often.", "s2": "'=1 is no formula", "s9": "Never seen."}
WORKSHEET = (
    "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Last modified (grade),Feedback comments\n"
    "Participant 1201,Anna Berg,anna@uni.example,Submitted,,10.00,-,\n"
    "Participant 1202,Chidi Okoro,chidi@uni.example,Submitted,3.00,10.00,-,well done\n"
)


def test_comments_go_where_the_lms_has_a_column_for_them(tmp_path: Path) -> None:
    table = lossless.read(written(tmp_path, WORKSHEET))
    found = comment(table, CLASS, SAID)
    assert found is not None
    assert (found.column, found.kept, found.unmatched) == (
        "Feedback comments",
        (("Chidi Okoro", "well done"),),
        ("Not Enrolled",),
    )
    text = table.changed(found.cells()).bytes().decode()
    assert text == WORKSHEET.replace("10.00,-,\n", f'10.00,-,"{SAID["s1"]}"\n')
    again = comment(lossless.read(written(tmp_path, text)), CLASS, SAID)
    assert again is not None
    assert again.changes == ()
    over = comment(table, CLASS, SAID, overwrite=True)
    assert over is not None
    assert [each.new for each in over.changes] == [SAID["s1"], SAID["s2"]]


def test_a_column_for_comments_is_named_where_it_has_another_name(tmp_path: Path) -> None:
    table = lossless.read(written(tmp_path, MOODLE))
    assert comment(table, CLASS, SAID) is None
    found = comment(table, CLASS, SAID, column="feedback")
    assert found is not None
    assert [each.student for each in found.changes] == ["s1"]
    with pytest.raises(GradebookError, match="no column for comments is called 'Notes'"):
        comment(table, CLASS, SAID, column="Notes")
    assert comment(lossless.read(written(tmp_path, CANVAS)), CLASS, SAID) is None


@pytest.mark.parametrize("column", ["ID", "Student", "Role-play 1 (4711)", "SIS Login ID"])
def test_ids_names_and_points_are_no_place_for_comments(tmp_path: Path, column: str) -> None:
    table = lossless.read(written(tmp_path, CANVAS))
    with pytest.raises(GradebookError, match="no column for comments is called"):
        comment(table, CLASS, SAID, column=column, overwrite=True)


def test_blackboard_has_a_column_for_comments_where_it_was_asked_for(tmp_path: Path) -> None:
    text = BLACKBOARD.replace('"Notes"', '"Feedback to Learner"').replace('"late"', '""')
    found = comment(lossless.read(written(tmp_path, text)), CLASS, SAID)
    assert found is not None
    assert [each.new for each in found.changes] == [SAID["s1"], SAID["s2"]]


@pytest.mark.parametrize(("text", "how"), [(CANVAS, {"column": "Role-play 1"}), (BLACKBOARD, {}), (MOODLE_9, {})])
def test_more_than_the_most_is_refused(tmp_path: Path, text: str, how: dict) -> None:
    table = lossless.read(written(tmp_path, text))
    with pytest.raises(GradebookError, match=r"these have more points than it takes: Anna Berg \(9.5 of 9\)"):
        fill(table, CLASS, {"s1": 9.5, "s2": 9.0}, **how)


def test_points_of_nobody_are_told(tmp_path: Path) -> None:
    table = lossless.read(written(tmp_path, CANVAS))
    assert fill(table, CLASS, {"s1": 1.0, "7": 2.0}, column="4711").unmatched == ("7",)


def test_again_changes_nothing(tmp_path: Path) -> None:
    path = written(tmp_path, CANVAS)
    first, text = filled(path, column="Role-play 1")
    path.write_text(text, newline="")
    second, again = filled(path, column="Role-play 1")
    assert (len(first.changes), second.changes, again) == (1, (), text)


@pytest.mark.parametrize(
    ("text", "how", "says"),
    [
        (CANVAS, {}, "it is not plain which column to fill. Name one with --column; these take points: Role-play 1"),
        (CANVAS, {"column": "Role-play 3"}, "no column that takes points is called 'Role-play 3'"),
        (CANVAS, {"column": "Current Score"}, "no column that takes points is called 'Current Score'"),
        (CANVAS, {"column": "ID"}, "no column that takes points is called 'ID'"),
        ("a,b\n1,2\n", {}, "it is like no export of Canvas, Moodle or Blackboard; its columns are: a, b"),
        (CANVAS.replace("120", "130").replace("aberg", "x").replace("cokoro", "y"), {"column": "4711"}, "no row of it"),
        (CANVAS.replace("1202", "1201"), {"column": "4711"}, "row 4 may be of Anna Berg and Chidi Okoro"),
    ],
)
def test_what_cannot_be_filled_is_refused_with_the_reason(tmp_path: Path, text: str, how: dict, says: str) -> None:
    with pytest.raises(GradebookError) as told:
        filled(written(tmp_path, text), **how)
    assert says in str(told.value)
    assert told.value.exit_code == 2


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"", "it is no table"), (b"one column\n1\n", "it is no table"), (b"\xff\xfe\x00", "its letters cannot be read")],
)
def test_what_is_no_table_is_one_line(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(content)
    with pytest.raises(GradebookError, match=says):
        lossless.read(path)
    with pytest.raises(GradebookError, match="no such file"):
        lossless.read(tmp_path / "nothing.csv")
