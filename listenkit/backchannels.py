"""Short signs of listening, as they are written: "mm-hm", "I see", "oh, that sounds hard". Pure.

Whether one is a backchannel depends on when it was said as well (`floor.py`); here is what it may say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from .model import FloorEvent

BACKCHANNEL = re.compile(
    r"^(?:(?:m+|m+[- ]?h+m+|u+h+[- ]?h+u+h+|h+m+|a+h+|o+h+|yeah|yes|yep|yup|okay|ok|right|sure|really|wow|gosh|i see|"
    r"got it|i hear you|of course|exactly|true|e+h|uh|huh|oh,? (?:no|dear|my|god|gosh))\W*){1,3}$",
    re.IGNORECASE,
)
ASIDE = re.compile(
    r"^(?:(?:o+h+|a+h+|a+w+|wow|gosh|yeah|yes|m+|okay|right)\W+)*"
    r"(?:(?:bless you|poor (?:you|thing)|you poor thing|good for you)\b[^?]*|"
    r"(?:(?:that|it|this)(?:'s| is| was| sounds| seems| feels| must be| must have been)|sounds|must be|how|what an?|"
    r"i (?:know|understand|can imagine|bet)|i'm (?:so |really )?sorry|no way|fair enough)\b"
    r"(?!.*(?:(?<!for )(?<!on )(?<!to )\byour?\b|\b(?:should|must (?!be|have)|wrong|fault|leave)\b))[^?]*)$",
    re.IGNORECASE,
)
ASIDE_WORDS = 6  # the most in a short evaluation: an interjection and "that must have been hard"


def is_backchannel(text: str) -> bool:
    """True for a short sign of listening without content."""
    return bool(BACKCHANNEL.match(text.strip()))


def is_aside(text: str) -> bool:
    """True for a backchannel or a short evaluation: "oh, that sounds hard" is no turn where the other goes on."""
    short = len(text.split()) <= ASIDE_WORDS
    return is_backchannel(text) or (short and bool(ASIDE.match(text.strip())))


def asides(floor: Iterable[FloorEvent]) -> frozenset[str]:
    """Ids of the utterances that were signs of listening inside the other's turn."""
    return frozenset(e.utterance for e in floor if e.kind == "backchannel" and e.utterance is not None)
