"""Who handed in what: rosters, the names that an LMS gives, zip files, and what is not guessed at."""

from __future__ import annotations

import errno
import zipfile
from pathlib import Path

import pytest

from listenkit.classroom import manifest, plan, roster, submissions
from listenkit.classroom.plan import Row, with_roster
from listenkit.classroom.roster import Student
from listenkit.classroom.submissions import Submission, named
from listenkit.errors import OutputError, RosterError

ROSTER = """id;Name;E-mail;consent;partner consent;lms_id;exempt
s1;Anna Lena Berg;anna@uni.example;yes;yes;1201;
s2;Chidi Okoro;chidi@uni.example;yes;no;1202;
s3;Siân Powell;sian@uni.example;Yes;x;;
s4;Lee Park;;yes;yes;;yes
"""


def written(folder: Path, text: str, name: str = "roster.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def student(id: str, name: str, *keys: str, **more: bool) -> Student:
    ids = {("id", id.lower()), *(("lms_id", key) for key in keys)}
    return Student(id, name, ids=frozenset(ids), **more)  # type: ignore[arg-type]


CLASS = (
    student("s1", "Anna Lena Berg", "1201", "aberg"),
    student("s2", "Chidi Okoro", "1202", agreed=False),
    student("s3", "Siân Powell"),
    student("s4", "Lee Park", exempt=True),
)


def planned(*names: str, rows: tuple[Row, ...] = (), students: tuple[Student, ...] = CLASS) -> plan.Plan:
    return with_roster([named(Path("/in") / name, name) for name in names], students, rows)


def owners(name: str, students: tuple[Student, ...] = CLASS) -> list[str]:
    return [task.student for task in planned(name, students=students).tasks]


# rosters


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_roster_is_read_as_spreadsheets_write_it(tmp_path: Path, encoding: str) -> None:
    students = roster.read(written(tmp_path, ROSTER, encoding=encoding))
    assert [each.id for each in students] == ["s1", "s2", "s3", "s4"]
    assert students[2].name == "Siân Powell"
    assert [each.agreed for each in students] == [True, False, True, True]
    assert [each.exempt for each in students] == [False, False, False, True]
    assert "1201" in students[0].keys


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("id,name\ns1,Anna\n", "it has no column consent, partner_consent; its columns are: id, name"),
        ("id,name,consent,partner_consent\n,Anna,yes,yes\n", "row 2: it has no id"),
        ("id,name,consent,partner_consent\ns1,A,perhaps,yes\n", "'perhaps' is neither yes nor no"),
        ("id,name,consent,partner_consent\ns1,A,yes,yes\nS1,B,yes,yes\n", "'s1' stands in it more than once"),
        ("", "it has no column id"),
        ('id,name,consent,partner_consent\n"s1', "it is no table"),
    ],
)
def test_a_roster_that_cannot_be_used(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(RosterError, match=r"roster\.csv") as told:
        roster.read(written(tmp_path, text))
    assert says in str(told.value)
    assert told.value.exit_code == 2


def test_a_roster_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(RosterError, match="no such file"):
        roster.read(tmp_path / "roster.csv")


# names of files


@pytest.mark.parametrize(
    ("name", "lms", "key", "person"),
    [
        ("berganna_1201_88001_talk.m4a", "canvas", "1201", "berganna"),
        ("berganna_LATE_1201_88001_my talk_2.m4a", "canvas", "1201", "berganna"),
        ("Anna Berg_331_assignsubmission_file_talk.m4a", "moodle", "331", "Anna Berg"),
        ("Anna Berg_331_assignsubmission_file/talk.m4a", "moodle", "331", "Anna Berg"),
        ("Role_play 1_aberg_attempt_2026-03-02-10-11-12_talk.m4a", "blackboard", "role_play 1_aberg", ""),
        ("Role-play_ABerg_attempt_2026-03-02-10-11-12.m4a", "blackboard", "role-play_aberg", ""),
        ("talk.m4a", "", "", ""),
        ("2026_03_02 talk.m4a", "", "", ""),
    ],
)
def test_names_that_an_lms_gives(name: str, lms: str, key: str, person: str) -> None:
    assert named(Path(name), name) == Submission(Path(name), name, lms, key, person)


@pytest.mark.parametrize(
    "name",
    [
        "bergannalena_1201_88001_talk.m4a",
        "annalenaberg_9_88001_talk.m4a",
        "bergannalena_9_88001_talk.m4a",
        "Anna Lena Berg_331_assignsubmission_file_talk.m4a",
        "Talk_ABERG_attempt_2026-03-02-10-11-12_x.m4a",
        "s1.m4a",
        "talk s1.m4a",
        "S1-final.m4a",
        "Anna Lena Berg.m4a",
        "berg_anna_lena talk.m4a",
        "sub folder/s1.m4a",
    ],
)
def test_a_file_finds_its_student(name: str) -> None:
    assert owners(name) == ["s1"]


@pytest.mark.parametrize("name", ["s3.m4a", "Sian Powell.m4a", "POWELL Siân.m4a", "Sia\u0302n Powell talk.m4a"])
def test_accents_and_order_of_a_name_do_not_matter(name: str) -> None:
    assert owners(name) == ["s3"]


def test_signs_that_point_to_two_are_doubtful_and_parts_of_words_are_no_sign() -> None:
    students = (
        student("3", "Anna Schmidt", "anna@x.example"),
        student("17", "Mei Lin"),
        student("s5", "An Li"),
        student("bo", "Bo"),
        student("smith", "John Smith", "smith"),
        student("j_smith", "Jane Smith", "j_smith"),
    )
    assert planned("Mei Lin 3.m4a", students=students).doubtful == (("Mei Lin 3.m4a", ("3", "17")),)
    assert planned("Juliana roleplay.m4a", "elbow.m4a", "Anna Berg.m4a", students=students).tasks == ()
    blackboard = "Role-play_j_smith_attempt_2026-03-02-10-11-12_x.m4a"
    assert planned(blackboard, students=students).doubtful == ((blackboard, ("smith", "j_smith")),)
    canvas = "berganna_3_88_x.m4a"
    other = (student("3", "Tom Short"), student("s1", "Anna Berg", "1201"))
    assert planned(canvas, students=other).doubtful == ((canvas, ("3", "s1")),)


@pytest.mark.parametrize(
    "rows", [(Row("a.m4a", "s1"), Row("a.m4a", "s3")), (Row("a.m4a", "s1", 0, 60), Row("a.m4a", "s3", 30))]
)
def test_two_practices_share_no_part_of_a_recording(rows: tuple[Row, ...]) -> None:
    with pytest.raises(RosterError, match="two rows share a part of it"):
        planned("a.m4a", rows=rows)


@pytest.mark.parametrize("file", ["week/both.m4a", "week\\both.m4a"])
def test_one_recording_under_two_spellings_is_one(file: str) -> None:
    assert planned("week/both.m4a", rows=(Row(file, "s1"),)).tasks[0].name == "week/both.m4a"
    with pytest.raises(RosterError, match="two rows share a part of it"):
        planned("week/both.m4a", rows=(Row("both.m4a", "s1"), Row(file, "s3")))


def test_a_row_that_is_too_short_has_empty_cells(tmp_path: Path) -> None:
    short = written(tmp_path, "id,name,consent,partner_consent\ns9\n")
    assert roster.read(short)[0].agreed is False
    with pytest.raises(RosterError, match="no file or no student"):
        manifest.read(written(tmp_path, "file,student\na.m4a\n"))


def test_ids_that_make_one_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RosterError, match="another one makes the same name of a folder"):
        roster.read(written(tmp_path, "id,name,consent,partner_consent\na/b,A,yes,yes\na_b,B,yes,yes\n"))


def test_what_fits_nobody_is_listed_and_not_guessed_at() -> None:
    assert planned("talk.m4a", "s11.m4a").unmatched == ("talk.m4a", "s11.m4a")
    assert planned("bergtom_77_88001_talk.m4a").unmatched == ("bergtom_77_88001_talk.m4a",)


@pytest.mark.parametrize(
    "name", ["Recording 2026-10-09.wav", "Take 3.wav", "New Recording 12.m4a", "09.10.2026 talk.wav"]
)
def test_a_date_or_a_short_number_points_to_nobody(name: str) -> None:
    class_of_numbers = tuple(student(str(n), f"Given{n} Family{n}") for n in range(1, 13))
    assert planned(name, students=class_of_numbers).unmatched == (name,)
    assert [task.student for task in planned("12_talk.m4a", "3.wav", students=class_of_numbers).tasks] == ["12", "3"]


def test_what_fits_two_is_listed_with_both() -> None:
    twins = (student("a", "Kim Lee"), student("b", "Kim Lee"))
    made = planned("Kim Lee.m4a", students=twins)
    assert (made.tasks, made.doubtful) == ((), (("Kim Lee.m4a", ("a", "b")),))


def test_several_files_of_one_are_not_chosen_from() -> None:
    made = planned("s1.m4a", "Anna Lena Berg.m4a")
    assert (made.tasks, made.several) == ((), (("s1", ("s1.m4a", "Anna Lena Berg.m4a")),))


def test_without_consent_nothing_is_analysed_and_who_is_missing_is_told() -> None:
    made = planned("s1.m4a", "s2.m4a")
    assert [task.student for task in made.tasks] == ["s1"]
    assert made.refused == ("s2",)
    assert made.missing == ("s3",), "an exempt student is not missing"


def test_the_manifest_wins_and_may_cut_one_recording_in_two() -> None:
    rows = (Row("both.m4a", "s1", 0.0, 300.0, "first"), Row("both.m4a", "s3", 300.0, None, "second"))
    made = planned("both.m4a", "s1.m4a", rows=rows)
    assert [(t.student, t.name, t.start, t.end, t.listener) for t in made.tasks] == [
        ("s1", "both.m4a", 0.0, 300.0, "first"),
        ("s3", "both.m4a", 300.0, None, "second"),
    ]
    assert made.several == (("s1", ("s1.m4a",)),)


@pytest.mark.parametrize(("row", "says"), [(Row("no.m4a", "s1"), "no such file"), (Row("s1.m4a", "s9"), "no such id")])
def test_a_manifest_that_names_what_is_not_there(row: Row, says: str) -> None:
    with pytest.raises(RosterError, match=says):
        planned("s1.m4a", rows=(row,))


def test_a_manifest_is_read(tmp_path: Path) -> None:
    text = "file,student,from,to,listener\na.m4a,s1,0:30,10:00,First\na.m4a,s3,10:00,,\n"
    assert manifest.read(written(tmp_path, text)) == (
        Row("a.m4a", "s1", 30.0, 600.0, "first"),
        Row("a.m4a", "s3", 600.0),
    )
    for bad, says in (
        ("a,s1,soon,,", "'soon'"),
        ("a,s1,9,5,", "not after"),
        ("a,s1,,,me", "'me'"),
        (",s1,,,", "no file"),
    ):
        with pytest.raises(RosterError, match=says):
            manifest.read(written(tmp_path, f"file,student,from,to,listener\n{bad}\n"))


def test_without_a_roster_each_file_is_a_student() -> None:
    found = [named(Path(name), name) for name in ("a.m4a", "x/b.m4a", "y/b.m4a")]
    assert [task.student for task in plan.without_roster(found).tasks] == ["a", "x/b.m4a", "y/b.m4a"]


# folders and zip files


def test_recordings_are_found_in_folders_and_zip_files_and_nothing_else(tmp_path: Path) -> None:
    inside, unpacked = tmp_path / "in", tmp_path / "unpacked"
    (inside / "deep").mkdir(parents=True)
    for name in ("b.m4a", "deep/a.WAV", "notes.txt", ".hidden.m4a"):
        (inside / name).write_bytes(b"x")
    with zipfile.ZipFile(inside / "all.zip", "w") as archive:
        for name in ("one.mp3", "week/two.mp3", "../up.mp3", "__MACOSX/._one.mp3", "read me.txt"):
            archive.writestr(name, "sound")
    found = submissions.find(inside, unpacked).recordings
    assert [each.name for each in found] == [*("all.zip/one.mp3", "all.zip/week/two.mp3", "b.m4a", "deep/a.WAV")]
    assert all(each.path.read_bytes() in (b"x", b"sound") for each in found)
    assert not list(tmp_path.rglob("up.mp3")), "what points out of its archive is left there"


def test_an_empty_folder_and_none_are_one_line(tmp_path: Path) -> None:
    with pytest.raises(RosterError, match="there is no recording in it"):
        submissions.find(tmp_path, tmp_path / "u")
    with pytest.raises(RosterError, match="it is no folder"):
        submissions.find(tmp_path / "nothing", tmp_path / "u")


def test_a_broken_zip_file_stops_nobody_else(tmp_path: Path) -> None:
    inside = tmp_path / "in"
    inside.mkdir()
    (inside / "a.m4a").write_bytes(b"x")
    (inside / "bad.zip").write_bytes(b"PK no zip")
    with zipfile.ZipFile(inside / "nested.zip", "w") as archive:
        archive.writestr("inner.zip", b"PK")
        archive.writestr("b.mp3", b"sound")
    with zipfile.ZipFile(inside / "torn.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("c.wav", bytes(range(256)) * 500)
    torn = bytearray((inside / "torn.zip").read_bytes())
    torn[60:90] = bytes(30)
    (inside / "torn.zip").write_bytes(torn)
    found = submissions.find(inside, tmp_path / "u")
    assert [each.name for each in found.recordings] == ["a.m4a", "nested.zip/b.mp3"]
    assert [name for name, _ in found.unreadable] == ["bad.zip", "nested.zip/inner.zip", "torn.zip/c.wav"]


def test_a_damaged_recording_in_a_zip_file_takes_none_with_it(tmp_path: Path) -> None:
    inside = tmp_path / "in"
    inside.mkdir()
    with zipfile.ZipFile(inside / "class.zip", "w") as archive:
        for name in ("a.wav", "b.wav", "c.wav"):
            archive.writestr(name, name.encode() * 100)
    content = (inside / "class.zip").read_bytes()
    (inside / "class.zip").write_bytes(content.replace(b"b.wav" * 100, b"B.wav" * 100))
    found = submissions.find(inside, tmp_path / "u")
    assert [each.name for each in found.recordings] == ["class.zip/a.wav", "class.zip/c.wav"]
    assert [each.path.read_bytes()[:5] for each in found.recordings] == [b"a.wav", b"c.wav"]
    ((name, why),) = found.unreadable
    assert (name, "cannot be unpacked" in why) == ("class.zip/b.wav", True)
    assert len(list((tmp_path / "u").rglob("*.wav"))) == 2


def test_sound_that_an_analysis_kept_is_no_submission_wherever_it_lies(tmp_path: Path) -> None:
    for name in ("a.m4a", "week2/sessions/s1/a/clips.m4a", "week2/sessions/s1/a/session.json", "b/recording.m4a"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    found = submissions.find(tmp_path, tmp_path / "u").recordings
    assert [each.name for each in found] == ["a.m4a", "b/recording.m4a"]


def test_names_that_are_not_what_a_zip_file_says_stop_nobody_else(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "latin.zip", "w") as archive:
        archive.writestr("Zo\u00eb.wav", b"sound")
    content = (tmp_path / "latin.zip").read_bytes()
    (tmp_path / "latin.zip").write_bytes(content.replace("\u00eb".encode(), b"\xeb\xeb"))
    (tmp_path / "a.m4a").write_bytes(b"x")
    found = submissions.find(tmp_path, tmp_path / "u")
    assert ([each.name for each in found.recordings], found.unreadable[0][0]) == (["a.m4a"], "latin.zip")


def test_a_zip_file_that_does_not_say_that_its_names_are_utf_8(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "mac.zip", "w") as archive:
        archive.writestr("Jo\u0308rg.wav", b"sound")
    content = (tmp_path / "mac.zip").read_bytes()
    assert content.count(b"\x00\x08") == 2  # the flag, at the file and in the list
    (tmp_path / "mac.zip").write_bytes(content.replace(b"\x00\x08", b"\x00\x00"))
    found = submissions.find(tmp_path, tmp_path / "u")
    assert [each.name for each in found.recordings] == ["mac.zip/Jo\u0308rg.wav"]


def test_a_full_disk_is_no_fault_of_a_zip_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("a.wav", b"sound")

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(submissions, "_write", full)
    with pytest.raises(OutputError, match="does not fit there"):
        submissions.find(tmp_path, tmp_path / "u")


def test_our_own_results_are_no_submissions(tmp_path: Path) -> None:
    for name in ("a.m4a", "out/sessions/s1/a/clips.m4a"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    found = submissions.find(tmp_path, tmp_path / "u", (tmp_path / "out" / "sessions",))
    assert [each.name for each in found.recordings] == ["a.m4a"]


def test_results_may_lie_where_the_recordings_do(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.m4a").write_bytes(b"x")
    found = submissions.find(tmp_path / "in", tmp_path / "u", (tmp_path / "sessions", tmp_path / "u"))
    assert [each.name for each in found.recordings] == ["a.m4a"]


def test_the_number_of_a_week_is_no_students_id() -> None:
    students = (student("3", "Cem Dal"), student("7", "Anna Berg"))
    found = [named(Path(name), name) for name in ("week 3/anna_berg.m4a", "3/talk.m4a")]
    told = plan.with_roster(found, students)
    assert {task.student: task.name for task in told.tasks} == {"7": "week 3/anna_berg.m4a", "3": "3/talk.m4a"}


def test_a_recording_that_unpacks_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(submissions, "MOST_BYTES", 1000)
    monkeypatch.setattr(submissions, "CHUNK", 100)
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.wav", b"\0" * 5000)
    found = submissions.find(tmp_path, tmp_path / "u")
    assert (found.recordings, "are larger than" in found.unreadable[0][1]) == ((), True)
