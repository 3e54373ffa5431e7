"""Every measure counted by hand in a small conversation, and its interval against an independent reference."""

import random
from dataclasses import replace

import pytest
from scipy import stats

from listenkit import codebook, floor, intervals, measures
from listenkit.measures import Material
from listenkit.model import CodedUtterance, SpeechSpan, Utterance, Word

from .conversations import ROLES, talk

BOOK = codebook.load()
CODED = [id for id, entry in BOOK.measures.items() if entry.kind != "computed"]


def material(*lines, codable=True, start=0.0):
    """What is measured in a conversation of lines, see `conversations.talk`."""
    coded = talk(*lines, start=start)
    said = tuple(one.utterance for one in coded)
    speech = tuple(SpeechSpan(one.speaker, one.start, one.end) for one in said)
    return Material(coded, speech, floor.events(said, speech, ROLES), ROLES, codable)


def measured(*lines, **options):
    return measures.measure(material(*lines, **options), BOOK)


# intervals


@pytest.mark.parametrize(
    ("count", "total"), [(0, 1), (1, 1), (0, 5), (7, 10), (14, 20), (28, 40), (1, 400), (399, 400)]
)
def test_the_interval_of_a_share_is_wilsons(count, total):
    reference = stats.binomtest(count, total).proportion_ci(method="wilson")
    assert intervals.wilson(count, total) == pytest.approx((reference.low, reference.high), abs=1e-6)


def test_seven_of_ten_is_anything_from_40_to_89_per_cent():
    assert intervals.wilson(7, 10) == pytest.approx((0.40, 0.89), abs=0.005)
    assert intervals.wilson(0, 0) is None


@pytest.mark.parametrize("count", [0, 1, 2, 5, 10, 37, 100, 250, 1000])
def test_the_interval_of_a_rate_is_exact_poisson(count):
    low = stats.chi2.ppf(0.025, 2 * count) / 2 if count else 0.0
    high = stats.chi2.ppf(0.975, 2 * count + 2) / 2
    assert intervals.poisson(count) == pytest.approx((low, high), abs=1e-6)


def test_a_rate_is_per_ten_minutes_with_its_interval():
    entry = BOOK.measures["advice_per_10_min"]
    found = measures.rate(entry, 4, 300.0)
    assert (found.count, found.total, found.value) == (4, 0.5, 8.0)
    assert (found.low, found.high) == pytest.approx((2 * 1.0899, 2 * 10.2416), abs=1e-3)
    nothing = measures.rate(entry, 0, 0.0)
    assert (nothing.total, nothing.value, nothing.low, nothing.high) == (0.0, None, None, None)


def test_the_bootstrap_gives_the_same_each_time_and_holds_the_share():
    some = material(*(f"{who} {'word ' * n}end." for n, who in zip((3, 9, 2, 14, 5, 8, 1, 20), "LC" * 4, strict=True)))
    assert measures.talk_share_interval(some) == measures.talk_share_interval(some)
    low, high = measures.talk_share_interval(some)
    share = some.seconds("listener") / (some.seconds("listener") + some.seconds("client"))
    assert 0 < low < share < high < 1


def test_silences_inside_turns_do_not_move_the_interval_off_the_share():
    """Both speak for 20 s in ten turns each; the client's turns have long silences in them."""
    coded, speech = [], []
    for n in range(20):
        speaker, role, gap = ("A", "listener", 0.0) if n % 2 else ("B", "client", 8.0)
        start = 15.0 * n
        words = (Word("So", start, start + 1, 0.9), Word("then.", start + 1 + gap, start + 2 + gap, 0.9))
        coded.append(CodedUtterance(Utterance(f"u{n}", n, speaker, role, "So then.", words), (), ()))
        speech += [SpeechSpan(speaker, word.start, word.end) for word in words]
    said = [one.utterance for one in coded]
    found = measures.measure(Material(coded, speech, floor.events(said, speech, ROLES), ROLES), BOOK)
    share = found["listener_talk_share"]
    assert share.value == 0.5
    assert share.low <= 0.5 <= share.high
    assert share.low == pytest.approx(1 - share.high, abs=0.05)


@pytest.mark.parametrize("seed", range(5))
def test_no_second_of_speech_is_lost_between_turns(seed):
    draw = random.Random(seed)
    some = material(
        *(f"{draw.choice('LC')}({draw.uniform(-1, 2):.1f}) {draw.choice(('Mm.', 'I went home.'))}" for _ in range(40))
    )
    for role in ("listener", "client"):
        assert sum(turn.seconds for turn in measures.turns_of(some, role)) == pytest.approx(some.seconds(role))


def test_one_turn_has_no_interval():
    assert measures.talk_share_interval(material("L Hello there.")) is None


# codes


def counts(*lines):
    return dict(measures.count_codes(talk(*lines)))


def test_a_code_counts_once_a_volley():
    lines = (
        "L You should rest. | advice",
        "L You should eat. | advice",
        "C No.",
        "L You should sleep. | advice",
    )
    assert counts(*lines) == {"advice": 2}


def test_a_complex_reflection_hides_the_simple_one_beside_it_and_no_other():
    lines = (
        "L You left. | reflection_simple",
        "L And it hurt. | reflection_complex",
        "C Yes, it did.",
        "L You left. | reflection_simple",
    )
    assert counts(*lines) == {"reflection_complex": 1, "reflection_simple": 1}


def test_an_uncounted_complex_reflection_hides_nothing():
    assert counts("L You left. | reflection_simple", "L And it hurt. | reflection_complex?") == {"reflection_simple": 1}


def test_several_codes_of_a_sentence_are_all_counted_and_doubtful_ones_are_not():
    assert counts("L Have you tried tea? | advice closed_question information?") == {"advice": 1, "closed_question": 1}


def test_only_the_listener_is_counted():
    assert counts("C What now? | open_question", "O What now? | open_question") == {}


def test_questions_reflections_and_their_ratio():
    found = measured(
        "L How was that? | open_question",
        "C Bad, all day.",
        "L Did you rest? | closed_question",
        "C No I did not.",
        "L What then? | open_question",
        "C I cried.",
        "L That hurt. | reflection_complex",
        "C It did.",
    )
    share, ratio = found["open_question_share"], found["reflections_to_questions"]
    assert (share.count, share.total, share.value) == (2, 3, pytest.approx(2 / 3))
    assert (share.low, share.high) == pytest.approx((0.2077, 0.9385), abs=1e-3)
    assert (ratio.count, ratio.total, ratio.value, ratio.low, ratio.high) == (1, 3, pytest.approx(1 / 3), None, None)


def test_validating_statements_are_validations_and_affirmations():
    found = measured(
        "L That makes sense. | validation",
        "L You were brave. | affirmation",
        "C Was I?",
        "L You were. | affirmation",
    )
    ids = ("validating_statements_per_10_min", "validation_per_10_min", "affirmation_per_10_min")
    assert [found[id].count for id in ids] == [3, 1, 2]
    assert found[ids[0]].value == pytest.approx(3 * 600 / 6.5)  # 10 words of 0.5 s and 3 gaps of 0.5 s


def test_every_rate_counts_its_own_code():
    for id in CODED:
        entry = BOOK.measures[id]
        for code in entry.codes:
            assert measured(f"L Some words here. | {code}", "C Yes.")[id].count == 1, (id, code)


def test_a_value_is_none_only_where_its_total_is_0():
    for lines in ((), ("L Hello.",), ("C Hello.",), ("L Hello. | open_question", "C Hello.")):
        for one in measured(*lines).values():
            if one.total is not None:
                assert (one.value is None) == (one.total == 0), one
            else:
                assert (one.value is None) == (one.count == 0 and one.id != "long_pauses_kept"), one


def test_where_nobody_can_code_nothing_is_claimed_from_codes():
    found = measured("L Wie war das?", "C Schlecht.", "L (1) Hm.", codable=False)
    assert all(found[id].value is None and found[id].total == 0 for id in CODED)
    assert found["listener_talk_share"].value is not None
    assert found["interruptions_per_10_min"].value == 0


# times

TALK = (
    "L How was your week?",  # 4 words: 0.0 to 2.0
    "C It was hard.",  # 2.5 to 4.0
    "L Mm-hm.",  # 4.5 to 5.0
    "C I hardly slept.",  # 5.5 to 7.0; by hand one volley with the one before
    "C(3.5) And I cried.",  # 10.5 to 12.0
    "L(1) You were so tired.",  # 13.0 to 15.0
)


def by_hand():
    """TALK with the turn numbers that `align` gives: the listener's Mm-hm does not end the client's volley."""
    coded = talk(*TALK)
    turns = {"u1": 1, "u2": 2, "u3": 3, "u4": 2, "u5": 2, "u6": 4}
    said = [Utterance(u.id, turns[u.id], u.speaker, u.role, u.text, u.words) for u in (one.utterance for one in coded)]
    speech = tuple(SpeechSpan(one.speaker, one.start, one.end) for one in said)
    events = floor.events(said, speech, ROLES)
    return measures.measure(Material([CodedUtterance(u, (), ()) for u in said], speech, events, ROLES), BOOK)


@pytest.mark.parametrize(
    ("id", "count", "total", "value"),
    [
        ("listener_talk_share", 4.5, 9.0, 0.5),
        ("listener_talk_share_of_recording", 4.5, 15.0, 0.3),
        ("backchannels_per_10_min", 1, 15 / 600, 40.0),
        ("interruptions_per_10_min", 0, 15 / 600, 0.0),
        ("longest_listener_turn", 2, None, 2.0),
        ("mean_listener_turn", 2, None, 2.0),
        ("median_response_latency", 1, None, 1.0),
        ("long_pauses_kept", 1, None, 1.0),
        ("listener_words_per_minute", 9, 4.5, 120.0),
        ("client_words_per_minute", 9, 4.5, 120.0),
        ("loudness_balance", 0, None, None),
    ],
)
def test_times_counted_by_hand(id, count, total, value):
    found = by_hand()[id]
    assert (found.count, found.value) == (pytest.approx(count), pytest.approx(value))
    assert found.total is None if total is None else found.total == pytest.approx(total)
    assert found.unit == BOOK.measures[id].unit


# pace and loudness


def spoken(*lines):
    """Pairs of role and words; every word takes half a second in `talk`, here the client's take a whole one."""
    some = material(*lines)
    coded, speech = [], []
    for one in some.coded:
        said = one.utterance
        slow = 2 if said.role == "client" else 1
        words = tuple(
            replace(word, start=slow * word.start + n * 20, end=slow * word.end + n * 20)
            for n, word in [(int(said.id[1:]), word) for word in said.words]
        )
        said = replace(said, words=words)
        coded.append(replace(one, utterance=said))
        speech.append(SpeechSpan(said.speaker, said.start, said.end))
    return replace(some, coded=coded, speech=speech)


def test_words_a_minute_are_counted_over_the_speech_of_each():
    found = measures.measure(spoken("L How was it?", "C It was hard.", "L Tell me.", "C I cried all day."), BOOK)
    mine, theirs = found["listener_words_per_minute"], found["client_words_per_minute"]
    assert (mine.count, mine.total, mine.value) == (5, pytest.approx(2.5), pytest.approx(120.0))
    assert (theirs.count, theirs.total, theirs.value) == (7, pytest.approx(7.0), pytest.approx(60.0))
    assert mine.low == pytest.approx(120.0)
    assert mine.high == pytest.approx(120.0)


def test_words_a_minute_have_an_interval_over_turns():
    """Four turns of the listener at two words a second, four at one: the interval holds what lies between."""
    some = spoken(*(("L I see you there.", "C So it was.") * 8))
    odd = [s for s in some.speech if s.speaker == "A"][::2]
    wider = [replace(s, end=s.end + s.duration) if s in odd else s for s in some.speech]
    found = measures.measure(replace(some, speech=wider), BOOK)["listener_words_per_minute"]
    assert (found.count, found.total, found.value) == (32, pytest.approx(24.0), pytest.approx(80.0))
    assert 60 < found.low < 80 < found.high < 120


def test_the_pace_of_one_turn_has_no_interval():
    found = measured("L How was it?", "C Hard.")["listener_words_per_minute"]
    assert (found.value, found.low, found.high) == (pytest.approx(120.0), None, None)


def test_signs_are_no_words_and_loops_count_neither_words_nor_seconds():
    found = measured("L How was it? –", "C Hard.", "L Go on go on. | #loop", "C Well.", "L I see.")
    pace = found["listener_words_per_minute"]
    assert (pace.count, pace.total) == (5, pytest.approx(3.0))  # the sign takes half a second of speech


def test_speech_without_words_has_a_pace_of_nothing_and_nobody_has_none():
    silent = Material((), (SpeechSpan("A", 0.0, 10.0),), (), ROLES)
    found = measures.measure(silent, BOOK)
    assert (found["listener_words_per_minute"].value, found["listener_words_per_minute"].total) == (0.0, 10.0)
    assert (found["client_words_per_minute"].value, found["client_words_per_minute"].total) == (None, 0.0)


def test_words_of_an_encourager_belong_to_its_own_speech():
    some = material(*TALK)
    turns = measures.turns_of(some, "listener")
    assert [(turn.seconds, turn.words) for turn in turns] == [(2.0, 4), (0.5, 1), (2.0, 4)]


def test_a_turn_with_silences_in_it_is_one_turn():
    (one,) = talk("L I went home then.")
    speech = [SpeechSpan("A", 0.0, 0.8), SpeechSpan("A", 1.1, 2.0)]
    (turn,) = measures.turns_of(Material([one], speech, (), ROLES), "listener")
    assert (turn.seconds, turn.words) == (pytest.approx(1.7), 4)


def louder(mine, theirs):
    """What is measured where listener and client spoke at these levels (dB)."""
    some = material(*(["L I see."] * len(mine)), *(["C I went."] * len(theirs)))
    levels = (*mine, *theirs)
    coded = [
        replace(one, utterance=replace(one.utterance, level=level))
        for one, level in zip(some.coded, levels, strict=True)
    ]
    return measures.measure(replace(some, coded=coded), BOOK)["loudness_balance"]


@pytest.mark.parametrize(
    ("mine", "theirs", "count", "value"),
    [
        ((1, 2, 3, 4, 9), (-2, -1, 0, 1, 2), 10, 3.0),
        ((0, 0, 0, 0, 0), (6, 6, 7, 8, 8, 9), 11, -7.5),
        ((1, None, 2, 3, None, 4, 5), (0, 0, 0, 0, 0, None), 10, 3.0),
        ((1, 2, 3, 4), (0, 0, 0, 0, 0), 0, None),  # four of one are too few
        ((1, 2, 3, 4, None), (0, 0, 0, 0, 0), 0, None),
        ((None,) * 6, (None,) * 6, 0, None),  # two microphones, or a session of an older version
    ],
)
def test_the_balance_of_loudness_is_between_medians(mine, theirs, count, value):
    found = louder(mine, theirs)
    assert (found.count, found.total, found.value, found.low) == (count, None, value, None)


def test_a_third_voice_is_in_no_measure():
    with_it = material("L How was it?", "C Hard.", "L Tell me.", "C Well.", "O(20) You have five minutes left.")
    without = material("L How was it?", "C Hard.", "L Tell me.", "C Well.")
    assert measures.measure(with_it, BOOK) == measures.measure(without, BOOK)


def test_where_both_speak_both_count():
    found = measured("L One two three four.", "C(-1) One two three four.")["listener_talk_share"]
    assert (found.count, found.total) == (2.0, 4.0)


def test_the_start_of_the_recording_does_not_matter():
    early, late = measured(*TALK), measured(*TALK, start=300.0)
    for id, one in early.items():
        assert late[id].value == pytest.approx(one.value), id


def test_measures_stand_in_the_order_of_the_codebook_and_all_can_be_computed():
    assert list(measured(*TALK)) == list(BOOK.measures)
    assert set(codebook.COMPUTED) == set(measures.COMPUTED)
