"""What a statement does, by its build: who is its subject, which tense, how much of it the client just said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...model import Code
from .patterns import Cue, Pattern, Patterns
from .sentence import Sentence
from .text import quoted

if TYPE_CHECKING:
    from spacy.tokens import Token

ASKING = ("question", "rhetorical", "stem", "leading", "why")  # kinds of groups that are not statements
SUBJECTS = frozenset(("nsubj", "nsubjpass"))
CLIENT_WORDS = frozenset(("you", "your", "yours", "yourself", "y'"))
PEOPLE = frozenset(("he", "she", "they"))
OWN_WORDS = frozenset(("i", "my", "me", "mine", "myself"))
ECHO = 0.5  # share of the client's words that makes an echo; on AnnoMI 0.35 to 0.65 differ by 0.006 of F1
ADDED = 0.4  # below this share the sentence adds more than it repeats; measured on AnnoMI: 0.2 to 0.55 hardly differ
SUMMARY = 25  # words, from which a reflection gathers several things up; measured on AnnoMI: 18 is worse, 35 no better
FRAGMENT = 7  # words, the longest statement without subject that may be an echo; on AnnoMI 4 is worse, 10 no better
FACT = 6  # words, the shortest statement that is taken for information; measured on AnnoMI: 4 to 8 do not differ
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


def facilitate(sentence: Sentence, patterns: Patterns) -> list[Code]:
    """Nothing but short signs of listening."""
    bare = " ".join("".join(" " if sign in ",.?!;" else sign for sign in sentence.text).split())
    if not patterns.tokens.fullmatch(bare):
        return []
    return [Code("facilitate", 0.9, f"a short sign of listening: {quoted(bare)}")]


def phrases(sentence: Sentence, patterns: Patterns, question: bool) -> list[Cue]:
    """What the pattern file finds, apart from questions and stems of reflections."""
    return [
        cue
        for group in patterns.groups
        if group.kind not in ASKING and _allowed(group, sentence, patterns, question)
        for cue in group.cue(sentence.bare) or group.cue(sentence.whole)
    ]


def _allowed(group: Pattern, sentence: Sentence, patterns: Patterns, question: bool) -> bool:
    if group.needs == "no_question":
        return not question
    return group.needs != "client_feeling" or told(sentence, patterns)


def told(sentence: Sentence, patterns: Patterns) -> bool:
    """True where the client spoke of a feeling or of trouble just before."""
    said = f" {sentence.context.near} "
    return bool(patterns.words["feeling"] & sentence.context.lemmas) or any(
        f" {word} " in said for word in patterns.words["feeling"] | patterns.words["hardship"]
    )


def by_build(sentence: Sentence, patterns: Patterns) -> list[Cue]:
    """What the build of a statement says, where no phrase decides."""
    codes = [*imperative(sentence, patterns), *own_story(sentence, patterns), *fact(sentence)]
    return [Cue("build", code) for code in codes]


def imperative(sentence: Sentence, patterns: Patterns) -> list[Code]:
    """A bare verb in front, without a subject: "write it down"."""
    words = sentence.tokens
    if len(words) < 3 or sentence.overlap >= ECHO:
        return []
    verb = words[2] if words[0].lower_ == "do" and words[1].lower_ == "n't" else words[0]
    bare = verb.tag_ == "VB" and verb.dep_ == "ROOT" and verb.lemma_.lower() not in patterns.words["no_imperative"]
    if not bare or any(child.dep_ in SUBJECTS for child in verb.children):
        return []
    return [Code("advice", 0.6, f"tells what to do: {quoted(words[0].text, verb.text if verb != words[0] else '')}")]


def own_story(sentence: Sentence, patterns: Patterns) -> list[Code]:
    """The listener's own past: "I" with a verb in the past that is not about this talk."""
    if CLIENT_WORDS & {t.lower_ for t in sentence.tokens}:
        return []
    for subject in sentence.tokens:
        if subject.lower_ == "i" and subject.dep_ in SUBJECTS and _past(subject.head, patterns):
            return [
                Code("self_disclosure", 0.65, f"tells of the listener's own past: {quoted('I', subject.head.text)}")
            ]
    return []


def _past(verb: Token, patterns: Patterns) -> bool:
    if verb.lemma_.lower() in patterns.words["harmless_past"]:
        return False
    return verb.tag_ == "VBD" or any(
        child.dep_ == "aux" and child.lower_ in ("had", "was", "did") for child in verb.children
    )


def fact(sentence: Sentence) -> list[Code]:
    """A statement about the world, not about either of the two."""
    words = sentence.tokens
    spoken = {t.lower_ for t in words}
    if len(words) < FACT or (CLIENT_WORDS | OWN_WORDS) & spoken or sentence.overlap >= ECHO:
        return []
    subject = next((t for t in words if t.dep_ in SUBJECTS or t.dep_ == "expl"), None)
    if subject is None or (subject.pos_ == "PRON" and subject.dep_ != "expl"):
        return []
    return [Code("information", 0.55, f"a statement about the world: {quoted(subject.text, subject.head.text)}")]


def reflection(sentence: Sentence, patterns: Patterns) -> Cue | None:
    """A statement about the client, or one in the client's own words: simple or complex.

    The cue's kind is "hearing" where the sentence begins as a reflection, else "about".
    """
    cue = _gives_back(sentence, patterns)
    if cue is None:
        return None
    added = _adds(sentence, patterns)
    if not added:
        return cue
    return Cue(cue.kind, Code("reflection_complex", cue.code.confidence, f"{cue.code.why}; {added}"))


def _gives_back(sentence: Sentence, patterns: Patterns) -> Cue | None:
    for group in patterns.named("stem"):
        for cue in group.cue(sentence.bare):
            return Cue(group.id.partition(".")[2], cue.code)
    words = sentence.tokens
    about = next((t for t in words if t.lower_ in CLIENT_WORDS and not _filler(t)), None)
    if about is not None and not OWN_WORDS & {t.lower_ for t in words[:2]}:
        return Cue("about", Code("reflection_simple", 0.7, f"speaks about the client: {quoted(_with_verb(about))}"))
    person = next((t for t in words if t.lower_ in PEOPLE and t.dep_ in SUBJECTS), None)
    if person is not None and sentence.context.near:
        return Cue(
            "about", Code("reflection_simple", 0.55, f"about people the client spoke of: {quoted(_with_verb(person))}")
        )
    if (
        sentence.context.near
        and 2 <= len(words) <= FRAGMENT
        and not any(t.dep_ in SUBJECTS or t.dep_ == "expl" for t in words)
    ):
        return Cue(
            "about",
            Code("reflection_simple", 0.5, f"a fragment that takes up the client's thread: {quoted(sentence.bare)}"),
        )
    shared = sorted(sentence.lemmas & sentence.context.lemmas)
    if shared and sentence.overlap >= ECHO:
        return Cue("about", Code("reflection_simple", 0.6, f"the client's own words: {quoted(*shared[:3])}"))
    return None


def _filler(word: Token) -> bool:
    """True for the "you" of "you know", "thank you", "there you go", "see you"."""
    before = word.nbor(-1).lower_ if word.i else ""
    after = word.nbor(1).lower_ if word.i + 1 < len(word.doc) else ""
    return (after in ("know", "go") and before not in ("what", "that")) or before in ("thank", "see", "thanks")


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
        mark = next((m for m in marks if m in spoken), None)
        if mark:
            return f"{what}: {quoted(mark)}"
    if len(sentence.tokens) >= SUMMARY:
        return f"gathers several things up in {len(sentence.tokens)} words"
    if len(sentence.lemmas) >= 3 and sentence.overlap < ADDED:
        new = sorted(sentence.lemmas - sentence.context.lemmas)
        return f"adds to the client's words: {quoted(*new[:3])}"
    return ""
