"""transcript.vtt: the transcript as WebVTT, each cue with the voice that spoke it."""

from __future__ import annotations

from html import escape

from ..model import Session, Utterance

SHORTEST = 0.001  # s; a WebVTT cue must end after it starts


def write(session: Session) -> str:
    """WebVTT text; cue identifiers are utterance ids."""
    return "\n\n".join(["WEBVTT", *(_cue(coded.utterance) for coded in session.coded)]) + "\n"


def _cue(said: Utterance) -> str:
    end = max(said.end, said.start + SHORTEST)
    text = escape(" ".join(said.text.split()), quote=False)
    return f"{said.id}\n{_clock(said.start)} --> {_clock(end)}\n<v {said.role.capitalize()}>{text}</v>"


def _clock(seconds: float) -> str:
    milliseconds = round(seconds * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{rest // 1000:02d}.{rest % 1000:03d}"
