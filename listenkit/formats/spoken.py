"""Transcripts without sound, read from a file: one row a format; what the suffix does not say is seen in the text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from ..errors import SessionError
from ..texts import Line
from . import named, rows, subtitles

Reader = Callable[[str, str], tuple[Line, ...]]  # the text and the name of the file
READERS: Mapping[str, Reader] = {
    ".csv": rows.read,
    ".tsv": rows.read,
    ".vtt": subtitles.read,
    ".srt": subtitles.read,
}
UTF_16 = (b"\xff\xfe", b"\xfe\xff")  # marks at the beginning
GIVE = "Give csv, vtt, srt or plain text; a recording goes to `listenkit analyze`, a session.json to `listenkit report`"
AS_UTF_8 = "Save it as UTF-8 (in a spreadsheet: CSV UTF-8)"


def read(path: Path) -> tuple[Line, ...]:
    """The lines of a transcript; a name that is also written in other capitals is one name.

    Raises:
        SessionError: the file is missing, empty, no text, or not as its format wants it.
    """
    text = _text(path)
    reader = READERS.get(path.suffix.lower()) or _by_content(path, text)
    lines = reader(text, str(path))
    spelling: dict[str, str] = {}
    return tuple(replace(each, speaker=spelling.setdefault(each.speaker.casefold(), each.speaker)) for each in lines)


def _by_content(path: Path, text: str) -> Reader:
    start = text.lstrip()
    if start.startswith("{\\rtf"):
        raise SessionError(str(path), "it is rich text (RTF)", "Save it as plain text (.txt)")
    if start.startswith(("{", "[{")):
        raise SessionError(str(path), "it is JSON", GIVE)
    first = rows.heading(start.partition("\n")[0].split(rows.delimiter(start)))
    if rows.TEXT in first and set(rows.SPEAKER) & set(first):
        return rows.read
    return subtitles.read if start.startswith("WEBVTT") or subtitles.ARROW in start else named.read


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise SessionError(str(path), (error.strerror or "it cannot be read").lower(), GIVE) from error
    encoding = "utf-16" if raw.startswith(UTF_16) else "utf-8-sig"
    if encoding != "utf-16" and b"\0" in raw:
        raise SessionError(str(path), "it is no text", GIVE)
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        why = f"line {raw[: error.start].count(bytes([10])) + 1} holds letters that are not UTF-8"
        raise SessionError(str(path), why, AS_UTF_8) from error
    if not text.strip():
        raise SessionError(str(path), "it is empty", GIVE)
    return text
