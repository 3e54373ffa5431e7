"""A listener's sentence, parsed, with what was said before it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

SUBJECTS = frozenset(("nsubj", "nsubjpass"))
CLIENT_WORDS = frozenset(("you", "your", "yours", "yourself", "y'"))
PEOPLE = frozenset(("he", "she", "they"))
OWN_WORDS = frozenset(("i", "my", "me", "mine", "myself"))
TURN = re.compile(r"\w,? (?:(but) |(so) (?=(?:i'll|we'll|let's|we should)\b))")
CONTENT = ("NOUN", "VERB", "ADJ", "PROPN", "NUM")  # parts of speech that carry meaning


@dataclass(frozen=True, slots=True)
class Context:
    """What was said before: text and lemmas of the client's last volleys, and of the very last one; why advice is
    welcome; whether the client asked for a fact; how many sentences of the listener stand before in the same volley.
    """

    near: str = ""
    lemmas: frozenset[str] = frozenset()
    last: str = ""
    last_lemmas: frozenset[str] = frozenset()
    advice_welcome: str = ""
    asked_fact: bool = False
    place: int = 0


@dataclass(frozen=True)  # without slots: what is asked of it again and again is kept
class Sentence:
    """`text` is clean and in lower case; `core` is `text` without lead-ins; `marked`: it ends with "?".

    `lemmas` are those that carry meaning.
    """

    doc: Doc
    text: str
    core: str
    marked: bool
    lemmas: frozenset[str]
    context: Context

    @cached_property
    def bare(self) -> str:
        """The core without the marks at its end, for patterns that end with "$"."""
        return self.core.rstrip(' .?!,-"')

    @cached_property
    def whole(self) -> str:
        """The text without the marks at its end."""
        return self.text.rstrip(' .?!,-"')

    @cached_property
    def turn(self) -> tuple[str, str]:
        """The word a sentence turns with, "but" or "so" (before the listener's plan), and what follows; "" for none."""
        turn = TURN.search(self.bare)
        return (turn[1] or turn[2], self.bare[turn.end() :]) if turn else ("", "")

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """The words of the core, without punctuation."""
        offset = len(self.text) - len(self.core)
        return tuple(t for t in self.doc if t.idx >= offset and not t.is_punct and not t.is_space)

    @cached_property
    def overlap(self) -> float:
        """Share of the content lemmas that the client used just before, 0 to 1; 0 where there are none."""
        return self.share(self.context.lemmas)

    def share(self, said: frozenset[str]) -> float:
        """Share of the content lemmas that are in `said`, 0 to 1; 0 where there are none."""
        shared = self.lemmas & said
        return len(shared) / len(self.lemmas) if shared else 0.0


def content(doc: Doc, light: frozenset[str]) -> frozenset[str]:
    """Lemmas that carry meaning, in lower case; `light` words carry too little."""
    found = (token.lemma_.lower() for token in doc if token.pos_ in CONTENT)
    return frozenset(lemma for lemma in found if lemma not in light)


def without_name(doc: Doc, core: str) -> str:
    """`core` without a name that the client is called by at its beginning: "Rosa, how was …"."""
    offset = len(doc.text) - len(core)
    first = next((token for token in doc if token.idx >= offset), None)
    if first is None or first.pos_ != "PROPN" or first.i + 2 >= len(doc) or first.nbor(1).text != ",":
        return core
    return core[first.nbor(2).idx - offset :]


def is_filler(word: Token) -> bool:
    """True for the "you" of "you know", "thank you", "there you go", "see you"."""
    before = word.nbor(-1).lower_ if word.i else ""
    after = word.nbor(1).lower_ if word.i + 1 < len(word.doc) else ""
    return (after in ("know", "go") and before not in ("what", "that")) or before in ("thank", "see", "thanks")
