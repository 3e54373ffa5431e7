"""Transcripts without sound are read: what is accepted, and what each mistake is told."""

import pytest

from listenkit.errors import SessionError
from listenkit.formats import clock, spoken
from listenkit.texts import Line

TABLE = "role,text,turn,start,end\nlistener,How was it?,7,0:01,2.5\nclient,,8,,\n"
READ = (Line("listener", "How was it?", "7", 1.0, 2.5), Line("client", "", "8"))
VTT = """WEBVTT - made by hand
Kind: captions

NOTE nobody reads
this

STYLE
::cue { color: red }

1
00:00:01.000 --> 00:00:02.500 align:start
<v Listener>How <i>was</i> it &amp; you?</v>

01:03.000 --> 01:04.000
<v.loud Anna Berg>Bad.</v>
<v Listener>Bad?

01:05.000 --> 01:06.000
I mean really?
"""
SRT = """1
00:00:01,000 --> 00:00:02,500
Anna: How was
that day?

2
00:01:03,000 --> 00:01:04,000
- Ben: Bad.
- ANNA: Bad?

3
00:01:05,000 --> 00:01:06,000
And sad.
"""
PLAIN = """Anna: How was that day?

  Dr. Ben O'Neil :  Bad.
And I must say this about all of it: sad.
ANNA:
Sad at 10:30?
"""


def read(folder, content, name="talk.csv"):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return spoken.read(path)


# what is accepted


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(TABLE, id="commas"),
        pytest.param(TABLE.replace(",", ";").replace("2.5", "2,5"), id="semicolons, and commas in numbers"),
        pytest.param(TABLE.replace(",", "\t"), id="tabs"),
        pytest.param(TABLE.replace("\n", "\r\n"), id="CRLF"),
        pytest.param(TABLE.replace("\n", "\r"), id="CR"),
        pytest.param("sep=;\r\n" + TABLE.replace(",", ";"), id="a line for a spreadsheet above it"),
        pytest.param(b"\xef\xbb\xbf" + TABLE.encode(), id="a byte order mark"),
        pytest.param(TABLE.encode("utf-16"), id="UTF-16 with a mark"),
        pytest.param("\n" + TABLE.replace("\n", "\n\n"), id="blank lines"),
        pytest.param(TABLE.replace("role,text", " Role , TEXT "), id="a heading in other capitals"),
        pytest.param(TABLE.replace("role", "speaker"), id="a column speaker"),
        pytest.param(TABLE.replace("client,,8,,", "client,,8"), id="a short row"),
    ],
)
def test_a_table_is_read_however_it_was_saved(tmp_path, content):
    assert read(tmp_path, content) == READ


def test_of_a_table_only_the_known_columns_are_read_and_role_comes_before_speaker(tmp_path):
    content = 'id,speaker,role,time,text\n4,A,client,9,"Well, ""so"" it\nwent"\n5,B,listener,x,\'-mm\n'
    assert read(tmp_path, content) == (Line("client", 'Well, "so" it\nwent'), Line("listener", "-mm"))


def test_webvtt_tells_voices_and_drops_what_is_no_speech(tmp_path):
    expected = (
        Line("Listener", "How was it & you?", "", 1.0, 2.5),
        Line("Anna Berg", "Bad.", "", 63.0, 64.0),
        Line("Listener", "Bad?", "", 63.0, 64.0),
        Line("Listener", "I mean really?", "", 65.0, 66.0),
    )
    assert read(tmp_path, VTT, "talk.vtt") == expected
    assert read(tmp_path, VTT.replace("\n", "\r\n"), "talk.txt") == expected


def test_subrip_tells_names_and_a_cue_without_one_goes_on(tmp_path):
    expected = (
        Line("Anna", "How was that day?", "", 1.0, 2.5),
        Line("Ben", "Bad.", "", 63.0, 64.0),
        Line("Anna", "Bad?", "", 63.0, 64.0),
        Line("Anna", "And sad.", "", 65.0, 66.0),
    )
    assert read(tmp_path, SRT, "talk.srt") == expected
    assert read(tmp_path, b"\xef\xbb\xbf" + SRT.encode(), "talk") == expected


def test_an_empty_cue_keeps_its_row(tmp_path):
    content = "1\n0:01 --> 0:02\n\n2\n0:03 --> 0:04\nAnna: Hello.\n"
    assert [line.text for line in read(tmp_path, content, "talk.srt")] == ["", "Hello."]


def test_plain_text_tells_names_and_a_line_without_one_goes_on(tmp_path):
    assert read(tmp_path, PLAIN, "talk.txt") == (
        Line("Anna", "How was that day?"),
        Line("Dr. Ben O'Neil", "Bad. And I must say this about all of it: sad."),
        Line("Anna", "Sad at 10:30?"),
    )


@pytest.mark.parametrize("ahead", ["[00:00:05] ", "(0:05) ", "10:30 ", "\u200f", "\u202b[0:05]"])
def test_a_time_or_an_unseen_mark_before_a_name_is_no_part_of_it(tmp_path, ahead):
    content = f"{ahead}Anna: How was it?\n{ahead}Ben: Bad, at\n10:30 I left.\n"
    assert read(tmp_path, content, "talk.txt") == (Line("Anna", "How was it?"), Line("Ben", "Bad, at 10:30 I left."))


@pytest.mark.parametrize("name", ["Ana del Carmen Ruiz (she/her)", "ana@example.org", "Ana | Ward 3"])
def test_a_name_as_a_meeting_program_writes_it(tmp_path, name):
    lines = read(tmp_path, f"WEBVTT\n\n0:01 --> 0:02\n{name}: Hello.\n", "talk.vtt")
    assert lines == (Line(name, "Hello.", "", 1.0, 2.0),)


def test_what_the_suffix_does_not_say_is_seen_in_the_text(tmp_path):
    assert read(tmp_path, TABLE.replace(",", "\t"), "talk.txt") == READ
    assert read(tmp_path, PLAIN, "talk.md") == read(tmp_path, PLAIN, "talk.txt")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("62.5", 62.5),
        ("0", 0.0),
        ("1:02,5", 62.5),
        ("00:01:02.500", 62.5),
        (" 1:00:00 ", 3600.0),
        ("100:00:01", 360001),
        ("75:00", 4500),
    ],
)
def test_times_as_they_are_written(text, expected):
    assert clock.seconds(text) == expected


@pytest.mark.parametrize("text", ["soon", "-1", "nan", "inf", "1:60:00", "1:2:3:4", "", "1e3", "５"])
def test_what_is_no_time(text):
    with pytest.raises(ValueError, match="is no time"):
        clock.seconds(text)


# what is not


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("t.csv", "", "it is empty"),
        ("t.txt", " \n\n", "it is empty"),
        ("t.csv", b"\x00\x01RIFF", "it is no text. Give csv, vtt, srt or plain text; a recording goes to"),
        ("t.csv", b"role,text\nclient,ok\nlistener,caf\xe9\n", "line 3 holds letters that are not UTF-8. Save it as"),
        ("t.txt", '{"schema_version": 1}', "it is JSON"),
        ("t.rtf", "{\\rtf1\\ansi A: Hi.}", "it is rich text (RTF). Save it as plain text"),
        ("t.csv", "who,said\nA,B\n", "it has no column role and text; its columns are: who, said. Name the columns"),
        ("t.csv", "role,said\nA,B\n", "it has no column text; its columns are: role, said"),
        ("t.csv", "who,text\nA,B\n", "it has no column role; its columns are: who, text"),
        ("t.csv", "role,text\nA,well, no\n", "t.csv, row 2: it has 3 cells and the heading 2. Put a text that holds"),
        ("t.csv", 'role,text\nA,"well\n', "is no row of a table"),
        ("t.csv", "role,text\nA,B\n,hello\n", "t.csv, row 3: it has a text and no role"),
        ("t.csv", "role,text,start\nA,B,soon\n", "row 2: its start is 'soon', which is no time. Give seconds (62.5)"),
        ("t.csv", "role,text,end\nA,B,-3\n", "its end is '-3', which is no time"),
        ("t.vtt", "WEBVTT\n\n0:01 --> 0:02\nHello.\n", "t.vtt, line 3: no name says who speaks, here or in a cue"),
        ("t.srt", "1\n0:01 --> 0:02\nHello.\n", 'Begin the cue with a name, as in "Listener: How was that?"'),
        ("t.srt", "1\n0:01 --> later\nA: Hello.\n", "t.srt, line 2: '0:01 --> later' holds no two times"),
        ("t.srt", "1\n0:01 -->\nA: Hello.\n", "holds no two times"),
        ("t.srt", "1\n0:01 --> 0:02\nA: Hi.\n2\n0:03 --> 0:04\nB: Hi.\n", "two cues are not parted"),
        ("t.srt", "A: Hello.\n\nB: Hi.\n", "t.srt, line 1: this is no cue"),
        ("t.txt", "hello there\nA: Hi.\n", 't.txt: no name stands before "hello there". Begin each turn with a name'),
    ],
)
def test_a_mistake_is_told_in_a_line(tmp_path, name, content, says):
    with pytest.raises(SessionError) as told:
        read(tmp_path, content, name)
    assert says in str(told.value)
    assert str(told.value).startswith(str(tmp_path))
    assert "\n" not in str(told.value)


def test_a_file_that_is_not_there_and_a_folder(tmp_path):
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(SessionError, match="Give csv, vtt, srt or plain text"):
            spoken.read(path)
