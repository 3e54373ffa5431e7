"""Two calls at once, each on its half of the threads."""

import os
import sys

import pytest

from listenkit import cores


@pytest.mark.parametrize(("told", "calls", "each"), [("1", 1, 1), ("2", 2, 1), ("3", 2, 1), ("6", 2, 3)])
def test_calls_share_the_threads_that_are_allowed(monkeypatch, told, calls, each):
    monkeypatch.setenv("OMP_NUM_THREADS", told)
    assert (cores.calls(), cores.each()) == (calls, each)


@pytest.mark.parametrize("told", ["", "0", "all", "-2"])
def test_what_is_no_number_of_threads_is_not_heeded(monkeypatch, told):
    monkeypatch.setenv("OMP_NUM_THREADS", told)
    assert cores.threads() == cores.available()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a process be told which cores to use")
def test_only_the_cores_that_the_process_may_use_are_counted():
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(allowed)})
    try:
        assert cores.available() == 1
    finally:
        os.sched_setaffinity(0, allowed)


def test_voices_are_heard_side_by_side_whatever_torch_was_told(monkeypatch):
    import torch

    from listenkit.acoustics import Acoustics

    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # as CTranslate2 does where torch was loaded before it
    try:
        assert Acoustics()._pool._max_workers == 2
        assert torch.get_num_threads() == 1, "what others told torch stays"
    finally:
        torch.set_num_threads(threads)
