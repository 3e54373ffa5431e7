"""Reads and checks the pattern file: word lists, what the client may say, and phrases that point to a code."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ...errors import CodebookError
from ...model import Code
from .text import shortened

SHIPPED = Path(__file__).parents[2] / "data" / "patterns.toml"
LISTS = (
    "small",
    "lead_in",
    "lead_in_comma",
    "token",
    "feeling",
    "hardship",
    "fact_noun",
    "fact_degree",
    "harmless_past",
    "light",
    "no_imperative",
    "inner",
    "fact_kind",
)
CLIENT = (
    "asks_advice",
    "invites",
    "refuses",
    "asks_fact",
    "asks_nothing",
    "agrees",
    "declines",
    "does_not_mind",
    "offered",
)
NEEDS = ("", "client_feeling", "no_question", "not_said", "asked")
WEIGHED = ("reflection", "information")
_KEYS = {"code", "confidence", "why", "any", "unless", "needs", "examples", "near_misses"}
_NAME = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Cue:
    """A code that something points to, and the kind of thing that points to it."""

    kind: str
    code: Code


@dataclass(frozen=True, slots=True)
class Pattern:
    """A group of phrases that point to `code`; matched in lower case, lead-ins ("okay, so") cut off.

    `unless` takes the match back; `needs` names a condition on the context (see `NEEDS`).
    """

    id: str
    code: str
    confidence: float
    why: str
    any: re.Pattern[str]
    unless: re.Pattern[str] | None = None
    needs: str = ""
    examples: tuple[str, ...] = ()
    near_misses: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        return self.id.partition(".")[0]

    def cue(self, text: str) -> tuple[Cue, ...]:
        """What is found in `text`: one cue or none."""
        words = self.find(text)
        return () if words is None else (self.said(words),)

    def said(self, words: str, kind: str = "") -> Cue:
        """The cue for `words` that were found; `kind` stands in for the group's own."""
        return Cue(kind or self.kind, Code(self.code, self.confidence, f"{self.why}: {shortened(words)}"))

    def find(self, text: str) -> str | None:
        """The words that match, or None."""
        found = self.any.search(text)
        if found is None or (self.unless and self.unless.search(text)):
            return None
        return found[0]


@dataclass(frozen=True, slots=True)
class Patterns:
    """A checked pattern file: the groups in its order, its word lists, and what it says about the client."""

    groups: tuple[Pattern, ...]
    words: Mapping[str, frozenset[str]]
    contractions: Mapping[str, str]
    client: Mapping[str, re.Pattern[str]]
    weights: Mapping[str, Mapping[str, float]]
    lead_in: re.Pattern[str]
    tokens: re.Pattern[str]

    def named(self, kind: str) -> tuple[Pattern, ...]:
        """The groups whose id starts with `kind` and a dot."""
        return tuple(group for group in self.groups if group.kind == kind)


def load(path: Path | None, codes: Iterable[str]) -> Patterns:
    """Read a pattern file, the shipped one by default; `codes` are those of the codebook.

    Raises:
        CodebookError: the file cannot be read, is not TOML, or an entry cannot be used; the message names it.
    """
    known = frozenset(codes)
    return _shipped(known) if path is None else _read(path, known)


@cache
def _shipped(codes: frozenset[str]) -> Patterns:
    """The shipped file, read once (0.8 s) for every coder that needs it."""
    return _read(SHIPPED, codes)


def _read(path: Path, codes: frozenset[str]) -> Patterns:
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _mistake(path, str(error)) from error
    lists = document.get("words", {})
    words = {name: _strings(path, "words", lists, name) for name in (*LISTS, *(set(lists) - set(LISTS)))}
    tables = document.get("patterns", {})
    entries = [(f"{kind}.{name}", entry) for kind, table in tables.items() for name, entry in table.items()]
    if not entries:
        raise _mistake(path, "there is no table [patterns.KIND.NAME]")
    return Patterns(
        groups=tuple(_group(path, id, entry, words, codes) for id, entry in entries),
        words={name: frozenset(listed) for name, listed in words.items()},
        contractions=_contractions(path, document.get("contractions", {})),
        client={name: _client(path, document.get("client", {}), name, words) for name in CLIENT},
        weights={name: _weights(path, document.get("weights", {}), name) for name in WEIGHED},
        lead_in=re.compile(
            rf"^(?:(?:{_either(words['lead_in'])})\b(?!-)[,.!\s-]*|(?:{_either(words['lead_in_comma'])})[,.!]+[\s-]*)+(?=\w)"
        ),
        tokens=re.compile(rf"(?:(?:{_either(words['token'])})(?: |$))+"),
    )


def _group(path: Path, id: str, entry: Any, words: Mapping[str, tuple[str, ...]], codes: frozenset[str]) -> Pattern:
    if not isinstance(entry, dict) or set(entry) - _KEYS:
        raise _mistake(path, f"patterns.{id} may hold only: {', '.join(sorted(_KEYS))}")
    where, confidence = f"patterns.{id}", entry.get("confidence")
    if entry.get("code") not in codes:
        raise _mistake(path, f"{where}.code is {entry.get('code')!r}, which is no code of this codebook")
    if isinstance(confidence, bool) or not isinstance(confidence, int | float) or not 0 <= confidence <= 1:
        raise _mistake(path, f"{where}.confidence is {confidence!r}, not a number from 0 to 1")
    if not isinstance(entry.get("why"), str) or not entry["why"].strip():
        raise _mistake(path, f"{where}.why is missing or no text")
    if entry.get("needs", "") not in NEEDS:
        raise _mistake(path, f"{where}.needs is {entry['needs']!r}, not one of: {', '.join(NEEDS[1:])}")
    return Pattern(
        id=id,
        code=entry["code"],
        confidence=float(confidence),
        why=entry["why"],
        any=_regex(path, where, _strings(path, where, entry, "any"), words),
        unless=_regex(path, where, _strings(path, where, entry, "unless"), words) if "unless" in entry else None,
        needs=entry.get("needs", ""),
        examples=tuple(entry.get("examples", ())),
        near_misses=tuple(entry.get("near_misses", ())),
    )


def _weights(path: Path, tables: Any, name: str) -> Mapping[str, float]:
    """The weights of one sum; "start" is where it begins."""
    table = tables.get(name) if isinstance(tables, dict) else None
    if not isinstance(table, dict) or "start" not in table:
        raise _mistake(path, f"weights.{name} is missing, or has no start")
    wrong = [key for key, weight in table.items() if isinstance(weight, bool) or not isinstance(weight, int | float)]
    if wrong:
        raise _mistake(path, f"weights.{name}.{wrong[0]} is {table[wrong[0]]!r}, not a number")
    return {key: float(weight) for key, weight in table.items()}


def _strings(path: Path, where: str, entry: Any, key: str) -> tuple[str, ...]:
    listed = entry.get(key) if isinstance(entry, dict) else None
    if not isinstance(listed, list) or not listed or not all(isinstance(item, str) and item for item in listed):
        raise _mistake(path, f"{where}.{key} is missing or no list of texts")
    return tuple(listed)


def _regex(path: Path, where: str, parts: Iterable[str], words: Mapping[str, tuple[str, ...]]) -> re.Pattern[str]:
    """One expression of whole words for all `parts`; `{name}` stands for a word list, "~" for small adverbs."""

    small = _either(words["small"])

    def listed(name: re.Match[str]) -> str:
        if name[1] not in words:
            raise _mistake(path, f"{where} names the word list {name[0]}, which does not exist")
        return f"(?:{_either(words[name[1]])})"

    compiled = []
    for part in parts:
        expression = _NAME.sub(listed, part).replace("~", f"(?:(?:{small}) )*")
        try:
            re.compile(expression)
        except re.error as error:
            raise _mistake(path, f"{where} holds {part!r}, which is no regular expression ({error})") from error
        compiled.append(f"(?:{expression})")
    return re.compile(rf"(?:(?<![\w'])|(?=[,.;!?]))(?:{'|'.join(compiled)})(?:(?!\w)|(?<= ))")


def _client(path: Path, table: Any, name: str, words: Mapping[str, tuple[str, ...]]) -> re.Pattern[str]:
    return _regex(path, f"client.{name}", _strings(path, "client", table, name), words)


def _contractions(path: Path, table: Any) -> Mapping[str, str]:
    if not isinstance(table, dict) or not all(isinstance(full, str) for full in table.values()):
        raise _mistake(path, "contractions must map a lost form to the full one")
    return dict(table)


def _either(words: Iterable[str]) -> str:
    """The words as alternatives, longest first, so that "mm-hmm" is not read as "mm"."""
    return "|".join(sorted((re.escape(word).replace(r"\ ", " ") for word in words), key=len, reverse=True))


def _mistake(path: Path, why: str) -> CodebookError:
    return CodebookError(str(path), why, "Compare it with the shipped patterns (listenkit/data/patterns.toml)")
