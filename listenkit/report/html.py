"""report.html: one page that needs nothing but itself, on a telephone, on a screen and on paper."""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from ..codebook import Codebook
from ..model import Session
from .beside import NOTHING, Beside
from .view import cited_utterances, view

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

TEMPLATES = Path(__file__).parent / "templates"
UNIT = re.compile(
    r"(\d[\d.]*(?:(?:–\d[\d.]*)? (?:%|s|min)(?!\w)|–\d[\d.]*| to \d+)\)?)"
)  # a number and what belongs to it
CUE = re.compile(r"(\"[^\"]+\")")  # words of the sentence in the reason for a code


def render(session: Session, codebook: Codebook, beside: Beside = NOTHING) -> str:
    """The page as text.

    Args:
        session: what is reported.
        codebook: labels, definitions and sources.
        beside: sound and ratings. Of the clips only those that the page cites are carried.
    """
    cited = cited_utterances(session)
    clips = {id: _address(sound) for id, sound in beside.clips.items() if id in cited}
    return laid_out("report.html", view=view(session, codebook, clips, beside))


def laid_out(template: str, **values: object) -> str:
    """A page of that template, with its style, its scripts and the policy that fits them."""
    parts = {name.partition(".")[0]: _part(name) for name in ("style.css", "first.js", "script.js")}
    return _templates().get_template(template).render(policy=_policy(**parts), **parts, **values)


@cache
def _templates() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters["tied"] = _tied
    made.filters["cued"] = _cued
    return made


def _tied(text: str) -> Markup:
    """Escaped text in which no line ends between a number and its unit."""
    from markupsafe import Markup

    parts = UNIT.split(text)  # what stands between, and at every odd place a number with its unit
    tied = Markup('<span class="tied">{}</span>')
    return Markup("").join(tied.format(part) if place % 2 else part for place, part in enumerate(parts))


def _cued(reason: str) -> Markup:
    """Escaped text in which the cue words of a reason, which stand in quotation marks, are set off."""
    from markupsafe import Markup

    parts = CUE.split(reason)
    return Markup("").join(Markup("<b>{}</b>").format(part) if place % 2 else part for place, part in enumerate(parts))


@cache
def _part(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def _policy(style: str, first: str, script: str) -> str:
    """Content-Security-Policy: no network, no style and no script but our own (by hash), sound from beside the page."""
    scripts = f"script-src {_hash(first)} {_hash(script)}"
    return (
        f"default-src 'none'; style-src {_hash(style)}; {scripts}; media-src data: 'self'; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode('ascii')}'"


def _address(sound: bytes) -> str:
    return f"data:audio/mp4;base64,{b64encode(sound).decode('ascii')}"
