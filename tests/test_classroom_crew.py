"""Children that hang, die or eat memory are ended and replaced; the others go on. The child here is a small script."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from listenkit.classroom import child
from listenkit.classroom.child import Begin, Limits, Tell, silent
from listenkit.classroom.crew import here, run, size
from listenkit.classroom.job import Job, Outcome

CHILD = """
import json, os, subprocess, sys, time
begin = json.loads(sys.stdin.readline())
loaded = os.getpid()
for line in sys.stdin:
    job = json.loads(line)
    what = job["name"]
    print("a library talks", flush=True)
    print(json.dumps({"stage": "words", "share": 0.5}), flush=True)
    if what == "hang":
        subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
        time.sleep(600)
    if what == "eat":
        eaten = bytearray(400 * 2**20)
        time.sleep(600)
    if what == "die":
        os._exit(9)
    folder = f"{loaded} {os.environ['OMP_NUM_THREADS']}"
    done = {"student": job["student"], "name": what, "folder": folder, "sound": begin["settings"]["model"]}
    done |= {"what": "", "why": "", "next_step": "", "summary": {}, "lost": [], "stands": False}
    if what == "babble":
        done = {"nothing": 1}
    print(json.dumps({"done": done}), flush=True)
    if what == "leave":
        os._exit(0)
"""
LIMITS = Limits(seconds=2.0, bytes=200 * 2**20)


@pytest.fixture
def begin(tmp_path: Path) -> Begin:
    path = tmp_path / "child.py"
    path.write_text(CHILD, encoding="utf-8")
    return Begin({"model": "base"}, crew=str(tmp_path), command=(sys.executable, str(path)))


def worked(begin: Begin, *names: str, children: int = 1, limits: Limits = LIMITS) -> dict[str, Outcome]:
    jobs = [Job(f"s{n}", name, "x", "y") for n, name in enumerate(names)]
    return {each.student: each for each in outcomes(jobs, begin, (children, 3), limits)}


def outcomes(
    jobs: list[Job], begin: Begin, shape: tuple[int, int], limits: Limits, tell: Tell = silent
) -> Iterator[Outcome]:
    with here(*shape) as place:
        yield from run(jobs, begin, limits, place, tell)


def test_a_healthy_child_does_one_job_after_the_other_with_its_models_loaded(begin: Begin) -> None:
    found = worked(begin, "a", "b", "c")
    assert [each.name for each in found.values()] == ["a", "b", "c"]
    assert len({each.folder for each in found.values()}) == 1
    assert found["s0"].folder.endswith(" 3"), "threads are what was asked for"
    assert found["s0"].sound == "base"


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("hang", "it took more than 0 min and was ended"),
        ("eat", "it took more than 0.2 GB of memory and was ended"),
        ("die", "the process that analysed it ended without a word"),
        ("babble", "what its process said was not understood (KeyError"),
    ],
)
def test_what_cannot_go_on_is_ended_with_its_children_and_replaced(begin: Begin, name: str, why: str) -> None:
    found = worked(begin, "a", name, "b")
    assert found["s1"].failed
    assert why in found["s1"].why
    assert found["s2"].folder != found["s0"].folder, "another child goes on"
    assert not [each for each in _ours() if each.status() != psutil.STATUS_ZOMBIE]


def test_two_children_work_side_by_side_and_one_that_hangs_holds_up_nobody(begin: Begin) -> None:
    found = worked(begin, "hang", *("a",) * 6, children=2)
    assert sum(not each.failed for each in found.values()) == 6


def test_whoever_stops_asking_ends_all_children(begin: Begin) -> None:
    jobs = [Job(f"s{n}", name, "x", "y") for n, name in enumerate(("a", "hang", "hang"))]
    found = outcomes(jobs, begin, (2, 1), Limits(600, LIMITS.bytes))
    assert next(found).name == "a"
    found.close()  # type: ignore[attr-defined]
    assert not [each for each in _ours() if each.status() != psutil.STATUS_ZOMBIE]


def test_a_child_that_is_gone_before_a_job_costs_it_nothing(begin: Begin) -> None:
    found = worked(begin, *("leave",) * 4)
    assert [each.why for each in found.values()] == [""] * 4


def test_a_display_that_fails_costs_no_recording(begin: Begin) -> None:
    def fails(*told: object) -> None:
        raise ZeroDivisionError

    (found,) = outcomes([Job("s1", "a", "x", "y")], begin, (1, 1), LIMITS, fails)
    assert not found.failed


def test_progress_is_passed_on(begin: Begin) -> None:
    told: list[tuple[str, str, float]] = []
    list(outcomes([Job("s1", "a", "x", "y")], begin, (1, 1), LIMITS, lambda *each: told.append(each)))
    assert told == [("s1", "words", 0.5)]


def test_a_command_that_cannot_be_begun_is_told(tmp_path: Path) -> None:
    found = worked(Begin({}, command=(str(tmp_path / "nothing"),)), "a")
    assert "no process could be begun" in found["s0"].why


def test_no_jobs_is_no_work(begin: Begin) -> None:
    assert worked(begin) == {}


def test_children_fit_jobs_cores_and_memory() -> None:
    gigabyte = 2**30
    assert size(60, None, 8, 64 * gigabyte) == (8, 1)
    assert size(60, None, 8, 6 * gigabyte) == (2, 4)
    assert size(60, None, 8, 1 * gigabyte) == (1, 8)
    assert size(3, None, 8, 64 * gigabyte) == (3, 2)
    assert size(60, 1, 8, 64 * gigabyte) == (1, 8)
    assert size(0, None, 2, 64 * gigabyte) == (1, 2)


def _ours() -> list[psutil.Process]:
    """What is still there of the children of this test, after a moment to go."""
    for _ in range(40):
        left = [p for p in psutil.Process().children(recursive=True) if "python" in p.name().lower()]
        if not left:
            return []
        time.sleep(0.05)
    return left


def test_the_memory_of_a_process_that_is_gone_is_none() -> None:
    assert child._memory(2**22 + 1) == 0.0
