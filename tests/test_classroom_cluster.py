"""A class on a real Dask cluster: a scheduler and two workers, processes of their own on loopback."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest

from listenkit.classroom.child import Begin, Limits, silent
from listenkit.classroom.cluster import connected
from listenkit.classroom.crew import run
from listenkit.classroom.job import Job
from listenkit.errors import UsageError

pytest.importorskip("distributed", reason="the extra `cluster` is not installed")

CHILD = """
import json, os, sys, time
begin = json.loads(sys.stdin.readline())
for line in sys.stdin:
    job = json.loads(line)
    time.sleep(0.3)
    folder = f"{os.getppid()} {os.environ['OMP_NUM_THREADS']}"
    done = {"student": job["student"], "name": job["name"], "folder": folder, "sound": "x"}
    done |= {"what": "", "why": "", "next_step": "", "summary": {}, "lost": [], "stands": False}
    print(json.dumps({"done": done}), flush=True)
"""
LIMITS = Limits(seconds=60.0)
QUICKLY = {  # a worker that is gone is missed soon
    "DASK_DISTRIBUTED__SCHEDULER__WORKER_TTL": "5s",
    "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "5s",
    "DASK_DISTRIBUTED__WORKER__USE_FILE_LOCKING": "false",
}


def started(stack: ExitStack, *words: str) -> subprocess.Popen[str]:
    """A program of Dask's, ended with all its children when the stack is."""
    command = (sys.executable, "-m", "dask", *words)
    environment = os.environ | QUICKLY
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment, start_new_session=True)
    stack.callback(ended, process)
    return process


def ended(process: subprocess.Popen[str]) -> None:
    family = [*psutil.Process(process.pid).children(recursive=True)] if process.poll() is None else []
    process.kill()
    for each in family:
        if each.is_running():
            each.kill()
    process.communicate()


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """The address of a scheduler without workers."""
    with ExitStack() as stack:
        scheduler = started(stack, "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
        assert scheduler.stderr is not None
        address = next(found[0] for line in scheduler.stderr if (found := re.search(r"tcp://127\.0\.0\.1:\d+", line)))
        yield address


@pytest.fixture
def workers(cluster: str, tmp_path: Path) -> Iterator[list[subprocess.Popen[str]]]:
    """Two worker processes, each for one recording at a time."""
    with ExitStack() as stack:
        words = ("worker", cluster, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory")
        made = [started(stack, *words, str(tmp_path / name)) for name in "ab"]
        for each in made:
            assert each.stderr is not None
            assert any("Registered to" in line for line in each.stderr)
        yield made


def test_a_worker_that_is_killed_has_its_recordings_done_by_the_other(
    cluster: str, workers: list[subprocess.Popen[str]], tmp_path: Path
) -> None:
    (tmp_path / "child.py").write_text(CHILD, encoding="utf-8")
    begin = Begin({}, crew=str(tmp_path), command=(sys.executable, str(tmp_path / "child.py")))
    jobs = [Job(f"s{n:02}", f"{n}.m4a", "x", "y") for n in range(12)]
    with connected(cluster, (tmp_path,)) as place:
        found = run(jobs, begin, LIMITS, place, silent)
        outcomes = [next(found) for _ in range(4)]
        assert len({each.folder for each in outcomes}) == 2, "both workers work"
        assert {each.folder.split()[1] for each in outcomes} == {"1"}, "with one thread each"
        os.kill(workers[0].pid, signal.SIGKILL)
        outcomes += found
    assert [each.why for each in outcomes] == [""] * 12
    assert sorted(each.student for each in outcomes) == [each.student for each in jobs]
    left = psutil.Process(workers[1].pid).children(recursive=True)
    assert not [each for each in left if "child.py" in " ".join(each.cmdline())], "no child waits for more"


@pytest.mark.usefixtures("workers")
def test_storage_that_a_worker_does_not_see_is_told_before_any_work(cluster: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"does not see .*nowhere"), connected(cluster, (tmp_path / "nowhere",)):
        pass


def test_a_cluster_without_workers_is_told(cluster: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="the scheduler has no workers"), connected(cluster, (tmp_path,)):
        pass


def test_nobody_at_the_address_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("listenkit.classroom.cluster.PATIENCE", 0.5)
    with pytest.raises(UsageError, match="no Dask scheduler answers"), connected("tcp://127.0.0.1:9", (tmp_path,)):
        pass
