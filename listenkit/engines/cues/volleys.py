"""Who said what before and after an utterance, volley by volley. Places are those in the conversation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...model import Role, Utterance


def last(utterances: Sequence[Utterance], before: int, role: Role, volleys: int) -> Iterator[int]:
    """Places of the utterances of `role` in its last `volleys` volleys before `before`, latest first."""
    turns: set[int] = set()
    for at in range(before - 1, -1, -1):
        if utterances[at].role == role:
            turns.add(utterances[at].turn)
            if len(turns) > volleys:
                return
            yield at


def before(utterances: Sequence[Utterance], here: int, role: Role) -> list[int]:
    """Places of the last volley of `role` before `here`, in order."""
    return list(last(utterances, here, role, 1))[::-1]


def after(utterances: Sequence[Utterance], here: int) -> list[int]:
    """Places of the client's first volley after `here`, in order."""
    places = [at for at in range(here + 1, len(utterances)) if utterances[at].role == "client"]
    return [at for at in places if utterances[at].turn == utterances[places[0]].turn]
