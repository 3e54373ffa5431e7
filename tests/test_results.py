"""The results folder: whole or not at all, its name, and the sound that is kept."""

import errno
import json
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from listenkit import audio, codebook, results, sound_out
from listenkit.audio import RATE, Audio
from listenkit.errors import OutputError, SessionError, UnreadableRecording

from . import sounds
from .conversations import session, talk

BOOK = codebook.load()
LINES = talk("L How was it?", "C(8) It was hard.", "L(9) You were tired.")
TEXTS = {"session.json", "report.html", "report.md", "utterances.csv", "transcript.vtt", "turns.rttm"}
SOUND = Audio((sounds.noise(30, 0.1) * 32767).astype(np.int16))


def made(name="practice.m4a", sha256="1" * 64):
    one = session(LINES)
    return replace(one, heard=replace(one.heard, recording=replace(one.heard.recording, name=name, sha256=sha256)))


def write(out, *, sound="none", formats=("json",), **recording):
    return results.write(made(**recording), SOUND, BOOK, out, formats, sound)


def names(folder):
    return {path.name for path in folder.iterdir()}


def test_all_files_of_a_recording(tmp_path):
    place = write(tmp_path, sound="clips", formats=results.ALL)
    assert place == tmp_path / "practice"
    assert names(place) == TEXTS | {"clips.m4a"}
    assert names(tmp_path) == {"practice"}


def test_the_session_is_always_there_and_other_formats_by_choice(tmp_path):
    assert names(write(tmp_path, formats=("md",))) == {"session.json", "report.md"}


@pytest.mark.parametrize(
    ("sound", "expected"), [("none", set()), ("clips", {"clips.m4a"}), ("full", {"clips.m4a", "recording.m4a"})]
)
def test_the_sound_that_is_kept(tmp_path, sound, expected):
    assert names(write(tmp_path, sound=sound)) == {"session.json"} | expected


def test_the_same_recording_again_replaces_its_results_and_leaves_nothing_of_the_old(tmp_path):
    first = write(tmp_path, sound="full", formats=results.ALL)
    (first / "my notes.txt").write_text("mine")
    second = write(tmp_path, formats=("json", "csv"))
    assert second == first
    assert names(first) == {"session.json", "utterances.csv", "my notes.txt"}


def test_another_recording_of_the_same_name_gets_a_number(tmp_path):
    assert write(tmp_path, sha256="1" * 64).name == "practice"
    assert write(tmp_path, sha256="2" * 64).name == "practice-2"
    assert write(tmp_path, sha256="3" * 64, name="practice.wav").name == "practice-3"
    assert write(tmp_path, sha256="2" * 64).name == "practice-2"
    assert write(tmp_path, sha256="1" * 64).name == "practice"


@pytest.mark.parametrize("content", [None, "", "{}", "[]", '{"recording": 3}', "\x00"])
def test_a_folder_that_is_no_result_is_left_alone(tmp_path, content):
    (tmp_path / "practice").mkdir()
    if content is not None:
        (tmp_path / "practice" / "session.json").write_text(content)
    assert write(tmp_path).name == "practice-2"
    assert names(tmp_path / "practice") == (set() if content is None else {"session.json"})


def test_a_file_of_that_name_is_left_alone(tmp_path):
    (tmp_path / "practice").write_text("mine")
    assert write(tmp_path).name == "practice-2"
    assert (tmp_path / "practice").read_text() == "mine"


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("with space.m4a", "with space"),
        ("a'b\"c.wav", "a'b_c"),
        ("😀 ä.wav", "😀 ä"),
        ("-dash.wav", "-dash"),
        ("a:b*c?.mp3", "a_b_c_"),
        ("...wav", "recording"),
        (" .m4a", "recording"),
        ("..m4a", "recording"),
        ("two.dots.m4a", "two.dots"),
        ("line\nbreak.m4a", "line_break"),
        ("../up.m4a", "up"),
    ],
)
def test_names_of_folders(tmp_path, name, folder):
    place = write(tmp_path, name=name, formats=results.ALL, sound="clips")
    assert place == tmp_path / folder
    assert json.loads((place / "session.json").read_text())["recording"]["name"] == name


def full_disk(monkeypatch, after=1):
    """From the `after`th file on, the disk is full."""
    written, write_bytes = [], Path.write_bytes

    def failing(self, content):
        written.append(self.name)
        if len(written) >= after:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write_bytes(self, content)

    monkeypatch.setattr(Path, "write_bytes", failing)


@pytest.mark.parametrize("after", [1, 4])
def test_a_full_disk_leaves_nothing_behind(tmp_path, monkeypatch, after):
    full_disk(monkeypatch, after)
    with pytest.raises(OutputError, match="no space left on device") as told:
        write(tmp_path, formats=results.ALL)
    assert "choose another folder" in str(told.value)
    assert names(tmp_path) == set()


def test_a_full_disk_leaves_the_old_results_as_they_were(tmp_path, monkeypatch):
    place = write(tmp_path, formats=results.ALL, sound="clips")
    before = {path.name: path.read_bytes() for path in place.iterdir()}
    full_disk(monkeypatch, 3)
    with pytest.raises(OutputError):
        write(tmp_path, formats=results.ALL)
    assert {path.name: path.read_bytes() for path in place.iterdir()} == before
    assert names(tmp_path) == {"practice"}


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("mine")
    for out in (tmp_path / "file", tmp_path / "file" / "deeper", tmp_path / ("n" * 300)):
        with pytest.raises(OutputError, match="cannot be written there"):
            results.check_writable(out)
    with pytest.raises(OutputError):
        results.put(tmp_path / "file" / "a", {"a.txt": b""})


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written(tmp_path):
    tmp_path.chmod(0o555)
    with pytest.raises(OutputError, match="permission denied"):
        results.check_writable(tmp_path)


def test_checking_leaves_nothing_behind(tmp_path):
    results.check_writable(tmp_path / "new" / "deep")
    assert names(tmp_path / "new" / "deep") == set()


# a report again


def test_a_stored_session_is_written_again_with_its_sound(tmp_path):
    place = write(tmp_path, sound="clips", formats=results.ALL)
    clips = (place / "clips.m4a").read_bytes()
    changed, where = results.render_again(
        place / "session.json", BOOK, lambda s: replace(s, heard=s.heard.swapped()), ("json", "vtt")
    )
    assert where == place
    assert changed.heard.roles.how == "given"
    assert names(place) == {"session.json", "transcript.vtt", "clips.m4a"}
    assert (place / "clips.m4a").read_bytes() == clips
    assert json.loads((place / "session.json").read_text())["roles"]["how"] == "given"


def test_where_the_two_were_exchanged_the_kept_sound_is_not_offered_as_the_listeners(tmp_path):
    place = write(tmp_path, sound="clips", formats=results.ALL)
    mine, _ = results.render_again(place, BOOK, lambda s: s)
    assert results._found_beside(place, mine).heard == "listener"
    theirs = replace(mine, heard=mine.heard.swapped())
    assert results._found_beside(place, theirs).heard == ""


def test_the_folder_may_be_given_instead(tmp_path):
    place = write(tmp_path)
    assert results.render_again(place, BOOK, lambda s: s, ("md",))[1] == place


def test_what_is_no_session_or_no_sound_changes_nothing(tmp_path):
    place = write(tmp_path, formats=results.ALL)
    before = {path.name: path.read_bytes() for path in place.iterdir()}
    with pytest.raises(SessionError):
        results.render_again(place / "report.md", BOOK, lambda s: s)
    with pytest.raises(SessionError):
        results.render_again(tmp_path / "nothing", BOOK, lambda s: s)
    (place / "clips.m4a").write_bytes(b"no sound")
    with pytest.raises(UnreadableRecording, match="Remove it"):
        results.render_again(place, BOOK, lambda s: s)
    (place / "clips.m4a").unlink()
    assert {path.name: path.read_bytes() for path in place.iterdir()} == before


# sound


def level(track, start, end):
    return float(np.abs(track[round(start * RATE) : round(end * RATE)].astype(int)).mean())


def test_only_the_listeners_turns_and_two_seconds_around_are_kept():
    """The listener speaks from 0 to 1.5 and from 20 to 21.5 s, the client from 9.5 to 11 s."""
    track = sound_out.kept(SOUND, session(LINES))
    assert len(track) == 30 * RATE
    assert min(level(track, 0, 3.5), level(track, 18, 23.5)) > 1000
    assert level(track, 3.5, 18) == level(track, 23.5, 30) == 0


def test_a_piece_of_a_recording_keeps_its_times():
    piece = Audio(SOUND.pcm[:, 10 * RATE :], start=10.0)
    track = sound_out.kept(piece, session(LINES))
    assert len(track) == 30 * RATE
    assert level(track, 0, 18) == level(track, 23.5, 30) == 0
    assert level(track, 18, 23.5) > 1000
    whole = sound_out.whole(piece)
    assert (len(whole), level(whole, 0, 10)) == (30 * RATE, 0)


def test_a_clip_can_be_read_again(tmp_path):
    path = tmp_path / "a.m4a"
    path.write_bytes(sound_out.m4a((sounds.ramp(130)[0] * 32767).astype(np.int16)))
    (track,) = sound_out.read(path)[None]
    assert len(track) / RATE == pytest.approx(130, abs=0.1)
    assert level(track, 120, 121) / level(track, 60, 61) == pytest.approx(2, rel=0.02)


def test_clips_of_a_report_are_cut_from_what_was_kept():
    track = sound_out.kept(SOUND, session(LINES))
    found = sound_out.clips(track, session(LINES), ("u1", "u3", "u9"))
    assert list(found) == ["u1", "u3"]
    assert sound_out.clips(np.zeros_like(track), session(LINES), ("u1",)) == {}


def test_an_hour_of_kept_sound_is_small():
    minute = sound_out.m4a((sounds.syllables(60)[0] * 32767).astype(np.int16))
    assert len(minute) * 60 < 15e6


def test_the_sound_of_a_file_survives_the_way_through(tmp_path):
    path = sounds.write(tmp_path / "a.wav", sounds.ramp(30))
    loaded, recording, _ = audio.load(path)
    one = replace(session(LINES), heard=replace(session(LINES).heard, recording=recording))
    place = results.write(one, loaded, BOOK, tmp_path / "out", ("json",), "full")
    again = sound_out.read(place / "recording.m4a")
    assert level(again, 20, 21) == pytest.approx(level(loaded.pcm[0], 20, 21), rel=0.05)
