"""Plain text: `Name: what was said`, a turn a line; a line without a name goes on with the one before."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from ..errors import SessionError
from ..texts import Line

# A name has 40 letters at most; signs beyond ASCII may be a part of it, and a comma before a first name ("Berg, Anna").
NAME = re.compile(r"(?:[-–—•>]+\s*)?([^\W\d_](?:[\w.'’()/@&+|# -]|[^\x00-\x7f]|,(?= [A-Z])){0,39}?)\s*:(?:\s+(.*))?")
MOST_WORDS = 4  # of a name: "Dr Anna Maria Berg"; more is a sentence with a colon in it
AHEAD = re.compile(  # of a name: marks that nobody sees, of text from right to left, and the time
    r"[\u200e\u200f\u202a-\u202e\u2066-\u2069]*(?:[\[(]?\d{1,2}(?::\d{2}){1,2}(?:[.,]\d+)?[\])]?\s*)?"
)
HOW = 'Begin each turn with a name and a colon, as in "Listener: How was that?"'


def read(text: str, name: str) -> tuple[Line, ...]:
    """The lines of a text; `name` is the file's, for messages.

    Raises:
        SessionError: it does not begin with a name.
    """
    said = parts(text.splitlines())
    if not said[0][0]:
        raise SessionError(name, f"no name stands before {_short(said[0][1])}", HOW)
    return tuple(Line(speaker, words) for speaker, words in said)


def parts(lines: Iterable[str], most: int = MOST_WORDS) -> tuple[tuple[str, str], ...]:
    """(name, text) for each name of at most so many words; the first name is "" where the text begins without one."""
    said: list[tuple[str, list[str]]] = []
    for line in (unicodedata.normalize("NFC", each).strip() for each in lines):
        found = NAME.fullmatch(AHEAD.sub("", line, count=1))
        if found and len(found[1].split()) <= most:
            said.append((found[1], [found[2] or ""]))
        elif line and not said:
            said.append(("", [line]))
        elif line:
            said[-1][1].append(line)
    return tuple((speaker, " ".join(filter(None, texts))) for speaker, texts in said)


def _short(text: str) -> str:
    return f'"{text[:40]}…"' if len(text) > 40 else f'"{text}"'
