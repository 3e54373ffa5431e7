"""How alike the words of two recordings are, told from a few numbers of each. Pure.

Two copies of a recording in different formats differ in every sample, and Whisper hears a few of their words otherwise.
So their words are compared as runs of five, by the share of runs that both have. 64 numbers of each recording can
estimate it, and none of its words has to be kept: Broder 1997, "On the resemblance and containment of documents", with
the smallest hashes of one function.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import blake2b

RUN = 5  # words
KEPT = 64  # numbers of a recording
WORD = re.compile(r"\w+")
Sketch = tuple[int, ...]


def sketch(text: str) -> Sketch:
    """The smallest hashes of all runs of words in a transcript; of none where it is shorter than a run."""
    words = WORD.findall(text.replace("'", "").replace("’", "").casefold())
    runs = {" ".join(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}
    return tuple(sorted(int.from_bytes(blake2b(run.encode(), digest_size=6).digest()) for run in runs)[:KEPT])


def likeness(one: Sequence[int], other: Sequence[int]) -> float:
    """Estimate of the share of runs that both have, of all that one of them has; 0 where there are none."""
    smallest = sorted({*one, *other})[:KEPT]
    return len({*one} & {*other} & {*smallest}) / len(smallest) if smallest else 0.0
