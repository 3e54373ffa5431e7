"""The trained coder: a small encoder, a linear model and the rules, weighed together (see `engines/trained`).

The rules come first, with their reasons, and keep what only they know. Where the trained models find a code that the
rules did not, the reason names the words that speak for it. Deterministic: the same words give the same codes, whatever
stands beside them in a batch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from ..codebook import Codebook
from ..model import Code, CodedUtterance, Utterance
from . import Coder
from .cues import marks, questions
from .cues import patterns as pattern_file
from .cues.text import clean
from .cues.welcome import welcome
from .trained.deciding import Reading, decide
from .trained.reading import HEARD
from .trained.scores import Scores
from .trained.units import Unit, volleys

WHOLE = HEARD - 4  # words of a volley that the encoder mostly hears to the end: tokens are a little more


class Encoder:
    """Codes the listener's sentences by models that were trained on experts' codes.

    Args:
        codebook: its thresholds decide what is counted.
        rules: the coder that comes first.
        weights: the folder of the trained coder.

    Raises:
        EngineError: a library is missing.
        WeightsError: the weights are not complete or cannot be used.
    """

    name = "encoder"

    def __init__(self, codebook: Codebook, rules: Coder, weights: Path) -> None:
        self._rules = rules
        self._thresholds = {name: code.threshold for name, code in codebook.codes.items()}
        self._patterns = pattern_file.load(None, codebook.codes)
        self._scores = Scores(weights)

    def __call__(self, utterances: tuple[Utterance, ...]) -> tuple[CodedUtterance, ...]:
        """One coded utterance for each utterance, in the same order; only the listener's carry codes."""
        ruled = self._rules(utterances)
        texts = [clean(each.text, self._patterns.contractions).lower() for each in utterances]
        read = {unit: sentences for unit in volleys(utterances) if (sentences := _sentences(unit, ruled))}
        units = list(dict.fromkeys(each for unit, sentences in read.items() for each in (unit, *sentences.values())))
        found = self._scores(units, [[ruled[at] for at in each.places] for each in units])
        scored = dict(zip(units, found, strict=True))
        coded = list(ruled)
        for unit, sentences in read.items():
            wanted = [welcome(utterances, texts, ruled, place, self._patterns.client) for place in sentences]
            readings = [
                Reading(ruled[place], scored[sentence], partial(self._scores.why, sentence))
                for place, sentence in sentences.items()
            ]
            whole = scored[unit] if len(unit.text.split()) <= WHOLE else None
            for place, codes in zip(sentences, decide(whole, readings, wanted, self._thresholds), strict=True):
                coded[place] = self._with(ruled[place], codes)
        return marks.stacked(coded)

    def _with(self, ruled: CodedUtterance, codes: Sequence[Code]) -> CodedUtterance:
        """The utterance with these codes; what the rules noted of a question stays where there is one."""
        said = ruled.utterance
        found = replace(ruled, codes=tuple(marks.counted(c, said, self._thresholds[c.code]) for c in codes))
        return found if found.has(*questions.CODES) else replace(found, flags=said.flags)


def _sentences(unit: Unit, ruled: Sequence[CodedUtterance]) -> dict[int, Unit]:
    """What is read of each sentence that says more than "mm-hm", by place: the whole volley where there is but one."""
    said = [at for at in unit.places if all(code.code != "facilitate" for code in ruled[at].codes)]
    if len(said) == 1:
        return {said[0]: unit}
    return {at: Unit(ruled[at].utterance.text, unit.client, (at,)) for at in said}
