"""self_rating.json: how a student rated a talk before looking at its report, as text and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

FILE = "self_rating.json"
SCHEMA_VERSION = 1


def dumps(answers: Mapping[str, str], given: str) -> str:
    """The text of the file; `given` is when the answers were given (ISO 8601)."""
    document = {"schema_version": SCHEMA_VERSION, "given": given, "answers": dict(answers)}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def read(path: Path) -> Mapping[str, str]:
    """Question id → answer; nothing where there is no such file, or none that can be read: then it is asked again."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    answers = document.get("answers") if isinstance(document, dict) else None
    if not isinstance(answers, dict) or document.get("schema_version") != SCHEMA_VERSION:
        return {}
    return {str(id): answer for id, answer in answers.items() if isinstance(answer, str)}
