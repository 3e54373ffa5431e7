"""What a statement does, by its phrases and its build: who is its subject, which tense, whether it tells what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...model import Code
from .patterns import Cue, Pattern, Patterns
from .sentence import CLIENT_WORDS, SUBJECTS, Sentence
from .text import quoted, turned, word_set

if TYPE_CHECKING:
    from spacy.tokens import Token

# kinds of groups that are weighed elsewhere, not taken at their word
ELSEWHERE = ("question", "stem", "information", "leading", "why")
HOWEVER = "however"  # the kind of what a sentence turns to after a reflection: "you feel that now, but …"
TURNED_TO = {"but": ("dismissal", "confrontation"), "so": ("structure",), "": ()}  # codes that such a turn may lead to
# codes that are not given where the words are the client's own
GIVEN_BACK = ("dismissal", "confrontation", "advice", "sympathy", "affirmation", "autonomy")
QUOTE = 3  # words, the shortest piece of the client's words that is a quotation
SAID_SO = 1 / 3  # share of the client's words from which a duty is the client's own ("so you have to get up at five")
ECHO = 0.66  # share of the client's words from which a sentence repeats what the client said, and adds nothing
AHEAD = word_set("just also then please first next maybe always now simply even really so and but or honestly")
NOT = word_set("n't not never")
APOLOGIES = word_set("sorry apologise apologize apologies forgive")
PASSING = word_set("look thought idea question word chat hunch")  # "I had a thought": about this talk
FREE, BARE = 0.75, 0.6  # confidence of a bare verb in front, and after a comma; by their precision on AnnoMI


def facilitate(sentence: Sentence, patterns: Patterns) -> list[Code]:
    """Nothing but short signs of listening."""
    bare = " ".join("".join(" " if sign in ",.?!;" else sign for sign in sentence.text).split())
    if not patterns.tokens.fullmatch(bare):
        return []
    return [Code("facilitate", 0.9, f"a short sign of listening: {quoted(bare)}")]


def phrases(sentence: Sentence, patterns: Patterns, question: bool) -> list[Cue]:
    """What the pattern file finds, apart from questions, information and stems of reflections."""
    return [
        cue
        for group in patterns.groups
        if group.kind not in ELSEWHERE
        for cue in _cues(group, sentence)
        if _allowed(group, sentence, patterns, question)
    ]


def _cues(group: Pattern, sentence: Sentence) -> tuple[Cue, ...]:
    """What one group finds; words that the client has just used of herself are given back, not said."""
    turn, tail = sentence.turn
    if group.code in TURNED_TO[turn]:
        words = group.find(tail)
        if words is not None:
            return (group.said(words, HOWEVER),)
    for text in (sentence.bare, sentence.whole):
        words = group.find(text)
        if words is not None:
            return () if group.code in GIVEN_BACK and _quotes(words, sentence) else (group.said(words),)
    return ()


def _quotes(words: str, sentence: Sentence) -> bool:
    quoted = len(words.split()) >= QUOTE and words in turned(sentence.context.last)
    return quoted or (words.startswith("you ") and sentence.share(sentence.context.last_lemmas) >= ECHO)


def _allowed(group: Pattern, sentence: Sentence, patterns: Patterns, question: bool) -> bool:
    if group.needs == "no_question":
        return not question
    if group.needs == "not_said":
        return not question and sentence.overlap < SAID_SO and not sentence.context.asked_fact
    if group.needs == "asked":
        return not question and bool(sentence.context.advice_welcome)
    return group.needs != "client_feeling" or told(sentence, patterns)


def told(sentence: Sentence, patterns: Patterns) -> bool:
    """True where the client spoke of a feeling or of trouble just before."""
    said = f" {sentence.context.near} "
    return bool(patterns.words["feeling"] & sentence.context.lemmas) or any(
        f" {word} " in said for word in patterns.words["feeling"] | patterns.words["hardship"]
    )


def by_build(sentence: Sentence, patterns: Patterns) -> list[Cue]:
    """What the build of a statement says, where no phrase decides."""
    return [Cue("build", code) for code in (*imperative(sentence, patterns), *own_story(sentence, patterns))]


def imperative(sentence: Sentence, patterns: Patterns) -> list[Code]:
    """A bare verb without a subject, in front or after a comma: "write it down", "and don't even ask him"."""
    words = sentence.tokens
    if len(words) < 2 or sentence.share(sentence.context.last_lemmas) >= ECHO:
        return []
    if any(group.find(sentence.bare) for group in patterns.named("welcome")):
        return []
    for start in (0, *(at for at in range(1, len(words)) if words[at].nbor(-1).is_punct)):
        verb = _bare_verb(words[start:], patterns)
        said = " ".join(word.lower_ for word in words[start:])
        if any(group.find(said) for group in patterns.named("welcome")):  # "thanks, take care"
            return []
        if verb is not None and (start == 0 or verb.dep_ == "ROOT"):
            if any(child.lower_ == "me" and child.dep_ == "dobj" for child in verb.children):  # "so don't ask me"
                return []
            sure = FREE if start == 0 else BARE
            return [Code("advice", sure, f"tells what to do: {quoted(words[start].text, verb.text)}")]
    return []


def _bare_verb(words: tuple[Token, ...], patterns: Patterns) -> Token | None:
    """The verb of a command that `words` begin with, or None."""
    rest = list(words)
    while rest and rest[0].lower_ in AHEAD:
        rest.pop(0)
    denied = len(rest) > 1 and (rest[0].lower_ == "never" or (rest[0].lower_ == "do" and rest[1].lower_ in NOT))
    if denied:
        rest = rest[1:] if rest[0].lower_ == "never" else rest[2:]
    while rest and rest[0].lower_ in AHEAD | {"ever"} and len(rest) > 1:
        rest.pop(0)
    if len(rest) < (1 if denied else 2):
        return None
    verb = rest[0]
    lemma = verb.lemma_.lower()
    if verb.i + 1 < len(verb.doc) and verb.nbor(1).lower_ in NOT:  # "haven't quite …": a helper, no command
        return None
    bare = verb.tag_ in ("VB", "VBP") and verb.lower_ == lemma and verb.dep_ not in ("aux", "auxpass", "xcomp", "amod")
    if not bare or any(child.dep_ in SUBJECTS and child.i < verb.i for child in verb.children):
        return None
    return None if lemma in patterns.words["inner" if denied else "no_imperative"] else verb


def own_story(sentence: Sentence, patterns: Patterns) -> list[Code]:
    """The listener's own past: "I" with a verb in the past that is not about this talk, and no apology for it."""
    if (CLIENT_WORDS | APOLOGIES) & {t.lower_ for t in sentence.tokens}:
        return []
    for subject in sentence.tokens:
        if subject.lower_ == "i" and subject.dep_ in SUBJECTS and _past(subject.head, patterns):
            return [
                Code("self_disclosure", 0.65, f"tells of the listener's own past: {quoted('I', subject.head.text)}")
            ]
    return []


def _past(verb: Token, patterns: Patterns) -> bool:
    passing = verb.lemma_ == "have" and any(child.lower_ in PASSING for child in verb.children)
    if passing or verb.lemma_.lower() in patterns.words["harmless_past"]:
        return False
    return verb.tag_ == "VBD" or any(
        child.dep_ == "aux" and child.lower_ in ("had", "was", "did") for child in verb.children
    )
