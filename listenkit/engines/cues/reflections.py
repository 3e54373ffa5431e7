"""Statements that give back what the client said, simple or complex, and statements that inform, each weighed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ...model import Code
from . import signs
from .patterns import Cue, Patterns
from .sentence import CLIENT_WORDS, OWN_WORDS, PEOPLE, SUBJECTS, Sentence, is_filler
from .text import quoted

if TYPE_CHECKING:
    from spacy.tokens import Token

ECHO = 0.5  # share of the client's words that makes an echo; on AnnoMI 0.35 to 0.65 differ by 0.006 of F1
ADDED = 0.4  # below this share the sentence adds more than it repeats; measured on AnnoMI: 0.2 to 0.55 hardly differ
SUMMARY = 25  # words, from which a reflection gathers several things up; measured on AnnoMI: 18 is worse, 35 no better
FRAGMENT = 7  # words, the longest statement without subject that may be an echo; on AnnoMI 4 is worse, 10 no better
OWN_STORY = frozenset(("subject_you", "echo_most"))  # "you …" in the words of what the client said last
ECHOED = 0.5  # least confidence of those: the definition itself; on AnnoMI 22 of 28 volleys with one reflect
# Confidence of information where nothing speaks for a reflection. Measured on the first half of AnnoMI: 0.94 of 18
# volleys with a phrase of facts inform, 0.79 of 19 in general terms, 0.68 of 65 with a plain statement about the world.
ALONE = {"phrase_facts": 0.9, "phrase_general": 0.75, "world": 0.65}
NOT_PLAIN = frozenset(("past", "lead_so", "hedge", "thing_be"))  # "that was good" is about the world, and no news
ANSWER = 0.65  # confidence of an answer to a question, whoever is its subject: that of a plain statement
NO_ANSWER = frozenset(("you_feeling", "echo_most", "lead_so", "phrase_about"))  # it gives something back
RULES = frozenset(("need", "try", "find", "see"))  # "you need a letter", "you'll find it there": no inner life
DOUBLE = (
    "on the one hand",
    "on one hand",
    "on the other",
    "part of you",
    "at the same time",
    "one side of you",
    "and yet",
    "both",
)
PICTURES = (
    "as if",
    "as though",
    "it's like",
    "it is like",
    "almost like",
    "feels like a",
    "like a ",
    "like you're ",
    "like being",
)


def weighed(sentence: Sentence, patterns: Patterns) -> tuple[Cue | None, Cue | None]:
    """What speaks for a reflection and what for information; the confidence is the weighed probability.

    The reflection's kind is "hearing" or "reported" where the sentence begins as one, else "about".
    """
    found = signs.find(sentence, patterns)
    reflection, information = _reflection(sentence, patterns, found), _information(sentence, patterns, found)
    if _answers(sentence, reflection, found):
        return None, _answer(sentence, information)
    if reflection is None and information is not None:
        plain = {
            sign: sure for sign, sure in ALONE.items() if sign in found and (sign != "world" or not found & NOT_PLAIN)
        }
        sure = max(information.code.confidence, *plain.values(), 0.0)
        return None, replace(information, code=replace(information.code, confidence=sure))
    return reflection, information


def _answers(sentence: Sentence, reflection: Cue | None, found: frozenset[str]) -> bool:
    """True where the client has just asked for a fact and the sentence gives back neither words nor a feeling."""
    heard = reflection is not None and reflection.kind in ("hearing", "reported")
    subject = signs.subject_of(sentence)
    inner = "you_inner" in found and subject is not None and subject.head.lemma_ not in RULES
    return sentence.context.asked_fact and not heard and not inner and not found & NO_ANSWER


def _answer(sentence: Sentence, information: Cue | None) -> Cue:
    """Information as the answer to a question."""
    why = f"answers the client's question: {quoted(*(token.text for token in sentence.tokens[:2]))}"
    code = information.code if information else Code("information", ANSWER, why)
    return Cue("information", replace(code, confidence=max(ANSWER, code.confidence)))


def _reflection(sentence: Sentence, patterns: Patterns, found: frozenset[str]) -> Cue | None:
    kind, why = _gives_back(sentence, patterns, found)
    if not why:
        return None
    added = _adds(sentence, patterns)
    code = "reflection_complex" if added else "reflection_simple"
    sure = round(signs.weigh(found, patterns.weights["reflection"]), 2)
    if found >= OWN_STORY or kind == "reported":
        sure = max(sure, ECHOED)
    return Cue(kind, Code(code, sure, f"{why}; {added}" if added else why))


def _information(sentence: Sentence, patterns: Patterns, found: frozenset[str]) -> Cue | None:
    sure = round(signs.weigh(found, patterns.weights["information"]), 2)
    for group in patterns.named("information"):
        for cue in group.cue(sentence.bare) or group.cue(sentence.whole):
            return Cue("information", Code("information", sure, cue.code.why))
    subject = signs.subject_of(sentence)
    if subject is None or subject.lower_ in CLIENT_WORDS:
        return None
    return Cue("information", Code("information", sure, f"a statement about the world: {quoted(_with_verb(subject))}"))


def _gives_back(sentence: Sentence, patterns: Patterns, found: frozenset[str]) -> tuple[str, str]:
    """Kind and reason of a reflection; both empty where nothing speaks for one."""
    for group in patterns.named("stem"):
        for cue in group.cue(sentence.bare):
            return group.id.partition(".")[2], cue.code.why
    words = sentence.tokens
    about = next((t for t in words if t.lower_ in CLIENT_WORDS and not is_filler(t)), None)
    if about is not None and not OWN_WORDS & {t.lower_ for t in words[:2]}:
        return "about", f"speaks about the client: {quoted(_with_verb(about))}"
    if not sentence.context.near:
        return "", ""
    shared = sorted(sentence.lemmas & sentence.context.lemmas)
    if "lead_so" in found and shared:
        return "about", f"draws on the client's words: {quoted('so', *shared[:2])}"
    person = next((t for t in words if t.lower_ in PEOPLE and t.dep_ in SUBJECTS), None)
    if person is not None and (shared or len(words) < signs.WORLD):
        return "about", f"about people the client spoke of: {quoted(_with_verb(person))}"
    if shared and sentence.overlap >= ECHO:
        return "about", f"the client's own words: {quoted(*shared[:3])}"
    if 2 <= len(words) <= FRAGMENT and signs.subject_of(sentence) is None:
        return "about", f"a fragment that takes up the client's thread: {quoted(sentence.bare)}"
    return "", ""


def _with_verb(word: Token) -> str:
    """The word and the one it belongs to, where that follows: "you went", "your door"."""
    return f"{word.text} {word.head.text}" if word.head.i == word.i + 1 else word.text


def _adds(sentence: Sentence, patterns: Patterns) -> str:
    """What a reflection adds to what the client said, or ""."""
    said = f" {sentence.context.near} "
    spoken = f" {' '.join(t.lower_ for t in sentence.tokens)} "
    for feeling in sorted(patterns.words["feeling"]):
        if f" {feeling} " in spoken and f" {feeling} " not in said and feeling not in sentence.context.lemmas:
            return f"names a feeling that the client had not named: {quoted(feeling)}"
    for marks, what in ((DOUBLE, "holds two sides together"), (PICTURES, "puts it in a picture")):
        mark = next((m for m in marks if m in spoken and m not in said), None)
        if mark:
            return f"{what}: {quoted(mark)}"
    if len(sentence.tokens) >= SUMMARY:
        return f"gathers several things up in {len(sentence.tokens)} words"
    if len(sentence.lemmas) >= 3 and sentence.overlap < ADDED:
        new = sorted(sentence.lemmas - sentence.context.lemmas)
        return f"adds to the client's words: {quoted(*new[:3])}"
    return ""
