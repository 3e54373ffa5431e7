"""How the report writes times, counts, shares and other people's words. British English, plain spaces."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import datetime

HIDDEN = frozenset({"Cc", "Cs"})  # Unicode categories that no reader needs: controls, lone surrogates
DIRECTIONS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # would turn round what follows them
QUOTED = 160  # characters of a quotation before it is cut at a word
FINE = 9.95  # s; below this a length is told to a tenth of a second


def clean(text: str) -> str:
    """One line without control characters, so that no transcript can disturb a page or a terminal."""
    kept = (" " if c.isspace() else c for c in text if c.isspace() or _shown(c))
    return " ".join("".join(kept).split())


def _shown(character: str) -> bool:
    return character not in DIRECTIONS and unicodedata.category(character) not in HIDDEN


def cut(text: str, longest: int = QUOTED) -> str:
    """The text, or its beginning up to a word and an ellipsis where it is longer than `longest` characters."""
    if len(text) <= longest:
        return text
    return text[:longest].rsplit(" ", 1)[0].rstrip(",;: ") + " …"


def clock(seconds: float) -> str:
    """A place in the recording: 2:13, or 1:02:13."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02d}" if minutes < 60 else f"{minutes // 60}:{minutes % 60:02d}:{rest:02d}"


def length(seconds: float) -> str:
    """A stretch of time: 0.6 s, 4 s, 42 s, 4 min 14 s."""
    if seconds < FINE:
        return f"{seconds:.1f}".removesuffix(".0") + " s"
    minutes, rest = divmod(round(seconds), 60)
    parts = (f"{minutes} min" if minutes else "", f"{rest} s" if rest else "")
    return " ".join(part for part in parts if part)


def number(value: float) -> str:
    """A count as a whole number, anything else to one decimal."""
    return f"{value:.0f}" if float(value).is_integer() else f"{value:.1f}"


def percent(share: float) -> str:
    """A share of 0 to 1 in per cent."""
    return f"{share * 100:.0f} %"


def several(count: float, one: str, many: str = "") -> str:
    """1 answer, 2 answers, 0 answers."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def listed(parts: Sequence[str]) -> str:
    """a, b and c."""
    return " and ".join((", ".join(parts[:-1]), parts[-1])) if len(parts) > 1 else "".join(parts)


def date(iso: str) -> str:
    """2 March 2026 from an ISO 8601 time; what is no such time is given back."""
    try:
        day = datetime.fromisoformat(iso)
    except ValueError:
        return clean(iso)
    return f"{day.day} {day:%B %Y}"
