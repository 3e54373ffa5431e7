"""The tool's codes beside a human's: from sheets and sessions to tables."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from listenkit import codebook
from listenkit.cli import app
from listenkit.errors import SessionError
from listenkit.evaluation import Evaluation, evaluate
from listenkit.formats import evaluation as tables
from listenkit.formats import session as stored
from listenkit.formats import sheet
from listenkit.gathering import gather
from listenkit.matching import Matched, Pair

from . import conversations
from .conversations import talk

CODES = tuple(codebook.load().codes)
TALK = (
    "C I failed the exam.",
    "L How was that for you? | open_question",
    "L That sounds hard. | validation",
    "C It was, yes.",
    "L You should rest. | advice",
    "L Did you sleep? | closed_question sympathy?",
)
LISTENER = ("u2", "u3", "u5", "u6")


def pair(human: str, tool: str, recording: str = "a", turn: str = "1") -> Pair:
    return Pair(recording, turn, frozenset(human.split()), frozenset(tool.split()))


def of(*pairs: Pair) -> Evaluation:
    return evaluate(Matched(pairs, ()), CODES)


def results(folder: Path, *names: str) -> Path:
    """A folder of results, one recording a name."""
    for name in names:
        place = folder / Path(name).stem
        place.mkdir(parents=True)
        (place / "session.json").write_text(stored.dumps(conversations.session(talk(*TALK), name=name)), "utf-8")
    return folder


def filled(path: Path, blind: str, codes: dict[str, str]) -> Path:
    """The blind sheet with codes written into it, by utterance."""
    lines = list(csv.DictReader(io.StringIO(blind.removeprefix("\ufeff"))))
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, sheet.COLUMNS)
        out.writeheader()
        out.writerows({**line, "codes": codes.get(line["utterance"], "")} for line in lines)
    return path


def run(*words: object) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, ["evaluate", *map(str, words)])
    return done.exit_code, done.stdout, done.stderr


def test_each_code_is_counted_where_either_gave_it() -> None:
    found = of(pair("open_question", "open_question"), pair("open_question", "closed_question"), pair("", ""))
    lines = {line.code: (line.human, line.tool) for line in found.lines}
    assert lines == {"open_question": (2, 1), "closed_question": (0, 1)}
    assert found.lines[0].statistics["recall"].value == 0.5
    assert "validation" in found.unused


def test_both_kinds_of_reflection_also_count_together() -> None:
    found = of(pair("reflection_simple", "reflection_complex"), pair("reflection_complex", "reflection_complex"))
    together = next(line for line in found.lines if line.code == "reflection_either")
    assert (together.human, together.tool, together.statistics["f1"].value) == (2, 2, 1.0)
    alone = of(pair("reflection_simple", "reflection_simple"))
    assert [line.code for line in alone.lines] == ["reflection_simple"]


def test_counts_of_a_recording_are_those_of_the_report() -> None:
    """Volleys: a has one open question in each coder's eyes though it has two sentences; simple hides under complex."""
    pairs = (
        pair("open_question", "open_question", "a", "1"),
        pair("open_question", "", "a", "1"),
        pair("reflection_simple reflection_complex", "reflection_simple", "b", "1"),
        pair("open_question", "open_question", "b", "2"),
        pair("open_question", "open_question", "b", "3"),
        pair("", "", "c", "1"),
    )
    found = {line.code: line.icc for line in of(*pairs).lines}
    assert found["open_question"] is not None
    assert found["open_question"].value == 1.0  # (1, 1), (2, 2), (0, 0)
    assert found["reflection_simple"] is not None
    # (0, 0), (0, 1), (0, 0): mean squares 1/6, 1/6, 1/6, so nothing is agreed on
    assert found["reflection_simple"].value == pytest.approx(0.0)


def test_one_recording_is_drawn_by_volleys_and_has_no_icc() -> None:
    found = of(pair("advice", "advice", turn="1"), pair("advice", "", turn="2"), pair("", "", turn="3"))
    assert (found.recordings, found.over) == (1, "volleys")
    assert found.lines[0].icc is None
    text = "\n".join(tables.lines(found, "gold.csv"))
    assert "samples of volleys of the one recording" in text
    assert "ICC(A,1) needs three recordings; there is one." in text


def test_two_recordings_tell_no_interval() -> None:
    found = of(*(pair("advice", "advice" * (n > 1), recording, str(n)) for recording in "ab" for n in range(4)))
    assert all((each.low, each.high) == (None, None) for each in found.lines[0].statistics.values())
    assert "of two recordings alone none can be told" in "\n".join(tables.lines(found, "gold.csv"))


def test_three_recordings_are_drawn_whole_and_have_an_icc_with_words() -> None:
    counts = {"a": (1, 1), "b": (3, 2), "c": (6, 6), "d": (0, 1)}  # advice of the human's and the tool's
    pairs = [
        pair("advice" * (n < human), "advice" * (n < tool), recording, str(n))
        for recording, (human, tool) in counts.items()
        for n in range(8)
    ]
    found = of(*pairs)
    assert found.over == "recordings"
    assert found.lines[0].icc is not None
    assert found.lines[0].icc.value == pytest.approx(0.96)  # mean squares 37/3, 0 and 1/3: 12 / 12.5
    assert "advice  0.96 [0.48, 1.00]  poor to excellent" in tables.lines(found, "gold.csv")


def test_undefined_is_a_dash_for_people_null_for_json_and_empty_in_csv() -> None:
    found = of(pair("validation", "", turn="1"), pair("", "", turn="2"))
    row = next(line for line in tables.lines(found, "gold.csv") if line.startswith("validation"))
    assert row.split() == ["validation", "1", "0", "–", "0.00", "–", "0.00", "–"]
    values = tables.to_dict(found)["codes"]["validation"]
    assert values["precision"] == {"value": None, "low": None, "high": None}
    assert values["icc"] is None
    (cells,) = csv.DictReader(io.StringIO(tables.write(found)))
    assert (cells["precision"], cells["recall"], cells["icc_words"]) == ("", "0.0", "")


def test_a_blind_sheet_tells_nothing_of_the_tools_codes(tmp_path: Path) -> None:
    text = sheet.write(gather([results(tmp_path, "a.m4a")]))
    assert text.startswith("\ufeffrecording,utterance,role,start,end,text,codes\n")
    assert not [code for code in CODES if code in text]
    lines = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [line["utterance"] for line in lines] == ["u1", "u2", "u3", "u4", "u5", "u6"]
    assert {line["codes"] for line in lines} == {""}


def test_from_blind_sheet_to_table(tmp_path: Path) -> None:
    folder, blind = results(tmp_path / "results", "a.m4a", "b.m4a", "c.m4a"), tmp_path / "blind.csv"
    code, _, told = run("--blind", blind, folder)
    assert code == 0
    assert "`none` says that no other code fits" in told
    human = {"u2": "open_question", "u3": "none", "u5": "advice; other"}
    gold = filled(tmp_path / "gold.csv", blind.read_text("utf-8"), human)
    code, shown, _ = run(gold, folder, "--out", tmp_path / "table.csv")
    assert code == 0
    assert shown.startswith(
        "gold.csv: 9 utterances of the listener in 3 recordings, coded by the human and by the tool\n"
    )
    assert "a.m4a, u6: not coded by the human" in shown
    found = {row["code"]: row for row in csv.DictReader((tmp_path / "table.csv").open())}
    assert (found["validation"]["human"], found["validation"]["tool"]) == ("0", "3")
    assert (found["other"]["recall"], found["advice"]["f1"]) == ("0.0", "1.0")
    assert "sympathy" not in found, "the tool was not sure of it"


def test_json_is_one_line(tmp_path: Path) -> None:
    folder = results(tmp_path / "results", "a.m4a")
    gold = filled(tmp_path / "gold.csv", sheet.write(gather([folder])), {"u2": "open_question"})
    code, shown, _ = run(gold, folder / "a" / "session.json", "--json")
    assert code == 0
    document = json.loads(shown)
    assert document["codes"]["open_question"]["human"] == 1
    assert document["left_out"] == [{"what": "a.m4a, u3, u5, u6", "why": "not coded by the human"}]


def test_a_coded_transcript_is_compared_row_by_row(tmp_path: Path) -> None:
    heading = "turn,start,end,role,text,codes,confidence,why\n"
    tool = tmp_path / "coded.csv"
    tool.write_text(
        f"{heading}1,,,client,I failed.,,,\n2,,,listener,How was it?,open_question;advice,0.900,\n", "utf-8"
    )
    gold = tmp_path / "gold.csv"
    gold.write_text("text;codes\nI failed.;\nHow was it?;Open question\n", "utf-8")
    code, shown, _ = run(gold, tool, "--json")
    assert code == 0
    found = json.loads(shown)["codes"]
    assert {name: (each["human"], each["tool"]) for name, each in found.items()} == {
        "open_question": (1, 1),
        "advice": (0, 1),
    }


def test_a_row_without_words_keeps_its_place_in_a_sheet_of_two_columns(tmp_path: Path) -> None:
    tool, gold = tmp_path / "coded.csv", tmp_path / "gold.csv"
    listener = "listener,{},facilitate,0.900,"
    rows = [
        "1,,,client,I left.,,,",
        "2,,,listener,,,,",
        f"2,,,{listener.format('Mm-hm.')}",
        f"2,,,{listener.format('Mm-hm.')}",
    ]
    tool.write_text("\n".join(["turn,start,end,role,text,codes,confidence,why", *rows, ""]), "utf-8")
    gold.write_text("text,codes\nI left.,\n,\nMm-hm.,none\nMm-hm.,facilitate\n", "utf-8")
    found = json.loads(run(gold, tool, "--json")[1])["codes"]["facilitate"]
    assert (found["human"], found["tool"]) == (1, 2)


def test_a_row_without_a_turn_goes_on_with_the_one_above_it(tmp_path: Path) -> None:
    table = tmp_path / "coded.csv"
    rows = ["4,listener,Hm?,", ",listener,So?,", ",client,I left.,", "9,listener,Oh?,", ",client,Yes.,", ",client,So.,"]
    table.write_text("\n".join(["turn,role,text,codes", *rows, ""]), "utf-8")
    turns = [each.turn for each in sheet.read_coded(table).said]
    assert turns == ["4", "4", "row 4", "9", "row 6", "row 6"]


def test_a_number_that_comes_back_is_another_turn(tmp_path: Path) -> None:
    table = tmp_path / "coded.csv"
    rows = [
        "1,listener,Hm?,",
        "2,client,Yes.,",
        "1,listener,So?,",
        "2,client,So.,",
        "3,listener,Oh?,",
        "1,listener,Ah?,",
    ]
    table.write_text("\n".join(["turn,role,text,codes", *rows, ""]), "utf-8")
    assert [each.turn for each in sheet.read_coded(table).said] == ["1", "2", "1", "2", "3", "row 7"]


def test_none_in_a_sheet_is_what_the_tool_calls_other(tmp_path: Path) -> None:
    tool, gold = tmp_path / "coded.csv", tmp_path / "gold.csv"
    tool.write_text("turn,role,text,codes\n1,listener,Hello there.,other\n", "utf-8")
    gold.write_text("text,codes\nHello there.,none\n", "utf-8")
    found = json.loads(run(gold, tool, "--json")[1])["codes"]["other"]
    assert (found["human"], found["tool"]) == (1, 1)


def test_the_tools_own_table_is_no_humans_sheet(tmp_path: Path) -> None:
    tool, copy = tmp_path / "coded.csv", tmp_path / "copy.csv"
    tool.write_text("turn,role,text,codes,why\n1,listener,Hello there.,other,no cue\n", "utf-8")
    copy.write_bytes(tool.read_bytes())
    code, _, told = run(copy, tool)
    assert code == 3
    assert "its column why holds the tool's reasons" in told


def test_a_file_that_is_no_session_and_no_table_is_not_blamed_for_its_contents(tmp_path: Path) -> None:
    (tmp_path / "report.html").write_text("<p>", "utf-8")
    told = run("--blind", tmp_path / "sheet.csv", tmp_path / "report.html")[2]
    assert "it is no session.json and no table of `listenkit code` (.csv)" in told


def test_a_sheet_is_never_written_over(tmp_path: Path) -> None:
    folder = results(tmp_path / "results", "a.m4a")
    gold = filled(tmp_path / "gold.csv", sheet.write(gather([folder])), {"u2": "advice"})
    before = gold.read_bytes()
    assert run("--blind", gold, folder)[0] == 3
    assert run(gold, folder, "--out", gold)[0] == 2
    assert run("--blind", tmp_path / "new.csv", folder, "--json")[0] == 2
    assert gold.read_bytes() == before


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "it has no rows"),
        ("recording,utterance,codes\n", "it has no rows"),
        ("name,codes\nx,advice\n", "its columns are name, codes. It needs recording, utterance, codes; or text, codes"),
        ("recording,utterance,codes\na.m4a,u2,advise\n", "row 2: 'advise' is no code. Allowed are open_question, "),
        ("recording,utterance,codes\n\na.m4a,u2,none;advice\n", "row 3: none stands beside a code"),
        ("recording,utterance,codes\na.m4a,u2,advice, other\n", "row 2 has 4 cells and the heading 3"),
        ("recording,utterance,codes\na.m4a,u2,\n", "no row has codes"),
        ("recording,utterance,codes\nz.m4a,u2,advice\n", "nothing in it can be compared"),
        ("recording,utterance,codes\na.m4a,u2,advice\na.m4a,u2,\n", "rows 2 and 3 are of the same utterance"),
    ],
)
def test_a_sheet_that_cannot_be_used_is_one_line(tmp_path: Path, text: str, why: str) -> None:
    folder, gold = results(tmp_path / "results", "a.m4a"), tmp_path / "gold.csv"
    gold.write_text(text, "utf-8")
    code, shown, told = run(gold, folder)
    assert (code, shown) == (3, "")
    assert told.startswith(f"listenkit: {gold}: {why}")
    assert told.count("\n") == 1


def test_missing_files_are_one_line(tmp_path: Path) -> None:
    folder = results(tmp_path / "results", "a.m4a")
    (tmp_path / "empty").mkdir()
    (tmp_path / "gold.csv").write_text("recording,utterance,codes\na.m4a,u2,advice\n", "utf-8")
    (tmp_path / "old.csv").write_bytes("recording,utterance,codes\na.m4a,u2,größer\n".encode("latin-1"))
    assert "No such file or directory. Give the filled sheet" in run(tmp_path / "none.csv", folder)[2]
    assert "Is a directory. Give the filled sheet" in run(folder, tmp_path / "gold.csv")[2]
    assert "there is no session.json in it" in run(tmp_path / "gold.csv", tmp_path / "empty")[2]
    assert "it is not there" in run(tmp_path / "gold.csv", tmp_path / "nowhere")[2]
    assert "it is no UTF-8 text. Save it as “CSV UTF-8”" in run(tmp_path / "old.csv", folder)[2]
    assert run(folder)[0] == 2
    assert "it would be compared with itself" in run(tmp_path / "gold.csv", tmp_path / "gold.csv")[2]


def test_a_folder_is_searched_to_its_depth_and_each_session_is_taken_once(tmp_path: Path) -> None:
    folder = results(tmp_path / "class" / "week 1", "a.m4a", "b.m4a")
    found = gather([tmp_path, folder / "a" / "session.json"])
    assert [source.path[-1] for source in found] == ["a.m4a", "b.m4a"]


def test_a_table_that_is_no_coded_transcript_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n", "utf-8")
    with pytest.raises(SessionError, match="its columns are a, b"):
        gather([path])
