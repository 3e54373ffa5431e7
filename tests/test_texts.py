"""Lines of a transcript become sentences: small conversations with what is expected beside them."""

from dataclasses import replace

import pytest

from listenkit import align
from listenkit.model import Roles, SpeechSpan
from listenkit.texts import Line, turns, utterances

ROLES = Roles("A", "B", 0.9, "auto")


def lines(*rows):
    """Lines of rows such as "A Hello." or "A 1-2.5 Hello."."""
    made = []
    for row in rows:
        speaker, text = row.split(" ", 1) if " " in row else (row, "")
        start, _, rest = text.partition("-")
        end, _, after = rest.partition(" ")
        timed = start.replace(".", "").isdigit() and end.replace(".", "").isdigit()
        made.append(Line(speaker, after, "", float(start), float(end)) if timed else Line(speaker, text))
    return made


def cut(*rows):
    """Sentences as (place of the line, text)."""
    return [(place, said.text) for said, place in utterances(lines(*rows), ROLES)]


def test_every_sentence_knows_its_line():
    assert cut("A Hello there. How are you?", "B Tired.") == [
        (0, "Hello there."),
        (0, "How are you?"),
        (1, "Tired."),
    ]


def test_a_run_on_is_cut_before_its_question():
    found = cut("A That was a long night, and how did you feel?")
    assert found == [(0, "That was a long night,"), (0, "and how did you feel?")]


def test_a_sentence_over_a_backchannel_belongs_to_the_line_where_it_starts():
    assert cut("B I was so", "A Mm-hm.", "B tired of it. Then I left.") == [
        (0, "I was so tired of it."),
        (1, "Mm-hm."),
        (2, "Then I left."),
    ]


def test_a_line_may_be_left_without_a_sentence_and_the_longest_backchannel_parts_none():
    found = cut("B I was so", "A I hear you, I hear you, I hear you.", "B tired")
    assert found == [(0, "I was so tired"), (1, "I hear you, I hear you, I hear you.")]


def test_a_turn_of_more_than_a_backchannel_parts_a_sentence():
    assert [text for _, text in cut("B I was so", "A Tell me how it went.", "B tired")][::2] == ["I was so", "tired"]


def test_two_lines_of_one_speaker_are_one_turn():
    assert cut("A So you went", "A home alone.", "B Yes.") == [(0, "So you went home alone."), (2, "Yes.")]
    assert cut("B I left.", "A Mm-hm.", "A What then?", "B Nothing.")[1:3] == [(1, "Mm-hm."), (2, "What then?")]
    volleys = [said.turn for said, _ in utterances(lines("B I left.", "A Mm-hm.", "A What then?", "B No."), ROLES)]
    assert volleys == [1, 2, 2, 3]


def test_volleys_are_those_of_a_recording():
    found = utterances(lines("B I left.", "A Mm-hm.", "B I had to.", "A Why?", "B Fear."), ROLES)
    assert [(said.id, said.turn, said.role) for said, _ in found] == [
        ("u1", 1, "client"),
        ("u2", 2, "listener"),
        ("u3", 1, "client"),
        ("u4", 3, "listener"),
        ("u5", 4, "client"),
    ]


def test_a_third_speaker_has_the_role_other_and_empty_lines_have_no_sentence():
    found = utterances([Line("C", "Tea?"), Line("A", "   "), Line("A", "No.")], ROLES)
    assert [(said.role, place) for said, place in found] == [("other", 0), ("listener", 2)]
    assert utterances([], ROLES) == ()


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param(("A 0-1 I see", "A 4-5 you left"), ["I see", "you left"], id="a silence parts where all is timed"),
        pytest.param(("A 0-1 I see", "A 1.5-2 you left"), ["I see you left"], id="a short one does not"),
        pytest.param(("A 0-1 I see", "A you left"), ["I see you left"], id="nor where a line has no time"),
        pytest.param(("A 9-10 I see", "A 4-5 you left"), ["I see you left"], id="nor where times run backwards"),
        pytest.param(("A 9-1 I see", "A 14-15 you left"), ["I see you left"], id="or a line ends before it starts"),
    ],
)
def test_times_count_where_every_line_has_them(rows, expected):
    assert [text for _, text in cut(*rows)] == expected


def test_an_empty_row_takes_no_times_away():
    lines = [Line("Ann", "Hello.", "", 1.0, 2.0), Line("Ben", "Hi.", "", 12.0, 13.0), Line("", "", "", None, None)]
    found = utterances(lines, Roles("Ann", "Ben", 1.0, "given"))
    assert [each.start for each, _ in found] == [1.0, 12.0]


def test_equal_words_at_one_time_keep_their_own_line():
    assert cut("A 1-2 Right.", "B 1-2 Right.") == [(0, "Right."), (1, "Right.")]


def test_lines_give_the_sentences_that_their_words_give_when_heard():
    spoken = lines("A How was the first week, then?", "B Long. I hardly", "A Mm-hm.", "B slept at all. So", "A Oh?")
    channels = {"A": 0, "B": 1}
    heard = [replace(word, channel=channels[turn.speaker]) for turn in turns(spoken) for word in turn.words]
    spans = [SpeechSpan(turn.speaker, turn.start, turn.end, channels[turn.speaker]) for turn in turns(spoken)]
    expected = [said.text for said in align.utterances(align.turns(heard, spans), ROLES)]
    assert [said.text for said, _ in utterances(spoken, ROLES)] == expected
    assert len(expected) == 6


def test_the_apostrophe_of_a_word_processor_changes_nothing():
    typed = ("A So it is hard... I'd guess.", "B That's so hard.", "B It's", "A I know.", "B me.")
    written = tuple(line.replace("'", "\u2019") for line in typed)
    assert cut(*written) == cut(*typed)
