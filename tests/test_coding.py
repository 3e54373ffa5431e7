"""A transcript without sound is coded line by line, and who listens is chosen."""

import csv
import io

import pytest

from listenkit.coding import CodedLine, choose, code_text
from listenkit.errors import SessionError, UsageError
from listenkit.formats import coded
from listenkit.model import Code, CodedUtterance, Roles
from listenkit.texts import Line

ROLES = Roles("A", "B", 1.0, "given")


def lines(*rows):
    return [Line(*row.split(" ", 1)) for row in rows]


def parrot(utterances):
    """A coder: a listener's sentence says its own codes; `code?` is not counted, its confidence falls by its place."""
    return tuple(CodedUtterance(said, _codes(said) if said.role == "listener" else (), ()) for said in utterances)


def _codes(said):
    named = said.text.rstrip(".").split()
    return tuple(Code(n.strip("?,"), 0.9 - 0.1 * at, "so", not n.endswith("?")) for at, n in enumerate(named))


parrot.name = "parrot"


def found(*rows):
    return [[code.code for code in each.codes] for each in code_text(lines(*rows), ROLES, parrot)]


def table(*rows):
    return list(csv.DictReader(io.StringIO(coded.write(code_text(rows, ROLES, parrot)))))


# codes


def test_each_line_has_the_counted_codes_of_its_sentences_in_order():
    assert found("A advice. other information.", "B advice.", "A other? advice.") == [
        ["advice", "other", "information"],
        [],
        ["advice"],
    ]


def test_codes_of_a_sentence_over_a_backchannel_stand_where_it_starts():
    assert found("A advice", "B Mm-hm.", "A other. structure.", "B Yes.", "A validation") == [
        ["advice", "other"],
        [],
        ["structure"],
        [],
        ["validation"],
    ]
    assert found("A advice", "B Mm-hm.", "A other") == [["advice", "other"], [], []]


def test_a_third_speaker_is_never_coded_and_lines_without_words_keep_their_place():
    made = code_text(lines("A other.", "X advice.", "B ", "A "), ROLES, parrot)
    assert [each.role for each in made] == ["listener", "other", "client", "listener"]
    assert [each.volley for each in made] == [1, 2, None, None]
    assert [len(each.codes) for each in made] == [1, 0, 0, 0]


def test_no_lines_no_codes():
    assert code_text([], ROLES, parrot) == ()


# the table


def test_the_table_has_a_row_for_each_line():
    rows = (Line("A", "advice other. advice.", "", 1.0, 2.5), Line("B", "Mm-hm."), Line("X", "=SUM(1)"))
    assert coded.write(code_text(rows, ROLES, parrot)) == (
        "turn,start,end,role,text,codes,confidence,why\n"
        "1,1.000,2.500,listener,advice other. advice.,advice;other,0.800,advice: so; other: so\n"
        "2,,,client,Mm-hm.,,,\n"
        "3,,,other,'=SUM(1),,,\n"
    )


def test_turns_are_those_of_the_transcript_where_it_has_any():
    assert [row["turn"] for row in table(Line("A", "other.", "7a"), Line("B", "So."), Line("A", "other."))] == [
        "7a",
        "",
        "",
    ]
    own = table(Line("B", "So"), Line("A", "facilitate"), Line("B", "Mm-hm."), Line("A", ""), Line("B", "it went."))
    assert [row["turn"] for row in own] == ["1", "2", "3", "", "3"]


def test_why_names_each_reason_once_and_leaves_out_none():
    codes = (Code("advice", 0.5, "a; b"), Code("advice", 0.25, "a; b"), Code("other", 0.75, ""))
    row = coded.write([CodedLine(Line("A", "Go."), "listener", 4, codes)]).splitlines()[1]
    assert row == "4,,,listener,Go.,advice;other,0.250,advice: a; b"


# who listens

OPEN = "A How was it for you? What did you do?", "B I cried. I hate my job and my boss."


@pytest.mark.parametrize(
    ("rows", "wanted", "expected"),
    [
        pytest.param(OPEN, None, ("A", "B", "auto"), id="found from what is said"),
        pytest.param(OPEN[::-1], None, ("A", "B", "auto"), id="whoever begins"),
        pytest.param(OPEN, "b", ("B", "A", "given"), id="as wanted, by name"),
        pytest.param(OPEN, "first", ("A", "B", "given"), id="by place"),
        pytest.param(OPEN, "second", ("B", "A", "given"), id="by the second place"),
        pytest.param(("first No.", "A Yes."), "first", ("first", "A", "given"), id="a name comes before a place"),
        pytest.param(("X ", *OPEN), "first", ("A", "B", "given"), id="who says nothing does not speak"),
        pytest.param(("client How?", "listener I, I."), None, ("listener", "client", "given"), id="the names say it"),
        pytest.param(("Client I.", "Mara Hm.", "Mara So."), None, ("Mara", "Client", "given"), id="client is enough"),
        pytest.param(("Listener I.", "Jo Hm."), None, ("Listener", "Jo", "given"), id="listener too"),
        pytest.param(
            ("other Tea, tea, tea?", "listener No.", "client No."), None, ("listener", "client", "given"), id="of three"
        ),
        pytest.param(("A Tea?", "B No.", "C No, no."), "A", ("A", "C", "given"), id="the client says most"),
    ],
)
def test_who_listens(rows, wanted, expected):
    who = choose(lines(*rows), wanted, "t.csv")
    assert (who.listener, who.client, who.how) == expected
    assert who.confidence == 1.0 if who.how == "given" else 0.5 <= who.confidence < 1.0


@pytest.mark.parametrize(
    ("rows", "wanted", "kind", "says"),
    [
        ((), None, SessionError, "t.csv: nobody says anything in it"),
        (("A ", "B "), None, SessionError, "nobody says anything in it"),
        (("A Hi.", "A Yes.", "B "), None, SessionError, "only A speaks in it. Give the transcript of a conversation"),
        (
            ("A 1", "B 2", "C 3"),
            None,
            UsageError,
            "3 people speak in it: A, B, C. Say who listens, such as",
        ),
        (("client 1", "B 2", "C 3"), None, UsageError, "3 people speak in it: client, B, C."),
        (OPEN, "Zoe", UsageError, "--listener Zoe: nobody in the transcript is called that; there are A, B."),
        (OPEN, "", UsageError, "--listener ''"),
    ],
)
def test_where_nobody_can_be_chosen(rows, wanted, kind, says):
    with pytest.raises(kind) as told:
        choose(lines(*rows), wanted, "t.csv")
    assert says in str(told.value)
