"""What a measure or a code means, in lines for a terminal; and where the sample recording lies."""

from __future__ import annotations

import difflib
import textwrap
from collections.abc import Iterator
from pathlib import Path

from .codebook import Codebook, CodeEntry, MeasureEntry
from .errors import ListenkitError, UsageError

WIDTH = 88  # characters of a line
SAMPLES = (  # inside the wheel, and in the checkout
    Path(__file__).parent / "samples",
    Path(__file__).parents[1] / "samples",
)


def explained(name: str, codebook: Codebook) -> str:
    """Definition, source and standing of a measure or a code.

    Raises:
        UsageError: the codebook has no such id; the nearest ones are named.
    """
    if name in codebook.measures:
        lines = _measure(codebook.measures[name], codebook)
    elif name in codebook.codes:
        lines = _code(codebook.codes[name])
    else:
        known = [*codebook.measures, *codebook.codes]
        near = difflib.get_close_matches(name, known, n=3, cutoff=0.4) or known
        raise UsageError(name, "it is no measure and no code of this codebook", f"Try: {', '.join(near)}")
    return "\n".join(textwrap.fill(line, WIDTH, subsequent_indent="  ") for line in lines)


def _code(entry: CodeEntry) -> Iterator[str]:
    yield f"{entry.label} ({entry.id}), a code"
    yield entry.definition
    yield f"Example: “{entry.example}”"
    yield f"Counted from a confidence of {entry.threshold:g}; below it the report says that the tool was not sure."
    yield f"Source: {entry.source}"


def _measure(entry: MeasureEntry, codebook: Codebook) -> Iterator[str]:
    yield f"{entry.label} ({entry.id}), a measure in: {entry.unit}"
    yield entry.definition
    if entry.codes:
        yield f"Counts: {_labels(entry.codes, codebook)}" + (
            f", out of: {_labels(entry.of, codebook)}" if entry.of else ""
        )
    for anchor in entry.anchors:
        yield f"For comparison: {anchor.text} ({anchor.source})"
    yield f"Source: {entry.source}"
    yield f"Standing: {entry.standing}"


def _labels(ids: tuple[str, ...], codebook: Codebook) -> str:
    return ", ".join(codebook.codes[id].label.lower() for id in ids)


def sample() -> Path:
    """The recording that comes with listenkit.

    Raises:
        ListenkitError: the installation is not complete.
    """
    for folder in SAMPLES:
        if (found := folder / "skilled" / "recording.m4a").exists():
            return found
    raise ListenkitError("demo", "the sample recording was not installed", "Install listenkit again")
