"""An evaluation as tables for people, as plain values for JSON, and as csv with a row a code."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from ..agreement import STATISTICS, Estimate, words
from ..evaluation import EITHER, FEW, LEAST_RECORDINGS, Evaluation, Line
from ..intervals import RESAMPLES

UNDEFINED = "–"
LEAST_CASES = 5  # the fewest of which the report shows a share
DECIMALS = 3  # of JSON and csv; tables for people have two
FOUND = (("precision", "precision"), ("recall", "recall"), ("f1", "F1"))
AGREED = (("same", "same"), ("kappa", "Cohen's κ"), ("ac1", "Gwet's AC1"))
GAP = "  "

OF_FOUND = (
    "human, tool: to how many utterances each gave the code",
    "precision:   where the tool gave the code, how often the human did too",
    "recall:      where the human gave the code, how often the tool did too",
    "F1:          precision and recall in one number (their harmonic mean)",
)
OF_AGREED = (
    "same:       the share of all utterances on which both say the same: that it has the code, or that it has not",
    "Cohen's κ:  the same beyond chance: 1 is full agreement, 0 what guessing would give; rare codes lower it",
    "Gwet's AC1: the same with another view of chance: rare codes do not lower it, so look at recall as well",
)
OF_COUNTS = (
    "ICC(A,1): whether both count alike in each recording, a code once a volley as in the report; 1 is full agreement",
    "in words: the ends of its interval, as Koo & Li (2016) call them; the interval is by McGraw & Wong (1996)",
)


def lines(of: Evaluation, title: str) -> list[str]:
    """Three tables for a terminal, each with its columns explained, and what was left out."""
    about = f"{_some(of.utterances, 'utterance')} of the listener in {_some(of.recordings, 'recording')}"
    parts = [[f"{title}: {about}, coded by the human and by the tool"]]
    if of.lines:
        parts += [
            ["What the tool finds", *_table(of.lines, FOUND, counts=True), *OF_FOUND],
            ["How far both agree", *_table(of.lines, AGREED), *OF_AGREED],
            ["Counts per recording", *_counts(of)],
        ]
    parts += [list(_notes(of)), list(_left_out(of))]
    return [line for part in parts if part for line in ("", *part)][1:]


def _table(of: Sequence[Line], columns: Sequence[tuple[str, str]], *, counts: bool = False) -> list[str]:
    head = ["code", *(("human", "tool") if counts else ()), *(title for _, title in columns)]
    rows = [
        [
            line.code,
            *((f"{line.human:>5}", f"{line.tool:>4}") if counts else ()),
            *(_shown(line.statistics[name]) for name, _ in columns),
        ]
        for line in of
    ]
    return _aligned([head, *rows])


def _counts(of: Evaluation) -> list[str]:
    if of.recordings < LEAST_RECORDINGS:
        return [f"ICC(A,1) needs three recordings; there {'is one' if of.recordings == 1 else 'are two'}."]
    rows = [[line.code, _shown(line.icc), words(line.icc) or UNDEFINED] for line in of.lines if line.icc]
    return [*_aligned([["code", "ICC(A,1)", "in words"], *rows]), *OF_COUNTS]


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [GAP.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _shown(estimate: Estimate) -> str:
    """ "0.83 [0.61, 0.95]"; an interval that is unknown is a dash."""
    if estimate.value is None:
        return UNDEFINED
    if estimate.low is None or estimate.high is None:
        return f"{_two(estimate.value)} {UNDEFINED}"
    return f"{_two(estimate.value)} [{_two(estimate.low)}, {_two(estimate.high)}]"


def _two(number: float) -> str:
    return f"{round(number, 2) + 0.0:.2f}"  # never -0.00


def _notes(of: Evaluation) -> Iterable[str]:
    if of.over == "recordings" and of.recordings < LEAST_RECORDINGS:
        yield "A 95 % interval is drawn over recordings; of two recordings alone none can be told."
    elif of.over == "recordings":
        yield f"[low, high] is a 95 % interval: {RESAMPLES} samples of whole recordings, drawn with a fixed seed."
        if of.recordings < FEW:
            yield f"With fewer than {FEW} recordings (here {of.recordings}) it tends to be too narrow."
    else:
        yield f"[low, high] is a 95 % interval: {RESAMPLES} samples of volleys of the one recording, with a fixed seed."
        yield "It says nothing about other recordings."
    yield f"{UNDEFINED} stands for what these cases cannot tell, such as an interval where they are few or all alike."
    rare = [line.code for line in of.lines if max(line.human, line.tool) < LEAST_CASES]
    if rare:
        yield f"Fewer than {LEAST_CASES} cases, so next to nothing can be said of: {', '.join(rare)}."
    if any(line.code == EITHER for line in of.lines):
        yield f"{EITHER} takes simple and complex reflections together: even people tell them apart poorly."
    if of.unused:
        yield f"Given by neither: {', '.join(of.unused)}."


def _left_out(of: Evaluation) -> Iterable[str]:
    if of.left_out:
        yield "Left out"
        yield from (f"{each.what}: {each.why}" for each in of.left_out)


def _some(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"


def to_dict(of: Evaluation) -> dict[str, Any]:
    """The evaluation as plain values; what is undefined is None."""
    return {
        "recordings": of.recordings,
        "utterances": of.utterances,
        "intervals_over": of.over,
        "codes": {line.code: _of_line(line) for line in of.lines},
        "given_by_neither": list(of.unused),
        "left_out": [{"what": each.what, "why": each.why} for each in of.left_out],
    }


def _of_line(line: Line) -> dict[str, Any]:
    statistics = {name: _numbers(estimate) for name, estimate in line.statistics.items()}
    counts = {**_numbers(line.icc), "words": words(line.icc)} if line.icc else None
    return {"human": line.human, "tool": line.tool, **statistics, "icc": counts}


def _numbers(estimate: Estimate) -> dict[str, float | None]:
    return {"value": _three(estimate.value), "low": _three(estimate.low), "high": _three(estimate.high)}


def _three(number: float | None) -> float | None:
    return None if number is None else round(number, DECIMALS) + 0.0


def write(of: Evaluation) -> str:
    """Comma-separated with a heading, a row a code; cells of what is undefined are empty."""
    names = (*STATISTICS, "icc")
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    heading = [f"{name}{end}" for name in names for end in ("", "_low", "_high")]
    rows.writerow(["code", "human", "tool", *heading, "icc_words"])
    for line in of.lines:
        estimates = [*line.statistics.values(), line.icc or Estimate(None)]
        numbers = [number for each in estimates for number in _numbers(each).values()]
        rows.writerow([line.code, line.human, line.tool, *numbers, words(estimates[-1])])
    return out.getvalue()
