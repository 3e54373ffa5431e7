"""The choices of one analysis, from a file and from the command line."""

import re

import pytest

from listenkit import settings
from listenkit.errors import CodebookError
from listenkit.settings import Settings


def written(tmp_path, text):
    path = tmp_path / "settings.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_sets_what_it_names(tmp_path):
    path = written(tmp_path, 'listener = "left"\nmodel = "tiny.en"\nstart = 90\nend = 600.5\nself_rating = false')
    expected = Settings(listener="left", model="tiny.en", start=90, end=600.5, self_rating=False)
    assert settings.read(path) == expected
    assert settings.read(written(tmp_path, "")) == Settings()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('listner = "left"', "there is no setting 'listner'. There are: listener, diarizer"),
        ('listener = "top"', "listener is 'top'. It may be: auto, first, second, left, right"),
        ("listener = 1", "listener is 1"),
        ('engine = ["auto"]', "engine is ['auto']"),
        ("model = 3", "model is 3. Give a text"),
        ('start = "1:30"', "start is '1:30'. Give seconds"),
        ("start = true", "start is True. Give seconds"),
        ("start = -5", "start is -5. Give seconds from 0 on"),
        ("end = nan", "end is nan. Give seconds from 0 on"),
        ("end = inf", "end is inf. Give seconds from 0 on"),
        ('self_rating = "no"', "self_rating is 'no'. Give true or false"),
        ("deidentify = 1", "deidentify is 1. Give true or false"),
        ("[listener]\nauto = 1", "listener is {'auto': 1}"),
        ("listener = ", "it cannot be read as TOML"),
    ],
)
def test_a_file_that_cannot_be_used(tmp_path, text, says):
    with pytest.raises(CodebookError, match=re.escape(says)) as told:
        settings.read(written(tmp_path, text))
    assert told.value.exit_code == 2


def test_no_file_a_folder_and_bytes(tmp_path):
    for path in (tmp_path / "nothing.toml", tmp_path):
        with pytest.raises(CodebookError, match="cannot be read"):
            settings.read(path)
    path = tmp_path / "bytes.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CodebookError, match="cannot be read"):
        settings.read(path)


def test_what_is_given_wins_and_none_leaves_a_setting():
    old = Settings(model="tiny.en", start=90.0)
    assert old.changed(model=None, start=0.0, engine="openai-whisper") == Settings(
        model="tiny.en", start=0.0, engine="openai-whisper"
    )
    assert old.to_dict()["start"] == 90.0


def test_every_default_is_allowed():
    chosen = Settings().to_dict()
    assert all(chosen[key] in allowed for key, allowed in settings.CHOICES.items())
