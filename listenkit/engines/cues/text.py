"""Makes spoken text readable for a parser: fillers out, stutters folded, lost apostrophes back."""

from __future__ import annotations

import re
from collections.abc import Mapping

_MARKS = str.maketrans({"’": "'", "‘": "'", "`": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "..."})
_NOISE = re.compile(r"\[[^\]]*\]|\b(?:um+|uh+|erm?|ehm)\b(?!-)[,.]?", re.IGNORECASE)
_RESTART = re.compile(r"\b([\w']+(?: [\w']+)?)(?:(?:\s*[-,]+)+\s*\1\b)+", re.IGNORECASE)  # "what-what's", "I, I"
_BROKEN = re.compile(r"\b(\w+)-+\s*(?=\1)", re.IGNORECASE)  # the first half of "wh-what"
_DOUBLED = re.compile(r"\b(i|the|to|a|and|so|what|how|you|it|we|is|do|of|in|they)(?: \1\b)+", re.IGNORECASE)
_DASHES = re.compile(r"\s*-{2,}\s*|\s+-\s*|(?<=\w)-\s+")
_SPACES = re.compile(r"\s+")


def clean(text: str, contractions: Mapping[str, str]) -> str:
    """One line of text without fillers and stutters; `contractions` maps a lost form ("dont") to the full one."""
    line = _NOISE.sub(" ", text.translate(_MARKS))
    line = _RESTART.sub(r"\1", _BROKEN.sub("", line))
    line = _DOUBLED.sub(r"\1", _DASHES.sub(", ", line))
    line = " ".join(contractions.get(word.lower(), word) for word in line.split())
    line = _SPACES.sub(" ", line).strip(" ,-")
    return line or text.strip()


def word_set(listed: str) -> frozenset[str]:
    """A set of words from one line of them."""
    return frozenset(listed.split())


def endings(text: str) -> bool:
    """True where the sentence carries a question mark at its end."""
    return text.rstrip(" \"')-").endswith("?")


def quoted(*words: str) -> str:
    """Cue words as they stand in a reason: `"what … like"`."""
    return '"' + " … ".join(word.strip() for word in words if word.strip()) + '"'
