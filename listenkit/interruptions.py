"""Whether one who starts before the other has ended cuts the other's sentence, by what both say. Pure.

A sentence is cut where it stays unfinished and what follows does not complete it. Under an overlap words are lost. So
one that only wants its last word ("my own-") was cut only where more than a word was spoken over, or where the new
speaker turns away from it, by asking or advising (Murata 1994 keeps intrusion and co-operation apart in this way).
"""

from __future__ import annotations

import re

MORE_THAN_A_WORD = 0.5  # s of both heard; at 150 words a minute a word takes 0.4 s
COMPLETION = 6  # words at most that complete the other's sentence
ECHOED = 0.5  # of the completion's own words that the other takes up
UNFINISHED = re.compile(  # words that end no sentence, even where a full stop was written; and those that seldom do
    r"(?:(?:[-–—…,]|\.\.+|\b(?:a|an|the|and|but|or|because|it's|i'm|my|your|their|if|um|uh))"
    r"[.\s'\"]*|\b(?:of|to|so|that|which|who|i|he|she|they|we|when|it|is|was|were|his|her|like|just|in|on|at|for|with)\s*)$",
    re.IGNORECASE,
)
WANTS_MORE = re.compile(  # the last word calls for more than one other, if the sentence breaks off after it
    r"\b(?:and|but|or|because|he|she|they|we|it's|i'm|if|when|whether|to|so|that|which|who|i|is|was|were|like|with|from|"
    r"about|until|as|than|maybe|then)[-–—….,\s'\"]*$",
    re.IGNORECASE,
)
HESITATES = re.compile(r"\b(?:u+m+|u+h+|e+r+m?|h+m+)[-–—….,\s'\"]*$", re.IGNORECASE)
TURNS_AWAY = re.compile(
    r"\?|\byou (?:should|could|must|ought|need to|have to|might want)\b|^(?:why don't|let's|try|listen|look)\b",
    re.IGNORECASE,
)
AGREES = re.compile(r"(?:yes|yeah|yep|exactly|right|that's (?:it|right))\b(?!,? (?:but|well|no)\b)", re.IGNORECASE)
ASKS = re.compile(  # a question of one's own: no last word with a rise
    r"(?:(?:so|and|but),? )?(?:what|why|how|who|where|when|which|do|did|does|is|are|was|were|have|has|had|can|could|"
    r"would|will|should)\b.*\?$",
    re.IGNORECASE,
)
SMALL = re.compile(  # words whose repetition takes up nothing
    r"(?:an?|the|of|and|but|or|to|so|that|it|is|was|i|you|he|she|they|we|my|your|in|on|at|for|with|just|like|do|did|be|"
    r"it's|that's|i'm|you're|no|yes|yeah|oh|um|because|were|are|am)"
)


def is_unfinished(text: str) -> bool:
    """True where a sentence broke off, as far as its writing tells."""
    return bool(UNFINISHED.search(text))


def hesitates(text: str) -> bool:
    """True where the last word is a filler: its speaker looks for words and may be glad of help."""
    return bool(HESITATES.search(text))


def is_cut(text: str, by: str, then: str, overlap: float, lost: bool = False) -> bool:
    """Whether a sentence was cut short.

    Args:
        text: the sentence, as far as it was written.
        by: what the new speaker began with.
        then: what the first speaker said next, or "".
        overlap: s in which both were heard.
        lost: fewer words are written under the overlap than were spoken there, so that a full stop proves nothing.
    """
    if _completes(by, then):
        return False
    if TURNS_AWAY.search(by):
        return lost or is_unfinished(text)
    return is_unfinished(text) and (bool(WANTS_MORE.search(text)) or overlap >= MORE_THAN_A_WORD)


def _completes(by: str, then: str) -> bool:
    """A few words that the first speaker takes up or agrees to are a completion, a rising one too (Lerner 1991)."""
    own, taken_up = {word for word in _words(by) if not SMALL.fullmatch(word)}, _words(then)
    echoed = len(own & taken_up) >= ECHOED * len(own)
    agreed = bool(AGREES.match(then)) and not TURNS_AWAY.search(by)
    return not ASKS.match(by) and len(by.split()) <= COMPLETION and bool(own) and (echoed or agreed)


def _words(text: str) -> set[str]:
    return set(re.findall(r"[\w']+", text.lower()))
