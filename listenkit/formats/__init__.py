"""What a session can be written as: one short file a format, one row here.

A format gives the text of its file; putting it on the disk, whole or not at all, is done elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, Protocol

from ..codebook import Codebook
from ..model import Session
from ..report import html, markdown
from ..report.beside import NOTHING, Beside
from . import session as stored
from . import transcript, turns, utterances


class Writer(Protocol):
    """Gives the text of a file; only the reports use what lies `beside` the session."""

    def __call__(self, session: Session, codebook: Codebook, beside: Beside = NOTHING) -> str: ...


class Format(NamedTuple):
    """The name of the file in the results folder, and what gives its text."""

    file: str
    write: Writer


FORMATS: Mapping[str, Format] = {
    "html": Format("report.html", html.render),
    "md": Format("report.md", markdown.render),
    "json": Format("session.json", lambda session, codebook, beside=NOTHING: stored.dumps(session)),
    "csv": Format("utterances.csv", lambda session, codebook, beside=NOTHING: utterances.write(session)),
    "vtt": Format("transcript.vtt", lambda session, codebook, beside=NOTHING: transcript.write(session)),
    "rttm": Format("turns.rttm", lambda session, codebook, beside=NOTHING: turns.write(session)),
}
