"""Who listens and who is the client, read from what both say. Pure.

A listener asks, says "you" and gives back; a client says "I" and tells. Each sign is a rate; the difference of the two
speakers' rates is weighted and summed, and the logistic function makes a confidence of it. The weights were fitted on
the 97 transcripts of AnnoMI (Wu et al. 2022, 2023; logistic regression, C = 0.1, no intercept); `python -m
tests.benchmarks roles` prints how often they are right there.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

from .errors import UsageError
from .model import Roles, SpeechSpan, Turn

QUESTION = re.compile(
    r"\?|\b(?:tell me (?:more|about|what|how)|help me understand|i wonder (?:what|how|if)|"
    r"(?:what|how) (?:do|did|does|would|have|has|are|is|was|were)(?:n't)? (?:you|it|that|things))\b",
    re.IGNORECASE,
)
YOU = re.compile(  # "you know" asks nobody, "you know what" does
    r"\b(?:you(?! know\b(?! (?:what|how|when|why|who|where|that)))|your|you're|you've|you'd|you'll|yours|yourself)\b",
    re.IGNORECASE,
)
I = re.compile(r"\b(?:i|i'm|i've|i'd|i'll|me|my|mine|myself)\b", re.IGNORECASE)  # noqa: E741  the word itself
GIVES_BACK = re.compile(
    r"\b(?:(?:it )?(?:sounds|seems|looks) like|so you(?:'re|'ve|'d)?|what i(?:'m| am) hearing|"
    r"you(?:'re| are) (?:feeling|saying|worried))\b",
    re.IGNORECASE,
)
HOSTS = re.compile(
    r"\b(?:welcome|come (?:on )?in|(?:take|have) a seat|what brings you|"
    r"thanks? (?:you )?for (?:coming|calling|meeting)|how can i help|we(?:'ve| have) (?:got )?about|"
    r"we (?:need|have) to (?:stop|finish|wrap)|"
    r"(?:that's|out of) (?:our )?time|wrap up|next time)\b",
    re.IGNORECASE,
)
WORD = re.compile(r"[\w']+")
SIGNS: Mapping[str, re.Pattern[str]] = {
    "question": QUESTION,
    "you": YOU,
    "i": I,
    "gives_back": GIVES_BACK,
    "hosts": HOSTS,
}
WEIGHTS: Mapping[str, float] = {"question": 15.0, "you": 27.8, "i": -19.3, "gives_back": 41.6, "hosts": 73.9}
SURE_WORDS = 60  # words of each speaker from which a rate is worth its full weight


def signs(text: str) -> Mapping[str, float]:
    """How often each sign stands in a text, per word; few words count for less."""
    words = max(len(WORD.findall(text)), SURE_WORDS)
    return {name: len(pattern.findall(text)) / words for name, pattern in SIGNS.items()}


def likelihood(text: str, other: str) -> float:
    """Probability (0 to 1) that who says `text` is the listener, and who says `other` the client."""
    mine, theirs = signs(text), signs(other)
    return 1 / (1 + math.exp(-sum(weight * (mine[name] - theirs[name]) for name, weight in WEIGHTS.items())))


def choose(wanted: str, turns: Sequence[Turn], spans: Sequence[SpeechSpan]) -> Roles:
    """Roles as wanted: "auto" (see `find`), who speaks "first" or "second", or who is heard "left" or "right".

    Raises:
        UsageError: "left" or "right" where the voices are not on channels of their own.
    """
    speakers = {span.speaker for span in spans}
    seconds = {speaker: sum(s.duration for s in spans if s.speaker == speaker) for speaker in speakers}
    main = sorted(seconds, key=lambda speaker: (-seconds[speaker], speaker))[:2]
    if wanted == "auto":
        return find(turns, main)
    begins = {speaker: min(s.start for s in spans if s.speaker == speaker) for speaker in main}
    by_start = sorted(main, key=lambda speaker: begins[speaker])
    if wanted in ("first", "second"):
        listener, client = by_start if wanted == "first" else by_start[::-1]
        return Roles(listener, client, 1.0, "given")
    sides = {span.channel: span.speaker for span in spans if span.channel is not None}
    if len(sides) < 2:
        why = "the two voices are not on channels of their own here"
        instead = "Use auto, first or second; or --diarizer channels, if each person had a microphone"
        raise UsageError(f"--listener {wanted}", why, instead)
    listener, client = (sides[0], sides[1]) if wanted == "left" else (sides[1], sides[0])
    return Roles(listener, client, 1.0, "given")


def find(turns: Sequence[Turn], speakers: Sequence[str]) -> Roles:
    """The likelier way round of the first two of `speakers`; confidence from 0.5 (a coin) to 1.

    Args:
        turns: of all speakers.
        speakers: names, those who speak most first; only two have a role, any further one is "other".
    """
    first, second = speakers[0], speakers[1]
    texts = {s: " ".join(word.text for t in turns if t.speaker == s for word in t.words) for s in (first, second)}
    sure = likelihood(texts[first], texts[second])
    if sure >= 0.5:
        return Roles(first, second, round(sure, 3), "auto")
    return Roles(second, first, round(1 - sure, 3), "auto")
