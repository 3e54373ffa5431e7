"""Which row of a human's sheet is about which utterance."""

from __future__ import annotations

from dataclasses import replace

import pytest

from listenkit.errors import SessionError
from listenkit.matching import Judged, LeftOut, Pair, Said, Source, labels, match, rows

OPEN, NONE = frozenset({"open_question"}), frozenset[str]()
ANNA = Source(
    ("class", "anna", "practice.m4a"),
    (
        Said("u1", "1", "client", "I failed."),
        Said("u2", "2", "listener", "How was that for you?", OPEN),
        Said("u3", "2", "listener", "It’s hard.", frozenset({"validation"})),
    ),
)
BEN = Source(("class", "ben", "practice.m4a"), (Said("u1", "1", "listener", "Tell me more.", OPEN),))


def judged(
    row: int, recording: str | None, utterance: str | None, codes: frozenset[str] | None = OPEN, text: str | None = None
) -> Judged:
    return Judged(row, row - 1, recording, utterance, text, codes)


def test_a_recording_is_called_by_its_name_and_by_its_folder_where_two_share_it() -> None:
    assert labels([ANNA]) == ("practice.m4a",)
    assert labels([ANNA, BEN]) == ("anna/practice.m4a", "ben/practice.m4a")


def test_a_name_from_the_root_on_finds_its_recording() -> None:
    near, far = (Source(path, ANNA.said) for path in (("/", "a", "p.m4a"), ("/", "b", "a", "p.m4a")))
    assert labels([near, far]) == ("/a/p.m4a", "b/a/p.m4a")
    assert len(match([judged(2, "/a/p.m4a", "u2")], [near, far], "gold.csv").pairs) == 1


def test_two_results_of_one_recording_in_one_folder_are_refused() -> None:
    with pytest.raises(SessionError, match="two of the results in its folder"):
        labels([ANNA, ANNA])


def test_rows_are_found_by_name_and_id() -> None:
    found = match([judged(3, "practice.m4a", "u3", NONE), judged(2, "practice.m4a", "u2")], [ANNA], "gold.csv")
    assert found.pairs == (
        Pair("practice.m4a", "2", OPEN, OPEN),
        Pair("practice.m4a", "2", NONE, frozenset({"validation"})),
    )
    assert found.left_out == ()


def test_rows_without_names_are_found_by_their_order() -> None:
    found = match([judged(3, None, None, text="How was that for you?")], [ANNA], "gold.csv")
    assert found.pairs == (Pair("practice.m4a", "2", OPEN, OPEN),)


def test_text_may_have_other_quotes_and_spaces_but_no_other_words() -> None:
    same = judged(2, "practice.m4a", "u3", text="' It's  hard.")
    assert match([same], [ANNA], "gold.csv").pairs
    other = judged(2, "practice.m4a", "u3", text="It's so hard.")
    with pytest.raises(SessionError, match=r"row 2: practice\.m4a has another text there"):
        match([other], [ANNA], "gold.csv")


def test_whatever_is_left_out_is_named() -> None:
    gold = [
        judged(2, "anna/practice.m4a", "u2"),
        judged(3, "anna/practice.m4a", "u1"),  # the client's
        judged(4, "carl.m4a", "u1"),
        judged(5, "carl.m4a", "u2", None),
        judged(6, "anna/practice.m4a", "u9"),
    ]
    found = match(gold, [ANNA, BEN], "gold.csv")
    assert len(found.pairs) == 1
    assert found.left_out == (
        LeftOut("rows 4-5", "carl.m4a is not among the results, which are called anna/practice.m4a, ben/practice.m4a"),
        LeftOut("row 6", "anna/practice.m4a has no such utterance"),
        LeftOut("row 3", "not the listener's words"),
        LeftOut("anna/practice.m4a, u3", "not coded by the human"),
        LeftOut("ben/practice.m4a", "nothing of it was coded by the human"),
    )


def test_what_a_person_corrected_is_not_counted_for_the_tool() -> None:
    said = tuple(replace(one, corrected=one.id == "u2") for one in ANNA.said)
    found = match(
        [judged(2, "practice.m4a", "u2"), judged(3, "practice.m4a", "u3", NONE)], [replace(ANNA, said=said)], "g"
    )
    assert [pair.human for pair in found.pairs] == [NONE]
    assert LeftOut("practice.m4a, u2", "corrected by a person: no codes of the tool's") in found.left_out


def test_what_the_tool_could_not_code_is_left_out() -> None:
    german = Source(("anna", "probe.m4a"), (Said("u1", "1", "listener", "Wie war das?"),), codable=False)
    gold = [judged(2, "probe.m4a", "u1"), judged(3, "practice.m4a", "u1")]
    found = match(gold, [german, BEN], "gold.csv")
    assert [pair.recording for pair in found.pairs] == ["practice.m4a"]
    assert found.left_out == (LeftOut("probe.m4a", "not coded by the tool, which codes English alone"),)


@pytest.mark.parametrize(
    ("gold", "why"),
    [
        ([judged(2, "practice.m4a", "u1")], "row 2: practice.m4a is the name of 2 recordings. Write one of: anna/pr"),
        ([judged(2, "ben/practice.m4a", "u1"), judged(7, "ben/practice.m4a", "u1")], "rows 2 and 7 are of the same"),
        ([judged(2, "x.m4a", "u1")], "nothing in it can be compared (row 2: x.m4a is not among the results"),
        ([judged(2, "ben/practice.m4a", "u1", None)], "no row has codes"),
        ([judged(2, None, None)], "it has no columns `recording` and `utterance`, and 2 recordings are given"),
    ],
)
def test_a_sheet_that_does_not_fit_is_refused_in_one_line(gold: list[Judged], why: str) -> None:
    with pytest.raises(SessionError) as caught:
        match(gold, [ANNA, BEN], "gold.csv")
    assert str(caught.value).startswith(f"gold.csv: {why}")


def test_numbers_of_rows_are_shortened() -> None:
    assert rows([9, 2, 3, 4]) == "rows 2-4, 9"
    assert rows([5]) == "row 5"
