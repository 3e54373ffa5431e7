"""What one sentence takes up of another: a word of it, a "no" to it, a feeling. Pure; English."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .apostrophes import plain

STEM = 4  # letters by which words are compared: "walk" and "walked"
COMMON = frozenset(  # stems that say nothing about what was told
    ("abou", "been", "from", "have", "just", "like", "that", "them", "then", "ther", "they", "this", "very", "what")
)
NO = re.compile(
    r"(?:well,? |oh,? |um,? |yeah,? )*(?:no\b(?! (?:one|body|wonder))|nope|nah|"
    r"not (?:really|at all|exactly|quite)|but\b|"
    r"that(?:'s not| isn't)|it's not that|i don't think so|you don't understand)",
    re.IGNORECASE,
)
YES = re.compile(r"(?:yes|yeah|yep|exactly|that's (?:it|right|true))\b(?!,? but)", re.IGNORECASE)
NOT = re.compile(  # up to six words that are denied: "I'm not really angry", "I don't think it's ever been easy"
    r"\b(?:i|it|that|he|she|they|we)"
    r"(?:(?:'m|'s|'re| am| is| are| was| were| do| did) not|(?: is| are| was| were| do| did)n't)((?: [\w']+){1,6})",
    re.IGNORECASE,
)
NOT_YOU = re.compile(  # says no of the client, or of what others will do
    r"\b(?:you(?:'re| are) not|you aren't|you don't (?:need|have) to (?:be|feel)|don't be|"
    r"(?:he|she|they|it|that) (?:won't|isn't|wouldn't|doesn't))\b",
    re.IGNORECASE,
)
NEGATIVE = re.compile(r"\b(?:not|no|never|nobody|nothing)\b|n't\b", re.IGNORECASE)
OTHERS = r"(?:he|she|they|mum|mom|dad|everyone|everybody|nobody|(?:my|his|her|their|the) \w+)"
ARE = r"(?:'s|'re|'d| is| are| was| were| gets?| got| feels?| felt| looks?| seems?| will| would)*(?: be| been)?"
BETWEEN = r"(?: (?:really|that|so|very|all|feel|feeling|felt|been|be|even|a|at|too|particularly|exactly|as|much)){0,3}"
FEEL = re.compile(r"\bfeel", re.IGNORECASE)


def stems(text: str) -> set[str]:
    """The beginnings of the words that say something."""
    return {word[:STEM] for word in re.findall(r"[^\W\d_]+", text.lower()) if len(word) >= STEM} - COMMON


def denies(text: str, said: str) -> bool:
    """Whether a sentence says no to what was said before it: with a "no" in front, or with a word of it after "not"."""
    text = plain(text)
    return bool(NO.match(text)) or bool(stems(" ".join(found[1] for found in NOT.finditer(text))) & stems(said))


def contradicts(text: str, said: str) -> bool:
    """Whether a sentence says no to what was said before it without a no: "I'm a bad mother." – "You're not."."""
    return bool(NOT_YOU.search(plain(text))) and not NEGATIVE.search(plain(said))


def says_no(text: str) -> bool:
    """Whether a sentence begins with a "no" or a "never"."""
    return bool(NO.match(plain(text))) or plain(text).lower().startswith("never")


def agrees(text: str) -> bool:
    """Whether a sentence begins with a "yes" and no "but"."""
    return bool(YES.match(plain(text)))


def speaks_of_feeling(text: str) -> bool:
    """Whether a sentence speaks of feeling, whatever feeling it is."""
    return bool(FEEL.search(text))


class Feelings:
    """Finds a word for the speaker's feeling that is named in a sentence, and not denied there; else ""."""

    def __init__(self, names: Iterable[str]) -> None:
        words = "|".join(map(re.escape, names))
        more = rf"(?:(?:,| or| and|, or)+ (?:{words}))*"
        self._denied = re.compile(rf"(?:\b(?:not|never|no)|n't){BETWEEN} (?:{words}){more}\b", re.IGNORECASE)
        self._others = re.compile(  # "she gets so worried about me", "I'm afraid I can't", "a bit less scared"
            rf"\b{OTHERS}{ARE}{BETWEEN} (?:{words}){more}\b|\bless (?:{words})\b|"
            r"\bi'm afraid (?:i|not|so|that|we|it|there|he|she|you)\b|\bto upset (?:her|him|them|you|my)\b",
            re.IGNORECASE,
        )
        self._named = re.compile(rf"\b(?:{words})\b", re.IGNORECASE)

    def __call__(self, text: str) -> str:
        found = self._named.search(self._others.sub("", self._denied.sub("", plain(text))))
        return found[0].lower() if found else ""
