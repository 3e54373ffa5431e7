"""utterances.csv: one row an utterance, for a spreadsheet or a statistics program."""

from __future__ import annotations

import csv
import io

from ..model import CodedUtterance, Session

COLUMNS = ("id", "turn", "start", "end", "role", "speaker", "text", "codes", "flags", "confidence", "why")
MARK = "\ufeff"  # tells spreadsheets that the text is UTF-8
RUNS = ("=", "+", "-", "@", "\t", "\r", "\n")  # what makes a spreadsheet run a cell (OWASP, CSV injection)


def write(session: Session) -> str:
    """Comma-separated, UTF-8 with a mark, with a heading. A code that was not counted carries a question mark."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(COLUMNS)
    rows.writerows([guarded(cell) for cell in _cells(coded)] for coded in session.coded)
    return MARK + out.getvalue()


def guarded(cell: str) -> str:
    """The cell with an apostrophe before it where a spreadsheet would take it for a formula."""
    return f"'{cell}" if cell.startswith(RUNS) else cell


def unguarded(cell: str) -> str:
    """The cell without the apostrophe that `guarded` put before it."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(RUNS) else cell


def _cells(coded: CodedUtterance) -> tuple[str, ...]:
    said = coded.utterance
    codes = "; ".join(code.code if code.counted else f"{code.code}?" for code in coded.codes)
    why = "; ".join(f"{code.code}: {code.why}" for code in coded.codes if code.why)
    times = (f"{said.start:.3f}", f"{said.end:.3f}")
    who = (said.role, said.speaker, said.text)
    return (said.id, str(said.turn), *times, *who, codes, "; ".join(coded.flags), f"{said.confidence:.3f}", why)
