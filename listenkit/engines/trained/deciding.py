"""From probabilities to codes: what a volley does is decided of the whole, which sentence does it of each. Pure.

The rules keep the codes that the research corpus does not know (validation, affirmation, pity and the like), for which
the decision table of the codebook speaks; the models may add one where they are surer than `ADDED`. Question,
reflection and information are the models' own, and so is advice that the rules do not find.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from ...model import Code, CodedUtterance
from .heads import ADVICE, ADVICE_GIVEN, CODES, COMPLEX, INPUT, OF_HEAD, OPEN, OWN, QUESTION, REFLECTION
from .scores import Scored

LEARNED = (QUESTION, REFLECTION, INPUT)  # heads that AnnoMI's experts coded in every volley
LEAST = 0.25  # probability under which a code is not even doubtful
# Probability from which the models add a code that the rules did not find: there, about three of four of the inventions
# that they had not seen were right, half of which look like another code. To be told of a judgement, of comfort or of
# pity that was none is the worse mistake; and credit that was not given is rarer in talk than among inventions.
ADDED = dict.fromkeys(OWN, 0.5) | {
    "affirmation": 0.6,
    "validation": 0.6,
    "dismissal": 0.6,
    "sympathy": 0.6,
    "confrontation": 0.7,
}
HARSH = ("confrontation", "dismissal", "sympathy")
# The surest that such a code is told with where the models alone find it. Among inventions half of the sentences blame
# somebody, in talk one in a hundred does: of 24 judgements that the models added in AnnoMI three are ones at most.
ALONE = 0.65
KEPT = 0.5  # confidence from which advice that the rules found is advice, whatever the models say
# Confidence from which the form that the rules found says whether a question is open: "have you had thoughts of …?"
# asks for yes or no, though experts call some of these open. Measured: it costs nothing.
FORMED = 0.7
EVEN = 0.5  # probability from which a question is open, a reflection complex, input advice
EXCUSES = re.compile(  # takes blame from the client: no judgement, whatever the models say
    r"\b(?:not|isn't|wasn't|never) (?:\w+ )?your fault\b|\byou could(?:n't| not) (?:have )?(?:know|stop|prevent|help)|"
    r"\byou (?:don't|needn't) (?:\w+ ){0,2}(?:apologi[sz]e|be sorry|say sorry)\b|\bof course you (?:did|are)\b",
    re.IGNORECASE,
)
NOTHING = Code("other", 0.5, "no cue of another code")


@dataclass(frozen=True, slots=True)
class Reading:
    """A sentence as the rules coded it, its own scores, and what says why the models lean to a head."""

    ruled: CodedUtterance
    scored: Scored
    why: Callable[[str], str]


def decide(
    whole: Scored | None, sentences: Sequence[Reading], welcome: Sequence[str], thresholds: Mapping[str, float]
) -> list[tuple[Code, ...]]:
    """The codes of each sentence of a volley.

    Args:
        whole: the scores of the volley; None where it is too long to be read at once.
        sentences: in order.
        welcome: why advice is welcome in each sentence, "" where it is not.
        thresholds: confidence from which a code counts, by code.
    """
    likely = [_likely(whole, sentences, head) for head in LEARNED]
    found = []
    for place, (reading, why) in enumerate(zip(sentences, welcome, strict=True)):
        sure = {head: each[place] for head, each in zip(LEARNED, likely, strict=True)}
        codes = _codes(reading, sure, why)
        counted = any(code.confidence >= thresholds[code.code] for code in codes)
        found.append(codes if counted else (*_left(reading, bool(codes)), *codes))
    return found


def _likely(whole: Scored | None, sentences: Sequence[Reading], head: str) -> list[float]:
    """How likely each sentence is to be what the head asks for.

    The likeliest sentence of a volley is as likely as the whole volley is; no other sentence is likelier than that.
    """
    each = [reading.scored.heads[head] for reading in sentences]
    if whole is None:
        return each
    top = max(range(len(each)), key=each.__getitem__)
    return [whole.heads[head] if at == top else min(value, whole.heads[head]) for at, value in enumerate(each)]


def _codes(reading: Reading, sure: dict[str, float], welcome: str) -> tuple[Code, ...]:
    """What is likely of a sentence: a statement, a question, or both."""
    question, own = _question(reading, sure), _own(reading)
    if own is not None:
        alone = own.code == "confrontation" or (own.code == "collaboration" and not _ruled(reading, "open_question"))
        return (own,) if alone or question is None or question.confidence < EVEN else (own, question)
    advice = next((c for c in reading.ruled.codes if c.code in ADVICE_GIVEN and c.confidence >= KEPT), None)
    stated = [code for code in (_reflection(reading, sure), _input(reading, sure, welcome)) if code]
    statement = advice or max(stated, key=lambda code: code.confidence, default=None)
    return tuple(code for code in (question, statement) if code is not None)


def _left(reading: Reading, doubtful: bool) -> tuple[Code, ...]:
    """What the rules call a sentence in which nothing counts: a courtesy that they know, else nothing beside doubts."""
    known = tuple(c for c in reading.ruled.codes if c.code == NOTHING.code and c.confidence > NOTHING.confidence)
    return known or (() if doubtful else (NOTHING,))


def _own(reading: Reading) -> Code | None:
    """The code beside question, reflection and input: the rules' own, else one of which the models are sure.

    A code that no model has learnt is the rules' own as well.
    """
    if ruled := [code for code in reading.ruled.codes if code.code in OWN or code.code not in CODES]:
        return ruled[0]
    scored = reading.scored.heads
    gives_back = scored[REFLECTION] >= EVEN  # then nobody is judged or pitied in it
    barred = HARSH if gives_back else ("confrontation",) if EXCUSES.search(reading.ruled.utterance.text) else ()
    likely = {head: scored[head] for head in OWN if scored[head] >= ADDED[head] and head not in barred}
    head = max(likely, key=likely.__getitem__, default=None)
    if head is None:
        return None
    return _learned(reading, head, min(likely[head], ALONE) if head in HARSH else likely[head], head)


def _question(reading: Reading, sure: dict[str, float]) -> Code | None:
    formed = next(
        (c.code for c in reading.ruled.codes if c.code in OF_HEAD[QUESTION][0] and c.confidence >= FORMED), None
    )
    kind = formed or ("open_question" if reading.scored.heads[OPEN] >= EVEN else "closed_question")
    return _learned(reading, kind, sure[QUESTION], QUESTION)


def _reflection(reading: Reading, sure: dict[str, float]) -> Code | None:
    kind = "reflection_complex" if reading.scored.heads[COMPLEX] >= EVEN else "reflection_simple"
    return _learned(reading, kind, sure[REFLECTION], REFLECTION)


def _input(reading: Reading, sure: dict[str, float], welcome: str) -> Code | None:
    advises = reading.scored.heads[ADVICE] >= EVEN
    kind = "information" if not advises else "advice_with_permission" if welcome else "advice"
    code = _learned(reading, kind, sure[INPUT], ADVICE if advises else INPUT)
    if code is None or kind != "advice_with_permission" or _ruled(reading, kind):
        return code
    return replace(code, why=f"{code.why}; {welcome}")


def _learned(reading: Reading, kind: str, likely: float, head: str) -> Code | None:
    """A code of a learned head, with the rules' reason where they gave the same, else the models' own."""
    if likely < LEAST:
        return None
    same = _ruled(reading, kind)
    return Code(kind, round(likely, 3), same.why if same else reading.why(head))


def _ruled(reading: Reading, name: str) -> Code | None:
    return next((code for code in reading.ruled.codes if code.code == name), None)
