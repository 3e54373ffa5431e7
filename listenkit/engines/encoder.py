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

WHOLE = HEARD - 4  # words of a volley that the encoder surely hears to the end: tokens are a little more than words


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
        coded = list(ruled)
        for unit in volleys(utterances):
            wanted = [welcome(utterances, texts, ruled, place, self._patterns.client) for place in unit.places]
            for place, codes in zip(unit.places, self._decided(unit, ruled, wanted), strict=True):
                coded[place] = self._with(ruled[place], codes)
        return marks.stacked(coded)

    def _decided(self, unit: Unit, ruled: Sequence[CodedUtterance], wanted: Sequence[str]) -> list[tuple[Code, ...]]:
        """The codes of each sentence of a volley; a single one is read with its half beyond a backchannel."""
        one = len(unit.places) == 1
        sentences = [unit if one else Unit(ruled[at].utterance.text, unit.client, (at,)) for at in unit.places]
        units = sentences if one else [unit, *sentences]
        scored = self._scores(units, [[ruled[at] for at in each.places] for each in units])
        whole = scored[0] if len(unit.text.split()) <= WHOLE else None
        readings = [
            Reading(ruled[sentence.places[0]], score, partial(self._scores.why, sentence))
            for sentence, score in zip(sentences, scored[-len(sentences) :], strict=True)
        ]
        return decide(whole, readings, wanted, self._thresholds)

    def _with(self, ruled: CodedUtterance, codes: Sequence[Code]) -> CodedUtterance:
        """The utterance with these codes; what the rules noted of a question stays where there is one."""
        said = ruled.utterance
        found = replace(ruled, codes=tuple(marks.counted(c, said, self._thresholds[c.code]) for c in codes))
        return found if found.has(*questions.CODES) else replace(found, flags=said.flags)
