"""One file on the disk, whole or not at all."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from secrets import token_hex

from .errors import OutputError

ASIDE = ".listenkit-"  # and more: a folder in which files are written before they are moved into their place


def made_aside(within: Path) -> Path:
    """A new folder with the rights that any folder made there has: `tempfile` would make one for its owner alone."""
    aside = within / f"{ASIDE}{token_hex(8)}"
    aside.mkdir()
    return aside


def write(path: Path, text: str) -> None:
    """Write UTF-8 text to a file, see `write_bytes`."""
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file: first beside it, then moved into its place; missing folders are made.

    A link stays, and the file that it names is written.

    Raises:
        OutputError: nothing was written.
    """
    aside = None
    try:
        if path.exists() and not path.is_file():
            raise OSError("it is no ordinary file")
        place = path.resolve()
        place.parent.mkdir(parents=True, exist_ok=True)
        aside = made_aside(place.parent)
        (aside / place.name).write_bytes(content)
        if place.exists():
            shutil.copymode(place, aside / place.name)
        os.replace(aside / place.name, place)
    except OSError as error:
        why = f"it cannot be written ({(error.strerror or str(error)).lower()})"
        do = "Close it in other programs, free some space, or name another file"
        raise OutputError(str(path), why, do) from error
    finally:
        if aside is not None:
            shutil.rmtree(aside, ignore_errors=True)
