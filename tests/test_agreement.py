"""Formulas of agreement against examples that were published, and against scikit-learn."""

from __future__ import annotations

import random

import pytest

from listenkit.agreement import (
    STATISTICS,
    Cells,
    Estimate,
    ac1,
    draws,
    estimates,
    f1,
    icc,
    interval,
    kappa,
    mean_squares,
    precision,
    recall,
    same,
    words,
)
from listenkit.intervals import RESAMPLES

# Six targets (rows), four judges: table 2 of Shrout & Fleiss 1979, Psychological Bulletin 86, 420-428.
JUDGES = ((9, 2, 5, 8), (6, 1, 3, 2), (8, 4, 6, 8), (7, 1, 2, 6), (10, 5, 6, 9), (6, 2, 4, 7))


@pytest.mark.parametrize(
    ("cells", "agreed", "expected"),
    [
        (Cells(40, 9, 6, 45), 0.85, 0.70),  # Feinstein & Cicchetti 1990, J Clin Epidemiol 43, 543-549: the same
        (Cells(80, 10, 5, 5), 0.85, 0.32),  # agreement, and another κ
        (Cells(118, 5, 2, 0), 0.944, -0.02),  # the 125 subjects of Gwet 2002, Stat Methods Inter-Rater Reliab 1, 1-6
    ],
)
def test_kappa_of_published_tables(cells: Cells, agreed: float, expected: float) -> None:
    assert same(cells) == pytest.approx(agreed)
    assert kappa(cells) == pytest.approx(expected, abs=0.005)


def test_ac1_of_published_tables() -> None:
    assert ac1(Cells(118, 5, 2, 0)) == pytest.approx(0.9408, abs=0.00005)  # Gwet 2002
    # by hand: a share of (90 + 85) / 200 = 0.875, chance 2 · 0.875 · 0.125 = 0.21875, (0.85 - 0.21875) / 0.78125
    assert ac1(Cells(80, 10, 5, 5)) == pytest.approx(0.808)


def test_precision_recall_and_f1_by_hand() -> None:
    cells = Cells(both=3, human=1, tool=2, neither=14)
    assert precision(cells) == pytest.approx(3 / 5)
    assert recall(cells) == pytest.approx(3 / 4)
    assert f1(cells) == pytest.approx(2 * 0.6 * 0.75 / 1.35)
    assert same(cells) == pytest.approx(17 / 20)


def test_everything_is_as_scikit_learn_has_it() -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    draw = random.Random(7)
    for _ in range(50):
        human = [True, False, *(draw.random() < 0.3 for _ in range(40))]
        tool = [each if draw.random() < 0.7 else not each for each in human]
        counted = [
            sum((h, t) == kind for h, t in zip(human, tool, strict=True)) for kind in ((1, 1), (1, 0), (0, 1), (0, 0))
        ]
        cells = Cells(*counted)
        assert kappa(cells) == pytest.approx(metrics.cohen_kappa_score(human, tool))
        found = metrics.precision_recall_fscore_support(human, tool, average="binary", zero_division=0)
        assert (precision(cells) or 0, recall(cells) or 0, f1(cells) or 0) == pytest.approx(found[:3])


@pytest.mark.parametrize(
    ("cells", "undefined"),
    [
        (Cells(neither=9), {"precision", "recall", "f1", "kappa"}),  # neither gave it: nothing varies
        (Cells(both=9), {"kappa"}),
        (Cells(human=2, neither=7), {"precision"}),
        (Cells(tool=2, neither=7), {"recall"}),
        (Cells(), set(STATISTICS)),
    ],
)
def test_what_cannot_be_said_is_none_and_never_0(cells: Cells, undefined: set[str]) -> None:
    assert {name for name, statistic in STATISTICS.items() if statistic(cells) is None} == undefined


def test_icc_of_the_six_targets_of_shrout_and_fleiss() -> None:
    between, judges, rest = map(float, mean_squares(JUDGES))
    assert (between, judges, rest) == pytest.approx((11.24, 32.49, 1.02), abs=0.005)  # their table 3
    found = icc(JUDGES)
    assert found.value == pytest.approx(0.29, abs=0.005)  # their ICC(2,1)
    assert (found.low, found.high) == pytest.approx((0.02, 0.76), abs=0.005)  # as R's psych has it
    assert words(found) == "poor to good"


def test_the_order_of_coders_and_of_recordings_changes_no_icc() -> None:
    turned = [(*row[1:], row[0]) for row in reversed(JUDGES)]
    assert icc(turned) == icc(JUDGES)


def test_icc_holds_a_constant_difference_against_the_coders() -> None:
    assert icc([(1, 1), (2, 2), (5, 5)]) == Estimate(1.0)  # full agreement: no interval
    shifted = icc([(1, 3), (2, 4), (3, 5)])  # mean squares 2, 6 and 0: 2 / (2 + 2 / 3 · 6)
    assert shifted.value == pytest.approx(2 / 6)


@pytest.mark.parametrize("rows", [(), ((1, 1),), ((2, 2), (2, 2), (2, 2)), ((1,), (2,))])
def test_icc_of_nothing_that_varies_is_undefined(rows: tuple[tuple[int, ...], ...]) -> None:
    assert icc(rows) == Estimate(None)


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (0.2, 0.49, "poor"),
        (0.5, 0.8, "moderate to good"),
        (0.75, 0.9, "good"),
        (-0.3, 0.91, "poor to excellent"),
        (None, None, None),
    ],
)
def test_words_are_those_of_koo_and_li(low: float | None, high: float | None, said: str | None) -> None:
    assert words(Estimate(0.5, low, high)) == said


def test_the_same_draws_each_time_and_every_draw_as_large_as_the_sample() -> None:
    drawn = draws(5)
    assert drawn == draws(5)
    assert len(drawn) == RESAMPLES
    assert {sum(each.values()) for each in drawn} == {5}


def test_whole_clusters_are_drawn() -> None:
    clusters = [Cells(4, 1, 0, 15), Cells(0, 4, 1, 15)] * 10  # recall 0.8 here and 0 there: 0.444 together
    found = estimates(clusters, draws(len(clusters)))["recall"]
    assert found.value == pytest.approx(4 / 9)
    assert found.low is not None
    assert found.high is not None
    spread = estimates([Cells(2, 2, 1, 15), Cells(2, 3, 0, 15)] * 10, draws(20))["recall"]  # alike in all recordings
    assert found.high - found.low > 3 * ((spread.high or 0) - (spread.low or 0))


def test_an_interval_leaves_out_a_fortieth_on_either_side() -> None:
    assert interval([float(n) for n in range(1000)]) == (25.0, 974.0)


def test_no_interval_where_its_ends_are_unknown_or_nothing_varies() -> None:
    assert interval([None] * 51 + [float(n) for n in range(949)]) is None
    assert interval([None] * 50 + [float(n) for n in range(950)]) is not None
    assert interval([1.0] * 1000) is None
    assert interval([]) is None
