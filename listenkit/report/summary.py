"""The few lines that the terminal shows after a recording."""

from __future__ import annotations

from ..codebook import Codebook
from ..model import Session
from . import sure
from .view import Moment, view
from .words import cut

SHOWN = ("listener_talk_share", "open_question_share", "validating_statements_per_10_min")
LONGEST = 90  # characters of a quotation on one line of a terminal


def lines(session: Session, codebook: Codebook, swap: str = sure.SWAP) -> tuple[str, ...]:
    """What to doubt, strengths, one thing to try, one goal and three numbers, in the order of the report."""
    page = view(session, codebook)
    rows = {row.id: row for group in page.numbers for row in group.rows}
    told = [fact.caution for fact in page.facts if fact.caution and fact.label != sure.WHO]
    told += [f"Note: {warning.text}" for warning in page.warnings]
    roles = session.heard.roles
    if roles.confidence < sure.ROLE_SURE and roles.how == "auto":
        told.append(f"Not sure who listened. If it is the wrong way round: {swap}")
    told += [f"Strength: {_moment(moment)}" for moment in page.strengths] or [page.no_strength]
    told.append(f"To try:{_said(page.to_try)} {page.to_try.text}" if page.to_try else f"To try: {page.nothing_to_try}")
    told.append(f"Goal: {page.goal}")
    told += [f"{rows[id].label}: {rows[id].sentence}" for id in SHOWN if id in rows]
    return tuple(told)


def _moment(moment: Moment) -> str:
    return f"{moment.skill}{_said(moment)}" if moment.quote else moment.text


def _said(moment: Moment) -> str:
    return f" “{cut(moment.quote, LONGEST)}” ({moment.at})" if moment.quote else ""
