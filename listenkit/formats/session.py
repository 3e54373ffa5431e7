"""session.json: a Session as text and back, checked against the JSON Schema that ships with the package.

Times, shares and probabilities are written to 3 decimals; writing what was read gives the same bytes. `channel` of
spans and words is not kept: it only matters while a recording is heard.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from ..errors import SessionError
from ..model import (
    Caution,
    Code,
    CodedUtterance,
    Comment,
    Feedback,
    FloorEvent,
    Heard,
    Measure,
    Provenance,
    Recording,
    Roles,
    Session,
    SpeechSpan,
    Utterance,
    Word,
)

SCHEMA = Path(__file__).parent.parent / "data" / "session.schema.json"
SCHEMA_VERSION = 1
DECIMALS = 3  # of times (s), shares and probabilities: the contract of session.json
HEARD_FLAGS = ("loop", "unsure")  # flags of an utterance itself; the coder adds the others
# warnings that measuring finds anew, so they belong to the Session
MEASURED = ("short_sample", "uncertain_words", "not_coded", "unbalanced")
SHOWN = 160  # characters of a cause that fit an error line
AGAIN = "Remove its folder and analyse the recording again, or restore the file from a copy"


def dumps(session: Session) -> str:
    """The text of session.json: UTF-8 characters as they are, one space of indent, a newline at the end."""
    return json.dumps(to_dict(session), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def read(path: Path) -> Session:
    """Read a session.json.

    Raises:
        SessionError: the file cannot be read, is no JSON, is newer than this version, or breaks the schema.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SessionError(
            str(path), error.strerror or "it cannot be read", "Give the path of a session.json"
        ) from error
    except (ValueError, RecursionError) as error:
        raise SessionError(str(path), f"it is not JSON: {_short(str(error))}", AGAIN) from error
    _check(path, document)
    return from_dict(document)


def to_dict(session: Session) -> dict[str, Any]:
    """The session as plain lists, dicts and numbers, in the order of the contract."""
    heard, feedback = session.heard, session.feedback
    return {
        "schema_version": SCHEMA_VERSION,
        "recording": _recording(heard.recording),
        "provenance": _provenance(heard.provenance),
        "roles": _roles(heard.roles),
        "speech": [_speech(span, heard.roles) for span in heard.speech],
        "utterances": [_utterance(coded) for coded in sorted(session.coded, key=lambda c: c.utterance.start)],
        "floor": [_event(event) for event in session.floor],
        "measures": {id: _measure(measure) for id, measure in session.measures.items()},
        "feedback": {
            "strengths": [_comment(comment) for comment in feedback.strengths],
            "try": feedback.to_try and _comment(feedback.to_try),
            "goal": feedback.goal and _comment(feedback.goal),
            "questions": [_comment(comment) for comment in feedback.questions],
        },
        "warnings": [_warning(caution) for caution in dict.fromkeys((*heard.cautions, *session.cautions))],
    }


def from_dict(document: Mapping[str, Any]) -> Session:
    """The session that a valid document holds; warnings that measuring finds anew go back to the Session."""
    coded = tuple(_read_utterance(row) for row in document["utterances"])
    cautions = tuple(Caution(**row) for row in document["warnings"])
    feedback = document["feedback"]
    heard = Heard(
        recording=Recording(**document["recording"]),
        provenance=Provenance(**document["provenance"]),
        roles=Roles(**document["roles"]),
        speech=tuple(_span(row) for row in document["speech"]),
        utterances=tuple(each.utterance for each in coded),
        cautions=tuple(caution for caution in cautions if caution.kind not in MEASURED),
    )
    return Session(
        heard=heard,
        coded=coded,
        floor=tuple(FloorEvent(**row) for row in document["floor"]),
        measures={id: Measure(id=id, **row) for id, row in document["measures"].items()},
        feedback=Feedback(
            strengths=tuple(_read_comment(row) for row in feedback["strengths"]),
            to_try=feedback["try"] and _read_comment(feedback["try"]),
            goal=feedback["goal"] and _read_comment(feedback["goal"]),
            questions=tuple(_read_comment(row) for row in feedback["questions"]),
        ),
        cautions=tuple(caution for caution in cautions if caution.kind in MEASURED),
    )


def _round(number: float) -> float:
    return round(float(number), DECIMALS) + 0.0  # never -0.0


def _maybe(number: float | None) -> float | None:
    return None if number is None else _round(number)


def _count(number: float) -> float | int:
    """Seven events are 7, seven and a half seconds are 7.5."""
    rounded = _round(number)
    return int(rounded) if rounded.is_integer() else rounded


def _recording(it: Recording) -> dict[str, Any]:
    return {"name": it.name, "sha256": it.sha256, "duration": _round(it.duration), "channels": it.channels}


def _provenance(made: Provenance) -> dict[str, Any]:
    return {
        "listenkit": made.listenkit,
        "transcriber": made.transcriber,
        "diarizer": made.diarizer,
        "coder": made.coder,
        "weights": dict(made.weights),
        "codebook_sha256": made.codebook_sha256,
        "settings": dict(made.settings),
        "created": made.created,
    }


def _roles(it: Roles) -> dict[str, Any]:
    return {"listener": it.listener, "client": it.client, "confidence": _round(it.confidence), "how": it.how}


def _span(row: Mapping[str, Any]) -> SpeechSpan:
    return SpeechSpan(row["speaker"], row["start"], row["end"], confidence=row.get("confidence", 1.0))


def _speech(span: SpeechSpan, roles: Roles) -> dict[str, Any]:
    numbers = {"start": _round(span.start), "end": _round(span.end), "confidence": _round(span.confidence)}
    return {"speaker": span.speaker, "role": roles.of(span.speaker), **numbers}


def _utterance(coded: CodedUtterance) -> dict[str, Any]:
    mine = coded.utterance
    words: list[dict[str, Any]] = [
        {"text": w.text, "start": _round(w.start), "end": _round(w.end), "confidence": _round(w.confidence)}
        for w in mine.words
    ]
    return {
        "id": mine.id,
        "turn": mine.turn,
        "speaker": mine.speaker,
        "role": mine.role,
        "start": _round(mine.start),
        "end": _round(mine.end),
        "text": mine.text,
        "confidence": _round(sum(word["confidence"] for word in words) / len(words)),
        "level": _maybe(mine.level),
        "flags": list(coded.flags),
        "words": words,
        "codes": [
            {"code": c.code, "confidence": _round(c.confidence), "why": c.why, "counted": c.counted}
            for c in coded.codes
        ],
    }


def _read_utterance(row: Mapping[str, Any]) -> CodedUtterance:
    flags: Sequence[str] = row["flags"]
    words = tuple(Word(**word) for word in row["words"])
    heard = tuple(flag for flag in flags if flag in HEARD_FLAGS)
    said = Utterance(row["id"], row["turn"], row["speaker"], row["role"], row["text"], words, heard, row.get("level"))
    return CodedUtterance(said, tuple(Code(**code) for code in row["codes"]), tuple(flags))


def _event(event: FloorEvent) -> dict[str, Any]:
    times = {"start": _round(event.start), "end": _round(event.end)}
    return {"kind": event.kind, "role": event.role, **times, "utterance": event.utterance, "after": event.after}


def _measure(measure: Measure) -> dict[str, Any]:
    return {
        "count": _count(measure.count),
        "total": None if measure.total is None else _count(measure.total),
        "value": _maybe(measure.value),
        "low": _maybe(measure.low),
        "high": _maybe(measure.high),
        "unit": measure.unit,
    }


def _comment(comment: Comment) -> dict[str, Any]:
    return {
        "id": comment.id,
        "utterance": comment.utterance,
        "code": comment.code,
        "text": comment.text,
        "rewordings": list(comment.rewordings),
    }


def _read_comment(row: Mapping[str, Any]) -> Comment:
    return Comment(row["id"], row["text"], row["utterance"], row["code"], tuple(row["rewordings"]))


def _warning(caution: Caution) -> dict[str, Any]:
    start, end = _maybe(caution.start), _maybe(caution.end)
    return {"kind": caution.kind, "message": caution.message, "start": start, "end": end}


@cache
def _validator() -> Any:
    from jsonschema import Draft202012Validator

    return Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


def _check(path: Path, document: Any) -> None:
    version = document.get("schema_version") if isinstance(document, dict) else None
    if isinstance(version, int) and version > SCHEMA_VERSION:
        why = f"it was written by a newer listenkit (schema_version {version}; this one reads {SCHEMA_VERSION})"
        raise SessionError(str(path), why, "Update listenkit")
    error = next(_validator().iter_errors(document), None)
    if error is not None:
        place = error.json_path.removeprefix("$").lstrip(".") or "the whole file"
        raise SessionError(str(path), f"{place}: {_short(error.message)}", AGAIN)


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 2].rstrip()} …"
