"""Signs in a statement that it gives back the client's words, or that it informs: small facts of build and context.

Each sign is there or not. `data/patterns.toml` holds a weight for each ([weights.*]); `weigh` makes them a probability.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from .patterns import Patterns
from .sentence import CLIENT_WORDS, OWN_WORDS, PEOPLE, SUBJECTS, Sentence, is_filler
from .text import word_set

if TYPE_CHECKING:
    from spacy.tokens import Token

# Bounds of classes, all choices by eye; the weights of the classes are what was fitted.
LENGTHS = ((25, "words_25"), (15, "words_15"), (8, "words_8"), (4, "words_4"), (0, "words_0"))  # words
SHARES = ((0.66, "echo_most"), (0.33, "echo_some"), (0.001, "echo_little"), (0.0, "echo_none"))  # of content lemmas
SAID_LITTLE = 6  # words of the client's last volley under which there is hardly anything to give back
SHARED = 3  # content lemmas in common with the client's last volley
NEW, MANY_NEW = 4, 7  # content lemmas that the client did not use
WORLD = 6  # words, the shortest statement that can be called one about the world
ECHO = 0.5  # share of the client's words from which it is about the client all the same
OFTEN = 3  # words for the client in one sentence

MODALS = word_set("can could may might will would shall should must 'll 'd ca wo")
THINGS = word_set("it that this these those which")
EVERYBODY = word_set("people everyone everybody anyone someone somebody some many most they one")
NEGATIONS = word_set("n't not never no nothing nobody")
INNER = word_set("want feel think like love hate enjoy worry know believe hope wish need try find see care miss")
QUANTITY = re.compile(r"\d|%|\b(?:per ?cent|milligrams?|a (?:day|week|month)|half|twice|two|three|four|five|six|ten)\b")
HEDGES = re.compile(r"\b(?:kind of|sort of|maybe|perhaps|almost|a little|a bit|really|pretty)\b")
LEADS = {
    "lead_so": re.compile(r"^(?:(?:okay|ok|yeah|right|mm-hmm|mm-hm|all right|alright|well|and|oh)\b)?[,.\s]*so\b"),
    "lead_and": re.compile(r"^(?:(?:okay|yeah|right)\b)?[,.\s]*and\b"),
    "lead_well": re.compile(r"^(?:well|okay|ok|right|great|good|sure|now)\b"),
}


def weigh(signs: frozenset[str], weights: Mapping[str, float]) -> float:
    """The probability (0 to 1) that `weights` give to `signs`: a sum on the logistic scale from weights["start"]."""
    return 1 / (1 + math.exp(-weights["start"] - sum(weights.get(sign, 0.0) for sign in signs)))


def find(sentence: Sentence, patterns: Patterns) -> frozenset[str]:
    """All signs of a sentence."""
    about = (*_subject(sentence), *_words(sentence, patterns))
    return frozenset((*about, *_around(sentence), *_phrases(sentence, patterns)))


def subject_of(sentence: Sentence) -> Token | None:
    """The subject of the main verb, else the first subject, or None."""
    subjects = [t for t in sentence.tokens if t.dep_ in SUBJECTS or t.dep_ == "expl"]
    return next((t for t in subjects if t.head.dep_ == "ROOT"), subjects[0] if subjects else None)


def _subject(sentence: Sentence) -> Iterator[str]:
    """Whom the sentence is about, and the form of its verb."""
    subject = subject_of(sentence)
    if subject is None:
        yield "subject_none"
        return
    word, verb = subject.lower_, subject.head
    client = word in CLIENT_WORDS and not is_filler(subject)
    helpers = [child for child in verb.children if child.dep_ in ("aux", "auxpass")]
    modal = any(child.lower_ in MODALS for child in helpers)
    past = verb.tag_ == "VBD" or any(child.tag_ == "VBD" for child in helpers)
    signs = {
        "subject_you": client,
        "subject_i": word == "i",
        "subject_we": word == "we",
        "subject_person": word in ("he", "she"),
        "subject_they": word == "they",
        "subject_thing": word in THINGS,
        "subject_your": any(child.lower_ == "your" for child in subject.children),
        "there": word == "there",
        "subject_noun": subject.pos_ in ("NOUN", "PROPN"),
        "thing_be": word in THINGS and verb.lemma_ == "be",
        "you_inner": client and verb.lemma_ in INNER,
        "you_ing": client and verb.tag_ == "VBG",
        "modal_you": modal and client,
        "modal": modal and not client,
        "past_you": past and client,
        "past": past and not client,
    }
    yield from (name for name, there in signs.items() if there)


def _words(sentence: Sentence, patterns: Patterns) -> Iterator[str]:
    """Which words it holds, and how many."""
    words = sentence.tokens
    spoken = {t.lower_ for t in words}
    both = (CLIENT_WORDS | OWN_WORDS) & spoken
    new = len(sentence.lemmas - sentence.context.lemmas)
    signs = {
        "you": any(t.lower_ == "you" and not is_filler(t) for t in words),
        "yous": sum(t.lower_ in CLIENT_WORDS for t in words) >= OFTEN,
        "your": spoken & (CLIENT_WORDS - {"you"}),
        "own": spoken & OWN_WORDS,
        "we": spoken & {"we", "us", "our", "let"},
        "people": spoken & PEOPLE,
        "everybody": spoken & EVERYBODY,
        "negation": spoken & NEGATIONS,
        "feeling": spoken & patterns.words["feeling"],
        "hedge": HEDGES.search(sentence.text),
        "you_feeling": CLIENT_WORDS & spoken and patterns.words["feeling"] & spoken,
        "quantity": QUANTITY.search(sentence.text),
        "new": new >= NEW,
        "many_new": new >= MANY_NEW,
        "world": not both and len(words) >= WORLD and sentence.overlap < ECHO,
        "unheard": not both and sentence.overlap == 0 and len(words) >= WORLD,
        "shared": len(sentence.lemmas & sentence.context.last_lemmas) >= SHARED,
    }
    yield from (name for name, there in signs.items() if there)
    yield from (name for name, lead in LEADS.items() if lead.search(sentence.text))
    yield next(name for least, name in LENGTHS if len(words) >= least)


def _around(sentence: Sentence) -> Iterator[str]:
    """How it stands to what the client said last, and where in the volley it is."""
    context = sentence.context
    share = sentence.share(context.last_lemmas)
    yield next(name for least, name in SHARES if share >= least)
    signs = {
        "said_little": len(context.last.split()) < SAID_LITTLE,
        "client_asked": "?" in context.last,
        "place_first": context.place == 0,
        "place_later": context.place > 1,
    }
    yield from (name for name, there in signs.items() if there)


def _phrases(sentence: Sentence, patterns: Patterns) -> Iterator[str]:
    """Which phrases of the pattern file it holds that speak for or against."""
    for group in patterns.groups:
        if group.kind in ("stem", "information") and (group.cue(sentence.bare) or group.cue(sentence.whole)):
            yield f"phrase_{group.id.partition('.')[2]}"
