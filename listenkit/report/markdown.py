"""report.md: the same report as readable Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..codebook import Codebook
from ..model import Session
from . import numbers
from .beside import NOTHING, Beside
from .numbers import Row
from .said import Block, Chip, Line
from .view import Moment, View, view

MARKS = re.compile(r"([\\`*_{}\[\]<>&#|~]|^[-+=])|^(\d+)([.)])")  # what Markdown or HTML read as more than letters
UNSURE = "(?)"  # stands behind doubtful words


def render(session: Session, codebook: Codebook, beside: Beside = NOTHING) -> str:
    """The report as Markdown, a newline at the end."""
    page = view(session, codebook, beside=beside)
    parts = (_head, _before, _sure, _strengths, _try, _goal, _numbers, _timeline, _questions, _transcript, _foot)
    written = ("\n".join(part(page)) for part in parts)
    return "\n\n".join(part for part in written if part) + "\n"


def escaped(text: str) -> str:
    """Words of the recording, so that Markdown leaves them as they are."""
    return MARKS.sub(lambda match: f"\\{match[1]}" if match[1] else f"{match[2]}\\{match[3]}", text)


def _head(page: View) -> Iterator[str]:
    yield f"# {escaped(page.title)}: your practice"
    yield ""
    yield " · ".join(text for text in (escaped(page.recording), page.made) if text)


def _before(page: View) -> Iterator[str]:
    if not page.ratings:
        return
    yield "## Before you look\n" if page.asked else "## What you thought\n"
    if page.asked:
        yield "First, what do you think? Answer for this talk, then look.\n"
    for rating in page.ratings:
        if page.asked:
            yield f"* {escaped(rating.text)} ({'; '.join(map(escaped, rating.options))})"
        elif rating.answer:
            yield f"* {escaped(rating.text)} You said: **{escaped(rating.answer)}**."
            yield from (f"  * {escaped(line)}." for line in rating.counted)


def _sure(page: View) -> Iterator[str]:
    yield "## How sure we are\n"
    for fact in page.facts:
        command = f" `{fact.command}`." if fact.command else ""
        yield f"* **{fact.label}:** {escaped(fact.text)}{command}" + (f" **{fact.caution}**" if fact.caution else "")
    for warning in page.warnings:
        yield f"* **Please note:** {escaped(warning.text)}" + (f" ({warning.where})" if warning.where else "")
    yield "\n### What a recording cannot show\n"
    yield from (f"* {line}" for line in page.unseen)


def _strengths(page: View) -> Iterator[str]:
    yield "## What you did well"
    for moment in page.strengths:
        yield f"\n### {escaped(moment.skill)}\n" if moment.skill else ""
        yield from _quoted(moment)
        yield escaped(moment.text)
        if moment.after:
            yield f"\n*{escaped(moment.after)}*"
    if not page.strengths:
        yield f"\n{page.no_strength}"


def _quoted(moment: Moment) -> Iterator[str]:
    if moment.quote:
        yield f"> “{escaped(moment.quote)}” ({moment.who.lower()}, at {moment.at})\n"


def _try(page: View) -> Iterator[str]:
    yield "## One thing to try\n"
    if page.to_try is None:
        yield page.nothing_to_try
        return
    yield f"{escaped(page.to_try.text)}\n"
    yield from _quoted(page.to_try)
    if page.to_try.rewordings:
        yield f"{page.to_try.lead}\n"
        yield from (f"* {escaped(rewording)}" for rewording in page.to_try.rewordings)


def _goal(page: View) -> Iterator[str]:
    yield f"## One goal for next time\n\n{escaped(page.goal)}"


def _numbers(page: View) -> Iterator[str]:
    yield "## The numbers\n"
    yield numbers.INTRO
    for group in page.numbers:
        yield f"\n### {group.title}\n"
        for row in group.rows:
            yield from _row(row, "")


def _row(row: Row, indent: str) -> Iterator[str]:
    yield f"{indent}* **{escaped(row.label)}:** {row.sentence}"
    yield f"{indent}  * {escaped(row.definition)}"
    for anchor in row.anchors:
        yield f"{indent}  * For comparison, not a target: {escaped(anchor.text)} ({escaped(anchor.source)})."
    source = f" Source: {escaped(row.source)}." if row.source else ""
    yield f"{indent}  * Standing: {row.standing}.{source}"
    for part in row.parts:
        yield from _row(part, f"{indent}  ")


def _timeline(page: View) -> Iterator[str]:
    if page.timeline is None:
        return
    yield "## The talk at a glance\n"
    yield "A sign is two seconds: L you, C the client, B both, x a third voice, · nobody.\n"
    yield from (f"    {at:>7}  {signs}" for at, signs in page.timeline.lines)


def _questions(page: View) -> Iterator[str]:
    yield "## To think about\n"
    for question in page.questions:
        yield f"* {escaped(question.text)}"
        if question.quote:
            yield f"  > “{escaped(question.quote)}” ({question.who.lower()}, at {question.at})"


def _transcript(page: View) -> Iterator[str]:
    yield "## What was said"
    yield "\nA label marked “not sure” is not counted."
    if page.any_unsure:
        yield f"\nWords with {UNSURE} behind them were hard to hear and may be wrong."
    for block in page.transcript:
        yield from _block(block)


def _block(block: Block) -> Iterator[str]:
    yield f"\n**{block.first.who}** {block.first.at}\n"
    for line in block.lines:
        yield f"{_line(line)}  "


def _line(line: Line) -> str:
    text = " ".join(f"{escaped(piece.text)} {UNSURE}" if piece.unsure else escaped(piece.text) for piece in line.pieces)
    if line.kind == "pause":
        return f"*({text})*"
    if line.kind == "aside":
        return f"*({line.who}: {text})*"
    marks = (*(_chip(chip) for chip in line.chips), *line.notes)
    return f"{text} — *{'; '.join(marks)}*" if marks else text


def _chip(chip: Chip) -> str:
    why = f" ({escaped(chip.why)})" if chip.why else ""
    return f"{escaped(chip.label)}{why}" if chip.sure else f"{escaped(chip.label)}, not sure{why}"


def _foot(page: View) -> Iterator[str]:
    yield "---\n"
    yield from (f"{escaped(line)}  " for line in page.colophon)
