"""The coder for languages that nobody has written a coder for: no codes, and no pretence of any."""

from __future__ import annotations

from ..model import CodedUtterance, Utterance


class Uncoded:
    """Leaves every utterance without a code."""

    name = "none"

    def __call__(self, utterances: tuple[Utterance, ...]) -> tuple[CodedUtterance, ...]:
        """One uncoded utterance for each utterance, in the same order."""
        return tuple(CodedUtterance(utterance, (), utterance.flags) for utterance in utterances)
