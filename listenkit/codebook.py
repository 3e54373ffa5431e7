"""Reads and checks a codebook: what codes and measures mean, where that comes from, and what feedback says.

The shipped one is `data/codebook.toml`; `--codebook FILE` puts another in its place.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import CodebookError

SHIPPED = Path(__file__).parent / "data" / "codebook.toml"
KINDS = ("rate", "share", "ratio", "computed")
UNITS = {"rate": "per 10 min", "ratio": "ratio"}  # of these kinds, word for word: the reports go by them
SHARE = "share of "  # how the unit of every share begins
SECTIONS = ("name", "version", "language", "codes", "measures", "feedback")
COMPUTED = {  # what `measures.py` works out from times, with its unit: a codebook may word these, and invent no others
    "listener_talk_share": SHARE,
    "listener_talk_share_of_recording": SHARE,
    "interruptions_per_10_min": "per 10 min",
    "backchannels_per_10_min": "per 10 min",
    "longest_listener_turn": "s",
    "mean_listener_turn": "s",
    "median_response_latency": "s",
    "long_pauses_kept": "count",
    "listener_words_per_minute": "words/min",
    "client_words_per_minute": "words/min",
    "loudness_balance": "dB",
}
STANDINGS = ("solid", "modest", "expert opinion", "convention", "descriptive")


@dataclass(frozen=True, slots=True)
class CodeEntry:
    """One code; `threshold` is the confidence (0 to 1) from which it is counted."""

    id: str
    label: str
    definition: str
    example: str
    source: str
    threshold: float


@dataclass(frozen=True, slots=True)
class Anchor:
    """A figure of the literature, in the measure's own unit."""

    value: float
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class MeasureEntry:
    """One measure; `codes` and `of` are what is counted over what, for the kinds rate, share and ratio."""

    id: str
    label: str
    definition: str
    unit: str
    kind: str
    source: str
    standing: str
    codes: tuple[str, ...] = ()
    of: tuple[str, ...] = ()
    anchors: tuple[Anchor, ...] = ()


@dataclass(frozen=True, slots=True)
class Codebook:
    """A checked codebook; `feedback` holds the wordings that `feedback.py` chooses from."""

    name: str
    version: str
    language: str
    codes: Mapping[str, CodeEntry]
    measures: Mapping[str, MeasureEntry]
    feedback: Mapping[str, Any]
    sha256: str

    @property
    def coding(self) -> str:
        """A hash (hex) of all that codes rest on: which ones there are, and from which confidence they count."""
        told = sorted((id, entry.threshold) for id, entry in self.codes.items())
        return hashlib.sha256(repr((self.language, told)).encode()).hexdigest()


def load(path: Path | None = None) -> Codebook:
    """Read a codebook file, the shipped one by default.

    Raises:
        CodebookError: the file cannot be read, is not TOML, or an entry lacks what it needs.
    """
    path = path or SHIPPED
    try:
        raw = path.read_bytes()
        document = tomllib.loads(raw.decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _mistake(path, str(error)) from error
    if not isinstance(feedback := document.get("feedback", {}), dict):
        raise _mistake(path, "feedback is no table")
    if unknown := set(document) - set(SECTIONS):
        raise _mistake(path, f"{min(unknown)} means nothing here; there are: {', '.join(SECTIONS)}")
    if not isinstance(language := document.get("language", "en"), str):
        raise _mistake(path, f"language is {language!r}, not a text such as en")
    codes = {id: _code(path, id, entry) for id, entry in _table(path, document, "codes").items()}
    measures = {id: _measure(path, id, entry, codes) for id, entry in _table(path, document, "measures").items()}
    return Codebook(
        name=str(document.get("name", path.stem)),
        version=str(document.get("version", "")),
        language=language,
        codes=codes,
        measures=measures,
        feedback=feedback,
        sha256=hashlib.sha256(raw).hexdigest(),
    )


def _code(path: Path, id: str, entry: Mapping[str, Any]) -> CodeEntry:
    threshold = entry.get("threshold")
    if isinstance(threshold, bool) or not isinstance(threshold, int | float) or not 0 <= threshold <= 1:
        raise _mistake(path, f"codes.{id}.threshold is {threshold!r}, not a number from 0 to 1")
    texts = {key: _text(path, f"codes.{id}", entry, key) for key in ("label", "definition", "example", "source")}
    return CodeEntry(id=id, threshold=float(threshold), **texts)


def _measure(path: Path, id: str, entry: Mapping[str, Any], codes: Mapping[str, CodeEntry]) -> MeasureEntry:
    keys = ("label", "definition", "unit", "kind", "source", "standing")
    texts = {key: _text(path, f"measures.{id}", entry, key) for key in keys}
    for key, allowed in (("kind", KINDS), ("standing", STANDINGS)):
        if texts[key] not in allowed:
            raise _mistake(path, f"measures.{id}.{key} is {texts[key]!r}, not one of: {', '.join(allowed)}")
    counted, of = (_codes(path, f"measures.{id}", entry, key) for key in ("codes", "of"))
    for code in (*counted, *of):
        if code not in codes:
            raise _mistake(path, f"measures.{id} counts {code!r}, which is no code of this codebook")
    if (texts["kind"] != "computed") != bool(counted) or (texts["kind"] in ("share", "ratio")) != bool(of):
        raise _mistake(path, f"measures.{id} of kind {texts['kind']!r} has the wrong lists `codes` and `of`")
    if texts["kind"] == "computed" and id not in COMPUTED:
        raise _mistake(path, f"measures.{id} cannot be computed; only these can: {', '.join(COMPUTED)}")
    unit = UNITS.get(texts["kind"]) or COMPUTED.get(id, SHARE)
    if not (texts["unit"].startswith(SHARE) if unit == SHARE else texts["unit"] == unit):
        raise _mistake(path, f"measures.{id}.unit is “{texts['unit']}”; it is in “{unit.strip()}”, not otherwise")
    if texts["kind"] == "share" and not set(counted) <= set(of):
        raise _mistake(path, f"measures.{id} counts {min(set(counted) - set(of))}, which is not among its `of`")
    try:
        anchors = tuple(Anchor(float(a["value"]), str(a["text"]), str(a["source"])) for a in entry.get("anchors", ()))
    except (KeyError, TypeError, ValueError) as error:
        raise _mistake(path, f"measures.{id}.anchors need value, text and source each") from error
    return MeasureEntry(id=id, codes=counted, of=of, anchors=anchors, **texts)


def _codes(path: Path, where: str, entry: Mapping[str, Any], key: str) -> tuple[str, ...]:
    given = entry.get(key, [])
    if not isinstance(given, list) or not all(isinstance(code, str) for code in given):
        raise _mistake(path, f"{where}.{key} is no list of codes")
    if len(set(given)) < len(given):
        raise _mistake(path, f"{where}.{key} names a code twice")
    return tuple(given)


def _table(path: Path, document: Mapping[str, Any], key: str) -> Mapping[str, Mapping[str, Any]]:
    table = document.get(key)
    if not isinstance(table, dict) or not table or not all(isinstance(entry, dict) for entry in table.values()):
        raise _mistake(path, f"there is no table of {key}")
    return table


def _text(path: Path, where: str, entry: Mapping[str, Any], key: str) -> str:
    value = entry.get(key)
    if not isinstance(value, str) or not value.strip():
        raise _mistake(path, f"{where}.{key} is missing or no text")
    return value


def _mistake(path: Path, why: str) -> CodebookError:
    return CodebookError(str(path), why, "Compare it with the shipped codebook (listenkit/data/codebook.toml)")
