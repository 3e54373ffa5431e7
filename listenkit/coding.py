"""Codes what was said in a transcript without sound, line by line. Pure but for the coder that it is lent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from . import roles, texts
from .apostrophes import plain
from .errors import SessionError, UsageError
from .model import Code, Role, Roles
from .shell import quoted
from .texts import Line

if TYPE_CHECKING:
    from .engines import Coder

LISTENER, CLIENT = "listener", "client"  # names that say it themselves
ENGLISH = frozenset(("the", "you", "i", "and", "to", "it", "that", "my", "of", "what", "i'm", "it's", "how", "yeah"))
LEAST_ENGLISH = 0.08  # share of these words in English talk; AnnoMI's conversations have 0.2 and more
FEW_WORDS = 15  # under which nobody can tell
PLACES = {"first": 0, "second": 1}  # of the speakers, in order of their first words


@dataclass(frozen=True, slots=True)
class CodedLine:
    """A line with the number of its volley (None where it has no words) and the counted codes of its sentences."""

    line: Line
    role: Role
    volley: int | None
    codes: tuple[Code, ...]


def code_text(lines: Sequence[Line], who: Roles, coder: Coder) -> tuple[CodedLine, ...]:
    """One coded line for each line, in the same order; codes as they appear, of every sentence that starts in it."""
    said = texts.utterances(lines, who)
    codes: list[list[Code]] = [[] for _ in lines]
    for (_, place), coded in zip(said, coder(tuple(each for each, _ in said)), strict=True):
        codes[place].extend(code for code in coded.codes if code.counted)
    volleys = texts.volleys(lines)
    return tuple(
        CodedLine(line, who.of(line.speaker), volley, tuple(mine))
        for line, volley, mine in zip(lines, volleys, codes, strict=True)
    )


def is_english(lines: Sequence[Line]) -> bool:
    """Whether a transcript reads like English, by its commonest words; true of a few words."""
    words = [word.strip(".,?!-…") for line in lines for word in plain(line.text).lower().split()]
    return len(words) < FEW_WORDS or sum(word in ENGLISH for word in words) >= LEAST_ENGLISH * len(words)


def choose(lines: Sequence[Line], wanted: str | None, name: str) -> Roles:
    """Who listens: as wanted, else as the names say, else as `roles.find` reads from what is said.

    Of three or more, the client is who says most beside the listener; the others have no role.

    Args:
        wanted: the name of a speaker, or "first" or "second".
        name: of the transcript, for messages.

    Raises:
        SessionError: fewer than two people say anything.
        UsageError: nobody has the wanted name, or three or more speak and none is called listener.
    """
    words = Counter[str]()
    for line in lines:
        words.update({line.speaker: len(line.text.split())} if line.text.split() else {})
    speakers = list(words)  # in order of their first words
    if len(speakers) < 2:
        why = f"only {speakers[0]} speaks in it" if speakers else "nobody says anything in it"
        instead = "Give the transcript of a conversation with what both people said; a name has four words at most"
        raise SessionError(name, why, instead)
    listener = _wanted(speakers, wanted) if wanted is not None else _named(speakers)
    if listener is not None:
        return Roles(listener, _client(listener, words), 1.0, "given")
    if len(speakers) > 2:
        why = f"{len(speakers)} people speak in it: {', '.join(speakers)}"
        colon = "; where one is a sentence with a colon and no name, put a comma for the colon"
        raise UsageError(name, why, f"Say who listens, such as --listener {quoted(speakers[0])}{colon}")
    return roles.find(texts.turns(lines), sorted(speakers, key=lambda who: (-words[who], who)))


def _wanted(speakers: Sequence[str], wanted: str) -> str:
    by_name = {speaker.casefold(): speaker for speaker in speakers}
    if wanted.strip().casefold() in by_name:
        return by_name[wanted.strip().casefold()]
    if wanted in PLACES:
        return speakers[PLACES[wanted]]
    why = f"nobody in the transcript is called that; there are {', '.join(speakers)}"
    raise UsageError(f"--listener {quoted(wanted)}", why, "Give one of these names, first or second")


def _named(speakers: Sequence[str]) -> str | None:
    """The one called listener, or of two the one beside who is called client."""
    by_name = {speaker.casefold(): speaker for speaker in speakers}
    if LISTENER in by_name:
        return by_name[LISTENER]
    others = [speaker for speaker in speakers if speaker.casefold() != CLIENT]
    return others[0] if len(others) == 1 else None


def _client(listener: str, words: Counter[str]) -> str:
    """The one called client, else who says most beside the listener."""
    others = [speaker for speaker in words if speaker != listener]
    return max(others, key=lambda speaker: (speaker.casefold() == CLIENT, words[speaker]))
