"""How a recording is heard: the shared road with a scripted ear, and both engines once on real weights."""

import time
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from listenkit import weights
from listenkit.audio import RATE, Audio
from listenkit.engines import TRANSCRIBERS, engine, silent
from listenkit.engines.ct2_checkpoint import read
from listenkit.errors import EngineError, WeightsError
from listenkit.hearing import Hearing, Take, echoes, joined, loops, transcribe
from listenkit.model import SpeechSpan, Word

JFK = Path(__file__).parents[2] / "shared" / "audio" / "jfk.flac"
OPTIONS = Hearing(prompt="Um, yeah. Mm-hmm.")
SENTENCE = "we talked for a long while about the garden and what will grow there in the spring "


def take(text, start=0.5, step=0.25, logprob=-0.2, no_speech=0.01):
    words = text.split()
    timed = (Word(w, start + n * step, start + (n + 1) * step, 0.9) for n, w in enumerate(words))
    return Take(tuple(timed), logprob, no_speech)


class Ear:
    """Answers with the takes it was given, in order, and remembers what it was asked."""

    def __init__(self, *takes):
        self.takes, self.asked = list(takes), []

    def __call__(self, sounds, prompt):
        self.asked.append((len(sounds), prompt))
        return [self.takes.pop(0) for _ in sounds]


def silence(seconds, channels=1):
    return Audio(np.zeros((channels, round(seconds * RATE)), dtype=np.int16))


def hear(ear, *spans, seconds=60, channels=1, options=OPTIONS, progress=silent):
    return transcribe(silence(seconds, channels), tuple(spans), ear, options, progress)


def texts(words):
    return " ".join(word.text for word in words)


def test_words_are_placed_in_the_recording_with_their_channel():
    ear = Ear(take("one two three four"), take("and so did you then too"))
    words = hear(ear, SpeechSpan("A", 10, 12, 0), SpeechSpan("B", 3, 4, 1), channels=2)
    assert [(w.text, w.start, w.channel) for w in words[:2]] == [("one", 3.2, 1), ("two", 3.45, 1)]
    assert [(w.text, w.start, w.channel) for w in words[4:6]] == [("and", 10.2, 0), ("so", 10.45, 0)]


def test_words_of_a_part_of_a_recording_lie_where_they_were_said():
    part = Audio(silence(20).pcm, start=90)
    spans = (SpeechSpan("A", 90, 92), SpeechSpan("B", 107, 110))
    words = transcribe(part, spans, Ear(take(SENTENCE, step=0.3)), OPTIONS, silent)
    assert [(w.text, round(w.start, 3)) for w in (words[0], words[7])] == [("we", 90.5), ("the", 107.0)]


def test_no_word_lies_outside_speech_and_its_margin():
    words = hear(Ear(take(SENTENCE, step=0.3)), SpeechSpan("A", 1, 2), SpeechSpan("B", 30, 32), seconds=40)
    assert words
    assert all(0.7 <= w.start <= w.end <= 2.3 or 29.7 <= w.start <= w.end <= 32.3 for w in words)


def test_words_in_the_silence_after_the_sound_are_dropped():
    words = hear(Ear(take("good bye then thank you for watching", step=0.5)), SpeechSpan("A", 0, 1.4))
    assert texts(words) == "good bye then"


def test_bare_dots_are_no_words():
    assert texts(hear(Ear(take("well ... I see ...")), SpeechSpan("A", 0, 1.5))) == "well I see"


def test_a_window_with_too_few_words_is_heard_again_without_the_prompt():
    ear = Ear(take("hello there"), take(SENTENCE))
    assert texts(hear(ear, SpeechSpan("A", 0, 5))) == SENTENCE.strip()
    assert ear.asked == [(1, OPTIONS.prompt), (1, None)]


def test_speech_without_words_in_the_middle_is_heard_again():
    whole = take(SENTENCE)
    skipped = Take(whole.words[:4] + whole.words[-3:], whole.logprob, whole.no_speech)
    ear = Ear(skipped, whole)
    assert texts(hear(ear, SpeechSpan("A", 0, 5))) == SENTENCE.strip()
    assert len(ear.asked) == 2


def test_speech_that_stays_without_words_is_heard_in_halves():
    ear = Ear(take("hello there"), take("hello"), take("hello there my"), take("good old friend"))
    assert texts(hear(ear, SpeechSpan("A", 0, 4), SpeechSpan("A", 10, 14))) == "hello there my good old friend"
    assert ear.asked == [(1, OPTIONS.prompt), (1, None), (2, None)]


def test_the_first_take_stays_where_no_other_has_more_words():
    ear = Ear(take("a long story"), take("a story"), take("a"), take("story"))
    assert texts(hear(ear, SpeechSpan("A", 0, 4), SpeechSpan("A", 10, 14))) == "a long story"


def test_a_window_that_only_repeats_the_prompt_is_believed_without_it():
    assert texts(hear(Ear(take("Um, yeah. Yeah."), take("")), SpeechSpan("A", 0, 1))) == ""
    assert texts(hear(Ear(take("Mm-hmm."), take("Mm-hmm.")), SpeechSpan("A", 0, 1))) == "Mm-hmm."


def test_a_window_that_whisper_takes_for_silence_gives_no_words():
    noise = take("thanks for watching", logprob=-1.3, no_speech=0.8)
    assert hear(Ear(noise, noise), SpeechSpan("A", 0, 1)) == ()


def test_a_loop_is_heard_again_and_then_in_halves():
    loop = take("and then " * 12)
    assert texts(hear(Ear(loop, take(SENTENCE)), SpeechSpan("A", 0, 5))) == SENTENCE.strip()
    ear = Ear(loop, loop, take("the first half"), take("the second half"))
    assert texts(hear(ear, SpeechSpan("A", 0, 4), SpeechSpan("A", 10, 14))) == "the first half the second half"
    assert ear.asked == [(1, OPTIONS.prompt), (1, None), (2, None)]


def test_a_loop_that_stays_keeps_its_words_for_a_later_stage():
    loop = take("and then " * 12)
    assert len(hear(Ear(loop, loop, loop, take("yes")), SpeechSpan("A", 0, 4), SpeechSpan("A", 10, 14))) > 12


@pytest.mark.parametrize(
    ("windows", "calls"),
    [
        *((1, [1]), (2, [1, 1]), (5, [2, 3]), (7, [3, 4]), (10, [2, 2, 3, 3]), (12, [2] * 6)),
        (34, [1, 1, *[2] * 16]),  # a quarter of an hour and more: three at once would take more memory
    ],
)
@pytest.mark.parametrize("at_once", [1, 2, 5])
def test_windows_are_heard_in_even_groups_however_many_calls_there_are_at_once(windows, calls, at_once):
    shares = []
    spans = tuple(SpeechSpan("A", 30 * n, 30 * n + 28) for n in range(windows))
    story = " ".join(sha256(bytes([n])).hexdigest()[:6] for n in range(80))  # 80 words that do not repeat
    ear = Ear(*[take(story, step=0.35)] * windows)
    words = transcribe(silence(30 * windows), spans, ear, OPTIONS, shares.append, at_once)
    assert sorted(count for count, _ in ear.asked) == calls
    assert shares == [pytest.approx((n + 1) / len(calls)) for n in range(len(calls))]
    assert len(words) == 80 * windows


def test_where_a_call_fails_what_has_not_begun_is_left():
    asked = []

    def ear(sounds, prompt):
        asked.append(len(sounds))
        time.sleep(0.05)
        raise EngineError("ear", "it is full", "Rest")

    with pytest.raises(EngineError):
        hear(ear, *(SpeechSpan("A", 100 * n, 100 * n + 28) for n in range(90)), seconds=9000)
    assert len(asked) < 5


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (SENTENCE, False),
        ("no, no, no, no", False),
        ("I don't know. I don't know. I don't know.", False),
        ("I don't know. " * 4, True),
        ("you " * 14, True),
        (SENTENCE * 4, True),
    ],
)
def test_loops(text, expected):
    assert loops(text, Hearing().loop_ratio) is expected


def test_echoes_compares_words_not_letters():
    assert echoes("mm hmm, YEAH", "Um, yeah. Mm-hmm.")
    assert not echoes("yeah, I see", "Um, yeah. Mm-hmm.")
    assert not echoes("yeah", None)


def test_pieces_without_a_space_belong_to_the_word_before():
    pieces = [Word(" four", 0, 1, 1), Word("%", 1, 1.2, 1), Word(" well", 2, 3, 1), Word("-being.", 3, 4, 1)]
    assert [(w.text, w.end) for w in joined(pieces, "en")] == [("four%", 1.2), ("well-being.", 4)]
    assert len(joined(pieces, "ja")) == 4


@pytest.mark.parametrize("name", ["faster-whisper", "openai-whisper"])
def test_weights_that_are_none_are_refused(name, tmp_path):
    pytest.importorskip("faster_whisper" if name == "faster-whisper" else "whisper")
    with pytest.raises(WeightsError, match="models fetch base"):
        engine(TRANSCRIBERS, name)(tmp_path)


def test_a_conversion_that_is_cut_short_is_refused(tmp_path):
    (tmp_path / "model.bin").write_bytes((6).to_bytes(4, "little") + b"\x0c\x00Whisp")
    with pytest.raises(WeightsError, match="binary version 6"):
        read(tmp_path)


def here(name):
    path = weights.installed(name, "ct2")
    return path if path else pytest.skip(f"the weights of {name} are not here")


def test_english_weights_refuse_another_language():
    pytest.importorskip("faster_whisper")
    with pytest.raises(EngineError, match="only English"):
        engine(TRANSCRIBERS, "faster-whisper")(here("tiny.en"), Hearing(language="de"))


def test_real_speech_is_written_down_at_its_time():
    pytest.importorskip("faster_whisper")
    av = pytest.importorskip("av")
    if not JFK.exists():
        pytest.skip("the shared recording is not here")
    model = here("base")
    with av.open(str(JFK)) as container:
        frames = av.AudioResampler("s16", "mono", RATE)
        blocks = [f.to_ndarray() for frame in container.decode(audio=0) for f in frames.resample(frame)]
    words = engine(TRANSCRIBERS, "faster-whisper")(model)(
        Audio(np.concatenate(blocks, axis=1)), (SpeechSpan("A", 0.3, 10.7),)
    )
    plain = "".join(c for c in texts(words).lower() if c.isalpha() or c == " ").split()
    assert plain.count("country") == 2
    assert plain[:5] == ["and", "so", "my", "fellow", "americans"]
    assert [type(w.start) for w in words] == [float] * len(words)
    assert next(w for w in words if w.text.startswith("country")).start == pytest.approx(5.8, abs=0.4)
