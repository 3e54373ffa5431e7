"""A coded transcript as a table: a row for each row that was given, in the same order."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from ..coding import CodedLine
from .utterances import guarded

COLUMNS = ("turn", "start", "end", "role", "text", "codes", "confidence", "why")


def write(coded: Sequence[CodedLine]) -> str:
    """Comma-separated, UTF-8, with a heading.

    `turn` is the transcript's own where it has any, else the number of the volley; `codes` stand in order of
    appearance, each once; `confidence` is the lowest of them, empty where there is none.
    """
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(COLUMNS)
    numbered = any(each.line.turn for each in coded)
    table.writerows([guarded(cell) for cell in _cells(each, numbered)] for each in coded)
    return out.getvalue()


def _cells(coded: CodedLine, numbered: bool) -> tuple[str, ...]:
    line = coded.line
    turn = line.turn if numbered else str(coded.volley or "")
    codes = ";".join(dict.fromkeys(code.code for code in coded.codes))
    least = f"{min(code.confidence for code in coded.codes):.3f}" if coded.codes else ""
    why = "; ".join(dict.fromkeys(f"{code.code}: {code.why}" for code in coded.codes if code.why))
    return (turn, _time(line.start), _time(line.end), coded.role, line.text, codes, least, why)


def _time(seconds: float | None) -> str:
    return "" if seconds is None else f"{seconds:.3f}"
