"""How far two coders agree: each formula with its source, and what makes it undefined. Pure.

* Precision, recall and F1 of one coder against another: van Rijsbergen 1979, Information Retrieval, chapter 7.
* Cohen's κ: Cohen 1960, Educational and Psychological Measurement 20, 37-46.
* AC1: Gwet 2008, British Journal of Mathematical and Statistical Psychology 61, 29-48.
* ICC(A,1), two-way, absolute agreement, single coder, with its interval: McGraw & Wong 1996, Psychological Methods 1,
  30-46, tables 4 and 7. It equals ICC(2,1) of Shrout & Fleiss 1979.
* Words for the ends of an ICC's interval: Koo & Li 2016, Journal of Chiropractic Medicine 15, 155-163.
* Percentile bootstrap over clusters: Davison & Hinkley 1997, Bootstrap Methods and their Application, 3.8 and 5.3.

What a formula cannot say is None, never 0. The F quantile of the ICC's interval is scipy's; all else is arithmetic.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from .intervals import RESAMPLES, SEED

TAIL = 0.025  # of a 95 % interval, on either side
BANDS = ((0.5, "poor"), (0.75, "moderate"), (0.9, "good"))  # from 0.5 moderate, from 0.75 good; Koo & Li 2016
ABOVE = "excellent"  # over 0.9
Bounds = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Cells:
    """How many utterances got a code from both, from the human alone, from the tool alone, and from neither."""

    both: int = 0
    human: int = 0
    tool: int = 0
    neither: int = 0

    @property
    def total(self) -> int:
        return self.both + self.human + self.tool + self.neither


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its 95 % interval; each is None where it cannot be worked out."""

    value: float | None
    low: float | None = None
    high: float | None = None


def precision(cells: Cells) -> float | None:
    """Of those that the tool gave the code, the share that the human gave it too; None where the tool gave none."""
    return _quotient(cells.both, cells.both + cells.tool)


def recall(cells: Cells) -> float | None:
    """Of those that the human gave the code, the share that the tool gave it too; None where the human gave none."""
    return _quotient(cells.both, cells.both + cells.human)


def f1(cells: Cells) -> float | None:
    """Harmonic mean of precision and recall; None where neither gave the code."""
    return _quotient(2 * cells.both, 2 * cells.both + cells.human + cells.tool)


def same(cells: Cells) -> float | None:
    """Share of utterances on which both say the same."""
    return _quotient(cells.both + cells.neither, cells.total)


def kappa(cells: Cells) -> float | None:
    """Agreement beyond that of two coders with these habits who code blindly; None where nothing varies."""
    yes = (cells.both + cells.human) * (cells.both + cells.tool)
    no = (cells.neither + cells.tool) * (cells.neither + cells.human)
    return _quotient((cells.both + cells.neither) * cells.total - yes - no, cells.total**2 - yes - no)


def ac1(cells: Cells) -> float | None:
    """Agreement beyond chance, where only hard cases are left to chance: steadier than κ for rare codes."""
    if not cells.total:
        return None
    mean = (2 * cells.both + cells.human + cells.tool) / (2 * cells.total)
    chance = 2 * mean * (1 - mean)
    return ((cells.both + cells.neither) / cells.total - chance) / (1 - chance)


STATISTICS: Mapping[str, Callable[[Cells], float | None]] = {
    "precision": precision,
    "recall": recall,
    "f1": f1,
    "same": same,
    "kappa": kappa,
    "ac1": ac1,
}


def _quotient(over: float, under: float) -> float | None:
    return over / under if under else None


def draws(clusters: int) -> list[Mapping[int, int]]:
    """For each resample, how often each cluster (by its place) is in it; drawn with a fixed seed."""
    draw = random.Random(SEED)
    return [Counter(draw.choices(range(clusters), k=clusters)) for _ in range(RESAMPLES)]


def estimates(clusters: Sequence[Cells], drawn: Sequence[Mapping[int, int]]) -> Mapping[str, Estimate]:
    """Every statistic of the clusters together, with the interval that resamples of whole clusters give."""
    whole = _added(clusters, dict.fromkeys(range(len(clusters)), 1))
    samples = [_added(clusters, times) for times in drawn]
    found = {name: [statistic(cells) for cells in samples] for name, statistic in STATISTICS.items()}
    bounds = {name: interval(values) or (None, None) for name, values in found.items()}
    return {name: Estimate(statistic(whole), *bounds[name]) for name, statistic in STATISTICS.items()}


def _added(clusters: Sequence[Cells], times: Mapping[int, int]) -> Cells:
    both = human = tool = neither = 0
    for place, often in times.items():
        cells = clusters[place]
        both, human = both + often * cells.both, human + often * cells.human
        tool, neither = tool + often * cells.tool, neither + often * cells.neither
    return Cells(both, human, tool, neither)


def interval(values: Sequence[float | None]) -> Bounds | None:
    """Percentile interval of resampled values.

    None where more of them are undefined than the interval leaves out, so that its ends are unknown, and where all are
    the same: that nothing varies in a small sample does not make it sure.
    """
    found = sorted(value for value in values if value is not None)
    if not found or len(found) < (1 - 2 * TAIL) * len(values) or found[0] == found[-1]:
        return None
    low, high = found[round(TAIL * len(found))], found[round((1 - TAIL) * len(found)) - 1]
    return low, high


def icc(rows: Sequence[Sequence[float]]) -> Estimate:
    """ICC(A,1) of one row a recording with a count of each coder; no value where nothing varies or with one row.

    With few recordings an estimate may fall below -1; no interval is given for full agreement.
    """
    n, k = len(rows), len(rows[0]) if rows else 0
    if n < 2 or k < 2:
        return Estimate(None)
    between, coders, rest = squares = mean_squares(rows)
    under = between + (k - 1) * rest + Fraction(k, n) * (coders - rest)
    if not under:
        return Estimate(None)
    value = float((between - rest) / under)
    return Estimate(value, *(_icc_interval(value, squares, n, k) or (None, None)))


def mean_squares(rows: Sequence[Sequence[float]]) -> tuple[Fraction, Fraction, Fraction]:
    """Mean squares between rows, between columns, and of what is left, of a two-way analysis of variance; exact."""
    n, k = len(rows), len(rows[0])
    table = [[Fraction(value) for value in row] for row in rows]
    mean = _mean([_mean(row) for row in table])
    of_rows = [_mean(row) - mean for row in table]
    of_columns = [_mean(column) - mean for column in zip(*table, strict=True)]
    left = [table[i][j] - mean - of_rows[i] - of_columns[j] for i in range(n) for j in range(k)]
    return _squares(of_rows) * k / (n - 1), _squares(of_columns) * n / (k - 1), _squares(left) / ((n - 1) * (k - 1))


def _mean(values: Sequence[Fraction]) -> Fraction:
    return sum(values, Fraction()) / len(values)


def _squares(values: Sequence[Fraction]) -> Fraction:
    return sum((value**2 for value in values), Fraction())


def _icc_interval(value: float, squares: Sequence[Fraction], n: int, k: int) -> Bounds | None:
    """None for full agreement, and where the approximation breaks down (far below 0, with few recordings)."""
    from scipy.special import fdtri

    if value >= 1:
        return None
    between, coders, rest = map(float, squares)
    a = k * value / (n * (1 - value))
    b = 1 + k * value * (n - 1) / (n * (1 - value))
    spread = (a * coders) ** 2 / (k - 1) + (b * rest) ** 2 / ((n - 1) * (k - 1))
    freedom = _quotient((a * coders + b * rest) ** 2, spread)
    if not freedom:
        return None
    below, above = float(fdtri(n - 1, freedom, 1 - TAIL)), float(fdtri(freedom, n - 1, 1 - TAIL))
    shared = k * coders + (k * n - k - n) * rest
    low = n * (between - below * rest) / (below * shared + n * between)
    high = n * (above * between - rest) / (shared + n * above * between)
    return (low, high) if low <= value <= high else None


def words(estimate: Estimate) -> str | None:
    """ "good", or "moderate to good", for the ends of an ICC's interval; None where there is no interval."""
    if estimate.low is None or estimate.high is None:
        return None
    low, high = _word(estimate.low), _word(estimate.high)
    return low if low == high else f"{low} to {high}"


def _word(value: float) -> str:
    if value > BANDS[-1][0]:
        return ABOVE
    return next((word for limit, word in BANDS if value < limit), BANDS[-1][1])
