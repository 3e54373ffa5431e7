"""The choices of one analysis, frozen, read from one TOML file and from the command line."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from .errors import CodebookError

CHOICES: Mapping[str, tuple[str, ...]] = {
    "listener": ("auto", "first", "second", "left", "right"),
    "diarizer": ("auto", "channels", "dyad"),
    "engine": ("auto", "faster-whisper", "openai-whisper"),
}
SECONDS, SWITCH = ((int, float), "seconds"), (bool, "true or false")
KINDS: Mapping[str, tuple[Any, str]] = {"start": SECONDS, "end": SECONDS, "self_rating": SWITCH, "deidentify": SWITCH}


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be chosen.

    Args:
        listener: who practises: found from what is said, who speaks first or second, or on which channel.
        diarizer: how voices are told apart; "auto" looks at the channels.
        engine: which Whisper; "auto" takes the fastest that is installed.
        model: a name of `listenkit models list`, or a folder or file of weights.
        language: Whisper's code of the language that is spoken.
        start: seconds of the recording to leave out at its beginning (set-up).
        end: second of the recording to stop at (before the debrief), None for its end.
        self_rating: whether the report asks for a self-rating before it shows anything.
        deidentify: whether names, places, organisations, numbers and dates are masked in everything that is written.
    """

    listener: str = "auto"
    diarizer: str = "auto"
    engine: str = "auto"
    model: str = "base"
    language: str = "en"
    start: float | None = None
    end: float | None = None
    self_rating: bool = True
    deidentify: bool = False

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    def changed(self, **given: Any) -> Settings:
        """These settings with what was given in place of the old; None leaves a setting as it is."""
        return replace(self, **{key: value for key, value in given.items() if value is not None})


def read(path: Path) -> Settings:
    """The settings of a TOML file: keys as in `Settings`.

    Raises:
        CodebookError: the file cannot be read, has an unknown key, or a value that is not allowed.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CodebookError(
            str(path), f"it cannot be read as TOML ({error})", "Mend it, or leave --config out"
        ) from error
    allowed = {field.name: field for field in fields(Settings)}
    for key, value in document.items():
        if key not in allowed:
            raise CodebookError(str(path), f"there is no setting {key!r}", f"There are: {', '.join(allowed)}")
        if key in CHOICES and value not in CHOICES[key]:
            raise CodebookError(str(path), f"{key} is {value!r}", f"It may be: {', '.join(CHOICES[key])}")
        kind, wanted = KINDS.get(key, (str, "a text"))
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise CodebookError(str(path), f"{key} is {value!r}", f"Give {wanted}")
        if not isinstance(value, bool) and isinstance(value, int | float) and not 0 <= value < float("inf"):
            raise CodebookError(str(path), f"{key} is {value!r}", "Give seconds from 0 on")
    return Settings(**document)
