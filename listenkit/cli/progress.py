"""How far an analysis is: one bar with the time left, or a line a stage where nothing may be redrawn."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

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
