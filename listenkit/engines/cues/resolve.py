"""The decision table: which of several possible codes a sentence keeps."""

from __future__ import annotations

from dataclasses import replace

from ...model import Code
from .patterns import Cue
from .questions import Question

# Where two codes claim a statement, the one further up takes it: a silver lining is no validation, pity is more than a
# courtesy, a suggestion is more than a fact. The order follows the decision table of FIELD (MITI 4.2.1, MISC 2).
PRECEDENCE = (
    "confrontation",
    "dismissal",
    "sympathy",
    "validation",
    "autonomy",
    "affirmation",
    "advice_with_permission",
    "advice",
    "self_disclosure",
    "structure",
    "information",
    "collaboration",
    "other",
    "facilitate",
    "reflection_complex",
    "reflection_simple",
)
SPEAKER_OWN = ("sympathy", "validation")  # what "it sounds …" may begin without being a reflection
PIERCING = ("reproach", "however")  # kinds of cues that hold even after "it sounds …"
AT_THE_END = ("question.tag", "declarative", "elliptical")  # questions that are statements but for their end
# What a risen end leaves of a reflection's confidence: repeating a fact that way checks it, adding offers a guess.
# Measured on AnnoMI: two in three of the surest are coded as reflections as well.
RISEN = {"reflection_simple": 0.35, "reflection_complex": 0.5}
LEAST = 0.2  # probability under which a reflection or information is not even doubtful; measured on AnnoMI
NOTHING = Code("other", 0.5, "no cue of another code")


def resolve(question: Question | None, cues: list[Cue], reflection: Cue | None, welcome: str) -> list[Code]:
    """The codes of one sentence; `welcome` says why advice is welcome, or is empty."""
    cues = [Cue(cue.kind, _permitted(cue.code, welcome)) for cue in cues]
    kinds = {cue.kind: cue.code for cue in cues}
    heard = _shielded(reflection)
    blame = [c.code for c in cues if c.code.code == "confrontation" and (c.kind in PIERCING or not heard)]
    if blame:
        return blame[:1]
    if "leave" in kinds and (question is None or question.code == "closed_question"):
        return [kinds["leave"]]
    if question is None:
        return _statement(cues, reflection)
    if question.form in AT_THE_END:
        return _ending(question, cues, reflection)
    return _question(question, kinds)


def _question(question: Question, kinds: dict[str, Code]) -> list[Code]:
    """A question proper; a suggestion in the guise of one is both."""
    asked = Code(question.code, question.confidence, question.why)
    if "suggest" in kinds:
        return [kinds["suggest"], replace(asked, code="closed_question")]
    return [kinds["view"], asked] if "view" in kinds else [asked]


def _ending(question: Question, cues: list[Cue], reflection: Cue | None) -> list[Code]:
    """A statement with a tag or a risen end: the question, and what the statement does."""
    asked = Code(question.code, question.confidence, question.why)
    said = [cue.code for cue in cues if cue.code.code not in ("information", "other", "structure", "facilitate")]
    if said:
        best = min(said, key=_rank)
        return [best, asked] if question.form == "question.tag" or best.code == "collaboration" else [best]
    if reflection is None:
        return [asked]
    if question.form == "question.tag" or _shielded(reflection):
        return [reflection.code, asked]
    return [
        asked,
        replace(reflection.code, confidence=round(RISEN[reflection.code.code] * reflection.code.confidence, 2)),
    ]


def _statement(cues: list[Cue], reflection: Cue | None) -> list[Code]:
    if _shielded(reflection):
        own = () if reflection is not None and reflection.kind == "reported" else SPEAKER_OWN
        cues = [cue for cue in cues if cue.code.code in own or cue.kind in PIERCING]
    sure = [cue.code for cue in cues if cue.kind != "information"]
    if sure:
        return [min(sure, key=_rank)]
    weighed = [cue.code for cue in (*cues, reflection) if cue is not None and cue.code.confidence >= LEAST]
    return [max(weighed, key=lambda code: code.confidence)] if weighed else [NOTHING]


def _shielded(reflection: Cue | None) -> bool:
    """True where the sentence begins as a reflection ("it sounds like …"): what follows is the client's."""
    return reflection is not None and reflection.kind in ("hearing", "reported")


def _permitted(code: Code, welcome: str) -> Code:
    if code.code != "advice" or not welcome:
        return code
    return replace(code, code="advice_with_permission", why=f"{code.why}; {welcome}")


def _rank(code: Code) -> tuple[int, float]:
    place = PRECEDENCE.index(code.code) if code.code in PRECEDENCE else len(PRECEDENCE)
    return place, -code.confidence
