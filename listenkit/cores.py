"""How the cores are shared: two calls of a model at once, each on its half of the threads.

Measured on two cores: Whisper takes a quarter less time than in one call on all threads, the models of the voices a
third less. The number is asked of the system, not of a library: CTranslate2 and Silero set that of torch to one.
"""

from __future__ import annotations

import os
import sys

SIDE_BY_SIDE = 2  # calls


def available() -> int:
    """Cores that this process may use; fewer than the computer has where the system says so (taskset, a cluster)."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def threads() -> int:
    """Threads that may be used: what OMP_NUM_THREADS says, as every library does, else one a core."""
    told = os.environ.get("OMP_NUM_THREADS", "")
    return int(told) if told.isdecimal() and int(told) else available()


def calls() -> int:
    """How many calls may be made at once: two, or one where there is one thread."""
    return min(SIDE_BY_SIDE, threads())


def each() -> int:
    """Threads of each call."""
    return max(1, threads() // SIDE_BY_SIDE)
