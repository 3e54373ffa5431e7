"""The intervals that measures carry, all of 95 %. Pure.

Wilson for a share of counts, exact Poisson for a count, a bootstrap over turns for what is measured in seconds.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence

Z95 = 1.959964  # standard normal quantile of a 95 % interval
RESAMPLES = 1000  # of the bootstrap: intervals then move by less than a percentage point
SEED = 20240229  # of the bootstrap: any fixed number gives the same bytes on each run
EXACT = 60  # halvings in the search for a Poisson bound: far below the third decimal


def wilson(count: int, total: int) -> tuple[float, float] | None:
    """95 % interval (0 to 1) of a share of counts (Wilson 1927); None where `total` is 0."""
    if not total:
        return None
    p, z2 = count / total, Z95**2
    middle = (p + z2 / (2 * total)) / (1 + z2 / total)
    reach = Z95 * math.sqrt(p * (1 - p) / total + z2 / (4 * total**2)) / (1 + z2 / total)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def poisson(count: int) -> tuple[float, float]:
    """The means under which `count` or more, and `count` or fewer, still have a chance of 2.5 % (Garwood 1936)."""
    low = 0.0 if count == 0 else _mean_where(lambda mean: 1 - _at_most(count - 1, mean) > 0.025, count)
    return low, _mean_where(lambda mean: _at_most(count, mean) < 0.025, count)


def _at_most(count: int, mean: float) -> float:
    """Poisson chance of `count` or fewer."""
    return sum(math.exp(i * math.log(mean) - mean - math.lgamma(i + 1)) for i in range(count + 1)) if mean else 1.0


def _mean_where(reached: Callable[[float], bool], count: int) -> float:
    low, high = 0.0, 2.0 * count + 20.0
    for _ in range(EXACT):
        middle = (low + high) / 2
        low, high = (low, middle) if reached(middle) else (middle, high)
    return high


def resampled(*strata: Sequence[tuple[float, float]]) -> tuple[float, float] | None:
    """Percentile interval of a quotient, over turns drawn with a fixed seed (Efron 1979); None under two turns.

    Args:
        strata: the turns of each person, drawn from their own (Davison & Hinkley 1997, 3.2), so that no sample is
            without one of them: what each adds above and below the line, as seconds of one and of both.
    """
    if any(len(turns) < 2 for turns in strata):
        return None
    draw, found = random.Random(SEED), []
    for _ in range(RESAMPLES):
        sample = [turn for turns in strata for turn in draw.choices(turns, k=len(turns))]
        below = sum(under for _, under in sample)
        found.append(sum(over for over, _ in sample) / below if below else 0.0)
    found.sort()
    return found[round(0.025 * RESAMPLES)], found[round(0.975 * RESAMPLES) - 1]
