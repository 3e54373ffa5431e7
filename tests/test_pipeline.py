"""The whole road with engines that say what they were told."""

import json
import random
import time
from dataclasses import replace

import numpy as np
import pytest

from listenkit import codebook, pipeline, results, workbench
from listenkit.audio import RATE, Audio
from listenkit.engines import CODERS, engine
from listenkit.engines.scripted import ScriptedDiarizer, ScriptedTranscriber
from listenkit.errors import NoConversation, UsageError
from listenkit.formats import FORMATS
from listenkit.formats import session as stored
from listenkit.model import Caution, Recording, SpeechSpan, Word
from listenkit.pipeline import Engines, Loaded
from listenkit.report.beside import NOTHING
from listenkit.settings import Settings

BOOK = codebook.load()
CREATED = "2026-03-02T10:00:00+00:00"
STEP = 0.4  # s of a word
SAID = (  # speaker, silence before (s), text
    ("A", 0.0, "Hello, come in. What brings you here today?"),
    ("B", 0.5, "I failed my exam and I have not told my parents."),
    ("A", 0.2, "Mm-hm."),
    ("B", 0.2, "My father paid for my room."),
    ("A", 0.4, "You are afraid of what he will say. How did you hear about it?"),
    ("B", 0.4, "I read the letter on the bus. I cried."),
    ("B", 4.0, "Then I went home and I slept."),
    ("A", 0.6, "That sounds really hard. Did you eat?"),
    ("B", 0.5, "Yes."),
    ("A", 0.5, "You should call him."),
)


def script(said=SAID):
    """The words and the speech of what is said."""
    words, spans, clock = [], [], 0.0
    for speaker, silence, text in said:
        clock += silence
        begin = clock
        for part in text.split():
            words.append(Word(part, round(clock, 3), round(clock + STEP - 0.05, 3), 0.9))
            clock += STEP
        spans.append(SpeechSpan(speaker, round(begin, 3), round(clock - 0.05, 3)))
    return tuple(words), tuple(spans)


WORDS, SPANS = script()
LOADED = Loaded(Audio(np.zeros((1, 60 * RATE), np.int16)), Recording("practice.m4a", "0" * 64, 60.0, 1))


@pytest.fixture(scope="module")
def coder():
    return engine(CODERS, "rules")(BOOK)


def analyze(coder, words=WORDS, spans=SPANS, loaded=LOADED, **chosen):
    engines = Engines(ScriptedDiarizer(spans), ScriptedTranscriber(words), coder, {"base": "1" * 64})
    return pipeline.analyze(loaded, engines, BOOK, Settings(**chosen), CREATED)


@pytest.fixture(scope="module")
def session(coder):
    return analyze(coder)


def test_who_said_what(session):
    listener = [c.utterance.text for c in session.coded if c.utterance.role == "listener"]
    assert listener == [
        "Hello, come in.",
        "What brings you here today?",
        "Mm-hm.",
        "You are afraid of what he will say.",
        "How did you hear about it?",
        "That sounds really hard.",
        "Did you eat?",
        "You should call him.",
    ]
    assert session.heard.roles.listener == "A"
    assert len({u.turn for u in session.heard.utterances if u.role == "client"}) == 3


@pytest.mark.parametrize(
    ("id", "count"),
    [
        ("open_questions_per_10_min", 2),
        ("open_question_share", 2),
        ("advice_per_10_min", 1),
        ("validation_per_10_min", 1),
        ("backchannels_per_10_min", 1),
        ("long_pauses_kept", 1),
        ("interruptions_per_10_min", 0),
        ("mean_listener_turn", 4),
        ("median_response_latency", 3),
    ],
)
def test_measures_of_the_talk(session, id, count):
    assert session.measures[id].count == count


def loud_and_weak():
    """Words, speech and sound of a talk in which A is eight times as loud as B: 18.1 dB."""
    words, spans = script((*SAID, *(("A", 0.5, "And then you went."), ("B", 0.5, "I went home.")) * 3))
    sound = np.zeros((1, 60 * RATE), np.int16)
    for span in spans:
        sound[:, round(span.start * RATE) : round(span.end * RATE)] = 8000 if span.speaker == "A" else 1000
    return words, spans, replace(LOADED, audio=Audio(sound))


def test_a_weak_voice_is_told_and_exchanged_roles_exchange_it(coder):
    made = analyze(coder, *loud_and_weak())
    turned = pipeline.assess(made.heard.swapped(), coder, BOOK)
    for session, balance, softer in ((made, 18.1, "client"), (turned, -18.1, "listener")):
        assert session.measures["loudness_balance"].value == pytest.approx(balance, abs=0.05)
        (told,) = [c.message for c in session.cautions if c.kind == "unbalanced"]
        assert told.startswith(f"The {softer}'s voice")
    back = stored.from_dict(json.loads(stored.dumps(made)))
    assert stored.dumps(pipeline.assess(back.heard, coder, BOOK)) == stored.dumps(made)


def test_two_microphones_are_not_compared(coder):
    words, spans, sound = loud_and_weak()
    apart = tuple(replace(word, channel=0) for word in words)
    own = analyze(coder, apart, tuple(replace(s, channel=0) for s in spans), sound)
    assert own.measures["loudness_balance"].value is None
    assert not [c for c in own.cautions if c.kind == "unbalanced"]


def test_provenance_says_what_was_used(session):
    made = session.heard.provenance
    assert (made.transcriber, made.diarizer, made.coder) == ("scripted", "scripted", "rules")
    assert (made.weights, made.codebook_sha256, made.created) == ({"base": "1" * 64}, BOOK.sha256, CREATED)
    assert made.settings["model"] == "base"


def test_the_same_gives_the_same_bytes(coder, session):
    assert stored.dumps(analyze(coder)) == stored.dumps(session)


def test_every_file_is_the_same_when_it_is_written_again_from_what_was_stored(session):
    back = stored.from_dict(json.loads(stored.dumps(session)))
    assert results.texts(back, BOOK, FORMATS, NOTHING) == results.texts(session, BOOK, FORMATS, NOTHING)


def test_times_between_milliseconds_are_measured_as_they_are_stored(coder):
    """The pause of 2.9996 s is one of 3 s in session.json, so it is one from the beginning."""
    draw = random.Random(3)
    fine = [
        tuple(
            replace(x, start=x.start + draw.uniform(-4e-4, 4e-4), end=x.end + draw.uniform(-4e-4, 4e-4)) for x in some
        )
        for some in (WORDS, SPANS)
    ]
    made = analyze(coder, *fine)
    back = stored.from_dict(json.loads(stored.dumps(made)))
    again = pipeline.assess(back.heard, coder, BOOK)
    assert (again.measures, again.floor, again.feedback) == (made.measures, made.floor, made.feedback)


def test_assessing_what_was_stored_gives_the_same_session(coder, session):
    back = stored.from_dict(json.loads(stored.dumps(session)))
    again = pipeline.assess(back.heard, coder, BOOK)
    assert stored.dumps(again) == stored.dumps(session)


def test_exchanged_twice_is_as_before_but_for_who_said_so(coder, session):
    once = pipeline.assess(session.heard.swapped(), coder, BOOK)
    twice = pipeline.assess(once.heard.swapped(), coder, BOOK)
    assert once.measures != session.measures
    assert (twice.measures, twice.coded, twice.floor) == (session.measures, session.coded, session.floor)
    assert twice.heard.roles == replace(session.heard.roles, confidence=1.0, how="given")


def test_exchanged_roles_exchange_the_talk(coder, session):
    once = pipeline.assess(session.heard.swapped(), coder, BOOK)
    share, other = (s.measures["listener_talk_share"] for s in (session, once))
    assert share.count + other.count == pytest.approx(share.total)
    assert all(not c.codes for c in once.coded if c.utterance.role == "client")


@pytest.mark.parametrize(("listener", "expected"), [("first", "A"), ("second", "B"), ("auto", "A")])
def test_the_listener_can_be_given(coder, listener, expected):
    assert analyze(coder, listener=listener).heard.roles.listener == expected


def test_a_side_needs_two_channels(coder):
    with pytest.raises(UsageError):
        analyze(coder, listener="left")


def test_speech_without_a_word_is_measured_and_written(coder):
    silent = analyze(coder, words=())
    assert silent.coded == ()
    assert silent.measures["listener_talk_share"].count > 0
    assert silent.measures["open_question_share"].value is None
    for format in FORMATS.values():
        assert format.write(silent, BOOK)
    assert stored.dumps(stored.from_dict(json.loads(stored.dumps(silent)))) == stored.dumps(silent)


def test_only_the_client_was_written_down(coder):
    client = tuple(w for w in WORDS if any(s.speaker == "B" and s.start <= w.start < s.end for s in SPANS))
    one_sided = analyze(coder, words=client, spans=SPANS, listener="first")
    assert {c.utterance.role for c in one_sided.coded} == {"client"}
    for format in FORMATS.values():
        assert format.write(one_sided, BOOK)


@pytest.mark.parametrize(
    "spans",
    [(), (SpeechSpan("A", 0.0, 50.0),), (SpeechSpan("A", 0.0, 5.0), SpeechSpan("B", 6.0, 11.0))],
)
def test_no_conversation_ends_before_anything_is_written_down(coder, spans):
    class Deaf:
        name = "deaf"

        def __call__(self, audio, spans, progress=None):
            raise AssertionError("nobody may be asked for words here")

    engines = Engines(ScriptedDiarizer(spans), Deaf(), coder, {})
    with pytest.raises(NoConversation):
        pipeline.analyze(LOADED, engines, BOOK, Settings(), CREATED)


def test_a_third_voice_is_stored_as_other_and_in_no_measure(coder, session):
    words, spans = script((*SAID, ("C", 2.0, "You have got about five minutes left.")))
    three = analyze(coder, words, spans)
    assert three.coded[-1].utterance.role == "other"
    assert three.measures == session.measures
    assert [row["role"] for row in stored.to_dict(three)["speech"]][-1] == "other"


def test_cautions_of_the_sound_the_words_and_the_session_are_kept(coder):
    loop = script((*SAID, ("A", 1.0, "thank you so much " * 4)))
    loud = replace(LOADED, cautions=(Caution("broken_off", "The file breaks off.", 50.0, None),))
    made = analyze(coder, *loop, loaded=loud)
    assert [c.kind for c in made.heard.cautions] == ["broken_off", "quiet", "noisy", "loop"]
    assert [c.kind for c in made.cautions] == ["short_sample"]
    assert not any(code.counted for code in made.coded[-1].codes)


def test_a_language_that_nobody_codes():
    made = analyze(engine(CODERS, "none")(), language="de")
    assert made.measures["open_questions_per_10_min"].value is None
    assert made.measures["listener_talk_share"].value is not None
    assert "not_coded" in [c.kind for c in made.cautions]
    again = workbench.again(made, BOOK, swap=True)
    assert again.measures["open_questions_per_10_min"].value is None


def test_the_watch_is_told_every_stage_in_order(coder):
    told = []
    engines = Engines(ScriptedDiarizer(SPANS), ScriptedTranscriber(WORDS), coder, {})
    pipeline.analyze(LOADED, engines, BOOK, Settings(), CREATED, lambda stage, share: told.append((stage, share)))
    assert list(dict.fromkeys(stage for stage, _ in told)) == ["speech", "words", "codes"]
    assert all(0 <= share <= 1 for _, share in told)


def test_an_hour_takes_seconds():
    """Nothing in the pure stages looks at everything for everything; it took 2 s when this was written."""
    words, spans = script(SAID * 110)
    assert (len(words), round(spans[-1].end / 3600)) == (7480, 1)
    begun = time.process_time()
    stored.dumps(analyze(engine(CODERS, "none")(), words, spans, listener="first"))
    assert time.process_time() - begun < 20
