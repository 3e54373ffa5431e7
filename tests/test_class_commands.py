"""The commands of a class, from a folder to a filled gradebook. Only the child that hears is a stand-in."""

from __future__ import annotations

import csv
import io
import json
import shlex
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result

from listenkit import codebook, workbench
from listenkit.classroom import corrections, crew, moderation
from listenkit.classroom.job import Job, Outcome, work
from listenkit.cli import app
from listenkit.cli.progress import _Drawn
from listenkit.errors import OutputError
from listenkit.matching import Said, Source
from listenkit.model import CodedUtterance, Utterance

from .conversations import session, talk
from .test_classroom_batch import Bench

ROSTER = """id,name,consent,partner_consent,lms_id,exempt
s1,Anna Berg,yes,yes,1201,
s2,Chidi Okoro,yes,yes,1202,
s3,Broken Bea,yes,yes,1203,
s4,Not There,yes,yes,,
"""
EXPORT = 'Student,ID,SIS Login ID,Section,Role-play (4711)\r\n"Berg, Anna",1201,a,X,\r\n"Okoro, Chidi",1202,b,X,5\r\n'


def test_the_bar_of_a_class_never_goes_back() -> None:
    done: list[float] = []

    class Bar:
        console = SimpleNamespace(print=lambda line, **how: None)

        def add_task(self, *given: object, **told: object) -> int:
            return 0

        def update(self, task: int, **told: float) -> None:
            done.append(told.get("completed", 0.0))

    shown = _Drawn(Bar())
    for student in ("s1", "s2", "s3"):
        shown.stage(student, "codes", 0.5)
    shown.one("s1", "one.m4a", "")
    assert done == sorted(done)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with what was handed in, a roster, an export, and children that hear at once."""
    (tmp_path / "in").mkdir()
    for name in ("berganna_1201_1_talk.m4a", "okorochidi_1202_2_talk.m4a", "beabroken_1203_3_broken.m4a", "else.m4a"):
        (tmp_path / "in" / name).write_bytes(name.encode())
    (tmp_path / "roster.csv").write_text(ROSTER)
    (tmp_path / "export.csv").write_bytes(EXPORT.encode())
    hears_at_once(monkeypatch)
    return tmp_path


def hears_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Instead of children."""
    bench = Bench()

    def run(jobs: list[Job], *rest: object) -> Iterator[Outcome]:
        return (work(each, lambda: bench, lambda *told: None) for each in jobs)  # type: ignore[arg-type]

    monkeypatch.setattr(crew, "run", run)
    monkeypatch.setattr(workbench.Workbench, "identity", lambda self: {"base": "1"})


def told(place: Path, command: str) -> Result:
    words = command.replace("DIR", str(place)).split()
    return CliRunner().invoke(app, words)


BATCH = "batch DIR/in --out DIR/out --roster DIR/roster.csv --rubric basics"
REVIEW = "review DIR/out --points DIR/out/class.csv --by Dr.Who"
GRADES = "grades DIR/out --fill DIR/export.csv --roster DIR/roster.csv"


def test_a_class_in_five_commands(place: Path) -> None:
    first = told(place, BATCH)
    assert first.exit_code == 1
    for line in (
        "Fits nobody of the roster, not analysed: else.m4a",
        "3 to hear, 0 to make again, 0 as they are.",
        "2 done, 1 failed.",
        "s3: beabroken_1203_3_broken.m4a: only one voice was found in it. Record both people",
        "No recording of s4.",
    ):
        assert line in first.stderr, line
    assert first.stdout == f"The class: {place}/out/class.html\n"

    table = place / "out" / "class.csv"
    lines = table.read_text("utf-8-sig").splitlines()
    filled = [line + "8.5" if line.startswith("s1,") else line for line in lines]
    table.write_text("\n".join(filled) + "\n")
    assert "has not taken over: s1." in told(place, BATCH).stderr, "nothing that was typed is lost"
    assert table.read_text().splitlines() == filled

    second = told(place, f"{REVIEW} --why listened")
    assert (second.exit_code, second.stdout) == (0, "s1, points: none → 8.5\n")
    assert "class.csv is left" not in told(place, BATCH).stderr
    assert any(line.startswith("s1,") and line.endswith(",8.5") for line in table.read_text("utf-8-sig").splitlines())

    before = (place / "export.csv").read_bytes()
    third = told(place, GRADES)
    assert (
        third.stdout
        == "canvas, column Role-play (4711): 1 to fill, 1 have points.\n  Anna Berg (row 2): (empty) → 8.5\n"
    )
    assert "Nothing is changed yet" in third.stderr
    assert (place / "export.csv").read_bytes() == before
    assert told(place, f"{GRADES} --apply").exit_code == 0
    assert (place / "export.csv").read_bytes() == before.replace(b"1201,a,X,", b"1201,a,X,8.5")

    fourth = told(place, "audit DIR/out")
    assert " Dr.Who: s1, points: none → 8.5 (listened)" in fourth.stdout
    assert [json.loads(line)["new"] for line in (place / "out" / "audit.jsonl").read_text().splitlines()] == ["8.5"]


def test_what_a_killed_run_left_unpacked_is_removed(place: Path) -> None:
    left = place / "out" / "listenkit-unpacked-x" / "0"
    left.mkdir(parents=True)
    (left / "talk.m4a").write_bytes(b"somebody's voice")
    half = place / "out" / ".listenkit-x"
    half.mkdir()
    (place / "out" / ".listenkit-file").touch()
    told(place, BATCH)
    assert not left.parent.exists()
    assert not half.exists()


def test_a_cluster_decides_how_many_recordings_are_heard_at_once(place: Path) -> None:
    result = told(place, f"{BATCH} --cluster tcp://127.0.0.1:9 --jobs 2")
    assert result.exit_code == 2
    assert "Leave one of --jobs and --cluster out" in result.stderr


def test_a_dry_run_hears_nothing(place: Path) -> None:
    result = told(place, f"{BATCH} --dry-run")
    assert result.exit_code == 0
    assert "Anna Berg: berganna_1201_1_talk.m4a" in result.stderr
    assert not (place / "out").exists()


def test_proposals_are_used_only_where_nobody_decided_and_only_if_asked_for(place: Path) -> None:
    told(place, BATCH)
    assert "0 to fill, 0 have points" in told(place, GRADES).stdout
    (place / "own.toml").write_text(
        'name = "x"\nsource = "x"\n[[criteria]]\nid = "a"\nlabel = "a"\nmeasure = "long_pauses_kept"\nleast = 0\n'
        'weight = 1\nsource = "x"\nbands = [{ from = 0, label = "x", points = 3, comment = "x" }]\n'
    )
    first = told(place, f"{GRADES} --accept-proposals DIR/own.toml")
    assert first.exit_code == 0, first.stderr


def test_points_that_are_no_numbers_change_nothing(place: Path) -> None:
    told(place, BATCH)
    table = place / "out" / "class.csv"
    table.write_text(
        "\n".join(line + ("x" if line.startswith("s2,") else "") for line in table.read_text().splitlines())
    )
    result = told(place, REVIEW)
    assert result.exit_code == 2
    assert "its instructor_points are 'x'. Write a number" in result.stderr
    assert not (place / "out" / "audit.jsonl").exists()


@pytest.mark.parametrize("command", [REVIEW, GRADES, "audit DIR/out"])
def test_a_folder_without_a_class_is_one_line(place: Path, command: str) -> None:
    result = told(place, command)
    assert result.exit_code == 3
    assert "there is no class.db in it" in result.stderr


def test_without_a_roster_each_file_is_a_student(place: Path) -> None:
    result = told(place, "batch DIR/in --out DIR/out")
    assert "nobody's consent is known" in result.stderr
    assert (place / "out" / "sessions" / "else").is_dir()
    assert told(place, "batch DIR/in --out DIR/out --manifest DIR/roster.csv").exit_code == 2


def test_a_manifest_says_whose_a_file_is(place: Path) -> None:
    (place / "manifest.csv").write_text("file,student\nelse.m4a,s4\n")
    result = told(place, f"{BATCH} --manifest DIR/manifest.csv")
    assert "Not There: else.m4a" in result.stderr
    assert "Fits nobody" not in result.stderr


def test_reports_are_handed_back_under_the_names_that_moodle_gave(place: Path) -> None:
    (place / "in" / "Not There_331_assignsubmission_file").mkdir()
    (place / "in" / "Not There_331_assignsubmission_file" / "talk.m4a").write_bytes(b"x")
    told(place, BATCH)
    assert told(place, "grades DIR/out --feedback DIR/back.zip --roster DIR/roster.csv").exit_code == 0
    with zipfile.ZipFile(place / "back.zip") as archive:
        assert sorted(archive.namelist()) == [
            "Not There_331_assignsubmission_file_report.html",
            "s1_report.html",
            "s2_report.html",
        ]
        assert archive.read("s1_report.html").startswith(b"<!doctype html>")
    first = (place / "back.zip").read_bytes()
    told(place, "grades DIR/out --feedback DIR/back.zip --roster DIR/roster.csv")
    assert (place / "back.zip").read_bytes() == first
    assert "they are named by id" in told(place, "grades DIR/out --feedback DIR/back.zip").stderr
    with zipfile.ZipFile(place / "back.zip") as archive:
        assert sorted(archive.namelist()) == ["s1_report.html", "s2_report.html", "s4_report.html"]
    wrong = told(place, "grades DIR/out --feedback DIR/export.csv")
    assert (wrong.exit_code, (place / "export.csv").read_bytes()) == (2, EXPORT.encode())
    assert "needs --fill or --feedback" in told(place, "grades DIR/out").stderr
    assert "needs a roster" in told(place, "grades DIR/out --fill DIR/export.csv").stderr


def test_a_report_does_not_go_to_the_one_who_only_handed_the_file_in(place: Path) -> None:
    (place / "in" / "Not There_331_assignsubmission_file_talk.m4a").write_bytes(b"x")
    (place / "in" / "okorochidi_1202_2_talk.m4a").unlink()
    (place / "m.csv").write_text("file,student\nNot There_331_assignsubmission_file_talk.m4a,s2\n")
    told(place, f"{BATCH} --manifest DIR/m.csv")
    told(place, "grades DIR/out --feedback DIR/back.zip --roster DIR/roster.csv")
    with zipfile.ZipFile(place / "back.zip") as archive:
        assert sorted(archive.namelist()) == ["s1_report.html", "s2_report.html"]


def test_points_of_an_earlier_recording_are_not_taken_for_a_later_one(place: Path) -> None:
    told(place, BATCH)
    _fill(place, "s1", "8")
    (place / "in" / "berganna_1201_1_talk.m4a").rename(place / "in" / "berganna_1201_9_again.m4a")
    (place / "in" / "berganna_1201_9_again.m4a").write_bytes(b"another")
    told(place, BATCH)
    result = told(place, REVIEW)
    assert (result.stdout, "its row is of an earlier recording" in result.stderr) == ("", True)


def test_points_of_another_recording_of_the_same_name_are_not_taken_over(place: Path) -> None:
    told(place, BATCH)
    shutil.copyfile(place / "out" / "class.csv", place / "copy.csv")
    _fill(place, "s1", "8", place / "copy.csv")
    (place / "in" / "berganna_1201_1_talk.m4a").write_bytes(b"another")
    told(place, BATCH)
    result = told(place, "review DIR/out --points DIR/copy.csv --by B")
    assert (result.stdout, "its row is of an earlier recording" in result.stderr) == ("", True)


def test_a_table_saved_from_an_old_window_takes_no_decision_back(place: Path) -> None:
    told(place, BATCH)
    table, old, copy = place / "out" / "class.csv", place / "old.csv", place / "copy.csv"
    for each in (old, copy):
        shutil.copyfile(table, each)
    _fill(place, "s1", "8", copy)
    told(place, "review DIR/out --points DIR/copy.csv --by A")
    told(place, BATCH)
    _fill(place, "s2", "4", old)
    shutil.copyfile(old, table)
    assert "has not taken over: s1, s2." in told(place, BATCH).stderr
    assert told(place, REVIEW).stdout == "s2, points: none → 4\n"
    told(place, BATCH)
    rows = csv.DictReader(io.StringIO(table.read_text("utf-8-sig")))
    assert {row["id"]: row["instructor_points"] for row in rows} == {"s1": "8", "s2": "4", "s3": "", "s4": ""}


def test_a_copy_does_not_decide_over_somebody_who_decided_since(place: Path) -> None:
    told(place, BATCH)
    for who, points in (("A", "8"), ("B", "3")):
        shutil.copyfile(place / "out" / "class.csv", place / f"{who}.csv")
        _fill(place, "s1", points, place / f"{who}.csv")
    told(place, "review DIR/out --points DIR/A.csv --by A")
    result = told(place, "review DIR/out --points DIR/B.csv --by B")
    assert (result.stdout, "they were changed since that table was made" in result.stderr) == ("", True)
    _fill(place, "s1", "9", place / "A.csv")
    assert told(place, "review DIR/out --points DIR/A.csv --by A").stdout == "s1, points: 8 → 9\n", "their own"


def test_who_left_the_class_holds_nobody_up(place: Path) -> None:
    told(place, BATCH)
    for student, points in (("s1", "7"), ("s2", "8")):
        _fill(place, student, points)
    (place / "roster.csv").write_text("".join(line for line in ROSTER.splitlines(True) if not line.startswith("s2,")))
    told(place, BATCH)
    result = told(place, REVIEW)
    assert (result.stdout, "s2 are left out: nobody of that id is in the class any more" in result.stderr) == (
        "s1, points: none → 7\n",
        True,
    )
    assert "is left as it is" not in told(place, BATCH).stderr


def test_a_newer_file_that_cannot_be_read_is_told_until_it_can(place: Path) -> None:
    file = place / "in" / "berganna_1201_1_talk.m4a"
    before = file.read_bytes()
    for content, says in ((before, False), (b"broken", True), (before, False)):
        file.write_bytes(content)
        told(place, BATCH)
        for name in ("class.csv", "class.html"):
            page = (place / "out" / name).read_text("utf-8-sig")
            assert ("a newer file of this name could not be analysed" in page) == says, (name, content)


def test_points_stay_where_a_file_was_only_called_otherwise(place: Path) -> None:
    told(place, BATCH)
    _fill(place, "s1", "8")
    (place / "in" / "berganna_1201_1_talk.m4a").rename(place / "in" / "berganna_1201_1_other.m4a")
    told(place, BATCH)
    assert told(place, REVIEW).stdout == "s1, points: none → 8\n"


def test_a_place_where_nothing_can_be_written_is_one_line(place: Path) -> None:
    (place / "file").write_text("mine")
    result = told(place, "batch DIR/in --out DIR/file --roster DIR/roster.csv")
    assert (result.exit_code, "a mistake of ours" in result.stderr) == (3, False)


def test_a_copy_brings_back_no_points_that_were_changed_since(place: Path) -> None:
    told(place, BATCH)
    for points in ("8", "5"):
        _fill(place, "s1", points)
        told(place, REVIEW)
        told(place, BATCH)
        if points == "8":
            shutil.copyfile(place / "out" / "class.csv", place / "copy.csv")
    result = told(place, 'review DIR/out --points DIR/copy.csv --by "B"')
    assert (result.stdout, "they were changed since that table was made" in result.stderr) == ("", True)


def test_nothing_is_proposed_for_whoever_is_exempt(place: Path) -> None:
    told(place, BATCH)
    (place / "roster.csv").write_text(ROSTER.replace("1202,", "1202,yes"))
    result = told(place, f"{GRADES} --accept-proposals basics")
    assert "Nothing is proposed or said to s2, who is exempt." in result.stderr
    assert "Chidi" not in result.stdout


def _fill(place: Path, student: str, points: str, table: Path | None = None) -> None:
    table = table or place / "out" / "class.csv"
    lines = table.read_text("utf-8-sig").splitlines()
    mine = next(n for n, line in enumerate(lines) if line.startswith(f"{student},"))
    lines[mine] = f"{lines[mine].rpartition(',')[0]},{points}"
    table.write_text("\n".join(lines) + "\n", "utf-8")


def test_two_reports_of_one_file_of_moodle_are_both_handed_back(place: Path) -> None:
    (place / "in" / "Not There_331_assignsubmission_file_talk.m4a").write_bytes(b"x")
    file = "Not There_331_assignsubmission_file_talk.m4a"
    (place / "manifest.csv").write_text(f"file,student,from,to\n{file},s4,0,60\n{file},s3,60,120\n{file},s3,120,180\n")
    told(place, f"{BATCH} --manifest DIR/manifest.csv")
    told(place, "grades DIR/out --feedback DIR/back.zip")
    with zipfile.ZipFile(place / "back.zip") as archive:
        names = sorted(archive.namelist())
    assert names == ["s1_report.html", "s2_report.html", "s3 2_report.html", "s3_report.html", "s4_report.html"]
    several = told(place, "review DIR/out s3 --swap --by X")
    assert (several.exit_code, "Name one with --recording; there are: " in several.stderr) == (2, True)
    one = ["review", str(place / "out"), "s3", "--swap", "--by", "X", "--recording", f"{file} 60-120 s"]
    assert CliRunner().invoke(app, one).exit_code == 0


def test_a_correction_that_cannot_be_written_is_told_and_made_by_the_next_batch(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(place, BATCH)

    def full(*given: object, **how: object) -> None:
        raise OutputError("out", "the disk is full", "Free some space")

    with monkeypatch.context() as patched:
        patched.setattr("listenkit.results.put", full)
        result = told(place, "review DIR/out s1 --swap --by Dr.Who")
    assert result.exit_code == 3
    assert "the disk is full. The correction is kept; run the batch again to write it" in result.stderr
    assert "1 to make again" in told(place, BATCH).stderr
    session = next((place / "out" / "sessions" / "s1").glob("*/session.json"))
    assert json.loads(session.read_text("utf-8"))["utterances"][0]["role"] == "client"


def test_moderation_leaves_out_who_is_no_longer_in_the_class(place: Path) -> None:
    told(place, BATCH)
    (place / "roster.csv").write_text(ROSTER.replace("Chidi Okoro,yes", "Chidi Okoro,no"))
    told(place, BATCH)
    assert told(place, "moderate DIR/out --sample 1 --out DIR/sheet.csv").exit_code == 0
    sheet = (place / "sheet.csv").read_text("utf-8")
    assert "berganna" in sheet
    assert "okorochidi" not in sheet


def test_an_old_table_takes_no_decision_back(place: Path) -> None:
    told(place, BATCH)
    table, copy = place / "out" / "class.csv", place / "graded.csv"
    lines = table.read_text("utf-8-sig").splitlines()
    copy.write_text("\n".join(line + ("7" if line.startswith("s1,") else "") for line in lines) + "\n")
    assert told(place, "review DIR/out --points DIR/graded.csv --by Dr.Who").stdout == "s1, points: none → 7\n"
    assert told(place, REVIEW).stdout == "", "class.csv says what it said before: nobody changed it"
    assert "has not taken over" not in told(place, BATCH).stderr
    assert any(line.startswith("s1,") and line.endswith(",7") for line in table.read_text("utf-8-sig").splitlines())


def test_a_session_is_not_corrected_with_another_codebook(place: Path) -> None:
    told(place, BATCH)
    book = place / "book.toml"
    shipped = (Path(codebook.__file__).parent / "data" / "codebook.toml").read_text("utf-8")
    book.write_text(shipped + "\n# ours\n", "utf-8")
    result = told(place, f"review DIR/out s1 --swap --by Dr.Who --codebook {book}")
    assert (result.exit_code, "made with another codebook" in result.stderr) == (2, True)


def test_points_that_were_taken_out_again_are_not_lost(place: Path) -> None:
    told(place, BATCH)
    table = place / "out" / "class.csv"
    before = table.read_bytes()
    table.write_bytes(before.replace(b"\n", b"\r\n"))
    lines = table.read_text("utf-8-sig").splitlines()
    table.write_text("\n".join(line + ("8.5" if line.startswith("s1,") else "") for line in lines) + "\n")
    told(place, REVIEW)
    table.write_text("\n".join(lines) + "\n")
    assert "has not taken over: s1." in told(place, BATCH).stderr
    assert told(place, REVIEW).stdout == "s1, points: 8.5 → none\n"


def test_comments_of_a_rubric_lie_beside_the_class_where_the_export_has_no_column(place: Path) -> None:
    told(place, BATCH)
    before = (place / "export.csv").read_bytes()
    result = told(place, f"{GRADES} --comments basics --apply")
    assert result.exit_code == 0, result.stderr
    assert f"To copy from: {place}/out/comments.csv" in result.stderr
    assert (place / "export.csv").read_bytes() == before
    with (place / "out" / "comments.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert [(line["id"], line["name"]) for line in lines] == [("s1", "Anna Berg"), ("s2", "Chidi Okoro")]
    lacking = "“Leaves room to talk”, “Asks open questions” and “Shows that it was heard”"
    assert lines[0]["comment"] == f"There was too little to judge by for {lacking}."


def test_an_empty_cell_of_a_copy_takes_nothing_back(place: Path) -> None:
    told(place, BATCH)
    lines = (place / "out" / "class.csv").read_text("utf-8-sig").splitlines()
    for grader, student in (("a", "s1"), ("b", "s2")):
        rows = [line + ("7" if line.startswith(f"{student},") else "") for line in lines]
        (place / f"{grader}.csv").write_text("\n".join(rows) + "\n")
    assert told(place, "review DIR/out --points DIR/a.csv --by A").stdout == "s1, points: none → 7\n"
    assert told(place, "review DIR/out --points DIR/b.csv --by B").stdout == "s2, points: none → 7\n"


def test_a_session_of_a_class_is_swapped_by_review_alone(place: Path) -> None:
    told(place, BATCH)
    session = next((place / "out" / "sessions" / "s1").glob("*/session.json"))
    before = session.read_bytes()
    refused = told(place, f"report {session} --swap")
    assert refused.exit_code == 2
    assert "Use `listenkit review RESULTS STUDENT --swap" in refused.stderr
    assert session.read_bytes() == before


def test_codes_of_the_client_are_refused_and_do_not_stay_after_a_swap(place: Path) -> None:
    told(place, BATCH)
    session = next((place / "out" / "sessions" / "s1").glob("*/session.json"))
    edited = place / "s1.csv"
    edited.write_text(session.with_name("utterances.csv").read_text("utf-8-sig").replace(",advice,", ",information,"))
    assert told(place, f"review DIR/out s1 --codes {edited} --by Dr.Who").exit_code == 0
    told(place, "review DIR/out s1 --swap --by Dr.Who")
    assert "corrected by" not in session.read_text("utf-8")
    refused = told(place, f"review DIR/out s1 --codes {edited} --by Dr.Who")
    assert refused.exit_code == 2
    assert "it is not the listener's" in refused.stderr


def test_codes_and_roles_are_corrected_and_stay_when_all_is_made_again(place: Path) -> None:
    told(place, BATCH)
    session = next((place / "out" / "sessions" / "s1").glob("*/session.json"))
    table = session.with_name("utterances.csv")
    edited = place / "s1.csv"
    edited.write_text(table.read_text("utf-8-sig").replace(",advice,", ",information,"))
    done = told(place, f"review DIR/out s1 --codes {edited} --by Dr.Who")
    assert done.exit_code == 0, done.stderr
    assert "s1, codes at " in done.stdout
    assert "advice → information" in done.stdout
    assert _codes(session) == [["open_question"], [], ["information"]]
    assert "corrected by Dr.Who" in session.with_name("report.html").read_text("utf-8")
    assert told(place, f"review DIR/out s1 --codes {edited} --by Dr.Who").stdout == "", "nothing changed"

    (place / "in" / "berganna_1201_1_talk.m4a").write_bytes(b"heard anew")
    told(place, BATCH)
    assert _codes(session) == [["open_question"], [], ["information"]]

    swapped = told(place, "review DIR/out s1 --swap --by Dr.Who")
    assert "client → listener" in swapped.stdout
    assert json.loads(session.read_text("utf-8"))["roles"]["how"] == "given"
    told(place, BATCH)
    assert json.loads(session.read_text("utf-8"))["utterances"][0]["role"] == "client"
    told(place, "review DIR/out s1 --swap --by Dr.Who")
    assert json.loads(session.read_text("utf-8"))["utterances"][0]["role"] == "listener", "swapped twice"


def test_a_correction_to_no_code_leaves_its_trace(place: Path) -> None:
    told(place, BATCH)
    session = next((place / "out" / "sessions" / "s1").glob("*/session.json"))
    table, edited = session.with_name("utterances.csv"), place / "s1.csv"
    edited.write_text(table.read_text("utf-8-sig").replace(",advice,", ",,"))
    assert "advice → none" in told(place, f"review DIR/out s1 --codes {edited} --by Dr.Who").stdout
    assert _codes(session) == [["open_question"], [], []]
    assert "corrected by Dr.Who" in session.read_text("utf-8"), "evaluate must see it"
    for again in (edited, table):
        assert told(place, f"review DIR/out s1 --codes {again} --by Dr.Who").stdout == "", "nothing changed"


def _codes(session: Path) -> list[list[str]]:
    said = json.loads(session.read_text("utf-8"))["utterances"]
    return [[code["code"] for code in one["codes"] if code["counted"]] for one in said]


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ("s1", "it needs --points, or a student with --codes or --swap"),
        ("--swap", "it needs --points"),
        ("s9 --swap", "0 sessions of s9 fit"),
        ("s1 --codes DIR/roster.csv", "it has no column text, codes"),
        ("s1 --swap --codes DIR/roster.csv", "--codes and --swap do not go together"),
    ],
)
def test_a_review_that_cannot_be_done_is_one_line(place: Path, how: str, says: str) -> None:
    told(place, BATCH)
    result = told(place, f"review DIR/out {how} --by X")
    assert (result.exit_code, says in result.stderr) == (2, True), result.stderr


def test_a_correction_that_finds_its_sentence_no_more_is_told(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told(place, BATCH)
    told(place, "review DIR/out s1 --swap --by X")
    monkeypatch.setattr(corrections, "NEAR", -1.0)
    (place / "in" / "berganna_1201_1_talk.m4a").write_bytes(b"heard anew")
    assert "finds that sentence no more" in told(place, BATCH).stderr


def test_a_correction_that_a_swap_takes_away_is_told(place: Path) -> None:
    told(place, BATCH)
    session = next((place / "out" / "sessions" / "s1").glob("*/session.json"))
    edited = place / "s1.csv"
    edited.write_text(session.with_name("utterances.csv").read_text("utf-8-sig").replace(",advice,", ",information,"))
    told(place, f"review DIR/out s1 --codes {edited} --by X")
    told(place, "review DIR/out s1 --swap --by X")
    (place / "in" / "berganna_1201_1_talk.m4a").write_bytes(b"heard anew")
    assert "finds that sentence no more" in told(place, BATCH).stderr


def test_a_table_of_before_takes_no_correction_of_somebody_else_back(place: Path) -> None:
    told(place, BATCH)
    session = next((place / "out" / "sessions" / "s1").glob("*/session.json"))
    text = session.with_name("utterances.csv").read_text("utf-8-sig")
    (place / "a.csv").write_text(text.replace(",open_question,", ",closed_question,"))
    (place / "b.csv").write_text(text.replace(",advice,", ",information,"))
    told(place, "review DIR/out s1 --codes DIR/a.csv --by A")
    result = told(place, "review DIR/out s1 --codes DIR/b.csv --by B")
    assert "was corrected since that table was written" in result.stderr
    assert result.stdout.count("→") == 1
    assert _codes(session) == [["closed_question"], [], ["information"]]


def test_codes_changed_in_the_table_itself_are_kept_when_it_is_written_anew(place: Path) -> None:
    told(place, BATCH)
    session = next((place / "out" / "sessions" / "s1").glob("*/session.json"))
    table, kept = session.with_name("utterances.csv"), session.with_name("utterances.edited.csv")
    edited = table.read_text("utf-8-sig").replace(",advice,", ",information,")
    table.write_text(edited.replace(",", ";") if ";" not in edited else edited)
    told(place, f"review DIR/out s1 --codes {table} --by X")
    assert not kept.exists(), "taken over"
    edited = table.read_text("utf-8-sig").replace(",open_question,", ",closed_question,")
    table.write_text(edited)
    (place / "in" / "berganna_1201_1_talk.m4a").write_bytes(b"another")
    assert f"codes changed by hand lie in {kept}" in told(place, BATCH).stderr.replace("\n", "")
    assert kept.read_text() == edited


def test_a_second_coder_gets_a_blind_sheet_that_evaluate_reads(place: Path) -> None:
    told(place, BATCH)
    assert told(place, "moderate DIR/out --out DIR/sheet.csv --sample 0.5").exit_code == 0
    sheet = (place / "sheet.csv").read_text("utf-8-sig")
    assert "open_question" not in sheet, "nothing tells what the tool thinks"
    rows = list(csv.DictReader(io.StringIO(sheet)))
    assert 2 <= sum(row["role"] == "listener" for row in rows) <= 4
    filled = sheet.replace("What brings you here?,", "What brings you here?,open_question")
    assert filled != sheet
    (place / "sheet.csv").write_text(filled)
    compared = told(place, "evaluate DIR/sheet.csv DIR/out/sessions")
    assert compared.exit_code == 0, compared.stderr
    assert "Open question" in compared.stdout or "open_question" in compared.stdout
    assert told(place, "moderate DIR/out --out DIR/sheet.csv").exit_code == 3, "a filled sheet is never written over"


def test_a_student_can_be_forgotten(place: Path) -> None:
    told(place, BATCH)
    table = place / "out" / "class.csv"
    lines = table.read_text("utf-8-sig").splitlines()
    table.write_text("\n".join(line + ("7" if line.startswith(("s1,", "s2,")) else "") for line in lines))
    told(place, f"{REVIEW} --why Anna")
    shown = told(place, "purge DIR/out --student s1")
    assert (shown.exit_code, shown.stdout) == (0, "s1\n")
    assert (place / "out" / "sessions" / "s1").is_dir(), "nothing is removed without --apply"
    half = place / "out" / ".listenkit-x"
    half.mkdir()
    (half / "class.csv").write_text("s1,Anna Berg")
    (place / "out" / ".listenkit-file").touch()
    done = told(place, "purge DIR/out --student s1 --apply")
    assert "Removed: 1 practices of 1 students." in done.stderr
    assert not half.exists()
    left = "".join(path.read_text("utf-8") for path in (place / "out").rglob("*") if path.suffix in (".jsonl", ".csv"))
    assert not (place / "out" / "sessions" / "s1").exists()
    assert (place / "out" / "sessions" / "s2").exists()
    assert '"s1"' not in left
    assert "Anna" not in left.replace('"why": "Anna"', "", 1)
    assert ": removed-" in told(place, "audit DIR/out").stdout
    assert "1 to fill" not in told(place, GRADES).stdout
    assert b"s1" not in (place / "out" / "class.db").read_bytes()


def test_points_are_never_lost_and_never_of_strangers(place: Path) -> None:
    told(place, BATCH)
    table = place / "out" / "class.csv"
    lines = table.read_text("utf-8-sig").splitlines()
    table.write_text("\n".join(line + ("7/10" if line.startswith("s2,") else "") for line in lines))
    assert "class.csv is left as it is" in told(place, BATCH).stderr
    assert "7/10" in table.read_text()
    assert "were not taken over" in told(place, "purge DIR/out --student s1 --apply").stderr
    assert (place / "out" / "sessions" / "s1").exists()
    table.write_text("\n".join(line + ("8.3333333" if line.startswith("s2,") else "") for line in lines))
    assert "none → 8.3333" in told(place, REVIEW).stdout
    assert "is left" not in told(place, BATCH).stderr
    table.write_text(table.read_text().replace("s2,", "002,"))
    stranger = told(place, REVIEW)
    assert (stranger.exit_code, "the class has no 002" in stranger.stderr) == (2, True)


def test_a_practice_that_was_handed_in_anew_takes_the_place_of_the_old(place: Path) -> None:
    told(place, BATCH)
    (place / "in" / "berganna_1201_1_talk.m4a").rename(place / "in" / "berganna_1201_9_better.m4a")
    told(place, BATCH)
    rows = list(csv.DictReader(io.StringIO((place / "out" / "class.csv").read_text("utf-8-sig"))))
    assert [row["recording"] for row in rows if row["id"] == "s1"] == ["berganna_1201_9_better.m4a"]
    told(place, "grades DIR/out --feedback DIR/back.zip")
    with zipfile.ZipFile(place / "back.zip") as archive:
        assert archive.namelist().count("s1_report.html") == 1


def test_whose_age_is_unknown_is_named(place: Path) -> None:
    told(place, BATCH)
    next((place / "out" / "sessions" / "s1").glob("*/session.json")).write_text("")
    result = told(place, "purge DIR/out --older-than 0.0000001")
    assert (result.stdout, "s1 stays: a session.json cannot be read" in result.stderr) == ("s2\n", True)


def test_what_is_old_can_be_forgotten(place: Path) -> None:
    told(place, BATCH)
    assert told(place, "purge DIR/out --older-than 1d").stdout == "s1\ns2\n"
    assert told(place, "purge DIR/out --older-than 99999d").stdout == ""


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ("", "it needs either --student or --older-than"),
        ("--student s1 --older-than 1d", "it needs either"),
        ("--older-than soon", "'soon' is no number of days"),
        ("--older-than=-1d", "'-1d' is no number of days"),
        ("--student nobody", "nothing is kept of nobody"),
    ],
)
def test_nobody_is_forgotten_by_mistake(place: Path, how: str, says: str) -> None:
    told(place, BATCH)
    result = told(place, f"purge DIR/out {how} --apply")
    assert (result.exit_code, says in result.stderr) == (2, True)
    assert (place / "out" / "sessions" / "s1").exists()


def test_sentences_are_drawn_from_the_sure_and_the_unsure_alike() -> None:
    lines = [f"L Number {n} | {'advice' if n % 2 else 'advice?'}" for n in range(60)]
    coded = talk(*lines)
    said = tuple(Said(c.utterance.id, "1", "listener", c.utterance.text, frozenset(), 0.0, 1.0) for c in coded)
    (source,) = moderation.drawn([Source(("a",), said)], [session(coded)], 0.1)
    assert 6 <= len({each.id for each in source.said}) <= 18
    again = moderation.drawn([Source(("a",), said)], [session(coded)], 0.1)
    assert again == (source,)
    (everything,) = moderation.drawn([Source(("a",), said)], [session(coded)], 1.0)
    assert len(everything.said) == 60


# the walk-through of the README, with the roster and the exports of samples/class

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "samples" / "class"
HANDED_IN = (
    *("oseiamara_4101_55001_talk.m4a", "whitlockben_LATE_4102_55002_talk.m4a", "nunescarla_4103_55003_talk.m4a"),
    *("Dieter Krämer_7204_assignsubmission_file_talk.m4a", "Eilidh Stewart_7205_assignsubmission_file/talk.m4a"),
    *("Farid Hamidi_7206_assignsubmission_file_talk.m4a", "Role-play 1_gpritchard_attempt_2026-11-09_talk.m4a"),
    *(
        "Role-play 1_hkovar_attempt_2026-11-09_talk.m4a",
        "s09 broken.m4a",
        "Jun Takeda_7210_assignsubmission_file_t.m4a",
    ),
    "Lena Søndergaard_7212_assignsubmission_file_talk.m4a",
)


def walked_through() -> list[list[str]]:
    """The five commands, as the README gives them."""
    section = (ROOT / "README.md").read_text("utf-8").split("## Grade a class in five commands\n")[1]
    lines = section.split("```")[1].strip().splitlines()
    return [shlex.split(line, comments=True) for line in lines]


@pytest.fixture
def classroom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which the commands of the README can be typed, and children that hear at once."""
    for name in HANDED_IN:
        path = tmp_path / "handed-in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
    shutil.copy(SAMPLES / "roster.csv", tmp_path)
    shutil.copy(SAMPLES / "canvas.csv", tmp_path / "gradebook.csv")
    hears_at_once(monkeypatch)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_walk_through_of_the_readme(classroom: Path) -> None:
    batch, review, show, apply, audit = walked_through()
    assert [words[:2] for words in (batch, review, show, apply, audit)] == [
        ["listenkit", name] for name in ("batch", "review", "grades", "grades", "audit")
    ]
    first = CliRunner().invoke(app, batch[1:])
    assert first.exit_code == 1
    assert "9 done, 1 failed." in first.stderr
    assert "Consent of both voices is missing, not analysed: Lena Søndergaard" in first.stderr
    assert "No recording of" not in first.stderr, "the one without is exempt"

    table = classroom / "week3" / "class.csv"
    lines = table.read_text("utf-8-sig").splitlines()
    table.write_text("\n".join(line + ("7" if ",done," in line else "") for line in lines) + "\n", "utf-8")
    assert CliRunner().invoke(app, review[1:]).stdout.count("points: none → 7") == 9

    before = (classroom / "gradebook.csv").read_bytes()
    assert "canvas, column Role-play 1 (88101): 9 to fill" in CliRunner().invoke(app, show[1:]).stdout
    assert (classroom / "gradebook.csv").read_bytes() == before
    assert CliRunner().invoke(app, apply[1:]).exit_code == 0
    after = (classroom / "gradebook.csv").read_bytes()
    assert len(after) == len(before) + 9
    assert after.replace(b",7,", b",,") == before
    assert CliRunner().invoke(app, audit[1:]).stdout.count("Dr Shah") == 9

    for name, changed in (("moodle.csv", b",7,9.00,"), ("blackboard.xls", '"7"'.encode("utf-16-le"))):
        export = shutil.copy(SAMPLES / name, classroom)
        words = ["grades", "week3", "--fill", str(export), "--roster", "roster.csv", "--comments", "basics", "--apply"]
        filled = CliRunner().invoke(app, words)
        assert filled.exit_code == 0, filled.stderr
        assert filled.stdout.count(": 9 to fill, 9 have ") == 2, "points and comments"
        assert Path(export).read_bytes().count(changed) == 9


class Says:
    """A coder that says what it was given."""

    name = "says"

    def __init__(self, coded: tuple[CodedUtterance, ...]) -> None:
        self._coded = coded

    def __call__(self, utterances: tuple[Utterance, ...]) -> tuple[CodedUtterance, ...]:
        return self._coded


def test_a_question_that_is_none_is_no_part_of_several_at_once() -> None:
    said = talk("L What happened? | open_question #stacked", "L Why you? | open_question #why #stacked")
    second = said[1].utterance
    correction = corrections.Correction("codes", second.start, second.text, ("reflection_simple",), "X")
    coded = corrections.Corrected(Says(said), [correction])(tuple(one.utterance for one in said))
    assert [one.flags for one in coded] == [(), ()]
