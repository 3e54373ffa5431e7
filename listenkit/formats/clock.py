"""Times as people and programs write them: 62.5, 1:02.5, 00:01:02.500 or 00:01:02,500."""

from __future__ import annotations

import re

CLOCK = re.compile(r"(?:(?:(\d+):(?=[0-5]?\d:))?(\d+):)?(\d+(?:[.,]\d+)?)", re.ASCII)
ALLOWED = "Give seconds (62.5) or hours:minutes:seconds (00:01:02.500)"


def seconds(text: str) -> float:
    """Seconds of a written time.

    Raises:
        ValueError: it is no time.
    """
    match = CLOCK.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is no time")
    hours, minutes, rest = (float((part or "0").replace(",", ".")) for part in match.groups())
    return 3600 * hours + 60 * minutes + rest
