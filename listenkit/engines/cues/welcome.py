"""Whether advice is welcome: the client asked for it, invited it, or gave leave when asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from re import Pattern

from ...model import CodedUtterance, Utterance
from . import volleys
from .text import quoted

PERMISSION = 3  # listener volleys for which leave to advise lasts; a convention of ours


def welcome(
    utterances: Sequence[Utterance],
    texts: Sequence[str],
    coded: Sequence[CodedUtterance],
    here: int,
    client: Mapping[str, Pattern[str]],
) -> str:
    """Why advice is welcome in utterances[here]; else "".

    Args:
        texts: of the utterances, clean and in lower case.
        coded: the utterances before `here`, or more of them.
        client: what clients say, see `data/patterns.toml`.
    """
    volley = " ".join(texts[at] for at in volleys.before(utterances, here, "client"))
    refuses = client["refuses"].search(volley)
    if asked := None if refuses else client["asks_advice"].search(volley):
        return f"the client asked: {quoted(asked[0])}"
    for at in volleys.last(utterances, here, "listener", PERMISSION):
        asked_leave = coded[at].has("collaboration") and client["offered"].search(texts[at])
        if asked_leave and utterances[at].turn != utterances[here].turn:
            if left := _leave(coded[at], " ".join(texts[after] for after in volleys.after(utterances, at)), client):
                return left
            break
    invited = None if refuses else client["invites"].search(volley)
    return f"the client invited it: {quoted(invited[0])}" if invited else ""


def _leave(asking: CodedUtterance, answer: str, client: Mapping[str, Pattern[str]]) -> str:
    """How the client gave leave, or ""; the yes to "do you mind" is a no."""
    if " mind" in asking.utterance.text.lower():
        agreed = client["does_not_mind"].search(answer)
    else:
        agreed = None if client["declines"].search(answer) else client["agrees"].search(answer)
    return f"after leave was given: {quoted(agreed[0])}" if agreed else ""
