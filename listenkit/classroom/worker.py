"""A child of a batch: reads jobs from stdin, one JSON line each, works, and writes what happens to stdout.

Models stay loaded from one job to the next. What libraries print goes to stderr, so that nothing stands between our
lines. A child whose parent is gone, or that has nothing to do for long, ends itself: nobody would read its results.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from functools import cache, partial
from pathlib import Path
from typing import IO, Any

from .. import allocation

LOOKS = 1.0  # s between two looks for the parent
PATIENCE = 600.0  # s without a job: whoever began this child may be gone, on another computer


def main() -> None:
    """Work until stdin ends. The first line holds the settings, the codebook's path and whether to stay offline."""
    allocation.keep()
    told = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8", buffering=1)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    begin = json.loads(sys.stdin.readline())
    from .job import job, work

    bench, idle = cache(partial(_bench, begin)), _ends_itself()
    for line in sys.stdin:
        idle.cancel()
        done = work(job(json.loads(line)), bench, lambda stage, share: _say(told, stage=stage, share=share))
        _say(told, done=done.to_dict())
        idle = _ends_itself()


def _ends_itself() -> threading.Timer:
    """Ends this process when its time is over, unless it is cancelled before."""
    timer = threading.Timer(PATIENCE, os._exit, (0,))
    timer.daemon = True
    timer.start()
    return timer


def _bench(begin: dict[str, Any]) -> Any:
    from .. import codebook
    from ..settings import Settings
    from ..workbench import Workbench

    book = codebook.load(Path(begin["codebook"]) if begin["codebook"] else None)
    return Workbench(Settings(**begin["settings"]), book, begin["offline"], names=tuple(begin["names"]))


def _say(told: IO[str], **values: Any) -> None:
    told.write(json.dumps(values) + "\n")


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOKS)
    os._exit(1)


if __name__ == "__main__":
    main()
