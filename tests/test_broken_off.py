"""Files that end too early, cut from whole ones."""

import pytest

from listenkit.broken_off import ends_early

from . import sounds


@pytest.mark.parametrize("suffix", [".wav", ".ogg", ".opus"])
def test_a_cut_file_is_noticed_and_a_whole_one_is_not(tmp_path, suffix):
    whole = sounds.write(tmp_path / f"whole{suffix}", sounds.tone(30.0))
    assert not ends_early(whole)
    content = whole.read_bytes()
    for share in (0.3, 0.9, 0.999):
        cut = tmp_path / f"cut{suffix}"
        cut.write_bytes(content[: int(len(content) * share)])
        assert ends_early(cut), share


def test_a_live_recording_does_not_know_its_size(tmp_path):
    live = sounds.write(tmp_path / "live.wav", sounds.tone(2.0))
    content = bytearray(live.read_bytes())
    content[4:8] = b"\xff\xff\xff\xff"
    live.write_bytes(content)
    assert not ends_early(live)


def test_other_formats_are_left_to_their_decoders(tmp_path):
    assert not ends_early(sounds.write(tmp_path / "a.flac", sounds.tone(2.0)))
