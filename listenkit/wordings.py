"""The feedback part of a codebook as checked values: what to say, and when. Pure.

What every key means stands above the `[feedback]` sections of the shipped codebook.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import Formatter
from typing import Any

from .codebook import Codebook
from .errors import CodebookError

EVENTS = ("answered_feeling", "interruption", "kept_silence", "long_turn", "spoke_of_dying", "unanswered_feeling")
FLAGS = ("leading", "stacked", "why")
NEEDS = ("", "went_on", "long")
CITES = ("", "told_most", "to_try")
LIMITS = ("long_answer", "long_turn", "few_words", "unsure_word", "unsure_share")
# lines of feedback.after, feedback.met and feedback.times, each with the one placeholder that it may hold
AFTER = {"feeling": "feeling", "long": "seconds", "longer": ""}
MET = {"heard": "times", "none": "", "not_heard": "", "too_few": "times", "still": "times", "unclear": ""}
TIMES = {"once": "", "twice": "", "often": "count"}
RATING = {"id", "text", "options", "measures"}
TEXTS = ("id", "text", "label", "needs", "cites", "goal", "unless", "measure")  # keys of an entry that hold one text
LEAST_OPTIONS = 2  # of a rating
PATTERNS = 2  # lines of every entry of feedback.try


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that may be said, and the signs that it fits; which fields count depends on its section."""

    id: str
    text: str
    label: str = ""
    codes: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    needs: str = ""
    cites: str = ""
    patterns: tuple[str, ...] = ()
    goal: str = ""
    unless: str = ""
    often: int | None = None
    measure: str = ""
    below: float | None = None
    above: float | None = None
    least: float = 0.0
    watch: tuple[str, ...] = ()

    @property
    def caused(self) -> bool:
        """Whether something in the talk must give rise to it."""
        return bool(self.codes or self.flags or self.events or self.phrases)


@dataclass(frozen=True, slots=True)
class Wordings:
    """All that feedback can say; `limits` in the units that the codebook gives."""

    strengths: tuple[Entry, ...]
    tries: tuple[Entry, ...]
    goals: Mapping[str, Entry]
    questions: tuple[Entry, ...]
    after: Mapping[str, str]
    times: Mapping[str, str]
    met: Mapping[str, str]
    limits: Mapping[str, float]
    feelings: tuple[str, ...]
    answers: tuple[str, ...]


def read(codebook: Codebook) -> Wordings:
    """The feedback sections of `codebook`.

    Raises:
        CodebookError: a section is missing, or an entry names what does not exist or says what cannot be shown.
    """
    goals = _entries(codebook, "goals")
    strengths = _entries(codebook, "strengths", allowed=("after",))
    tries = _entries(codebook, "try", allowed=("times",))
    for entry in tries:
        _known(codebook, f"feedback.try {entry.id!r}: unless", (entry.unless,), ("", *(each.id for each in strengths)))
        if entry.goal not in {goal.id for goal in goals}:
            raise _mistake(
                codebook, f"feedback.try {entry.id!r} has the goal {entry.goal!r}, which is not in feedback.goals"
            )
        if len(entry.patterns) != PATTERNS:
            raise _mistake(
                codebook, f"feedback.try {entry.id!r} has {len(entry.patterns)} patterns; it needs {PATTERNS}"
            )
    _check_ratings(codebook)
    answers = _texts(codebook, "feedback", codebook.feedback, "answers")
    _known(codebook, "feedback.answers", answers, codebook.codes)
    return Wordings(
        strengths=strengths,
        tries=tries,
        goals={goal.id: goal for goal in goals},
        questions=_entries(codebook, "questions"),
        after=_lines(codebook, "after", AFTER),
        times=_lines(codebook, "times", TIMES),
        met=_lines(codebook, "met", MET),
        limits=_limits(codebook),
        feelings=_texts(codebook, "feedback", codebook.feedback, "feelings"),
        answers=answers,
    )


def _check_ratings(codebook: Codebook) -> None:
    """Make sure that what a student is asked before looking can be asked; it may be left out."""
    rows = codebook.feedback.get("ratings", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _mistake(codebook, "feedback.ratings are no [[feedback.ratings]] entries")
    for row in rows:
        where = f"feedback.ratings {row.get('id', '(without id)')!r}"
        if set(row) != RATING:
            raise _mistake(codebook, f"{where} needs exactly these keys: {', '.join(sorted(RATING))}")
        if not all(isinstance(row[key], str) and row[key].strip() for key in ("id", "text")):
            raise _mistake(codebook, f"{where}: id and text are texts, and not empty")
        for line in (row["text"], *_texts(codebook, where, row, "options")):
            _sayable(codebook, where, line, ())
        _known(codebook, f"{where}: measures", _texts(codebook, where, row, "measures"), codebook.measures)
        if len(row["options"]) < LEAST_OPTIONS or sum(other.get("id") == row["id"] for other in rows) > 1:
            raise _mistake(codebook, f"{where} needs at least two options, and an id of its own")


def _entries(codebook: Codebook, section: str, allowed: Sequence[str] = ()) -> tuple[Entry, ...]:
    rows = codebook.feedback.get(section)
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise _mistake(codebook, f"there are no [[feedback.{section}]] entries")
    made = tuple(_entry(codebook, section, row, allowed) for row in rows)
    twice = {entry.id for entry in made if sum(other.id == entry.id for other in made) > 1}
    if twice:
        raise _mistake(codebook, f"feedback.{section} has the id {min(twice)!r} more than once")
    return made


def _entry(codebook: Codebook, section: str, row: Mapping[str, Any], allowed: Sequence[str]) -> Entry:
    where = f"feedback.{section} {row.get('id', '(without id)')!r}"
    unknown = set(row) - set(Entry.__dataclass_fields__)
    if unknown:
        raise _mistake(codebook, f"{where} has the key {min(unknown)!r}, which means nothing here")
    lists = {
        key: _texts(codebook, where, row, key) for key in ("codes", "flags", "events", "phrases", "patterns", "watch")
    }
    texts = {key: row.get(key, "") for key in TEXTS}
    numbers = {key: row[key] for key in ("often", "below", "above", "least") if key in row}
    if not all(isinstance(number, int | float) and not isinstance(number, bool) for number in numbers.values()):
        raise _mistake(codebook, f"{where}: often, below, above and least are numbers")
    if not all(isinstance(text, str) for text in texts.values()) or not texts["id"]:
        raise _mistake(codebook, f"{where}: {', '.join(TEXTS)} are texts, and id is not empty")
    if lists["flags"] and not lists["codes"]:
        raise _mistake(codebook, f"{where} has flags and no codes that may carry them")
    if section == "goals" and "often" in numbers and not any(lists[key] for key in ("codes", "events", "phrases")):
        raise _mistake(codebook, f"{where} is looked for `often`, and has no sign to look for")
    for line in (texts["text"], *lists["patterns"]):
        _sayable(codebook, where, line, allowed if line == texts["text"] else ())
    _known(codebook, f"{where}: codes", lists["codes"], codebook.codes)
    _known(codebook, f"{where}: flags", lists["flags"], FLAGS)
    _known(codebook, f"{where}: events", lists["events"], EVENTS)
    _known(codebook, f"{where}: needs", (texts["needs"],), NEEDS)
    _known(codebook, f"{where}: cites", (texts["cites"],), CITES)
    measures = (*lists["watch"], *([texts["measure"]] if texts["measure"] else []))
    _known(codebook, f"{where}: measure or watch", measures, codebook.measures)
    fields: dict[str, Any] = {**texts, **lists, **numbers}
    return Entry(**fields)


def _lines(codebook: Codebook, section: str, expected: Mapping[str, str]) -> Mapping[str, str]:
    table = codebook.feedback.get(section, {})
    for key, placeholder in expected.items():
        if not isinstance(table, dict) or not isinstance(table.get(key), str):
            raise _mistake(codebook, f"feedback.{section}.{key} is missing or no text")
        _sayable(codebook, f"feedback.{section}.{key}", table[key], (placeholder,))
    return {key: table[key] for key in expected}


def _limits(codebook: Codebook) -> Mapping[str, float]:
    table = codebook.feedback.get("limits", {})
    for key in LIMITS:
        value = table.get(key) if isinstance(table, dict) else None
        if not isinstance(value, int | float) or isinstance(value, bool) or value < 0:
            raise _mistake(codebook, f"feedback.limits.{key} is {value!r}, not a number from 0 up")
    return {key: float(table[key]) for key in LIMITS}


def _texts(codebook: Codebook, where: str, row: Mapping[str, Any], key: str) -> tuple[str, ...]:
    values = row.get(key, [])
    if not isinstance(values, list) or not all(isinstance(value, str) and value.strip() for value in values):
        raise _mistake(codebook, f"{where}: {key} is {values!r}, not a list of texts")
    return tuple(values)


def _known(codebook: Codebook, where: str, given: Sequence[str], allowed: Any) -> None:
    for name in given:
        if name not in allowed:
            raise _mistake(codebook, f"{where} names {name!r}; allowed: {', '.join(repr(each) for each in allowed)}")


def _sayable(codebook: Codebook, where: str, text: str, allowed: Sequence[str]) -> None:
    try:
        parts = [(field, spec, turned) for _, field, spec, turned in Formatter().parse(text) if field is not None]
        fields = {
            field + (f"!{turned}" if turned else "") + (f":{spec}" if spec else "") for field, spec, turned in parts
        }
    except ValueError as error:
        raise _mistake(codebook, f"{where} has a brace too many or too few ({error})") from error
    if not text.strip() or "<" in text or ">" in text:
        raise _mistake(codebook, f"{where} must say something, without < and >")
    if fields - set(allowed):
        raise _mistake(codebook, f"{where} has {{{min(fields - set(allowed))}}}, which has no meaning there")


def _mistake(codebook: Codebook, why: str) -> CodebookError:
    return CodebookError(codebook.name, why, "Compare it with the shipped codebook (listenkit/data/codebook.toml)")
