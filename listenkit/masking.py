"""A conversation without what may say who somebody is: words, file name and hash are replaced. Pure.

It masks what was found, and no more: a tool cannot know that "the only florist in the village" is one person. So a
caution says that it must be read before it is shared. Everything that is written later (codes and their reasons,
feedback, numbers) is made from the masked words, so that none of it has to be masked again.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import PurePath

from .model import Caution, Heard, Provenance, Recording, Utterance, Word

TAGS = {kind: f"[{kind}]" for kind in ("name", "place", "organisation", "date", "number")}
AROUND = re.compile(r"^(\W*).*?((?:['’]s)?\W*)$", re.DOTALL)  # what stays of a word: signs around it, and its 's
FORMAT = re.compile(r"\.[a-z0-9]{2,4}", re.IGNORECASE)
NEUTRAL = "recording"  # in place of a file's name
NOTICE = Caution(
    "deidentified",
    "Names, places, organisations, numbers and dates are masked where they were found. "
    "The tool masks what it finds: read before sharing.",
)


def masked(heard: Heard, kinds: Sequence[Sequence[str]]) -> Heard:
    """What was heard, with every word of a kind replaced by its tag; words of one kind in a row become one.

    Args:
        kinds: for each utterance the kind of each word, "" for one that stays.
    """
    said = tuple(_masked(one, each) for one, each in zip(heard.utterances, kinds, strict=True))
    recording = _nameless(heard.recording, said)
    return replace(
        heard,
        recording=recording,
        provenance=_unplaced(heard.provenance),
        utterances=said,
        cautions=(*heard.cautions, NOTICE),
    )


def unnamed(cautions: Iterable[Caution], names: Iterable[str]) -> tuple[Caution, ...]:
    """Cautions in which the names of files are replaced."""

    def neutral(message: str) -> str:
        for name in sorted(names, key=len, reverse=True):
            message = re.sub(rf"(?<!\w){re.escape(name)}", _neutral(name), message)
        return message

    return tuple(replace(each, message=neutral(each.message)) for each in cautions)


def _masked(said: Utterance, kinds: Sequence[str]) -> Utterance:
    words: list[Word] = []
    before = ""
    for word, kind in zip(said.words, kinds, strict=True):
        if not kind:
            words.append(word)
        elif kind == before:
            words[-1] = _joined(words[-1], word)
        else:
            first, last = _signs(word.text)
            words.append(replace(word, text=f"{first}{TAGS[kind]}{last}"))
        before = kind
    return replace(said, words=tuple(words), text=" ".join(word.text for word in words))


def _joined(tag: Word, word: Word) -> Word:
    """A tag that also stands for the next word: up to its end, with the signs after it."""
    head = tag.text[: tag.text.index("]") + 1]
    return replace(tag, text=head + _signs(word.text)[1], end=max(tag.end, word.end))


def _signs(text: str) -> tuple[str, str]:
    found = AROUND.match(text)
    return (found[1], found[2]) if found else ("", "")


def _nameless(recording: Recording, said: Sequence[Utterance]) -> Recording:
    """Without the file's name, and with the hash of the masked words in place of the file's, which leads back to it."""
    spoken = "\n".join(f"{one.start:.3f} {one.text}" for one in said)
    hashed = hashlib.sha256(spoken.encode("utf-8")).hexdigest()
    return replace(recording, name=_neutral(recording.name), sha256=hashed)


def _neutral(name: str) -> str:
    """The name of a file without its name: what it ends with stays where it is a format."""
    suffix = PurePath(name).suffix
    return NEUTRAL + (suffix if FORMAT.fullmatch(suffix) else "")


def _unplaced(made_with: Provenance) -> Provenance:
    """Without the folders of weights of one's own, which may hold a name."""
    settings = {key: PurePath(value).name if key == "model" else value for key, value in made_with.settings.items()}
    weights = {PurePath(name).name: sha256 for name, sha256 in made_with.weights.items()}
    return replace(made_with, settings=settings, weights=weights)
