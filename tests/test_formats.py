"""What a session is written as, and session.json back again."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from listenkit import codebook
from listenkit.errors import SessionError
from listenkit.formats import FORMATS, named, session, transcript, turns, utterances
from listenkit.model import Caution, Comment, Feedback, FloorEvent, Measure, Session, SpeechSpan, Word
from listenkit.report.beside import Beside

from . import conversations
from .conversations import talk

CODEBOOK = codebook.load()
SCHEMA = json.loads(session.SCHEMA.read_text(encoding="utf-8"))


def whole() -> Session:
    """A session in which no part is empty."""
    coded = talk("C I failed, größte Mühe.", "L How was that? | open_question validation? #why", "C(4) Awful.", "O Hi.")
    return conversations.session(
        coded,
        measures=(
            Measure("open_question_share", 7.0, 10.0, 0.7, 0.3968, 0.8922, "share of questions"),
            Measure("listener_talk_share", 12.34567, 20.0, 0.6172835, None, None, "share of speech"),
            Measure("reflections_to_questions", 0.0, 0.0, None, None, None, "ratio"),
        ),
        feedback=Feedback(
            strengths=(Comment("s1", "You asked openly.", "u2", "open_question"),),
            to_try=Comment("t1", "Try this.", "u2", "open_question", ("What was it like?", "Tell me more.")),
            goal=None,
            questions=(Comment("q1", "Whose feeling was it?"),),
        ),
        floor=(FloorEvent("pause", "client", 4.0, 8.00049, None, "listener"),),
        heard_cautions=(Caution("noise", "There is noise.", 1.0, 2.0),),
        cautions=(Caution("noise", "There is noise.", 1.0, 2.0), Caution("short_sample", "Under 5 minutes.")),
    )


def stored(path: Path, **changes: object) -> Path:
    """session.json of `whole()` with some keys changed."""
    path.write_text(json.dumps({**session.to_dict(whole()), **changes}), encoding="utf-8")
    return path


def test_keys_and_their_order_are_those_of_the_contract() -> None:
    document = session.to_dict(whole())
    assert list(document) == [
        *("schema_version", "recording", "provenance", "roles", "speech"),
        *("utterances", "floor", "measures", "feedback", "warnings"),
    ]
    assert list(document["utterances"][0]) == [
        *("id", "turn", "speaker", "role", "start", "end", "text", "confidence", "level", "flags", "words", "codes")
    ]
    assert list(document["feedback"]) == ["strengths", "try", "goal", "questions"]
    assert list(document["feedback"]["try"]) == ["id", "utterance", "code", "text", "rewordings"]
    assert document["speech"][1] == {"speaker": "A", "role": "listener", "start": 2.5, "end": 4.0, "confidence": 1.0}
    assert document["speech"][3]["role"] == "other"


def test_numbers_have_three_decimals_and_counts_none() -> None:
    measures = session.to_dict(whole())["measures"]
    assert measures["open_question_share"] == {
        **{"count": 7, "total": 10, "value": 0.7, "low": 0.397, "high": 0.892, "unit": "share of questions"}
    }
    assert measures["listener_talk_share"]["count"] == 12.346
    assert measures["reflections_to_questions"]["value"] is None
    assert session.to_dict(whole())["floor"][0]["end"] == 8.0


def test_the_level_of_an_utterance_is_kept_and_older_files_have_none(tmp_path: Path) -> None:
    first, *others = whole().coded
    loud = replace(first, utterance=replace(first.utterance, level=-3.4))
    document = session.to_dict(replace(whole(), coded=(loud, *others)))
    assert [row["level"] for row in document["utterances"]] == [-3.4, None, None, None]
    assert [c.utterance.level for c in session.from_dict(document).coded] == [-3.4, None, None, None]
    older = [{key: value for key, value in row.items() if key != "level"} for row in document["utterances"]]
    assert session.read(stored(tmp_path / "older.json", utterances=older)).coded == whole().coded


def test_a_caution_about_loudness_is_found_anew_when_roles_are_exchanged() -> None:
    document = session.to_dict(replace(whole(), cautions=(Caution("unbalanced", "The client's voice is weak."),)))
    back = session.from_dict(document)
    assert "unbalanced" not in [each.kind for each in back.heard.cautions]
    assert "unbalanced" in [each.kind for each in back.cautions]


def test_each_warning_is_stored_once_and_returns_to_where_it_was_found() -> None:
    document = session.to_dict(whole())
    assert [warning["kind"] for warning in document["warnings"]] == ["noise", "short_sample"]
    back = session.from_dict(document)
    assert [caution.kind for caution in back.heard.cautions] == ["noise"]
    assert [caution.kind for caution in back.cautions] == ["short_sample"]


def test_every_document_is_valid_against_the_shipped_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    for each in (whole(), conversations.session()):
        jsonschema.validate(session.to_dict(each), SCHEMA)


def test_writing_what_was_read_gives_the_same_bytes(tmp_path: Path) -> None:
    path = tmp_path / "session.json"
    odd = talk("L One two three. | affirmation", start=1.00049, confidence=2 / 3)
    summed = replace(whole(), measures={"summed": Measure("summed", sum([0.1] * 10), None, None, None, None, "s")})
    for each in (whole(), summed, conversations.session(odd), conversations.session()):
        path.write_text(session.dumps(each), encoding="utf-8")
        assert session.dumps(session.read(path)) == path.read_text(encoding="utf-8")


def test_text_is_readable_and_ends_with_a_newline() -> None:
    text = session.dumps(whole())
    assert "größte Mühe" in text
    assert text.startswith('{\n "schema_version": 1,\n')
    assert text.endswith("}\n")


def test_what_is_read_equals_what_was_written() -> None:
    before = conversations.session(talk("C It was a lot.", "L And yet you came. | affirmation #leading #loop"))
    after = session.from_dict(json.loads(session.dumps(before)))
    assert after == before
    assert after.coded[1].flags == ("leading", "loop")
    assert after.heard.utterances[1].flags == ("loop",)


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({"schema_version": 2}, "newer listenkit (schema_version 2; this one reads 1)"),
        ({"roles": {"listener": "A", "client": "B", "confidence": 1.5, "how": "auto"}}, "roles.confidence: 1.5 is"),
        ({"floor": [{"kind": "laugh"}]}, "floor[0]"),
        ({"grade": 3}, "grade"),
        ({"measures": {"x": {"count": "7"}}}, "measures.x"),
    ],
)
def test_a_document_that_breaks_the_schema_is_named_in_one_line(
    tmp_path: Path, changes: dict[str, object], cause: str
) -> None:
    path = stored(tmp_path / "session.json", **changes)
    with pytest.raises(SessionError) as caught:
        session.read(path)
    message = str(caught.value)
    assert str(path) in message
    assert cause in message
    assert "\n" not in message


@pytest.mark.parametrize("content", [b"", b"not json", b"\xff\xfe\x00", b"[" * 100_000, b"[1, 2]", b"NaN"])
def test_what_is_no_session_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "session.json"
    path.write_bytes(content)
    with pytest.raises(SessionError, match=r"session\.json"):
        session.read(path)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.json", tmp_path):
        with pytest.raises(SessionError):
            session.read(path)


def rows(each: Session) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(utterances.write(each).removeprefix(utterances.MARK))))


def test_csv_has_a_row_an_utterance_and_marks_what_was_not_counted() -> None:
    row = rows(whole())[1]
    assert list(row) == [
        *("id", "turn", "start", "end", "role", "speaker", "text", "codes", "flags", "confidence", "why")
    ]
    assert (row["id"], row["turn"], row["start"], row["end"]) == ("u2", "2", "2.500", "4.000")
    assert (row["role"], row["codes"], row["flags"]) == ("listener", "open_question; validation?", "why")
    assert row["why"].startswith("open_question: because of its words")


@pytest.mark.parametrize("text", ["=1+1", "+44", "-5 degrees", "@here", "\tcell", "\rcell"])
def test_a_spreadsheet_runs_no_cell(text: str) -> None:
    assert utterances.guarded(text) == f"'{text}"


def test_ordinary_cells_stay_as_they_are() -> None:
    assert utterances.guarded("Well, a - b = c") == "Well, a - b = c"
    assert rows(conversations.session(talk("L =cmd() it")))[0]["text"] == "'=cmd() it"


def test_vtt_names_the_voice_and_escapes_what_would_be_a_tag() -> None:
    coded = talk("L You & <b>me</b> --> there.", "C(3600) So.", "O Tea?")
    lines = transcript.write(conversations.session(coded)).splitlines()
    assert lines[0] == "WEBVTT"
    assert lines[2:5] == [
        "u1",
        "00:00:00.000 --> 00:00:02.500",
        "<v Listener>You &amp; &lt;b&gt;me&lt;/b&gt; --&gt; there.</v>",
    ]
    assert "01:00:02.500 --> 01:00:03.000" in lines
    assert "<v Client>So.</v>" in lines
    assert "<v Other>Tea?</v>" in lines


def test_a_cue_always_ends_after_it_starts() -> None:
    (coded,) = talk("L Mm.")
    instant = replace(coded.utterance, words=(Word("Mm.", 2.0, 2.0, 0.9),))
    assert "00:00:02.000 --> 00:00:02.001" in transcript.write(
        conversations.session((replace(coded, utterance=instant),))
    )


def test_rttm_holds_the_speech_with_roles_and_a_name_without_spaces() -> None:
    base = conversations.session(name="week 3 practice.m4a")
    spans = (SpeechSpan("B", 0.5, 2.25), SpeechSpan("A", 2.0, 3.0), SpeechSpan("X", 4.0, 4.1234))
    assert turns.write(replace(base, heard=replace(base.heard, speech=spans))).splitlines() == [
        "SPEAKER week_3_practice 1 0.500 1.750 <NA> <NA> client <NA> <NA>",
        "SPEAKER week_3_practice 1 2.000 1.000 <NA> <NA> listener <NA> <NA>",
        "SPEAKER week_3_practice 1 4.000 0.123 <NA> <NA> other <NA> <NA>",
    ]


def test_every_format_gives_text_for_any_session() -> None:
    assert {name: format.file for name, format in FORMATS.items()} == {
        "html": "report.html",
        "md": "report.md",
        "json": "session.json",
        "csv": "utterances.csv",
        "vtt": "transcript.vtt",
        "rttm": "turns.rttm",
    }
    for format in FORMATS.values():
        assert format.write(whole(), CODEBOOK).endswith("\n")
        beside = Beside({"u2": b"sound"}, "clips.m4a", "listener")
        assert format.write(whole(), CODEBOOK, beside) == format.write(whole(), CODEBOOK, beside)
        assert isinstance(format.write(conversations.session(), CODEBOOK), str)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Anna: I left.", ("Anna", "I left.")),
        ("Berg, Anna: I left.", ("Berg, Anna", "I left.")),
        ("Anna \N{SLIGHTLY SMILING FACE}: I left.", ("Anna \N{SLIGHTLY SMILING FACE}", "I left.")),
        ("Jose\N{COMBINING ACUTE ACCENT}: I left.", ("Jos\N{LATIN SMALL LETTER E WITH ACUTE}", "I left.")),
        ("Well, look: I left.", ("", "Well, look: I left.")),
        ("I told him this in so many words: I left.", ("", "I told him this in so many words: I left.")),
    ],
)
def test_who_speaks_in_plain_text(line: str, found: tuple[str, str]) -> None:
    assert named.parts([line]) == (found,)
