"""Two files, one person each: the lag that their sound tells, and the one recording that is made of them."""

import hashlib
from dataclasses import replace

import numpy as np
import pytest

from listenkit import lags, tracks
from listenkit.audio import RATE, Audio
from listenkit.errors import NoConversation, UnreadableRecording, UsageError
from listenkit.loading import of_two_files, together
from listenkit.settings import Settings
from listenkit.tracks import Lag

from . import sounds

SECONDS = 120
DELAY = 50  # samples that sound takes over a table of a metre
HISS = sounds.noise(SECONDS, 0.0005, seed=5), sounds.noise(SECONDS, 0.0005, seed=6)


def held(sound, first=0.0, last=None):
    """The part of a sound from `first` to `last` (s), as a file that was started and stopped then would hold it."""
    part = sound[:, round(first * RATE) : None if last is None else round(last * RATE)]
    return Audio(np.rint(part.clip(-1, 1) * 32767).astype(np.int16))


def talk(seed=1):
    """Two people who take turns of 1 to 7 s and leave 0.2 s between them; each as a sound of its own."""
    chance = np.random.default_rng(seed)
    speaks = np.zeros((2, SECONDS * RATE))
    at, who = 0.0, 0
    while at < SECONDS:
        end = at + chance.uniform(1, 7)
        speaks[who, round(at * RATE) : round(end * RATE)] = 1
        at, who = end + 0.2, 1 - who
    voices = [sounds.noise(SECONDS, 0.2, seed=seed + n) for n in (10, 20)]
    return [voice * row for voice, row in zip(voices, speaks, strict=True)]


def heard_by_both(bleed):
    """The two microphones where each also hears the other person, `bleed` (dB) fainter and 3 ms later."""
    one, other = talk()
    gain = 10 ** (bleed / 20)
    return one + gain * np.roll(other, DELAY) + HISS[0], other + gain * np.roll(one, DELAY) + HISS[1]


@pytest.mark.parametrize("bleed", [-40, -30, -20])
@pytest.mark.parametrize(("mine", "theirs"), [((0, 120), (17.3, 110)), ((23.456, 120), (4, 90)), ((0, 100), (0, 120))])
def test_what_both_microphones_hear_tells_the_lag(bleed, mine, theirs):
    listener, client = heard_by_both(bleed)
    lag = tracks.offset(held(listener, *mine), held(0.1 * client, *theirs))  # and 20 dB softer
    assert lag.how == "sound"
    assert lag.seconds == pytest.approx(theirs[0] - mine[0], abs=0.02)
    assert lag.sure >= tracks.CLEAR


@pytest.mark.parametrize(("mine", "theirs"), [((0, 120), (12, 115)), ((20, 120), (3, 120))])
def test_without_shared_sound_taking_turns_tells_roughly(mine, theirs):
    one, other = talk()
    lag = tracks.offset(held(one + HISS[0], *mine), held(other + HISS[1], *theirs))
    assert lag.how == "turns"
    assert lag.seconds == pytest.approx(theirs[0] - mine[0], abs=tracks.TURNS_ERROR)


def test_tracks_that_begin_together_stay_together():
    one, other = talk()
    assert tracks.offset(held(one), held(other)) == Lag(0.0, "start", 1.0)


def test_strangers_are_not_aligned():
    """Two people of two conversations, and two microphones that hear nothing but their own noise."""
    assert tracks.offset(held(talk(1)[0]), held(talk(7)[1])).how == "start"
    assert tracks.offset(held(HISS[0]), held(HISS[1])).how == "start"


def test_a_hum_that_both_hear_tells_nothing():
    one, other = talk()
    hum = 0.05 * sounds.hum(SECONDS)
    assert tracks.offset(held(one + hum), held(other + np.roll(hum, 99))).how == "start"


def test_the_curves_end_where_too_little_is_shared():
    short, long = held(sounds.noise(30, seed=1)), held(sounds.noise(60, seed=2))
    where, fit = lags.shared_sound(long, short)
    assert len(where) == len(fit)
    assert (where.min(), where.max()) == pytest.approx((-20, 50), abs=0.02)
    where, fit = lags.turn_taking(long, short)
    assert (where.min(), where.max()) == pytest.approx((-15, 45), abs=0.06)


# as one recording


def ramps():
    """Two sounds whose samples tell where they stood: 30 s and 40 s."""
    return [Audio((np.arange(n * RATE) // 100 + 1).astype(np.int16)[None]) for n in (30, 40)]


@pytest.mark.parametrize(
    ("lag", "start", "end"),
    [
        (Lag(5.0, "sound", 9.0), 5.0, 30.0),  # only where both microphones ran
        (Lag(-15.0, "sound", 9.0), 0.0, 25.0),
        (Lag(5.0, "turns", 2.0), 0.0, 45.0),  # all there is
        (Lag(-15.0, "turns", 2.0), 0.0, 45.0),  # the client's clock, which began first
        (Lag(0.0, "start", 1.0), 0.0, 40.0),
    ],
)
def test_joined(lag, start, end):
    listener, client = ramps()
    both = tracks.joined(listener, client, lag)
    assert (both.channels, both.start, both.end) == (2, start, end)
    zero = min(0.0, lag.seconds) if lag.how != "sound" else 0.0  # of the clock, on the listener's
    for second in (start, (start + end) / 2, end - 1):
        at = round((second - start) * RATE)
        for channel, (audio, begins) in enumerate(((listener, 0.0), (client, lag.seconds))):
            inside = round((second + zero - begins) * RATE)
            expected = audio.pcm[0, inside] if 0 <= inside < audio.pcm.shape[1] else 0
            assert both.pcm[channel, at] == expected


def test_between_counts_on_the_listeners_clock():
    both = tracks.joined(*ramps(), Lag(5.0, "sound", 9.0))
    part = tracks.between(both, 7.0, 29.0, "a.wav")
    assert (part.start, part.end) == (7.0, 29.0)
    assert (part.pcm == both.pcm[:, 2 * RATE : 24 * RATE]).all()
    assert tracks.between(both, None, None, "a.wav").duration == 25.0
    with pytest.raises(UsageError, match="share 5 s to 30 s"):
        tracks.between(both, 31.0, None, "a.wav")
    with pytest.raises(NoConversation, match="only 10 s"):
        tracks.between(both, 20.0, None, "a.wav")


def test_a_short_part_is_not_the_files_fault():
    whole = Audio(np.zeros((2, 600 * RATE), np.int16))
    with pytest.raises(
        NoConversation, match=r"from 10 s to 25 s are only 15 s, and 20 s are needed\. Give a longer part"
    ):
        tracks.between(whole, 10.0, 25.0, "a.wav")
    with pytest.raises(UsageError, match="it is not after 100 s"):
        tracks.between(whole, 100.0, 50.0, "a.wav")


def test_files_that_hardly_meet_are_refused():
    both = tracks.joined(*ramps(), Lag(-25.0, "sound", 9.0))
    with pytest.raises(NoConversation, match=r"^a\.wav: only 15 s of it and the client's file are of the same time"):
        tracks.between(both, None, None, "a.wav")


@pytest.mark.parametrize(
    ("lag", "says"),
    [
        (Lag(3.0, "sound", 9.0), ["16 s that only one of the two microphones heard"]),  # 3 + 13
        (Lag(-10.0, "sound", 9.0), ["10 s that only one"]),
        (Lag(12.3, "turns", 2.0), ["the client's begins 12 s after the listener's, which may be off by 2 s"]),
        (Lag(-12.3, "turns", 2.0), ["overlaps and response times are rough. Times count from its beginning."]),
        (Lag(0.0, "start", 1.0), ["could not be aligned by their sound"]),
    ],
)
def test_cautions(lag, says):
    found = tracks.cautions(*ramps(), lag)
    assert [each.kind for each in found] == ["alignment"] * len(says)
    assert all(part in each.message for part, each in zip(says, found, strict=True))


def test_two_buttons_pressed_one_after_the_other_need_no_caution():
    listener = ramps()[0]
    assert tracks.cautions(listener, listener, Lag(2.0, "sound", 9.0)) == ()


# files


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """The listener's file, and the client's, which begins 12 s later and is stereo and compressed."""
    folder = tmp_path_factory.mktemp("tracks")
    listener, client = heard_by_both(-30)
    sounds.write(folder / "listener.wav", listener)
    late = client[:, 12 * RATE :]
    sounds.write(folder / "client.m4a", np.concatenate([late, late]))
    sounds.write(folder / "silent.wav", sounds.silence(60))
    return folder


def test_two_files_become_one_recording(files):
    loaded = together(files / "listener.wav", files / "client.m4a", Settings())
    assert loaded.audio.channels == 2
    assert loaded.audio.start == pytest.approx(12, abs=0.1)
    hashes = [hashlib.sha256((files / name).read_bytes()).hexdigest() for name in ("listener.wav", "client.m4a")]
    expected = hashlib.sha256("".join(hashes).encode()).hexdigest()
    assert loaded.recording == replace(loaded.recording, name="listener.wav", sha256=expected, channels=2)
    assert loaded.recording.duration == SECONDS
    assert [caution.kind for caution in loaded.cautions] == ["alignment"]
    mine = loaded.audio.samples(50, 60, 0)
    assert np.allclose(mine, held(heard_by_both(-30)[0]).samples(50, 60), atol=1e-3)


def test_from_and_to_cut_two_files(files):
    loaded = together(files / "listener.wav", files / "client.m4a", Settings(start=30.0, end=70.0))
    assert (loaded.audio.start, loaded.audio.end) == (30.0, 70.0)


def test_a_broken_file_is_named_in_its_caution(files):
    broken = sounds.cut(files / "listener.wav", 0.7)
    loaded = together(files / "client.m4a", broken, Settings())
    told = next(caution for caution in loaded.cautions if caution.kind == "broken_off")
    assert told.message.startswith("broken.wav: The file is damaged")
    assert (told.start, told.end) == (None, None)


def test_the_same_recording_twice(files):
    copy = files / "copy.wav"
    copy.write_bytes((files / "listener.wav").read_bytes())
    with pytest.raises(UsageError, match=r"--client copy\.wav: it and listener\.wav are the same recording"):
        together(files / "listener.wav", copy, Settings())


def test_a_file_that_is_silent_or_missing_is_named(files):
    with pytest.raises(NoConversation, match=r"^silent\.wav: it is silent"):
        together(files / "listener.wav", files / "silent.wav", Settings())
    with pytest.raises(UnreadableRecording, match=r"gone\.wav: there is no such file"):
        together(files / "listener.wav", files / "gone.wav", Settings())


def test_the_files_say_who_listens():
    assert of_two_files(Settings()) == Settings(listener="left", diarizer="channels")
    for wrong in (Settings(listener="first"), Settings(listener="right"), Settings(diarizer="dyad")):
        with pytest.raises(UsageError, match="with --client"):
            of_two_files(wrong)
