"""What a trained coder reads: a listener's volley with what the client said before it. Pure."""

from __future__ import annotations

import re
import string
from collections.abc import Sequence, Set
from dataclasses import dataclass

from ...backchannels import is_backchannel
from ...model import Utterance

DASHES = " -–—"
SENTENCE = re.compile(r"(?<=[.?!])\s+")
CLIENTS = 6  # volleys of both in which the client's last words of content are looked for
MARK = re.compile(r"[.?!]")  # a transcript without any cannot tell what is unfinished
UNFINISHED = re.compile(r"[-–—…\w,]\s*$")  # a fragment that goes on after the other's backchannel
HYPHENS = str.maketrans(dict.fromkeys("-–—", " "))
BARE = str.maketrans(dict.fromkeys(string.punctuation + "’‘“”…", ""))


@dataclass(frozen=True, slots=True)
class Unit:
    """A listener's volley and the client's before it, "" where there is none.

    `places` are those of its utterances in the conversation, none for a sentence outside of one.
    """

    text: str
    client: str
    places: tuple[int, ...] = ()

    @property
    def bare(self) -> Unit:
        """The same in lower case without punctuation: a transcript at its worst."""
        return Unit(bare(self.text), bare(self.client), self.places)


def bare(text: str) -> str:
    """Lower case without any punctuation, apostrophes included."""
    return " ".join(text.lower().translate(HYPHENS).translate(BARE).split())


def volleys(utterances: Sequence[Utterance]) -> tuple[Unit, ...]:
    """The listener's volleys, in order of their first utterance.

    A fragment on the other side of a client's backchannel belongs to the text, though not to the places.
    Where the transcript has no marks at all, nothing tells what is a fragment.
    """
    runs = _runs(utterances)
    marked = any(MARK.search(utterance.text) for utterance in utterances)
    unfinished = {at for at in range(len(runs)) if marked and _goes_on(utterances, runs[at : at + 3])}
    mine = [at for at, run in enumerate(runs) if utterances[run[0]].role == "listener"]
    return tuple(_volley(utterances, runs, at, unfinished) for at in mine)


def _runs(utterances: Sequence[Utterance]) -> list[tuple[int, ...]]:
    """Places of the utterances of each volley of listener and client."""
    mine = [place for place, utterance in enumerate(utterances) if utterance.role != "other"]
    turns: dict[tuple[int, str], list[int]] = {}
    for place in mine:
        turns.setdefault((utterances[place].turn, utterances[place].role), []).append(place)
    return [tuple(places) for places in turns.values()]


def _volley(utterances: Sequence[Utterance], runs: Sequence[tuple[int, ...]], at: int, unfinished: Set[int]) -> Unit:
    text = _text(utterances, runs[at])
    if at - 2 in unfinished:
        text = f"{SENTENCE.split(_text(utterances, runs[at - 2]))[-1].rstrip(DASHES)} {text.lstrip(DASHES)}"
    if at in unfinished:
        text = f"{text.rstrip(DASHES)} {SENTENCE.split(_text(utterances, runs[at + 2]))[0].lstrip(DASHES)}"
    return Unit(text, _client(utterances, runs[:at]), runs[at])


def _goes_on(utterances: Sequence[Utterance], runs: Sequence[tuple[int, ...]]) -> bool:
    """True of three volleys where the listener's breaks off, the client only says "mm-hm", and the listener goes on."""
    if [utterances[run[0]].role for run in runs] != ["listener", "client", "listener"]:
        return False
    return bool(UNFINISHED.search(_text(utterances, runs[0]))) and is_backchannel(_text(utterances, runs[1]))


def _client(utterances: Sequence[Utterance], runs: Sequence[tuple[int, ...]]) -> str:
    """The client's last volley that says more than a backchannel; else the last one."""
    texts = [_text(utterances, run) for run in runs[-CLIENTS:] if utterances[run[0]].role == "client"]
    said = [text for text in texts if not is_backchannel(text)]
    return (said or texts or [""])[-1]


def _text(utterances: Sequence[Utterance], places: Sequence[int]) -> str:
    return " ".join(utterances[place].text for place in places)
