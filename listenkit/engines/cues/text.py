"""Makes spoken text readable for a parser: fillers out, stutters folded, lost apostrophes back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

_MARKS = str.maketrans({"’": "'", "‘": "'", "`": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "..."})
PIECE = 8  # words, the longest piece that a reason quotes whole; a choice for short lines
_NOISE = re.compile(r"\[[^\]]*\]|\b(?:um+|uh+|erm?|ehm)\b(?!-)[,.]?", re.IGNORECASE)
_RESTART = re.compile(r"\b([\w']+(?: [\w']+)?)(?:\s*[-,][-,\s]*\1\b)+", re.IGNORECASE)  # "what-what's", "I, I"
_BROKEN = re.compile(r"\b(\w+)-+\s*(?=\1)", re.IGNORECASE)  # the first half of "wh-what"
_DOUBLED = re.compile(r"\b(i|the|to|a|and|so|what|how|you|it|we|is|do|of|in|they)(?: \1\b)+", re.IGNORECASE)
_DASHES = re.compile(r"\s*-{2,}\s*|\s+-\s*|(?<=\w)-\s+")
_PAUSE = re.compile(r"\s*\.{2,}\s*(?=[a-z])")  # in the middle of a sentence: "you should… talk"
_SPACES = re.compile(r"\s+")
_TAKEN_APART = re.compile(r" (?=(?:'(?:m|s|re|ve|d|ll)|n't)\b)", re.IGNORECASE)
_VERBS = {"i": "you", "i'm": "you're", "i've": "you've", "i'd": "you'd", "i'll": "you'll", "am": "are", "was": "were"}
_TURNED = _VERBS | {"my": "your", "me": "you", "mine": "yours", "myself": "yourself"}
_FIRST_PERSON = re.compile(r"\b(?:i (?:am|was)(?=n't\b|(?![\w']))|(?:i'm|i've|i'd|i'll|i|my|me|mine|myself)(?![\w']))")


def clean(text: str, contractions: Mapping[str, str]) -> str:
    """One line of text without fillers and stutters; `contractions` maps a lost form ("dont") to the full one."""
    line = _PAUSE.sub(" ", _NOISE.sub(" ", text.translate(_MARKS)))
    line = _RESTART.sub(r"\1", _BROKEN.sub("", line))
    line = _DOUBLED.sub(r"\1", _DASHES.sub(", ", line))
    line = " ".join(contractions.get(word.lower(), word) for word in line.split())
    line = _SPACES.sub(" ", line).strip(" ,-")
    return line or text.strip()


def word_set(listed: str) -> frozenset[str]:
    """A set of words from one line of them."""
    return frozenset(listed.split())


def is_marked(text: str) -> bool:
    """True where the sentence carries a question mark at its end."""
    return text.rstrip(" \"')-").endswith("?")


def quoted(*words: str) -> str:
    """Cue words as they stand in a reason, `"what … like"`; what spaCy took apart is one word again."""
    cue = " … ".join(word.strip() for word in words if word.strip())
    return f'"{_TAKEN_APART.sub("", cue)}"'


@lru_cache(maxsize=64)  # the client's turn before a volley is asked for again at each of its sentences
def turned(text: str) -> str:
    """What the client said (in lower case) as the listener would give it back: "I am late" becomes "you are late"."""
    return _FIRST_PERSON.sub(lambda found: " ".join(_TURNED[word] for word in found[0].split()), text)


def shortened(words: str) -> str:
    """Words of one piece as they stand in a reason; of a long piece its beginning and its end."""
    said = words.strip(" ,.;!?").split()
    return quoted(" ".join(said)) if len(said) <= PIECE else quoted(" ".join(said[:4]), " ".join(said[-3:]))
