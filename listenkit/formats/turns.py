"""turns.rttm: who was heard when, in the format of diarization tools (NIST Rich Transcription)."""

from __future__ import annotations

from pathlib import PurePath

from ..model import Session


def write(session: Session) -> str:
    """One SPEAKER line a span, overlaps included; the speaker is listener, client or other."""
    heard = session.heard
    name = "_".join(PurePath(heard.recording.name).stem.split()) or "recording"
    return "".join(_line(name, heard.roles.of(span.speaker), span.start, span.end) for span in heard.speech)


def _line(name: str, role: str, start: float, end: float) -> str:
    first, last = round(start, 3), round(end, 3)
    return f"SPEAKER {name} 1 {first:.3f} {last - first:.3f} <NA> <NA> {role} <NA> <NA>\n"
