"""A listener's sentence, parsed, with what was said before it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

CONTENT = ("NOUN", "VERB", "ADJ", "PROPN", "NUM")  # parts of speech that carry meaning


@dataclass(frozen=True, slots=True)
class Context:
    """What the client said before: text and lemmas of the last volleys, and whether advice is welcome."""

    near: str = ""
    lemmas: frozenset[str] = frozenset()
    advice_welcome: str = ""


@dataclass(frozen=True, slots=True)
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

    @property
    def bare(self) -> str:
        """The core without the marks at its end, for patterns that end with "$"."""
        return self.core.rstrip(' .?!,-"')

    @property
    def whole(self) -> str:
        """The text without the marks at its end."""
        return self.text.rstrip(' .?!,-"')

    @property
    def tokens(self) -> tuple[Token, ...]:
        """The words of the core, without punctuation."""
        offset = len(self.text) - len(self.core)
        return tuple(t for t in self.doc if t.idx >= offset and not t.is_punct and not t.is_space)

    @property
    def overlap(self) -> float:
        """Share of the content lemmas that the client used just before, 0 to 1; 0 where there are none."""
        shared = self.lemmas & self.context.lemmas
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
