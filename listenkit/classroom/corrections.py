"""What an instructor corrected in a session: codes of a sentence, and who listened. Pure but for reading the table.

A correction is kept by the time and the words of a sentence, not by its number: so it finds its sentence again after
the recording was heard anew, with other weights too. One that finds it no more is told, never dropped in silence.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from ..apostrophes import plain
from ..engines import Coder
from ..engines.cues import marks, questions
from ..errors import RosterError
from ..formats import sheet
from ..formats.utterances import unguarded
from ..gathering import NO_CODER
from ..matching import CORRECTED
from ..model import Code, CodedUtterance, Heard, Session, Utterance
from . import tables

NEAR = 3.0  # s by which a sentence may have moved when it was heard again
LEAST_WORDS = 3  # of a sentence by which a voice is told
SIGNS = re.compile(r"[\w']+")


@dataclass(frozen=True, slots=True)
class Correction:
    """`kind` "codes": the sentence has these codes; `kind` "listener": whoever says the sentence is the listener."""

    kind: Literal["codes", "listener"]
    start: float
    text: str
    codes: tuple[str, ...] = ()
    who: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        return _words(self.text)


class Corrected:
    """A coder whose codes an instructor has corrected."""

    def __init__(self, coder: Coder, corrections: Iterable[Correction]) -> None:
        self.name = coder.name
        self._coder = coder
        self._corrections = [each for each in corrections if each.kind == "codes"]

    def __call__(self, utterances: tuple[Utterance, ...]) -> tuple[CodedUtterance, ...]:
        """See `engines.Coder`."""
        coded = {one.utterance.id: one for one in self._coder(utterances)}
        for each in self._corrections:
            said = _found(each, utterances)
            if said is not None and said.role == "listener":
                why = f"{CORRECTED} {each.who}"
                none = (Code("other", 1.0, why, counted=False),)  # the trace of a correction to no code
                codes = tuple(Code(code, 1.0, why) for code in each.codes) or none
                flags = coded[said.id].flags if set(each.codes) & {*questions.CODES} else said.flags
                coded[said.id] = replace(coded[said.id], codes=codes, flags=flags)
        return marks.stacked([coded[one.id] for one in utterances])


class Standing:
    """A coder that says of a session what was said of it before, corrections and all."""

    def __init__(self, session: Session) -> None:
        self.name = session.heard.provenance.coder
        self._coded = session.coded

    def __call__(self, utterances: tuple[Utterance, ...]) -> tuple[CodedUtterance, ...]:
        """See `engines.Coder`; only for the utterances of that session."""
        return self._coded


def turned(heard: Heard, corrections: Iterable[Correction]) -> Heard:
    """What was heard with the listener whom an instructor named."""
    for each in corrections:
        said = _found(each, heard.utterances) if each.kind == "listener" else None
        if said is not None and said.role == "client":
            heard = heard.swapped()
    return heard


def lost(corrections: Iterable[Correction], heard: Heard) -> tuple[Correction, ...]:
    """Those that find their sentence no more, or as one that is not the listener's."""
    found = ((each, _found(each, heard.utterances)) for each in corrections)
    return tuple(each for each, said in found if said is None or said.role != "listener")


def made(session: Session) -> int:
    """How many sentences of a session have codes that a person gave."""
    return sum(any(code.why.startswith(CORRECTED) for code in one.codes) for one in session.coded)


def of_table(path: Path, session: Session, allowed: Collection[str], who: str) -> tuple[Correction, ...]:
    """What was changed in the column `codes` of a session's utterances.csv, but for what is `overtaken`.

    Raises:
        RosterError: the table is of another session, or holds what is no code; or nobody can code that language.
    """
    if session.heard.provenance.coder == NO_CODER:
        why = "the language of this talk is not coded yet, so it has no codes"
        raise RosterError(path.name, why, "Correct who listened with --swap; write the rest beside the points")
    found = []
    for row in _changed(path, session):
        if unknown := [code for code in row.codes if code not in allowed]:
            raise RosterError(row.where, f"{unknown[0]!r} is no code", f"Allowed are: {', '.join(allowed)}")
        said = row.one.utterance
        if said.role == "listener":
            found += [] if row.is_overtaken(who) else [Correction("codes", said.start, said.text, row.codes, who)]
        elif row.codes:
            step = "Only the listener is coded; if the voices are the wrong way round: listenkit review … --swap"
            raise RosterError(row.where, "it is not the listener's", step)
    return tuple(found)


def overtaken(path: Path, session: Session, who: str) -> tuple[str, ...]:
    """The sentences of such a table that somebody else than `who` corrected after it was written."""
    return tuple(row.one.utterance.text for row in _changed(path, session) if row.is_overtaken(who))


@dataclass(frozen=True, slots=True)
class _Row:
    """A row whose codes are others than those of the session: where it stands, its codes, and what it says of why."""

    where: str
    one: CodedUtterance
    codes: tuple[str, ...]
    why: str

    def is_overtaken(self, who: str) -> bool:
        """Whether somebody else corrected the sentence after the table was written."""
        by = next((code.why for code in self.one.codes if code.why.startswith(CORRECTED)), "")
        return bool(by) and by not in self.why and by != f"{CORRECTED} {who}"


def _changed(path: Path, session: Session) -> Iterator[_Row]:
    coded = {one.utterance.id: one for one in session.coded}
    for place, cells in tables.read(path, ("id", "text", "codes")):
        where = f"{path.name}, row {place}"
        one = coded.get(cells["id"])
        if one is None or _words(unguarded(cells["text"])) != _words(one.utterance.text):
            raise RosterError(where, "it is no sentence of this session", "Correct the utterances.csv of that student")
        codes = tuple(code for code in sheet.typed_codes(cells["codes"]) if code != sheet.NONE and code[-1] != "?")
        if set(codes) != {code.code for code in one.codes if code.counted}:
            yield _Row(where, one, codes, cells.get("why", ""))


def of_roles(session: Session, who: str) -> Correction:
    """The other one is the listener.

    Raises:
        RosterError: nothing was heard by which that voice could be told again.
    """
    theirs = (one for one in session.heard.utterances if one.role == "client" and len(one.words) >= LEAST_WORDS)
    said = next(theirs, None)
    if said is None:
        why = "the client says nothing by which the voice could be told again"
        raise RosterError(session.heard.recording.name, why, "Analyse it with --listener first or second")
    return Correction("listener", said.start, said.text, (), who)


def _found(each: Correction, utterances: Sequence[Utterance]) -> Utterance | None:
    """The sentence with the same words that is nearest in time."""
    near = [one for one in utterances if abs(one.start - each.start) <= NEAR and _words(one.text) == each.words]
    return min(near, key=lambda one: abs(one.start - each.start), default=None)


def _words(text: str) -> tuple[str, ...]:
    return tuple(SIGNS.findall(plain(text.lower())))
