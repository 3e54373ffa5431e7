"""Sheets of codes in csv: an empty one for a human to fill, and what a human or `listenkit code` filled.

Codes are joined with semicolons. An empty cell was not coded; `none` says that no code fits, and is `other` where the
codebook has that. Spreadsheets may write
semicolons or tabs between the cells, and a byte order mark before them: all are read.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from ..errors import SessionError
from ..matching import Codes, Judged, Said, Source, labels
from ..model import Session
from .rows import delimiter, heading, without_sep
from .utterances import MARK, guarded, unguarded

COLUMNS = ("recording", "utterance", "role", "start", "end", "text", "codes")
BY_NAME, IN_ORDER = ("recording", "utterance", "codes"), ("text", "codes")  # either will do to find the utterance
REASON = "why"  # a column of the tool's tables: a person who sees it codes no longer alone
CODED = ("turn", "role", "text", "codes")  # what is needed of a csv that `listenkit code` wrote
NONE, OTHER = "none", "other"  # in a cell of codes: read, and no code fits; what the tool calls the same
SHEET_FIRST = "Give the filled sheet (csv) first, then the results"
Row = tuple[int, int, Mapping[str, str]]  # its number in a spreadsheet, its place among the rows (from 1), its cells


def write(sources: Sequence[Source]) -> str:
    """A sheet of all utterances with empty codes: nothing of it tells what the tool thinks."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(COLUMNS)
    for label, source in zip(labels(sources), sources, strict=True):
        for said in source.said:
            times = ("" if time is None else f"{time:.3f}" for time in (said.start, said.end))
            rows.writerow([guarded(cell) for cell in (label, said.id, said.role, *times, said.text, "")])
    return MARK + out.getvalue()


def read(path: Path, allowed: Collection[str]) -> tuple[Judged, ...]:
    """What a human filled.

    Args:
        allowed: ids of the codes that may stand in it.

    Raises:
        SessionError: it cannot be read, lacks columns or rows, or holds an unknown code.
    """
    columns, rows = _table(path)
    named = _has(columns, BY_NAME)
    if not named and not _has(columns, IN_ORDER):
        needed = f"It needs {_listed(BY_NAME)}; or {_listed(IN_ORDER)} for the rows of one transcript in their order"
        raise SessionError(str(path), f"its columns are {_listed(columns)}", needed)
    if any(cells.get(REASON, "").strip() for _, _, cells in rows):
        why = f"its column {REASON} holds the tool's reasons: it is the tool's own table, or was coded beside it"
        raise SessionError(str(path), why, "Have a sheet of `listenkit evaluate --blind` filled")
    return tuple(
        Judged(
            row=number,
            place=place,
            recording=unguarded(cells["recording"].strip()) if named else None,
            utterance=cells["utterance"].strip() if named else None,
            text=cells.get("text"),
            codes=_codes(path, number, cells["codes"], allowed),
        )
        for number, place, cells in rows
    )


def read_coded(path: Path) -> Source:
    """The utterances of a csv that `listenkit code` wrote; ids are the numbers of its rows, the heading not counted.

    Raises:
        SessionError: it cannot be read, or lacks columns or rows.
    """
    columns, rows = _table(path)
    if not _has(columns, CODED):
        why = f"its columns are {_listed(columns)}"
        raise SessionError(str(path), why, f"Give a csv that `listenkit code` wrote: it has {_listed(CODED)}")
    said = tuple(
        Said(
            id=str(place),
            turn=turn,
            role=cells["role"].strip().lower(),
            text=cells["text"],
            codes=frozenset(code for code in typed_codes(cells["codes"]) if not code.endswith("?")),
            start=_seconds(cells.get("start", "")),
            end=_seconds(cells.get("end", "")),
        )
        for (_, place, cells), turn in zip(rows, _turns(rows), strict=True)
    )
    return Source(path.resolve().parts, said)


def _turns(rows: Sequence[Row]) -> Iterator[str]:
    """The turn of each row; a number that comes back after another one of the same role is another turn.

    A row without goes on with that of the same role above it, or is a turn of its own.
    """
    last: dict[str, tuple[str, str]] = {}  # of each role, the number of its last turn and what that is called
    begun: set[str] = set()
    before = ""
    for number, _, cells in rows:
        role, given = cells["role"].strip().lower(), cells["turn"].strip()
        if role not in last or (given != last[role][0] if given else role != before):
            last[role] = given, given if given and given not in begun else f"row {number}"
            begun.add(given)
        before = role
        yield last[role][1]


def _table(path: Path) -> tuple[list[str], list[Row]]:
    """The heading, and each row with something in it; a row of empty cells keeps its place, a blank line has none."""
    try:
        text = without_sep(path.read_text(encoding="utf-8-sig"))
        lines = list(csv.reader(io.StringIO(text), delimiter=delimiter(text), strict=True))
    except UnicodeDecodeError as error:
        raise SessionError(str(path), "it is no UTF-8 text", "Save it as “CSV UTF-8” in the spreadsheet") from error
    except csv.Error as error:
        raise SessionError(str(path), f"it is no csv ({error})", SHEET_FIRST) from error
    except OSError as error:
        raise SessionError(str(path), error.strerror or "it cannot be read", SHEET_FIRST) from error
    columns = heading(lines[0]) if lines else []
    rows = list(_rows(columns, lines[1:], path))
    if not rows:
        raise SessionError(str(path), "it has no rows", "Give a filled sheet; `listenkit evaluate --blind` makes one")
    return columns, rows


def _rows(columns: Sequence[str], lines: Sequence[Sequence[str]], path: Path) -> Iterator[Row]:
    place = 0
    for number, line in enumerate(lines, 2):
        place += bool(line)
        if any(line[len(columns) :]):
            why = f"row {number} has {len(line)} cells and the heading {len(columns)}"
            raise SessionError(str(path), why, "Part codes with semicolons, and put texts with commas into quotes")
        if any(cell.strip() for cell in line):
            cells = [*line, *[""] * (len(columns) - len(line))]
            yield number, place, dict(zip(columns, cells, strict=False))


def _codes(path: Path, number: int, cell: str, allowed: Collection[str]) -> Codes | None:
    given = typed_codes(cell)
    unknown = next((code for code in given if code not in allowed and code != NONE), None)
    if unknown is not None:
        why = f"row {number}: {unknown!r} is no code"
        raise SessionError(str(path), why, f"Allowed are {', '.join((*allowed, NONE))}")
    if NONE in given and len(given) > 1:
        raise SessionError(str(path), f"row {number}: {NONE} stands beside a code", "Keep one of them")
    if NONE in given and OTHER in allowed:
        return frozenset((OTHER,))
    return frozenset(given) - {NONE} if given else None


def changed_by_hand(table: bytes, sessions: Iterable[Session]) -> bool:
    """Whether an utterances.csv has codes that none of the sessions has; False where it cannot be read."""
    text = without_sep(table.decode("utf-8-sig", errors="replace"))
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter(text))
    if not {"id", "codes"} <= {*(rows.fieldnames or ())}:
        return False
    typed = {row["id"]: _counted(typed_codes(row["codes"] or "")) for row in rows}
    return bool(typed) and not any(_has_codes(session, typed) for session in sessions)


def _has_codes(session: Session, typed: Mapping[str, set[str]]) -> bool:
    said = {one.utterance.id: {code.code for code in one.codes if code.counted} for one in session.coded}
    return all(said.get(id) == codes for id, codes in typed.items())


def _counted(codes: Iterable[str]) -> set[str]:
    return {code for code in codes if code != NONE and not code.endswith("?")}


def typed_codes(cell: str) -> list[str]:
    """Ids of codes, however they were typed: "Open question ; validation" is two."""
    return [code for code in ("_".join(part.lower().split()) for part in cell.replace(",", ";").split(";")) if code]


def _seconds(cell: str) -> float | None:
    try:
        return float(cell)
    except ValueError:
        return None


def _has(columns: Collection[str], needed: Collection[str]) -> bool:
    return all(list(columns).count(column) == 1 for column in needed)


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(column or "(no name)" for column in columns)
