"""Students whose recordings hold the same sound, or nearly the same words: perhaps one file was sent twice.

It is for the instructor to look at, and no accusation.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import combinations

from .job import Outcome
from .known import Known
from .likeness import KEPT, likeness

# Share of runs of words in common from which two recordings are told. Measured: copies at 10 to 24 kbit/s 0.44 (a noisy
# room), 0.84 and 0.89; 3,570 pairs of other conversations at most 0.05. Two students who read one script may reach it.
ALIKE = 0.35


def same_sound(outcomes: Iterable[Outcome | Known]) -> tuple[tuple[str, ...], ...]:
    """Students whose recordings hold the same sound."""
    by_sound: dict[str, set[str]] = {}
    for each in outcomes:
        if each.sound:
            by_sound.setdefault(each.sound, set()).add(each.student)
    return tuple(tuple(sorted(students)) for students in by_sound.values() if len(students) > 1)


def same_words(outcomes: Iterable[Outcome | Known]) -> tuple[tuple[str, ...], ...]:
    """Students in whose recordings nearly the same was said, though the sound is another one, each in one group."""
    done = [each for each in outcomes if each.sound and each.summary.get("sketch")]
    holders: dict[int, list[int]] = {}
    for place, each in enumerate(done):
        for number in each.summary["sketch"]:
            holders.setdefault(number, []).append(place)
    shared = Counter(pair for places in holders.values() for pair in combinations(places, 2))
    groups: list[set[str]] = []
    for a, b in (pair for pair, count in shared.items() if count >= ALIKE * KEPT / 2 and _alike(done, *pair)):
        pair = {done[a].student, done[b].student}
        touched = [group for group in groups if group & pair]
        groups = [group for group in groups if group not in touched] + [pair.union(*touched)]
    return tuple(sorted(tuple(sorted(group)) for group in groups))


def _alike(done: list[Outcome | Known], a: int, b: int) -> bool:
    one, other = done[a], done[b]
    if one.sound == other.sound or one.student == other.student:
        return False
    return likeness(one.summary["sketch"], other.summary["sketch"]) >= ALIKE
