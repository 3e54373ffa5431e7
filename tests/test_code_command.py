"""`listenkit code`: the whole way from a file to a table, by the rules that every installation has."""

import csv
import io
from pathlib import Path

import pytest
from click.testing import CliRunner

from listenkit import codebook, writing
from listenkit.cli import app
from listenkit.errors import OutputError
from listenkit.formats import session, transcript, utterances
from listenkit.workbench import again

ROOT = Path(__file__).parents[1]
SAMPLES = sorted((ROOT / "samples").glob("*/session.json"))
HEADING = ["turn", "start", "end", "role", "text", "codes", "confidence", "why"]
TALK = "role,text,turn\nMara,How was your week?,1\nJo,I lost my keys and my temper.,2\nMara,Uh-huh.,3\n"


def code(*words):
    return CliRunner().invoke(app, ["code", *(str(word) for word in words)])


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
def talk(tmp_path):
    path = tmp_path / "talk.csv"
    path.write_text(TALK, encoding="utf-8")
    return path


def test_codes_go_to_stdout_and_who_listens_to_stderr(talk):
    told = code(talk)
    assert told.exit_code == 0
    made = rows(told.stdout)
    assert list(made[0]) == HEADING
    assert [(row["turn"], row["role"], row["codes"]) for row in made] == [
        ("1", "listener", "open_question"),
        ("2", "client", ""),
        ("3", "listener", "facilitate"),
    ]
    assert [bool(row["confidence"] and row["why"]) for row in made] == [True, False, True]
    assert told.stderr.startswith("Listener: Mara, client: Jo. Found from what is said (confidence 0.")
    assert told.stderr.endswith("if it is not so, give --listener Jo.\n")


def test_the_other_one_may_be_the_listener(talk):
    told = code(talk, "--listener", "second")
    assert [row["role"] for row in rows(told.stdout)] == ["client", "listener", "client"]
    assert told.stderr == "Listener: Jo, client: Mara.\n"


def test_another_language_than_english_is_told(talk):
    german = "Das klingt sehr schwer und ich frage mich, was dann mit Ihrem Bruder passiert ist, als er ging."
    talk.write_text(f'role,text\nlistener,"{german}"\nclient,"Er kam nie wieder nach Hause."\n', encoding="utf-8")
    assert "only English can be coded" in code(talk).stderr


def test_of_three_the_listener_must_be_named(talk):
    talk.write_text(TALK + "Guest,Tea?,4\n", encoding="utf-8")
    assert (code(talk).exit_code, code(talk).stdout) == (2, "")
    told = code(talk, "--listener", "Mara")
    assert [row["role"] for row in rows(told.stdout)] == ["listener", "client", "listener", "other"]
    assert told.stderr == "Listener: Mara, client: Jo. In no role: Guest.\n"


def test_a_codebook_decides_what_counts(talk, tmp_path):
    strict = codebook.SHIPPED.read_text(encoding="utf-8").replace("threshold = 0.5", "threshold = 1.0")
    (tmp_path / "strict.toml").write_text(strict, encoding="utf-8")
    made = rows(code(talk, "--codebook", tmp_path / "strict.toml").stdout)
    assert [row["codes"] for row in made] == ["", "", ""]


@pytest.mark.parametrize("stored", SAMPLES, ids=lambda path: path.parent.name)
@pytest.mark.parametrize(
    ("name", "write"), [("lines.csv", utterances.write), ("lines.vtt", transcript.write)], ids=["csv", "vtt"]
)
def test_the_lines_of_a_session_get_the_codes_of_the_session(stored, name, write, tmp_path):
    analysed = again(session.read(stored), codebook.load())
    (tmp_path / name).write_text(write(analysed), encoding="utf-8")
    made = rows(code(tmp_path / name).stdout)
    expected = [
        (str(each.utterance.turn), each.utterance.role, [code.code for code in each.codes if code.counted])
        for each in analysed.coded
    ]
    assert [(row["turn"], row["role"], [c for c in row["codes"].split(";") if c]) for row in made] == expected


def test_two_thousand_rows_stay_in_order(tmp_path):
    said = [f'{"client" if n % 2 else "listener"},"Number {n}, was it so?",{n}' for n in range(2000)]
    (tmp_path / "long.csv").write_text("\n".join(["role,text,turn", *said]), encoding="utf-8")
    assert code(tmp_path / "long.csv", "--out", tmp_path / "made" / "codes.csv").stdout == ""
    made = rows((tmp_path / "made" / "codes.csv").read_text(encoding="utf-8"))
    assert [row["turn"] for row in made] == [str(n) for n in range(2000)]
    assert [row["text"] for row in made] == [f"Number {n}, was it so?" for n in range(2000)]
    assert [bool(row["codes"]) for row in made] == [n % 2 == 0 for n in range(2000)]


@pytest.mark.parametrize(
    ("content", "status", "says"),
    [
        ("", 3, "it is empty"),
        ("role,text\nA,Hello.\n", 3, "only A speaks in it"),
        ("a,b\nA,Hello.\n", 3, "its columns are: a, b"),
        ("role,text\nA,Hi.\nB,Hi.\nC,Hi.\n", 2, "Say who listens, such as --listener A"),
    ],
)
def test_a_mistake_is_one_line_and_writes_nothing(tmp_path, content, status, says):
    (tmp_path / "talk.csv").write_text(content, encoding="utf-8")
    told = code(tmp_path / "talk.csv", "--out", tmp_path / "codes.csv")
    assert (told.exit_code, told.stdout) == (status, "")
    assert says in told.stderr
    assert told.stderr.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["talk.csv"]


def test_the_transcript_itself_is_never_overwritten(talk):
    told = code(talk, "--out", talk)
    assert (told.exit_code, talk.read_text(encoding="utf-8")) == (2, TALK)
    assert "it is the transcript itself" in told.stderr


# files


def test_a_file_is_written_whole_and_nothing_is_left_beside_it(tmp_path):
    place = tmp_path / "new" / "a.csv"
    writing.write(place, "größer\n")
    writing.write(place, "kleiner\n")
    assert place.read_bytes() == b"kleiner\n"
    assert [path.name for path in place.parent.iterdir()] == ["a.csv"]


def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link.csv").symlink_to(tmp_path / "real" / "a.csv")
    writing.write(tmp_path / "link.csv", "so\n")
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real" / "a.csv").read_text(encoding="utf-8") == "so\n"


def test_what_cannot_be_written_is_said_and_left_as_it_was(tmp_path):
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    for place in (tmp_path, tmp_path / "file" / "a.csv", Path("/dev/null")):
        with pytest.raises(OutputError, match="it cannot be written"):
            writing.write(place, "so\n")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
