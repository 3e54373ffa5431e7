"""A code of which the tool is little sure is counted, and still never praised."""

from __future__ import annotations

from dataclasses import replace

import pytest

from listenkit import codebook
from listenkit.feedback import feedback
from listenkit.strengths import SURE_STRENGTH

from .conversations import talk


@pytest.mark.parametrize(("sure", "praised"), [(SURE_STRENGTH, 1), (SURE_STRENGTH - 0.01, 0)])
def test_only_sure_moments_are_strengths(sure: float, praised: int) -> None:
    coded = talk(
        "L So to you it is about trust. | reflection_complex", "C Yes it is and there is much more to say about it."
    )
    said = tuple(replace(one, codes=tuple(replace(code, confidence=sure) for code in one.codes)) for one in coded)
    assert len(feedback(said, (), {}, codebook.load()).strengths) == praised
