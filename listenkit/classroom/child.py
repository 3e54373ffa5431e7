"""One recording analysed in a process of its own, watched for time and memory.

A pool of processes cannot end one task that hangs, and breaks as a whole when one process dies. Here a process that was
ended, or died, is replaced for the next job; a healthy one keeps its models loaded from one job to the next.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from .job import Job, Outcome, outcome

LOOK = 0.2  # s between two looks at a child
LAST_LINES = 10.0  # s to wait for them at most: a child of its own may hold its output open
GIGABYTE = 2**30
NUMBER_OF_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
TOLD = ("settings", "codebook", "offline", "names")
Tell = Callable[[str, str, float], None]  # is told the student, the stage and the share of it that is done


def silent(student: str, stage: str, share: float) -> None:
    """Tells nobody."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one recording may take: s from its beginning, bytes of the child with all its children."""

    seconds: float = 3600.0
    bytes: float = 6 * GIGABYTE


@dataclass(frozen=True, slots=True)
class Begin:
    """What each child is told first, and how it is begun.

    Args:
        crew: the folder of the class's results, so that no two classes share a child.
        command: in place of our own worker.
    """

    settings: dict[str, Any]
    codebook: str = ""
    offline: bool = False
    names: tuple[str, ...] = ()
    crew: str = ""
    threads: int = 1
    command: tuple[str, ...] = ()


class Child:
    """One process at a time, begun when there is something to do."""

    def __init__(self, begin: Begin) -> None:
        self.begin = begin
        self._limits = Limits()
        self._tell: Tell = silent
        self._process: subprocess.Popen[str] | None = None
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._reader: threading.Thread | None = None  # passes on what the process says
        self._said = False  # whether the process has said anything about the job it has
        self._dismissed = False
        self._starting = threading.Lock()

    def analysed(self, job: Job, limits: Limits, tell: Tell) -> Outcome:
        """An outcome, whatever happens: somebody waits for one."""
        self._limits, self._tell = limits, tell
        try:
            return self._one(job)
        except Exception as error:
            self._end()
            why = f"what its process said was not understood ({type(error).__name__}: {error})"
            return Outcome(job.student, job.name, what=job.name, why=why, next_step="Run the same command again")

    def dismiss(self) -> None:
        """End the process and all that it began; none is begun any more."""
        with self._starting:
            self._dismissed = True
            self._end()

    def _one(self, job: Job) -> Outcome:
        """The outcome of a job; a process that was gone before it began is replaced once."""
        found = self._tried(job)
        return self._tried(job) or self._lost(job) if found is None else found

    def _tried(self, job: Job) -> Outcome | None:
        """The outcome of a job, None where the process ended before it said anything about it."""
        try:
            self._give(job)
        except OSError as error:
            gone = isinstance(error, BrokenPipeError) or (os.name == "nt" and error.errno == errno.EINVAL)
            self._end()
            if gone:
                return None
            why = f"no process could be begun for it ({error})"
            return Outcome(job.student, job.name, what=job.name, why=why, next_step="Run the same command again")
        begun, self._said = time.monotonic(), False
        while True:
            found = self._heard(job)
            if found is not None:
                return found
            why = self._too_much(begun)
            if why:
                self._end()
                step = "Look whether the file plays; else give it more with --max-minutes or --max-memory"
                return Outcome(job.student, job.name, what=job.name, why=why, next_step=step)
            if self._process is None or self._process.poll() is not None:
                return self._last_words(job)

    def _give(self, job: Job) -> None:
        if self._process is None or self._process.poll() is not None:
            self._start()
        pipe = self._process and self._process.stdin
        if pipe:
            pipe.write(json.dumps(asdict(job)) + "\n")
            pipe.flush()

    def _start(self) -> None:
        with self._starting:
            if not self._dismissed:
                self._process = self._begun()
        if self._process is None or self._process.stdin is None:
            return
        told = {key: value for key, value in asdict(self.begin).items() if key in TOLD}
        self._process.stdin.write(json.dumps(told) + "\n")

    def _begun(self) -> subprocess.Popen[str]:
        environment = os.environ | dict.fromkeys(NUMBER_OF_THREADS, str(self.begin.threads))
        self._lines = queue.SimpleQueue()
        process = subprocess.Popen(
            self.begin.command or (sys.executable, "-m", "listenkit.classroom.worker"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            env=environment,
            start_new_session=True,  # Ctrl-C is for the parent, which then ends its children
        )
        self._reader = threading.Thread(target=_read, args=(process, self._lines), daemon=True)
        self._reader.start()
        return process

    def _heard(self, job: Job) -> Outcome | None:
        """The outcome, where the child has told it by now; progress is passed on."""
        try:
            said = json.loads(self._lines.get(timeout=LOOK))
        except queue.Empty:
            return None
        self._said = True
        if "done" in said:
            return outcome(said["done"])
        with contextlib.suppress(Exception):  # a display that fails is no reason to lose a recording
            self._tell(job.student, said["stage"], said["share"])
        return None

    def _too_much(self, begun: float) -> str:
        """Why the child has to be ended, "" where it may go on."""
        if time.monotonic() - begun > self._limits.seconds:
            return f"it took more than {self._limits.seconds / 60:.0f} min and was ended"
        if self._process is not None and _memory(self._process.pid) > self._limits.bytes:
            return f"it took more than {self._limits.bytes / GIGABYTE:.1f} GB of memory and was ended"
        return ""

    def _last_words(self, job: Job) -> Outcome | None:
        """What a process that is gone told last; None where it never began the job.

        The last lines may still be on their way when the process is gone, so the reader is waited for.
        """
        if self._reader is not None:
            self._reader.join(LAST_LINES)
        while not self._lines.empty():
            found = self._heard(job)
            if found is not None:
                return found
        self._end()
        return self._lost(job) if self._said or self._dismissed else None

    def _lost(self, job: Job) -> Outcome:
        why = "the process that analysed it ended without a word; memory may have run out"
        return Outcome(job.student, job.name, what=job.name, why=why, next_step="Run again with fewer at once")

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            _end_all(process.pid)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=10)


def _read(process: subprocess.Popen[str], lines: queue.SimpleQueue[str]) -> None:
    """Pass on what a child says, line by line; what is no line of ours is left out."""
    for line in process.stdout or ():
        if line.startswith("{"):
            lines.put(line)


def _memory(pid: int) -> float:
    """Bytes in memory of a process and all its children; 0 where it is gone."""
    import psutil

    try:
        mine = psutil.Process(pid)
        return float(sum(each.memory_info().rss for each in (mine, *mine.children(recursive=True))))
    except psutil.Error:
        return 0.0


def _end_all(pid: int) -> None:
    """End a process and all its children: those in its session, and those that it began, the children first."""
    import psutil

    if hasattr(os, "killpg"):  # a process that died by itself is no parent any more, yet the session has its number
        with contextlib.suppress(OSError):
            os.killpg(pid, signal.SIGKILL)
    try:
        mine = psutil.Process(pid)
        family = [*mine.children(recursive=True), mine]
    except psutil.Error:
        return
    for each in family:
        with contextlib.suppress(psutil.Error):
            each.kill()
