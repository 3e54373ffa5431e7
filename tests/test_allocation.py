"""Freed memory stays with the program."""

import subprocess
import sys

import pytest

ASKS = """
import mmap, sys
from listenkit import allocation
if sys.argv[1] == "keep":
    assert allocation.keep()
import numpy as np
np.ones(10_000_000)  # 80 MB, freed at once
with open("/proc/self/statm") as file:
    print(int(file.read().split()[1]) * mmap.PAGESIZE)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the memory of a process in /proc")
def test_what_is_freed_stays_for_what_comes_next():
    def resident(how):
        told = subprocess.run([sys.executable, "-c", ASKS, how], capture_output=True, text=True, check=True)
        return int(told.stdout)

    assert resident("keep") - resident("do not") > 70_000_000


def test_on_other_systems_nothing_is_asked(monkeypatch):
    from listenkit import allocation

    monkeypatch.setattr(sys, "platform", "win32")
    assert allocation.keep() is False
