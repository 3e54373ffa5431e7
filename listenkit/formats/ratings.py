"""self_rating.json: how a student rated a talk before looking at its report, as text and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from ..errors import SessionError

FILE = "self_rating.json"
SCHEMA_VERSION = 1
NEXT = "Rate again with `listenkit reflect`, or remove the file"


def dumps(answers: Mapping[str, str], given: str) -> str:
    """The text of the file; `given` is when the answers were given (ISO 8601)."""
    document = {"schema_version": SCHEMA_VERSION, "given": given, "answers": dict(answers)}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def read(path: Path) -> Mapping[str, str]:
    """Question id → answer; nothing where there is no such file.

    Raises:
        SessionError: it is no file of ratings.
    """
    if not path.exists():
        return {}
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise SessionError(str(path), "it cannot be read as ratings", NEXT) from error
    answers = document.get("answers") if isinstance(document, dict) else None
    if not isinstance(answers, dict) or not all(isinstance(answer, str) for answer in answers.values()):
        raise SessionError(str(path), "it holds no answers", NEXT)
    if document.get("schema_version") != SCHEMA_VERSION:
        raise SessionError(str(path), "it was written by another version of listenkit", NEXT)
    return answers
