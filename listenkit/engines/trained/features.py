"""What the linear model sees of a unit: its words and letters as hashed n-grams, and what the rules made of it.

Hashing keeps no phrase of what the model was fitted to. n-grams and columns: scikit-learn's HashingVectorizer.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ...model import CodedUtterance
from .heads import CODES
from .units import Unit

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

WORDS, LETTERS, CLIENT = 2**15, 2**16, 2**13  # columns of each kind
TOKEN = r"[\w']+|[?!]"
ASKING = re.compile(r"^(?:so |and |but |um,? |well,? |okay,? )*(?:what|how|who|why|where|when|which|tell|help)\b", re.I)
LONG = 20.0  # words of a unit whose length counts as 1
SHAPE = 6  # columns of `_shape`


class Features:
    """Turns units into rows of a sparse matrix: WORDS, LETTERS and CLIENT columns, one a code, and SHAPE."""

    def __init__(self) -> None:
        from sklearn.feature_extraction import FeatureHasher
        from sklearn.feature_extraction.text import HashingVectorizer

        make: Any = HashingVectorizer
        kept = {"alternate_sign": False, "binary": True}
        self._words = make(n_features=WORDS, ngram_range=(1, 3), token_pattern=TOKEN, **kept)
        self._letters = make(n_features=LETTERS, ngram_range=(2, 5), analyzer="char_wb", **kept)
        self._client = make(n_features=CLIENT, token_pattern=TOKEN, **kept)
        self._phrases = self._words.build_analyzer()
        self._column: Any = FeatureHasher(WORDS, input_type="string", alternate_sign=False)

    def __call__(self, units: Sequence[Unit], ruled: Sequence[Sequence[CodedUtterance]]) -> csr_matrix:
        """Shape (units, columns); `ruled` are the rules' codes of each unit's utterances."""
        import numpy as np
        from scipy.sparse import csr_matrix, hstack

        texts = [unit.text for unit in units]
        dense = [[*self._ruled(codes), *_shape(unit)] for unit, codes in zip(units, ruled, strict=True)]
        parts = (
            self._words.transform(texts),
            self._letters.transform(texts),
            self._client.transform([unit.client for unit in units]),
            csr_matrix(np.array(dense, np.float32).reshape(len(units), len(CODES) + SHAPE)),
        )
        return csr_matrix(hstack(parts), dtype=np.float32)

    def phrases(self, text: str) -> dict[str, int]:
        """The column (of WORDS) of each word, pair and triple of words in `text`, in lower case."""
        found = list(dict.fromkeys(self._phrases(text)))
        columns = self._column.transform([[phrase] for phrase in found]).indices if found else ()
        return dict(zip(found, map(int, columns), strict=True))

    def _ruled(self, coded: Sequence[CodedUtterance]) -> list[float]:
        """The rules' highest confidence for each code."""
        found = [code for each in coded for code in each.codes]
        return [max((code.confidence for code in found if code.code == name), default=0.0) for name in CODES]


def _shape(unit: Unit) -> list[float]:
    mine, theirs = (set(re.findall(r"[a-z']{4,}", text.lower())) for text in (unit.text, unit.client))
    shared = len(mine & theirs)
    return [
        float("?" in unit.text),
        float(unit.text.rstrip().endswith("?")),
        float(bool(ASKING.match(unit.text))),
        math.log1p(len(unit.text.split())) / math.log1p(LONG),
        shared / max(1, len(mine)),
        math.log1p(shared),
    ]
