"""Finds questions by their build, with and without a question mark, and tells open from closed.

Open and closed follow MITI 4.2.1: open is what is meant to bring more than yes, no, or one particular fact.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .patterns import Patterns
from .sentence import Sentence
from .text import quoted, word_set

if TYPE_CHECKING:
    from spacy.tokens import Token

AUXILIARIES = word_set(
    "am is are was were do does did have has had can could will would shall should may might must 's 're 've 'd ca wo"
)
FINITE_BE = word_set("is was are were 's")
WH = word_set("what how why who whom whose which when where whats hows")
SUBORDINATING = word_set("when where who whose which whom")  # begin clauses that ask nothing as well
PERSONS = word_set("i you he she we they")
PRONOUNS = word_set("i you he she it we they this that there these those anyone anything somebody someone any")
SUBJECTS = frozenset(("nsubj", "nsubjpass", "expl", "csubj"))
REACH = 6  # words from a question word to its verb; AnnoMI: 4 to 9 do not differ
SHORT = 4  # words, the longest question without a verb ("which one then"); measured on AnnoMI: 3 to 6 do not differ
COUNTED = ("many", "long", "often", "old", "far")  # "how much" asks about a life as often as about a number
KINDS = ("kind", "sort", "type", "make", "brand")
KIND_OF = 3  # place of the noun in "what kind of car"
SURE, LIKELY, POSSIBLE = 0.9, 0.75, 0.55  # grades of confidence, in the order of their precision on AnnoMI
CODES = ("open_question", "closed_question")


@dataclass(frozen=True, slots=True)
class Question:
    """A question that was found: `form` names the build, `why` the reason with its words, `confidence` is 0 to 1."""

    code: str
    confidence: float
    form: str
    why: str


def find(sentence: Sentence, patterns: Patterns) -> Question | None:
    """The question in a sentence, by the first build that fits."""
    bare = sentence.text.rstrip(" .?!,")
    if any(group.cue(bare) or group.cue(sentence.bare) for group in patterns.named("rhetorical")):
        return None
    for build in BUILDS:
        question = build(sentence, patterns)
        if question:
            return question
    return None


def _phrase(sentence: Sentence, patterns: Patterns) -> Question | None:
    """Invitations and set phrases, from the pattern file."""
    for group in patterns.named("question"):
        for cue in group.cue(sentence.bare):
            return Question(cue.code.code, cue.code.confidence, group.id, cue.code.why)
    return None


def _wh(sentence: Sentence, patterns: Patterns) -> Question | None:
    """A question word in front of a turned-round verb, or of its own verb ("what happened")."""
    words = sentence.tokens
    for place, word in enumerate(words):
        if word.lower_ in WH and not _reported(word):
            verb = _wh_verb(words, place, sentence.marked)
            if verb is not None:
                return _typed_wh(words, place, verb, patterns)
    return None


def _wh_verb(words: tuple[Token, ...], place: int, marked: bool) -> int | None:
    """Place of the verb that makes words[place] a question, or None."""
    if place + 1 < len(words) and words[place + 1].lower_ in PERSONS:
        return None  # "what you said": a clause, not a question
    for at in range(place + 1, min(place + 1 + REACH, len(words))):
        if _turned(words, at) or (words[place].lower_ == "which" and at == place + 2 and _before_pronoun(words, at)):
            return at
        if words[at].lower_ in WH | PERSONS:
            break
    return _own_verb(words, place, marked)


def _own_verb(words: tuple[Token, ...], place: int, marked: bool) -> int | None:
    """Place of the verb where the question word is the subject, or in it: "what happened", "what about …"; or None."""
    opens = place == 0 or _after_comma(words[place]) or words[place - 1].lower_ in ("so", "but", "then")
    if not opens or place + 1 >= len(words) or _relative(words, place, marked):
        return None
    nxt = words[place + 1]
    if marked or nxt.lower_ in ("about", "else", "come", "kind", "sort"):
        return place + 1
    cleft = any(w.lower_ in FINITE_BE and w.dep_ == "ROOT" for w in words[place + 2 :])  # "what matters is …"
    whose = words[place].lower_ in ("what", "who") and (nxt.tag_ in ("VBD", "VBZ", "MD") or nxt.lower_ in AUXILIARIES)
    if whose and not cleft:
        return place + 1
    short = (
        place == 0 and len(words) <= SHORT and not any(w.dep_ in SUBJECTS for w in words)
    )  # "how often", "what other"
    return place + 1 if short and nxt.lower_ not in ("a", "an") else None


def _relative(words: tuple[Token, ...], place: int, marked: bool) -> bool:
    """True where the word begins a clause rather than a question: "which is why", "when …"."""
    asked, nxt = words[place].lower_, words[place + 1].lower_
    return (asked in ("when", "where") and place > 0) or (asked == "which" and not marked and nxt in AUXILIARIES)


def _typed_wh(words: tuple[Token, ...], place: int, verb: int, patterns: Patterns) -> Question:
    """Open or closed by the question word and the word that it asks about."""
    asked, ahead = words[place].lower_, [w.lower_ for w in words[place + 1 : verb]]
    cue = quoted(" ".join(w.text for w in words[place : verb + 1]))
    fact = (
        asked in SUBORDINATING
        or (asked.startswith("how") and bool(ahead) and bool(patterns.words["fact_degree"] & set(ahead[:2])))
        or (asked == "what" and bool(ahead) and ahead[-1] in patterns.words["fact_noun"])
        or _short_fact(words[place:], patterns)
        or (asked == "what" and _asks_name(words, verb, patterns))
    )
    if fact:
        return Question("closed_question", SURE, f"wh_fact.{asked}", f"asks for one particular fact: {cue}")
    return Question("open_question", SURE, f"wh.{asked}", f"asks for more than one fact: {cue}")


def _short_fact(words: tuple[Token, ...], patterns: Patterns) -> bool:
    """True for "what day exactly", "how many nights", "how about the time", "what's it called", "what kind of car"."""
    said = [word.lower_ for word in words]
    facts = patterns.words["fact_noun"]
    if said[0] == "what" and len(said) > KIND_OF and said[1] in KINDS and said[2] == "of":
        return said[KIND_OF] in patterns.words["fact_kind"]
    if said[1:2] == ["about"]:
        return len(said) <= SHORT and said[-1] in facts
    named = said[0] == "what" and said[-1] in ("called", "named")
    return named or (said[0] == "what" and said[1] in facts) or (said[0] == "how" and said[1] in COUNTED)


def _asks_name(words: tuple[Token, ...], verb: int, patterns: Patterns) -> bool:
    """True for the verb be with a noun of one fact: "what is your name", "what was the date"."""
    if words[verb].lemma_ != "be" or len(words) > verb + 5:
        return False
    return any(w.lower_ in patterns.words["fact_noun"] for w in words[verb + 1 :])


def _inverted(sentence: Sentence, patterns: Patterns) -> Question | None:
    """A verb before its subject: "did you", "is there", "have any of them"."""
    words = sentence.tokens
    for at, word in enumerate(words):
        opens = at == 0 or _after_comma(word) or words[at - 1].lower_ in ("so", "and", "but", "or", "then", "because")
        if not _reported(word) and (_turned(words, at) if opens else _turned_inside(words, at)):
            cue = quoted(" ".join(w.text for w in words[at : at + 2]))
            return Question("closed_question", SURE, "inverted", f"asks for yes or no: {cue}")
    return None


def _turned(words: tuple[Token, ...], at: int) -> bool:
    """True where words[at] is an auxiliary or be in front of its subject."""
    word = words[at]
    if word.lower_ not in AUXILIARIES or at + 1 >= len(words):
        return False
    nxt = words[at + 1]
    if nxt.lower_ in ("n't", "not") and at + 2 < len(words):
        nxt = words[at + 2]
    if nxt.lower_ in PERSONS:
        return True
    if nxt.lower_ in PRONOUNS:
        return not _has_subject_before(word)
    subject = nxt if nxt.dep_ in SUBJECTS else nxt.head
    return subject.dep_ in SUBJECTS and subject.i > word.i and not _has_subject_before(word)


def _before_pronoun(words: tuple[Token, ...], at: int) -> bool:
    """True for "which arm was it", where the parser may take the noun for the subject."""
    return words[at].lower_ in AUXILIARIES and at + 1 < len(words) and words[at + 1].lower_ in PRONOUNS


def _turned_inside(words: tuple[Token, ...], at: int) -> bool:
    """True for a turned-round verb in the middle, where no comma shows the break: "in that case would they help"."""
    if (
        at + 2 >= len(words)
        or words[at - 1].lower_ in ("than", "as", "neither", "nor", "only", "if")
        or words[at - 1].lower_ in WH
    ):
        return False
    word, nxt = words[at], words[at + 1]
    asks = word.lower_ in AUXILIARIES and nxt.lower_ in PERSONS | {"there", "n't"} and not _has_subject_before(word)
    subject = words[at + 2] if nxt.lower_ == "n't" else nxt
    return (
        asks
        and subject.dep_ in SUBJECTS
        and subject.head.i in (word.i, word.head.i)
        and words[at - 1].dep_ not in SUBJECTS
    )


def _has_subject_before(verb: Token) -> bool:
    clause = verb.head if verb.dep_ in ("aux", "auxpass", "cop") else verb
    return any(child.dep_ in SUBJECTS and child.i < verb.i for child in clause.children)


def _reported(word: Token) -> bool:
    """True for the first word inside quotation marks: somebody else's question."""
    before = [token.text for token in word.doc[max(0, word.i - 2) : word.i]]
    return word.i > 1 and ('"' in before or before[-1:] in (["'"], ["``"]))


def _after_comma(word: Token) -> bool:
    return word.i > 0 and word.nbor(-1).is_punct


def _declarative(sentence: Sentence, patterns: Patterns) -> Question | None:
    """A statement or a fragment that only its question mark makes a question."""
    if not sentence.marked or not sentence.tokens:
        return None
    if any(t.dep_ in SUBJECTS for t in sentence.tokens):
        return Question("closed_question", POSSIBLE, "declarative", 'a statement with a question mark: "?"')
    cue = quoted(sentence.tokens[-1].text + "?")
    return Question("closed_question", LIKELY, "elliptical", f"a short question for yes, no or a fact: {cue}")


BUILDS: tuple[Callable[[Sentence, Patterns], Question | None], ...] = (_phrase, _wh, _inverted, _declarative)


def flags(sentence: Sentence, patterns: Patterns) -> tuple[str, ...]:
    """The flags of a question: "leading" where it carries its answer, "why" where it asks for a justification."""
    return tuple(flag for flag in ("leading", "why") if any(group.cue(sentence.bare) for group in patterns.named(flag)))
