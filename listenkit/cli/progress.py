"""How far an analysis is: one bar with the time left, or a line a stage where nothing may be redrawn."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, Protocol

from ..pipeline import Watch

STAGES = {  # stage → words for it, and its usual share of the time: measured on ten minutes, two cores
    "sound": ("Reading the sound", 0.02),
    "speech": ("Finding who speaks when", 0.40),
    "words": ("Writing down what is said", 0.57),
    "codes": ("Coding what the listener did", 0.01),
}


@contextmanager
def shown(*, plain: bool, say: Callable[[str], None]) -> Iterator[Watch]:
    """A watch that shows the stages on stderr: as a bar in a terminal, else as one line a stage."""
    if plain or not sys.stderr.isatty():
        yield _lines(say)
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description:28}"),
        BarColumn(),
        TimeElapsedColumn(),
        TextColumn("left:"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Loading", total=1.0)

        def watch(stage: str, share: float) -> None:
            progress.update(task, description=STAGES[stage][0], completed=_done(stage, share))

        yield watch


def _done(stage: str, share: float) -> float:
    """Share of the whole analysis, 0 to 1."""
    names = list(STAGES)
    before = sum(STAGES[name][1] for name in names[: names.index(stage)])
    return before + STAGES[stage][1] * min(1.0, share)


def _lines(say: Callable[[str], None]) -> Watch:
    told: set[str] = set()

    def watch(stage: str, share: float) -> None:
        if stage not in told:
            told.add(stage)
            say(f"  {STAGES[stage][0]} …")

    return watch


class OfMany(Protocol):
    """What a run over many recordings tells as it goes."""

    def begun(self, fresh: int, old: int, kept: int) -> None:
        """How many are to be heard, to be made again and to be kept as they are."""

    def stage(self, student: str, stage: str, share: float) -> None:
        """How far one recording is."""

    def one(self, student: str, name: str, why: str) -> None:
        """One is finished; `why` it failed, "" where it did not."""


class _Quiet:
    """A line for each recording, nothing redrawn."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say

    def begun(self, fresh: int, old: int, kept: int) -> None:
        self._say(f"{fresh} to hear, {old} to make again, {kept} as they are.")

    def stage(self, student: str, stage: str, share: float) -> None:
        pass

    def one(self, student: str, name: str, why: str) -> None:
        self._say(f"failed: {name}: {why}" if why else f"done: {name}")


class _Drawn(_Quiet):
    """One bar for all: recordings done, failed, and the time left."""

    def __init__(self, progress: Any) -> None:
        super().__init__(partial(progress.console.print, markup=False, emoji=False, highlight=False, soft_wrap=True))
        self._progress = progress
        self._task = progress.add_task("Recordings", total=1.0, failed=0)
        self._shares: dict[str, float] = {}
        self._finished = self._failed = 0

    def begun(self, fresh: int, old: int, kept: int) -> None:
        super().begun(fresh, old, kept)
        self._progress.update(self._task, total=float(max(1, fresh + old + kept)))

    def stage(self, student: str, stage: str, share: float) -> None:
        self._shares[student] = _done(stage, share)
        self._drawn()

    def one(self, student: str, name: str, why: str) -> None:
        super().one(student, name, why)
        self._finished, self._failed = self._finished + 1, self._failed + bool(why)
        self._shares.pop(student, None)
        self._drawn()

    def _drawn(self) -> None:
        done = self._finished + sum(self._shares.values())
        self._progress.update(self._task, completed=done, failed=self._failed)


@contextmanager
def of_many(say: Callable[[str], None]) -> Iterator[OfMany]:
    """One display for many recordings: a bar in a terminal, else a line each."""
    if not sys.stderr.isatty():
        yield _Quiet(say)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[failed]} failed, left:"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True, highlight=False), transient=True) as progress:
        yield _Drawn(progress)
