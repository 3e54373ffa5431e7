"""Loading recordings: every format, every piece of one, and every way in which a file can be no recording."""

import os
import re
import shutil
from pathlib import Path

import numpy as np
import pytest
import soundfile

from listenkit import audio, decoding
from listenkit.audio import RATE, Audio
from listenkit.errors import ListenkitError, NoConversation, UnreadableRecording, UsageError

from . import sounds

LENGTH = 22.0  # s of most files here: a little over the least that is analysed
ENCODED = 0.1  # s that an encoder may add in front or behind


@pytest.mark.parametrize("suffix", sounds.encoders())
def test_every_format_of_a_recorder_is_read(tmp_path, suffix):
    path = sounds.write(tmp_path / f"a{suffix}", sounds.ramp(LENGTH, sounds.RATES.get(suffix, RATE)))
    sound, recording, cautions = audio.load(path)
    assert sound.pcm.dtype == np.int16
    assert sound.pcm.shape[0] == 1
    assert sound.duration == pytest.approx(LENGTH, abs=ENCODED)
    assert (recording.name, recording.channels, len(recording.sha256)) == (path.name, 1, 64)
    assert recording.duration == pytest.approx(LENGTH, abs=ENCODED)
    assert cautions == ()


@pytest.mark.parametrize("rate", [8000, 22_050, 44_100, 48_000, 96_000])
def test_any_rate_becomes_16_khz_at_the_same_level_and_time(tmp_path, rate):
    sound, _, _ = audio.load(sounds.write(tmp_path / "a.wav", sounds.ramp(LENGTH, rate), rate))
    levels = [np.sqrt(np.mean(sound.samples(at, at + 1) ** 2)) for at in (5, 10, 20)]
    expected = [0.9 * (at + 0.5) / LENGTH / np.sqrt(2) for at in (5, 10, 20)]
    assert levels == pytest.approx(expected, rel=0.02)


def test_two_channels_stay_two_and_six_become_one(tmp_path):
    two = sounds.channels(sounds.tone(LENGTH, level=0.4), sounds.tone(LENGTH, level=0.1))
    sound, recording, _ = audio.load(sounds.write(tmp_path / "two.wav", two))
    assert (sound.channels, recording.channels) == (2, 2)
    left, right, mean = (np.abs(sound.samples(1, 2, channel)).max() for channel in (0, 1, None))
    assert [left, right, mean] == pytest.approx([0.4, 0.1, 0.25], rel=0.02)
    sound, recording, _ = audio.load(sounds.write(tmp_path / "six.m4a", np.repeat(sounds.tone(LENGTH), 6, axis=0)))
    assert (sound.channels, recording.channels) == (1, 6)


@pytest.mark.parametrize("count", [4, 6, 9])
def test_many_channels_become_their_mean_and_are_not_clipped(tmp_path, count):
    path = tmp_path / "many.wav"
    soundfile.write(path, np.repeat(sounds.tone(LENGTH, level=0.7), count, axis=0).T, RATE)
    sound, recording, _ = audio.load(path)
    assert (sound.channels, recording.channels) == (1, count)
    assert np.abs(sound.samples(1, 20)).max() == pytest.approx(0.7, rel=0.02)


@pytest.mark.parametrize("suffix", [".webm", ".m4a"])
def test_a_gap_in_the_time_stamps_is_silence(tmp_path, suffix):
    path = sounds.gapped(sounds.write(tmp_path / f"a{suffix}", sounds.noise(30, 0.3, 48_000), 48_000), 10.0, 5.0)
    sound, recording, cautions = audio.load(path)
    assert recording.duration == pytest.approx(35, abs=ENCODED)
    levels = [np.abs(sound.samples(at, at + 1)).mean() for at in (8, 12, 16)]
    assert levels[1] < 0.01 * levels[0]
    assert levels[2] == pytest.approx(levels[0], rel=0.1)
    assert cautions == ()


def test_a_jump_of_hours_in_the_time_stamps_is_a_mistake_of_theirs(tmp_path):
    path = sounds.gapped(sounds.write(tmp_path / "a.webm", sounds.noise(30, 0.3, 48_000), 48_000), 10.0, 9000.0)
    assert audio.load(path)[0].duration == pytest.approx(30, abs=ENCODED)


def test_two_files_of_unlike_channels_joined_are_read_to_the_end(tmp_path):
    parts = sounds.tone(25), np.repeat(sounds.tone(25), 2, axis=0)
    held = [sounds.write(tmp_path / f"{at}.mp3", part).read_bytes() for at, part in enumerate(parts)]
    joined = tmp_path / "joined.mp3"
    joined.write_bytes(b"".join(held))
    sound, recording, _ = audio.load(joined)
    assert recording.duration == pytest.approx(50, abs=0.2)
    assert np.abs(sound.samples(30, 49)).max() == pytest.approx(np.abs(sound.samples(1, 20)).max(), rel=0.05)


def test_a_piece_keeps_the_times_and_the_length_of_the_whole(tmp_path):
    path = sounds.write(tmp_path / "a.wav", sounds.ramp(60))
    whole, _, _ = audio.load(path)
    piece, recording, cautions = audio.load(path, 10.0, 40.0)
    assert (piece.start, piece.end, piece.duration) == (10.0, 40.0, 30.0)
    assert recording.duration == pytest.approx(60, abs=0.01)
    assert np.array_equal(piece.samples(15, 16), whole.samples(15, 16))
    assert piece.samples(0, 5).size == 0
    assert piece.samples(0, 11).size == RATE
    assert cautions == ()


@pytest.mark.parametrize(
    ("start", "end", "kind", "says"),
    [
        (60.0, None, UsageError, "lasts from 0 to 60 s"),
        (-5.0, None, UsageError, "lasts from 0 to 60 s"),
        (float("nan"), None, UsageError, "lasts from 0 to 60 s"),
        (30.0, 30.0, UsageError, "is not after 30 s"),
        (None, -1.0, UsageError, "is not after 0 s"),
        (
            50.0,
            None,
            NoConversation,
            "from 50 s to 60 s are only 10 s, and at least 20 s of speech are needed. Give a longer part",
        ),
        (None, 10.0, NoConversation, "from 0 s to 10 s are only 10 s"),
        (59.99999, None, NoConversation, "are only 0 s"),
    ],
)
def test_a_piece_that_leaves_too_little(tmp_path, start, end, kind, says):
    path = sounds.write(tmp_path / "a.wav", sounds.tone(60))
    with pytest.raises(kind, match=re.escape(says)):
        audio.load(path, start, end)


def test_a_piece_may_end_after_the_recording(tmp_path):
    sound, recording, _ = audio.load(sounds.write(tmp_path / "a.wav", sounds.tone(30)), None, 500.0)
    assert (sound.duration, recording.duration) == (30.0, 30.0)


def test_a_short_recording(tmp_path):
    with pytest.raises(NoConversation, match="only 19 s long, and at least 20 s"):
        audio.load(sounds.write(tmp_path / "a.wav", sounds.tone(19)))


def test_a_recording_that_breaks_off_early_is_to_be_copied_again(tmp_path):
    path = sounds.write(tmp_path / "a.wav", sounds.tone(60))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 6])
    with pytest.raises(NoConversation, match=r"breaks off after 10 s.*Copy it again from the recorder"):
        audio.load(path)


@pytest.mark.parametrize("suffix", [".mp3", ".flac", ".webm", ".mkv", ".aiff"])
def test_a_recording_that_breaks_off_is_read_with_a_caution(tmp_path, suffix):
    whole = sounds.write(tmp_path / f"a{suffix}", sounds.ramp(60, sounds.RATES.get(suffix, RATE)))
    sound, recording, cautions = audio.load(sounds.cut(whole, 0.6))
    assert [caution.kind for caution in cautions] == ["broken_off"]
    assert 20 < sound.duration < 55
    assert cautions[0].start == pytest.approx(recording.duration, abs=0.01)
    assert "of 60 s" in cautions[0].message


@pytest.mark.parametrize("suffix", [".wav", ".ogg", ".aac", ".amr"])
def test_what_is_left_of_any_broken_recording_is_read(tmp_path, suffix):
    whole = sounds.write(tmp_path / f"a{suffix}", sounds.ramp(60, sounds.RATES.get(suffix, RATE)))
    assert 20 < audio.load(sounds.cut(whole, 0.6))[0].duration < 55


@pytest.mark.parametrize("suffix", [".m4a", ".mp4", ".mov"])
def test_a_telephone_recording_without_its_end_cannot_be_read(tmp_path, suffix):
    whole = sounds.write(tmp_path / f"a{suffix}", sounds.tone(LENGTH))
    with pytest.raises(UnreadableRecording, match="no sound that can be read"):
        audio.load(sounds.cut(whole, 0.6))


@pytest.mark.parametrize("suffix", sounds.encoders())
def test_a_few_bytes_of_any_format_are_one_of_our_errors(tmp_path, suffix):
    whole = sounds.write(tmp_path / f"a{suffix}", sounds.tone(LENGTH, rate=sounds.RATES.get(suffix, RATE)))
    with pytest.raises(ListenkitError):
        audio.load(sounds.cut(whole, 0.001))


def test_quiet_and_loud_parts_of_bare_aac_are_no_break(tmp_path):
    """Its length is a guess from the first frames, here 17 times too long."""
    path = sounds.write(tmp_path / "a.aac", np.concatenate([sounds.silence(60), sounds.noise(30, 0.3)], axis=1))
    assert audio.load(path)[2] == ()


def test_an_mp3_without_a_length_in_its_header_is_no_break(tmp_path):
    path = sounds.write(tmp_path / "a.mp3", sounds.tone(30))
    whole = path.read_bytes()
    assert re.search(rb"Xing|Info", whole[:4096])
    path.write_bytes(re.sub(rb"Xing|Info", b"....", whole, count=1))
    assert decoding._declared(path, _Container("mp3", 60_000_000), None) is None
    assert audio.load(path)[2] == ()


def test_a_telephone_that_writes_nothing_where_nobody_speaks_loses_no_time(tmp_path):
    loud = sounds.noise(10, 0.3, rate=8000)
    talk = np.concatenate([loud, np.zeros((1, 160_000)), loud], axis=1)
    path = sounds.write(tmp_path / "a.amr", talk, options={"dtx": "1"})
    found, recording, cautions = audio.load(path)
    assert abs(recording.duration - 40) < 0.5
    assert cautions == ()
    quiet, loud = (np.abs(found.samples(a, b)).mean() for a, b in ((12, 28), (31, 39)))
    assert quiet < 0.1 * loud


def test_a_part_is_looked_at_for_a_break_where_it_could_not_be_had_whole(tmp_path):
    path = sounds.cut(sounds.write(tmp_path / "a.wav", sounds.noise(60, 0.3)), 0.6)
    assert [caution.kind for caution in audio.load(path, end=50.0)[2]] == ["broken_off"]
    assert audio.load(path, end=30.0)[2] == ()


@pytest.mark.parametrize("size", [0, 0x7FFFF000, 0x80000000, 0xFFFFFFFF])
def test_a_wav_that_was_recorded_live_is_no_break(tmp_path, size):
    path = sounds.write(tmp_path / "a.wav", sounds.noise(30, 0.3))
    content = bytearray(path.read_bytes())
    at = content.index(b"data")
    content[4:8] = content[at + 4 : at + 8] = size.to_bytes(4, "little")
    path.write_bytes(content)
    _, recording, cautions = audio.load(path)
    assert (round(recording.duration), cautions) == (30, ())


@pytest.mark.parametrize("start", [0.0, 4.4, 64.4])
@pytest.mark.parametrize("seconds", [60.0, 59.9, 120.0, 0.01])
def test_no_block_is_empty_and_all_together_are_the_sound(start, seconds):
    whole = Audio(np.zeros((1, round(seconds * RATE)), np.int16), start)
    lengths = [len(whole.samples(begin, begin + 60)) for begin in whole.begins(60)]
    assert min(lengths) > 0
    assert sum(lengths) == round(seconds * RATE)


class _Container:
    def __init__(self, name, duration):
        self.format, self.duration = type("Format", (), {"name": name}), duration


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.wav", b"", "the file is empty"),
        ("text.m4a", b"Dear diary" * 100, "no sound that can be read"),
        ("zeros.mp3", bytes(10_000), "no sound that can be read"),
        ("page.wav", b"<html><body>Sign in</body></html>", "no sound that can be read"),
        ("riff.wav", b"RIFF\x00\x00\x00\x00WAVE", "no sound that can be read"),
    ],
)
def test_what_is_no_sound(tmp_path, name, content, says):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UnreadableRecording, match=says) as told:
        audio.load(path)
    assert name in str(told.value)


def test_a_missing_file_and_a_folder(tmp_path):
    with pytest.raises(UnreadableRecording, match="there is no such file"):
        audio.load(tmp_path / "nothing.wav")
    with pytest.raises(UnreadableRecording, match="this is a folder"):
        audio.load(tmp_path)
    with pytest.raises(UnreadableRecording, match="cannot be read"):
        audio.load(tmp_path / ("n" * 300))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(tmp_path):
    path = sounds.write(tmp_path / "a.wav", sounds.tone(1))
    path.chmod(0)
    with pytest.raises(UnreadableRecording, match="permission denied"):
        audio.load(path)


def test_a_video_without_sound(tmp_path):
    with pytest.raises(UnreadableRecording, match="it holds no sound"):
        audio.load(sounds.write_video(tmp_path / "a.mp4"))


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_samples_that_are_no_numbers(tmp_path, value):
    sound = sounds.tone(LENGTH)
    sound[0, 5 * RATE] = value
    with pytest.raises(UnreadableRecording, match="its samples are not numbers"):
        audio.load(sounds.write_floats(tmp_path / "a.wav", sound))


def test_floats_over_full_scale_are_clipped(tmp_path):
    sound, _, _ = audio.load(sounds.write_floats(tmp_path / "a.wav", sounds.tone(LENGTH, level=4.0)))
    assert (sound.pcm.min(), sound.pcm.max()) == (-32767, 32767)


@pytest.mark.parametrize("name", sounds.ELSEWHERE)
def test_a_text_that_leads_elsewhere_is_not_followed(tmp_path, name):
    target = sounds.write(tmp_path / "target.wav", sounds.tone(LENGTH))
    made = {path.name: path for path in sounds.leading_elsewhere(tmp_path, target)}
    with pytest.raises(UnreadableRecording, match="no sound that can be read"):
        audio.load(made[name])


@pytest.mark.parametrize(
    "name", ["-dash.wav", "with space.wav", "a'b\"c.wav", "😀 ä.wav", "http:.wav", "a%20b?x#y.wav"]
)
def test_odd_names(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    shutil.move(sounds.write(tmp_path / "a.wav", sounds.tone(LENGTH)), tmp_path / name)
    assert audio.load(Path(name))[1].name == name


def test_a_name_in_another_encoding_can_be_written_down(tmp_path):
    path = sounds.write(tmp_path / "a.wav", sounds.tone(LENGTH))
    odd = os.fsencode(tmp_path) + b"/caf\xe9.wav"
    try:
        os.rename(path, odd)
    except OSError:
        pytest.skip("this file system has Unicode names only")
    assert audio.load(Path(os.fsdecode(odd)))[1].name == "caf�.wav"


def test_the_same_file_gives_the_same_samples_and_hash(tmp_path):
    path = sounds.write(tmp_path / "a.mp3", sounds.ramp(LENGTH))
    (one, first, _), (two, second, _) = audio.load(path), audio.load(path)
    assert np.array_equal(one.pcm, two.pcm)
    assert first == second


def test_samples_of_a_piece_are_where_they_belong():
    sound = Audio(np.arange(10, dtype=np.int16)[None] * 100, start=2.0)
    assert sound.samples(2.0, 2.0 + 3 / RATE) * 32768 == pytest.approx([0, 100, 200])
    assert sound.samples(1.0, 1.5).size == 0
    assert sound.samples(2.0 + 8 / RATE) * 32768 == pytest.approx([800, 900])
