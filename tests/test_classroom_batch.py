"""A class from folder to sessions: what is known is kept, what is old is made again, what is missing is heard."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from listenkit import codebook, results, workbench
from listenkit.classroom import batch, store, summary
from listenkit.classroom.batch import Wanted, wanted
from listenkit.classroom.corrections import Correction
from listenkit.classroom.doubles import same_sound, same_words
from listenkit.classroom.job import Job, Outcome, job, outcome, work
from listenkit.classroom.known import Basis, Edition
from listenkit.classroom.likeness import likeness, sketch
from listenkit.classroom.plan import Plan, Task
from listenkit.engines import Coder
from listenkit.errors import CodebookError, NoConversation, OutputError, SessionError
from listenkit.model import Caution, Measure
from listenkit.settings import Settings

from .conversations import session, talk
from .test_results import SOUND

BOOK = codebook.load()
ED = Edition("all", "codes")
OTHER = replace(SOUND, pcm=-SOUND.pcm)
K1, K2, K3 = (Basis(f"file {n}", f"rest {n}") for n in (1, 2, 3))
LINES = ("L What brings you here? | open_question", "C I failed my exam.", "L You should rest. | advice")


class Bench:
    """Hears the same conversation everywhere, but not in broken files; counts how often it was asked."""

    def __init__(self) -> None:
        self.settings, self.codebook = Settings(), BOOK
        self.heard: list[str] = []

    def beside(self, **given: object) -> Bench:
        return self

    def coder(self) -> Coder:
        return workbench.coder("auto", self.codebook)

    def load(self, path: Path) -> object:
        """A file sounds like what stands before its tag."""
        return SimpleNamespace(audio=SOUND if path.read_bytes().startswith(b"a.m4a") else OTHER)

    def analyze(self, path: Path, watch: object) -> object:
        self.heard.append(path.name)
        if "broken" in path.name or path.read_bytes() == b"broken":
            raise NoConversation(path.name, "only one voice was found in it", "Record both people")
        if "memory" in path.name:
            raise MemoryError
        if "odd" in path.name:
            raise ZeroDivisionError("never seen before")
        return session(talk(*LINES), name=path.name), OTHER if path.read_bytes() == b"another" else SOUND


@pytest.fixture
def recordings(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("a.m4a", "b.m4a", "c broken.m4a"):
        (folder / name).write_bytes(name.encode())
    return folder


def jobs(folder: Path, out: Path, settings: Settings | None = None, **weights: str) -> tuple[Wanted, ...]:
    tasks = tuple(Task(path.stem, path, path.name) for path in sorted(folder.iterdir()))
    return wanted(Plan(tasks), out, settings or Settings(), weights or {"base": "1"}, "none")


def graded(todo: tuple[Wanted, ...], out: Path, bench: Bench, book: codebook.Codebook = BOOK) -> list[Outcome]:
    def heard(fresh: list[Job]) -> Iterator[Outcome]:
        return (work(each, lambda: bench, lambda *told: None) for each in fresh)  # type: ignore[arg-type]

    bench.codebook = book
    with store.opened(out) as opened:
        return list(batch.run(todo, (), opened, book, heard, lambda *counts: None))


def test_one_bad_recording_never_stops_the_others(recordings: Path, tmp_path: Path) -> None:
    for name in ("d memory.m4a", "e odd.m4a"):
        (recordings / name).write_bytes(name.encode())
    found = graded(jobs(recordings, tmp_path / "out"), tmp_path / "out", Bench())
    assert {each.student: each.why for each in found if each.failed} == {
        "c broken": "only one voice was found in it",
        "d memory": "there was not enough memory for it",
        "e odd": "a mistake of ours (ZeroDivisionError: never seen before)",
    }
    assert all((Path(each.folder) / "report.html").is_file() for each in found if not each.failed)


def test_again_only_what_is_missing_is_heard(recordings: Path, tmp_path: Path) -> None:
    out, bench = tmp_path / "out", Bench()
    first = graded(jobs(recordings, out), out, bench)
    bench.heard.clear()
    again = graded(jobs(recordings, out), out, bench)
    assert bench.heard == ["c broken.m4a"]
    assert sorted(map(str, again)) == sorted(map(str, first))


def test_another_tag_needs_no_hearing_and_another_name_of_the_file_neither(recordings: Path, tmp_path: Path) -> None:
    out, bench = tmp_path / "out", Bench()
    first = graded(jobs(recordings, out)[:1], out, bench)
    bench.heard.clear()
    (recordings / "a.m4a").write_bytes(b"a.m4a with another tag")
    assert graded(jobs(recordings, out)[:1], out, bench) == first
    with store.opened(out) as opened:
        opened.correct("a", "a.m4a", [Correction("codes", 1.0, "What?", ("other",), "me")])
    (recordings / "a.m4a").rename(recordings / "new.m4a")
    task = Task("a", recordings / "new.m4a", "new.m4a")
    (renamed,) = graded(wanted(Plan((task,)), out, Settings(), {"base": "1"}, "none"), out, bench)
    assert renamed == replace(first[0], name="new.m4a")
    assert bench.heard == []
    with store.opened(out) as opened:
        assert [each.name for each in opened.known()] == ["new.m4a"]
        assert len(opened.corrections("a", "new.m4a")) == 1


def test_another_tag_and_another_name_at_once_need_no_hearing(recordings: Path, tmp_path: Path) -> None:
    out, bench = tmp_path / "out", Bench()
    graded(jobs(recordings, out)[:1], out, bench)
    bench.heard.clear()
    with store.opened(out) as opened:
        opened.correct("a", "a.m4a", [Correction("codes", 1.0, "What?", ("other",), "me")])
    (recordings / "new.m4a").write_bytes(b"a.m4a with another tag")
    task = Task("a", recordings / "new.m4a", "new.m4a")
    (found,) = graded(wanted(Plan((task,)), out, Settings(), {"base": "1"}, "none"), out, bench)
    assert (bench.heard, found.failed) == ([], False)
    with store.opened(out) as opened:
        assert [each.name for each in opened.known()] == ["new.m4a"]
        assert len(opened.corrections("a", "new.m4a")) == 1


def test_corrections_are_not_those_of_another_recording_and_outlive_lost_files(
    recordings: Path, tmp_path: Path
) -> None:
    out, bench = tmp_path / "out", Bench()
    (first,) = graded(jobs(recordings, out)[:1], out, bench)
    with store.opened(out) as opened:
        opened.correct("a", "a.m4a", [Correction("codes", 0.0, "What brings you here?", ("other",), "me")])
    (Path(first.folder) / "session.json").unlink()
    (heard,) = graded(jobs(recordings, out)[:1], out, bench)
    stored = json.loads((Path(heard.folder) / "session.json").read_text("utf-8"))
    assert [code["code"] for code in stored["utterances"][0]["codes"]] == ["other"]
    (recordings / "again.m4a").write_bytes(b"handed in once more")
    task = Task("a", recordings / "again.m4a", "again.m4a")
    (second,) = graded(wanted(Plan((task,)), out, Settings(), {"base": "1"}, "none"), out, bench)
    stored = json.loads((Path(second.folder) / "session.json").read_text("utf-8"))
    assert [code["code"] for code in stored["utterances"][0]["codes"]] == ["open_question"]
    assert second.lost == ()


def test_a_new_name_may_be_one_that_failed_before(recordings: Path, tmp_path: Path) -> None:
    out, bench = tmp_path / "out", Bench()
    tasks = [Task("a", recordings / name, name) for name in ("a.m4a", "c broken.m4a")]
    graded(wanted(Plan(tuple(tasks)), out, Settings(), {"base": "1"}, "none"), out, bench)
    (recordings / "a.m4a").replace(recordings / "c broken.m4a")
    bench.heard.clear()
    (found,) = graded(wanted(Plan((tasks[1],)), out, Settings(), {"base": "1"}, "none"), out, bench)
    assert (bench.heard, found.failed) == ([], False)
    with store.opened(out) as opened:
        assert [(each.name, each.done) for each in opened.known()] == [("c broken.m4a", True)]


def test_what_cannot_be_heard_again_keeps_its_results(recordings: Path, tmp_path: Path) -> None:
    out, bench = tmp_path / "out", Bench()
    (first,) = graded(jobs(recordings, out)[:1], out, bench)
    bench.analyze = lambda path, watch: (_ for _ in ()).throw(NoConversation("a", "only one voice", "Record both"))  # type: ignore[method-assign,assignment]
    (again,) = graded(jobs(recordings, out, base="2")[:1], out, bench)
    assert again.why == "only one voice (its earlier results are kept)"
    assert (Path(first.folder) / "report.html").is_file()
    with store.opened(out) as opened:
        assert [each.done for each in opened.known()] == [True]
    bench.heard.clear()
    graded(jobs(recordings, out, base="2")[:1], out, Bench())
    with store.opened(out) as opened:
        assert [each.basis for each in opened.known()] == [jobs(recordings, out, base="2")[0].basis]


def test_two_recordings_of_one_name_have_folders_of_their_own(recordings: Path, tmp_path: Path) -> None:
    tasks = []
    for folder in ("x", "y"):
        (recordings / folder).mkdir()
        (recordings / folder / "talk.m4a").write_bytes(folder.encode())
        tasks.append(Task("s1", recordings / folder / "talk.m4a", f"{folder}/talk.m4a"))
    one, two = wanted(Plan(tuple(tasks)), tmp_path, Settings(), {}, "none")
    assert one.job.out != two.job.out


def test_a_file_that_cannot_be_read_stops_nobody(recordings: Path, tmp_path: Path) -> None:
    (recordings / "d.m4a").mkdir()
    assert [each.basis.recording == "" for each in jobs(recordings, tmp_path)] == [False, False, False, True]


def test_engines_that_cannot_be_loaded_are_told_of_the_job(recordings: Path) -> None:
    def bench() -> Bench:
        raise CodebookError("own.toml", "it cannot be read", "Give another")

    found = work(Job("a", "a.m4a", "a.m4a", "x"), bench, lambda *told: None)  # type: ignore[arg-type]
    assert (found.what, found.why) == ("own.toml", "it cannot be read")


def test_another_tag_and_another_codebook_is_made_again_without_hearing(recordings: Path, tmp_path: Path) -> None:
    out, bench = tmp_path / "out", Bench()
    graded(jobs(recordings, out)[:1], out, bench)
    (recordings / "a.m4a").write_bytes(b"a.m4a with another tag")
    bench.heard.clear()
    own = replace(BOOK, sha256="another")
    graded(jobs(recordings, out)[:1], out, bench, own)
    assert bench.heard == []
    with store.opened(out) as opened:
        assert [each.edition.codebook for each in opened.known()] == ["another"]


@pytest.mark.parametrize("change", ["content", "weights", "settings", "results"])
def test_what_has_changed_is_heard_again(recordings: Path, tmp_path: Path, change: str) -> None:
    out, bench = tmp_path / "out", Bench()
    (recordings / "c broken.m4a").unlink()
    first = graded(jobs(recordings, out), out, bench)
    bench.heard.clear()
    settings, weights = Settings(), {"base": "1"}
    if change == "content":
        (recordings / "a.m4a").write_bytes(b"another talk")
    elif change == "weights":
        weights = {"base": "2"}
    elif change == "settings":
        settings = Settings(listener="first")
    else:
        (Path(first[0].folder) / "session.json").unlink()
    graded(jobs(recordings, out, settings, **weights), out, bench)
    assert sorted(bench.heard) == (["a.m4a"] if change in ("content", "results") else ["a.m4a", "b.m4a"])


def test_a_recording_under_another_name_in_the_folder_is_the_same_work(recordings: Path, tmp_path: Path) -> None:
    one, two = jobs(recordings, tmp_path), jobs(recordings, tmp_path / "elsewhere")
    assert [each.basis for each in one] == [each.basis for each in two]
    assert len({each.basis for each in one}) == 3


def test_another_codebook_is_used_without_hearing_anything(recordings: Path, tmp_path: Path) -> None:
    out, bench = tmp_path / "out", Bench()
    graded(jobs(recordings, out), out, bench)
    bench.heard.clear()
    path = tmp_path / "own.toml"
    path.write_text(codebook.SHIPPED.read_text("utf-8").replace('label = "Open question"', 'label = "Wide question"'))
    own = codebook.load(path)
    found = graded(jobs(recordings, out), out, bench, own)
    assert bench.heard == ["c broken.m4a"]
    page = (Path(next(each.folder for each in found if each.folder)) / "report.html").read_text("utf-8")
    assert "Wide question" in page
    with store.opened(out) as opened:
        assert {each.edition for each in opened.known() if each.done} == {batch.edition(own)}


def test_results_may_be_moved_and_leave_nothing_behind(recordings: Path, tmp_path: Path) -> None:
    out, moved, bench = tmp_path / "out", tmp_path / "moved", Bench()
    graded(jobs(recordings, out), out, bench)
    out.rename(moved)
    bench.heard.clear()
    graded(jobs(recordings, moved), moved, bench)
    assert bench.heard == ["c broken.m4a"]
    (recordings / "a.m4a").write_bytes(b"another talk")
    (made,) = (each for each in graded(jobs(recordings, moved), moved, bench) if each.student == "a")
    assert len(list((moved / "sessions" / "a").iterdir())) == 1
    assert Path(made.folder).is_dir()


def test_finished_work_is_kept_when_the_batch_is_stopped(recordings: Path, tmp_path: Path) -> None:
    out, bench = tmp_path / "out", Bench()

    def heard(fresh: list[Job]) -> Iterator[Outcome]:
        yield work(fresh[0], lambda: bench, lambda *told: None)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), store.opened(out) as opened:
        list(batch.run(jobs(recordings, out), (), opened, BOOK, heard, lambda *counts: None))
    bench.heard.clear()
    graded(jobs(recordings, out), out, bench)
    assert bench.heard == ["b.m4a", "c broken.m4a"]


def test_the_same_sound_twice_is_told() -> None:
    found = [Outcome("a", "a", "f", "1"), Outcome("b", "b", "f", "1"), Outcome("c", "c", "f", "2"), Outcome("d", "d")]
    assert same_sound(found) == (("a", "b"),)


def test_nearly_the_same_words_twice_are_told() -> None:
    words = [f"word{n}" for n in range(600)]
    misheard = [word if n % 40 else "um" for n, word in enumerate(words)]
    half = words[:150] + [f"else{n}" for n in range(450)]
    told = {"a": words, "b": misheard, "c": half, "d": ["short", "talk"]}
    sketches = {id: {"sketch": list(sketch(" ".join(text)))} for id, text in told.items()}
    found = [Outcome(id, id, "f", id, summary=each) for id, each in sketches.items()]
    assert same_words(found) == (("a", "b"),)
    assert same_words([replace(each, sound="1") for each in found]) == (), "the same sound is told as such"
    assert same_words([replace(each, student="a") for each in found]) == (), "two talks of one student"


def test_likeness_is_the_share_of_runs_in_common() -> None:
    assert likeness(sketch("One two, three four FIVE."), sketch("one two three four five")) == 1.0
    assert likeness(sketch("It's one two three four"), sketch("its one two three four five")) == 0.5
    assert likeness(sketch(""), sketch("too short")) == 0.0
    many = [f"w{n}" for n in range(5000)]
    assert likeness(sketch(" ".join(many)), sketch(" ".join(many[2500:] + ["x"] * 3))) == pytest.approx(0.5, abs=0.2)


def test_jobs_and_outcomes_survive_a_line_of_json() -> None:
    one = Job("s1", "a.m4a", "/in/a.m4a", "/out", 1.5, 60.0, "first")
    assert job({**{name: getattr(one, name) for name in one.__dataclass_fields__}, "more": 1}) == one
    two = Outcome("s1", "a.m4a", "/out/a", "1" * 64)
    assert outcome(two.to_dict()) == two


def test_a_summary_survives_a_line_of_json() -> None:
    coded = talk(*LINES)
    counted = Measure("open_question_share", 1, 3, 0.33333, 0.1, 0.9, "share of questions")
    one = summary.summary(session(coded, measures=(counted,), cautions=(Caution("short_sample", "Short."),)))
    assert (one.words, one.unsure, one.warnings) == (7, 0, ("short_sample",))
    back = summary.from_dict(json.loads(json.dumps(summary.to_dict(one))))
    assert back.measures["open_question_share"] == replace(counted, value=0.3333)
    assert replace(back, measures=one.measures) == one


# the store


def test_only_one_program_opens_a_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "PATIENCE", 0.1)
    with store.opened(tmp_path):
        second = store.opened(tmp_path)
        with pytest.raises(OutputError, match="another listenkit is working there"):
            second.__enter__()
    with store.opened(tmp_path) as opened:
        assert opened.known() == ()


def test_a_store_of_a_newer_version_and_what_is_no_store_are_one_line(tmp_path: Path) -> None:
    with store.opened(tmp_path):
        pass
    db = sqlite3.connect(tmp_path / store.FILE)
    db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(SessionError, match="a newer listenkit"), store.opened(tmp_path):
        pass
    (tmp_path / store.FILE).write_bytes(b"no database" * 100)
    with pytest.raises(SessionError, match="it is no store of a class"), store.opened(tmp_path):
        pass


def test_what_is_known_of_a_practice_is_the_latest(tmp_path: Path) -> None:
    with store.opened(tmp_path) as opened:
        opened.keep(Outcome("a", "a.m4a", what="a.m4a", why="no", next_step="x"), K1, ED)
        opened.keep(Outcome("a", "a.m4a", str(tmp_path / "folder"), "sound"), K2, ED)
        opened.keep(Outcome("a", "other.m4a", str(tmp_path / "folder 2"), "sound"), K3, ED)
    with store.opened(tmp_path) as opened:
        assert [(each.name, each.basis, each.done) for each in opened.known()] == [
            ("a.m4a", K2, True),
            ("other.m4a", K3, True),
        ]


def test_what_was_written_over_is_known_no_more(tmp_path: Path) -> None:
    with store.opened(tmp_path) as opened:
        opened.keep(Outcome("a", "a.m4a", str(tmp_path / "folder"), "sound"), K1, ED)
        opened.keep(Outcome("a", "a.m4a 60-600 s", str(tmp_path / "folder"), "part"), K2, ED)
        assert [each.name for each in opened.known()] == ["a.m4a 60-600 s"]


def test_points_are_about_the_recordings_that_were_there(tmp_path: Path) -> None:
    with store.opened(tmp_path) as opened:
        opened.begin(["a"], [])
        opened.keep(Outcome("a", "a.m4a", str(tmp_path / "folder"), "sound"), K1, ED)
        opened.decide("a", 3.0)
        opened.keep(Outcome("a", "again.m4a", str(tmp_path / "other"), "sound"), K2, ED)
        assert (opened.points(), opened.outdated()) == ({"a": 3.0}, {}), "the same sound under another name"
        opened.begin(["a"], [("a", "new.m4a")])
        opened.keep(Outcome("a", "new.m4a", str(tmp_path / "new"), "other sound"), K3, ED)
        assert (opened.points(), opened.outdated()) == ({}, {"a": 3.0})
        opened.decide("a", 3.0)
        assert (opened.points(), opened.outdated()) == ({"a": 3.0}, {})


def test_points_without_a_recording_are_asked_for_anew_when_one_comes(tmp_path: Path) -> None:
    with store.opened(tmp_path) as opened:
        opened.begin(["a"], [])
        opened.decide("a", 0.0)
        assert (opened.points(), opened.outdated()) == ({"a": 0.0}, {})
        opened.keep(Outcome("a", "a.m4a", str(tmp_path / "folder"), "sound"), K1, ED)
        assert (opened.points(), opened.outdated()) == ({}, {"a": 0.0})


def test_the_latest_correction_of_a_sentence_comes_last(tmp_path: Path) -> None:
    first, second = (Correction("codes", start, "Go on.", (code,), "me") for start, code in ((0.5, "a"), (0.2, "b")))
    with store.opened(tmp_path) as opened:
        opened.correct("a", "a.m4a", [first])
        opened.correct("a", "a.m4a", [second])
        assert opened.corrections("a", "a.m4a") == (first, second)
        opened.correct("a", "a.m4a", [first])
        assert opened.corrections("a", "a.m4a") == (second, first)


def test_nothing_is_searched_for_without_an_index(tmp_path: Path) -> None:
    asked: list[str] = []
    with store.opened(tmp_path) as opened:
        opened._db.set_trace_callback(asked.append)
        opened.begin(["a"], [("a", "a.m4a")])
        opened.keep(Outcome("a", "a.m4a", str(tmp_path / "folder"), "sound"), K1, ED)
        opened.correct("a", "a.m4a", [Correction("listener", 1.0, "What?", (), "me")])
        opened.corrections("a", "a.m4a")
        opened.rename(opened.known()[0], "b.m4a")
        opened.decide("a", 1.0)
        opened.points()
        opened.forget(["a"])
        opened._db.set_trace_callback(None)
        searching = [sql for sql in asked if " WHERE " in sql]
        plans = [row[3] for sql in searching for row in opened._db.execute(f"EXPLAIN QUERY PLAN {sql}")]
    assert len(searching) >= 10
    assert not [plan for plan in plans if plan.startswith("SCAN")]


def test_a_migration_that_fails_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with store.opened(tmp_path) as opened:
        opened.keep(Outcome("a", "a.m4a", str(tmp_path / "folder"), "sound"), K1, ED)

    def fails(db: sqlite3.Connection) -> None:
        db.execute("DELETE FROM practice")
        raise sqlite3.OperationalError("disk I/O error")

    with monkeypatch.context() as patched:
        patched.setattr(store, "MIGRATIONS", (*store.MIGRATIONS, fails))
        with pytest.raises(OutputError), store.opened(tmp_path):
            pass
    with store.opened(tmp_path) as opened:
        assert len(opened.known()) == 1


def test_results_of_one_student_lie_in_a_folder_that_any_system_allows(recordings: Path, tmp_path: Path) -> None:
    odd = Task("../s:1*", recordings / "a.m4a", "a.m4a")
    (made,) = wanted(Plan((odd,)), tmp_path, Settings(), {}, "none")
    assert Path(made.job.out).parent == tmp_path / batch.SESSIONS
    assert not set(Path(made.job.out).name) & set('<>:"/\\|?*')


def test_two_practices_in_one_recording_are_two_jobs(recordings: Path, tmp_path: Path) -> None:
    path = recordings / "a.m4a"
    halves = (Task("s1", path, "a.m4a", 0.0, 300.0, "first"), Task("s2", path, "a.m4a", 300.0, 600.0, "second"))
    first, second = wanted(Plan(halves), tmp_path, Settings(), {}, "none")
    assert (first.job.name, second.job.name) == ("a.m4a 0-300 s", "a.m4a 300-600 s")
    assert first.basis != second.basis
    assert replace(first.job, out="") != replace(second.job, out="")
    assert results.CONTROL
