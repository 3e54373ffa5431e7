"""A listener's sentence, parsed, with what was said before it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

CONTENT = ("NOUN", "VERB", "ADJ", "PROPN", "NUM")  # parts of speech that carry meaning
LIGHT = frozenset(
    ["be", "have", "do", "get", "go", "say", "know", "think", "thing", "lot", "really", "just", "so", "very", "like", "kind", "sort", "mean", "feel", "want", "make", "here", "there", "then", "now", "not", "more", "much", "also", "even", "well", "maybe", "way", "that", "what", "how", "when", "where", "why", "bit", "right", "okay", "yeah", "little", "good", "great", "see", "suppose", "tell", "talk", "time", "today", "start", "other", "same", "many", "able", "sure", "pretty", "one", "look", "bad", "let", "keep", "guess", "use", "try", "happen"]
)


@dataclass(frozen=True, slots=True)
class Context:
    """What the client said before: text and lemmas of the last volleys, and whether advice is welcome."""

    near: str = ""
    lemmas: frozenset[str] = frozenset()
    advice_welcome: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """`text` is clean and in lower case; `core` is `text` without lead-ins; `marked`: it ends with "?"."""

    doc: Doc
    text: str
    core: str
    marked: bool
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
    def lemmas(self) -> frozenset[str]:
        return content(self.doc)

    @property
    def overlap(self) -> float:
        """Share of the content lemmas that the client used just before, 0 to 1; 0 where there are none."""
        mine = self.lemmas
        return len(mine & self.context.lemmas) / len(mine) if mine else 0.0


def content(doc: Doc) -> frozenset[str]:
    """Lemmas that carry meaning, in lower case."""
    found = (token.lemma_.lower() for token in doc if token.pos_ in CONTENT)
    return frozenset(lemma for lemma in found if lemma not in LIGHT)


def without_name(doc: Doc, core: str) -> str:
    """`core` without a name that the client is called by at its beginning: "Rosa, how was …"."""
    offset = len(doc.text) - len(core)
    first = next((token for token in doc if token.idx >= offset), None)
    if first is None or first.pos_ != "PROPN" or first.i + 2 >= len(doc) or first.nbor(1).text != ",":
        return core
    return core[first.nbor(2).idx - offset :]
