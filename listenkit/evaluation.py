"""How far the tool's codes agree with a human's, code by code. Pure.

Compared are single utterances of the listener. Counts of a recording are those of the report: a code counts once a
volley, and a complex reflection hides a simple one beside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from .agreement import Cells, Estimate, draws, estimates, icc
from .matching import Codes, LeftOut, Matched, Pair

SIMPLE, COMPLEX = "reflection_simple", "reflection_complex"
EITHER = "reflection_either"  # a line for both kinds together: even people tell them apart poorly
LEAST_RECORDINGS = 3  # for an ICC, or an interval over recordings: of two, resampling knows these two alone
FEW = 30  # recordings under which resampling them gives intervals that are too narrow: Cameron, Gelbach & Miller 2008


@dataclass(frozen=True, slots=True)
class Line:
    """One code: in how many utterances each gave it, how far they agree, and the ICC of the counts per recording.

    `statistics` has the names of `agreement.STATISTICS`; `icc` is None under three recordings.
    """

    code: str
    human: int
    tool: int
    statistics: Mapping[str, Estimate]
    icc: Estimate | None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Lines for the codes that either gave; intervals are drawn over "recordings", or over "volleys" of one alone."""

    recordings: int
    utterances: int
    over: str
    lines: tuple[Line, ...]
    unused: tuple[str, ...]
    left_out: tuple[LeftOut, ...]


def evaluate(matched: Matched, codes: Iterable[str]) -> Evaluation:
    """Compare both coders.

    Args:
        codes: ids of the codebook, in its order; a code of the tool that is not among them has a line as well.
    """
    recordings = _gathered(matched.pairs, lambda pair: (pair.recording,))
    several = len(recordings) > 1
    clusters = recordings if several else _gathered(matched.pairs, lambda pair: (pair.recording, pair.turn))
    enough = len(clusters) >= (LEAST_RECORDINGS if several else 2)
    drawn = draws(len(clusters)) if enough else []
    given = frozenset().union(*(pair.human | pair.tool for pair in matched.pairs))
    known = [*codes, *sorted(given - set(codes))]
    lines = [_line(*row, recordings, clusters, drawn) for row in _rows([code for code in known if code in given])]
    return Evaluation(
        recordings=len(recordings),
        utterances=len(matched.pairs),
        over="recordings" if several else "volleys",
        lines=tuple(lines),
        unused=tuple(code for code in known if code not in given),
        left_out=matched.left_out,
    )


def _rows(codes: Sequence[str]) -> Iterable[tuple[str, Codes]]:
    """The name of each line with its codes; both kinds of reflection also together, where both were given."""
    for code in codes:
        yield code, frozenset((code,))
        if code == COMPLEX and SIMPLE in codes:
            yield EITHER, frozenset((SIMPLE, COMPLEX))


def _gathered(pairs: Sequence[Pair], key: Callable[[Pair], tuple[str, ...]]) -> list[list[Pair]]:
    return [list(group) for _, group in groupby(sorted(pairs, key=key), key=key)]


def _line(
    name: str,
    members: Codes,
    recordings: Sequence[Sequence[Pair]],
    clusters: Sequence[Sequence[Pair]],
    drawn: Sequence[Mapping[int, int]],
) -> Line:
    cells = [_cells(cluster, members) for cluster in clusters]
    human = sum(each.both + each.human for each in cells)
    tool = sum(each.both + each.tool for each in cells)
    counts = [[_count(pairs, members, of) for of in ("human", "tool")] for pairs in recordings]
    return Line(name, human, tool, estimates(cells, drawn), icc(counts) if len(counts) >= LEAST_RECORDINGS else None)


def _cells(pairs: Sequence[Pair], members: Codes) -> Cells:
    seen = Counter((bool(pair.human & members), bool(pair.tool & members)) for pair in pairs)
    return Cells(seen[True, True], seen[True, False], seen[False, True], seen[False, False])


def _count(pairs: Sequence[Pair], members: Codes, of: str) -> int:
    """In how many volleys of a recording the human or the tool gave the code, as `measures.count_codes` counts."""
    volleys: dict[str, Codes] = {}
    for pair in pairs:
        volleys[pair.turn] = volleys.get(pair.turn, frozenset()) | (pair.human if of == "human" else pair.tool)
    shown = [codes - {SIMPLE} if COMPLEX in codes else codes for codes in volleys.values()]
    return sum(bool(codes & members) for codes in shown)
