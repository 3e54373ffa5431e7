"""Recordings side by side: each is one call of one function, on a thread of this computer or on another one's.

The function drives a child (`child.py`); children that are idle wait here, with their models loaded, for the next call
that began theirs the same way.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor, as_completed, wait
from contextlib import contextmanager
from dataclasses import dataclass, replace

from .child import GIGABYTE, LOOK, Begin, Child, Limits, Tell, silent
from .job import Job, Outcome

PER_CHILD = 2.5 * GIGABYTE  # bytes: two hours of stereo took 2.0 GB
_children: list[Child] = []
_idle: list[Child] = []
_lists = threading.Lock()


def size(jobs: int, wanted: int | None, cores: int, memory: float) -> tuple[int, int]:
    """How many children to have and how many threads each: one a core, as far as jobs and memory (bytes) go."""
    most = wanted or max(1, min(cores, int(memory / PER_CHILD)))
    children = max(1, min(most, jobs))
    return children, max(1, cores // children)


def free_memory() -> float:
    """Bytes that are free now."""
    import psutil

    return float(psutil.virtual_memory().available)


def analysed(job: Job, begin: Begin, limits: Limits, tell: Tell) -> Outcome:
    """The unit of work of a class: what becomes of one recording, in a child that is idle or a new one."""
    child = _taken(begin)
    try:
        return child.analysed(job, limits, tell)
    finally:
        with _lists:
            if child in _children:
                _idle.append(child)


def _taken(begin: Begin) -> Child:
    with _lists:
        child = next((each for each in _idle if each.begin == begin), None)
        if child is None:
            child = Child(begin)
            _children.append(child)
        else:
            _idle.remove(child)
        return child


def dismiss(crew: str) -> None:
    """End the children of one class, those at work as well."""
    with _lists:
        mine = [each for each in _children if each.begin.crew == crew]
        for each in mine:
            _children.remove(each)
        _idle[:] = [each for each in _idle if each not in mine]
    for each in mine:
        each.dismiss()


@dataclass(frozen=True, slots=True)
class Place:
    """Where the calls are made.

    Args:
        executor: calls the function as often side by side as it has room for.
        threads: of each child.
        dismiss: ends the children of a class there.
        tells: whether the stages of a recording can be told from there.
    """

    executor: Executor
    threads: int
    dismiss: Callable[[str], object] = dismiss
    tells: bool = True


@contextmanager
def here(children: int, threads: int) -> Iterator[Place]:
    """This computer, with so many children, and threads each."""
    with ThreadPoolExecutor(children) as executor:
        yield Place(executor, threads)


def run(jobs: Iterable[Job], begin: Begin, limits: Limits, place: Place, tell: Tell) -> Iterator[Outcome]:
    """Outcomes as they come. Whoever stops asking ends all children."""
    begin = replace(begin, threads=place.threads)
    tell = tell if place.tells else silent
    called = {place.executor.submit(analysed, job, begin, limits, tell): job for job in jobs}
    try:
        for each in as_completed(called):
            yield _outcome(each, called[each])
    finally:
        _end(called, lambda: place.dismiss(begin.crew))


def _end(called: Iterable[Future[Outcome]], dismiss: Callable[[], object]) -> None:
    """End what is still being called; a second Ctrl-C does not keep it from that."""
    for each in called:
        each.cancel()
    try:
        dismiss()
        while wait(called, LOOK).not_done:
            dismiss()
    finally:
        dismiss()


def _outcome(called: Future[Outcome], job: Job) -> Outcome:
    """What a call gave; one that was lost with the computer it ran on is told like a child that died."""
    try:
        return called.result()
    except Exception as error:
        why = f"the computer that analysed it was lost ({type(error).__name__}: {error})"
        return Outcome(job.student, job.name, what=job.name, why=why, next_step="Run the same command again")
