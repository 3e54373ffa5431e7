"""Whether a student may be praised for a moment: what speaks against it, though its code may be right. Pure."""

from __future__ import annotations

import re

from .apostrophes import plain
from .moments import Moment
from .rewording import FACT, QUESTIONS
from .talk import Talk

# Confidence under which no moment is shown as a strength, 0 to 1. Measured on AnnoMI: of 470 reflections from 0.6 on,
# 84 % stand in volleys that people coded as reflecting; of those from 0.35 to 0.6, two in three.
SURE_STRENGTH = 0.6
REFLECTIONS = ("reflection_simple", "reflection_complex")
ADVICE = ("advice", "advice_with_permission")
HANDED_OVER = ("autonomy", "collaboration")  # the client must be the next to speak, else nothing was handed over
OF_CLIENT = re.compile(r"\byou(?:rs?|rself)?\b", re.IGNORECASE)
TAKEN_BACK = re.compile(
    r"\bbut (?:really |honestly )?you (?:really |still |just )?(?:should|need|have to|must|ought|could)\b|"
    r"\b(?:but|though),? (?:really |honestly |personally )?(?:i(?:'d| would|f i were|'m not)\b|do(?: not|n't)\b)|"
    r"\bdon't blame\b",
    re.IGNORECASE,
)
ACCUSES = re.compile(  # may be a reflection, and may be an accusation
    r"\byou (?:always|never|obviously|clearly|want everything|just want|only)\b|"
    r"\bthe (?:sort|kind|type) of (?:person|man|woman) ",
    re.IGNORECASE,
)
TELLS_OFF = re.compile(  # the same, unless the client has said so of herself
    r"\byou (?:left|shouted|lied|forgot|ignored|were (?:drunk|on your phone))\b", re.IGNORECASE
)
SUPPOSES = re.compile(r"(?:well,? |oh,? )?(?:i bet|i'm sure|i expect)\b", re.IGNORECASE)  # comfort, whatever its words
OF_OTHERS = re.compile(  # understanding for somebody else: "no wonder they're worried about you"
    r"\b(?:no (?:wonder|surprise)|of course|(?:understandable|natural|normal|(?:makes|perfect|total) sense)(?: that)?) "
    r"(?:he|she|they|the \w+|your \w+)(?:'\w+)?\b(?!.*\bfor you\b)",
    re.IGNORECASE,
)


def is_deserved(talk: Talk, moment: Moment) -> bool:
    """Whether a moment is surely a strength: sure enough, not denied, not taken back, and of the client."""
    text = plain(moment.said.utterance.text)
    if moment.confidence < SURE_STRENGTH or moment.said.flags:
        return False
    if moment.code in HANDED_OVER:
        return talk.is_answered(moment.said) and not TAKEN_BACK.search(text)
    if moment.said.utterance.role != "listener" or moment.code in QUESTIONS:
        return True
    if talk.denied(moment.said) or (moment.code == "validation" and OF_OTHERS.search(text)):
        return False
    return moment.code not in REFLECTIONS or _gives_back(talk, moment, text)


def _gives_back(talk: Talk, moment: Moment, text: str) -> bool:
    """Whether a reflection surely is one: of the client's words, or where it adds to them of the client; no advice.

    A time, a place or a name given back is right to say, and shows nothing of a feeling that was heard. Of AnnoMI's
    sentences that are taken for reflections with `SURE_STRENGTH`, people saw one in 13 of 26 that add, have none of the
    client's words and no "you" (367 of 447 others that add), and in 12 of 25 beside advice (763 of 992).
    """
    told_off = TELLS_OFF.search(text)
    if (
        FACT.search(text)
        or ACCUSES.search(text)
        or SUPPOSES.match(text)
        or (told_off and not talk.echoed(told_off[0], moment.said))
    ):
        return False
    if talk.contradicts(moment.said) or talk.turn_has(moment.said, ADVICE):
        return False
    return talk.echoes(moment.said) or (moment.code == "reflection_complex" and bool(OF_CLIENT.search(text)))
