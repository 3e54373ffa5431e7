"""The strip of a whole talk: places count from the first speech, and the table and the letters say the same."""

from __future__ import annotations

from listenkit import codebook
from listenkit.model import FloorEvent
from listenkit.report import said
from listenkit.report.timeline import Timeline, timeline

from .conversations import session, talk

BOOK = codebook.load()
# Words take half a second, and so does the gap before each line: L 0–2, C 2.5–4.5, L 4–5 (over the client), C 9–10.
LINES = talk(
    "L How was that, then? | open_question",
    "C I was so tired.",
    "L(-0.5) Of course. | validation advice?",
    "C(4) Yes, I.",
)
PAUSE = FloorEvent("pause", "client", 5.0, 9.0, None, "listener")


def strip(*lines: str, **given: object) -> Timeline:
    made = session(talk(*lines) if lines else LINES, floor=(PAUSE,), **given)  # type: ignore[arg-type]
    found = timeline(made, said.blocks(made, BOOK))
    assert found is not None
    return found


def test_places_are_shares_of_the_time_from_first_to_last_speech() -> None:
    made = strip()
    assert (made.start, made.end) == (0.0, 10.0)
    listener, client = made.lanes
    assert [(each.x, each.width) for each in listener.stretches] == [("0.00%", "20.00%"), ("40.00%", "10.00%")]
    assert [(each.x, each.width) for each in client.stretches] == [("25.00%", "20.00%"), ("90.00%", "10.00%")]
    assert [(each.x, each.width) for each in made.both] == [("40.00%", "5.00%")]
    assert [(each.x, each.width) for each in made.pauses] == [("50.00%", "40.00%")]


def test_only_counted_codes_are_marks_and_kinds_differ_in_row_or_shape() -> None:
    marks = [(mark.x, mark.row, mark.shape, mark.label, mark.utterance) for mark in strip().marks]
    assert marks == [
        ("0.00%", 0, "ring", "Open question", "u1"),
        ("40.00%", 1, "square", "Validation", "u3"),
    ]


def test_the_table_has_every_turn_and_every_long_pause() -> None:
    rows = [(row.at, row.who, row.lasted, row.noticed) for row in strip().table]
    assert rows == [
        ("0:00", "Listener", "2 s", "open question"),
        ("0:02", "Client", "2 s", ""),
        ("0:04", "Listener", "1 s", "validation"),
        ("0:05", "Pause", "4 s", ""),
        ("0:09", "Client", "1 s", ""),
    ]


def test_a_letter_is_two_seconds() -> None:
    """The middles are 1, 3, 5, 7 and 9 s; at 5 s the listener has just ended."""
    assert strip().lines == (("0:00", "LC··C"),)
    both = strip("C One two three four.", "L(-2) One two three four.")
    assert both.lines == (("0:00", "B"),)


def test_times_under_the_strip_are_round_and_few() -> None:
    hour = strip("L Hello there.", "C(3600) Yes.")
    coarse = [tick.at for tick in hour.ticks if not tick.fine]
    assert coarse == ["0:00", "15:00", "30:00", "45:00", "1:00:00"]
    assert len(hour.ticks) == 13
    assert [tick.at for tick in hour.ticks if tick.at_end] == ["55:00", "1:00:00"]


def test_nobody_heard_is_no_strip() -> None:
    empty = session(())
    assert timeline(empty, ()) is None
