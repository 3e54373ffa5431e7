"""What a model answers about a unit: yes or no for each head, and which behaviour is the main one."""

from __future__ import annotations

from collections.abc import Iterable

from ...model import CodedUtterance

QUESTION, OPEN, REFLECTION, COMPLEX, INPUT, ADVICE = "question", "open", "reflection", "complex", "input", "advice"
OWN = (  # codes that are heads themselves
    "affirmation", "validation", "autonomy", "collaboration", "confrontation", "sympathy", "dismissal",
    "self_disclosure", "structure",
)  # fmt: skip
HEADS = (QUESTION, OPEN, REFLECTION, COMPLEX, INPUT, ADVICE, *OWN)  # open is meant of a question, and so on
MAINS = ("question", "reflection", "therapist_input", "other")  # AnnoMI's words
ADVICE_GIVEN = ("advice", "advice_with_permission")
CODES = (  # of the rules, in the order in which the linear model sees them
    "open_question", "closed_question", "reflection_simple", "reflection_complex", "affirmation", "validation",
    "autonomy", "collaboration", "information", "advice", "advice_with_permission", "confrontation", "sympathy",
    "dismissal", "self_disclosure", "facilitate", "structure", "other",
)  # fmt: skip
OF_HEAD = {  # codes that speak for a head, and codes that speak against it
    QUESTION: (("open_question", "closed_question"), ()),
    OPEN: (("open_question",), ("closed_question",)),
    REFLECTION: (("reflection_simple", "reflection_complex"), ()),
    COMPLEX: (("reflection_complex",), ("reflection_simple",)),
    INPUT: (("information", *ADVICE_GIVEN), ()),
    ADVICE: (ADVICE_GIVEN, ("information",)),
    **{code: ((code,), ()) for code in OWN},
}


def said_by_rules(coded: Iterable[CodedUtterance]) -> list[float]:
    """What the rules' codes say of each head, -1 to 1, in the order of HEADS."""
    found = [code for each in coded for code in each.codes]

    def surest(names: tuple[str, ...]) -> float:
        return max((code.confidence for code in found if code.code in names), default=0.0)

    return [surest(speaking_for) - surest(against) for speaking_for, against in OF_HEAD.values()]
