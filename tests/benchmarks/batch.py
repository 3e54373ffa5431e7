"""A class on this computer: throughput of children and threads, and whether a killed batch ends like any other.

    python -m tests.benchmarks batch RECORDING... [--copies 3] [--kills 3]

The recordings, each as several copies with a byte of difference, are the class. One child with one thread, two children
with one thread each and one child with all cores hear it one after the other in one run: compare their factors. Then a
batch is killed (SIGKILL, the whole program) at random moments and begun again until it is done; its sessions must be
those of an undisturbed one, byte for byte, but for the time of the run.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from listenkit import cores
from listenkit.classroom import crew
from listenkit.classroom.child import Begin, Limits, silent
from listenkit.classroom.job import Job
from listenkit.settings import Settings

CREATED = re.compile(rb'"created": "[^"]*"')
SHORTEST, LONGEST = 8.0, 25.0  # s from the beginning of a batch to its end by force
SEED = 7


def handed_in(recordings: Sequence[Path], copies: int, folder: Path) -> list[Path]:
    """The class: copies that sound alike and are different files."""
    made = []
    for number, recording in enumerate(path for path in recordings for _ in range(copies)):
        made.append(folder / f"s{number:02}{recording.suffix}")
        made[-1].write_bytes(recording.read_bytes() + bytes([number]))
    return made


def seconds(files: Sequence[Path], out: Path, children: int, threads: int) -> float:
    """How long a crew takes, with the loading of its models."""
    jobs = [Job(path.stem, path.name, str(path), str(out / path.stem), audio="none") for path in files]
    begin = Begin(Settings().to_dict(), offline=True, crew=str(out))
    begun = time.perf_counter()
    with crew.here(children, threads) as place:
        outcomes = list(crew.run(jobs, begin, Limits(), place, silent))
    took = time.perf_counter() - begun
    if failed := [each for each in outcomes if each.failed]:
        raise SystemExit(f"{failed[0].name}: {failed[0].why}")
    return took


def batch(folder: Path, out: Path) -> list[str]:
    return [sys.executable, "-m", "listenkit", "batch", str(folder), "--out", str(out), "--offline", "--audio", "none"]


def killed(folder: Path, out: Path, kills: int) -> int:
    """Begin a batch, kill it, begin it again; how often it was killed before it was done."""
    chance, done = random.Random(SEED), 0
    while done < kills:
        running = subprocess.Popen(batch(folder, out), stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        try:
            running.wait(chance.uniform(SHORTEST, LONGEST))
            return done
        except subprocess.TimeoutExpired:
            os.kill(running.pid, signal.SIGKILL)
            running.wait()
            done += 1
    subprocess.run(batch(folder, out), check=True, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    return done


def contents(out: Path) -> dict[str, bytes]:
    """Every session of a batch, without the time of its run."""
    paths = sorted((out / "sessions").rglob("session.json"))
    return {path.relative_to(out).as_posix(): CREATED.sub(b"", path.read_bytes()) for path in paths}


def main(argv: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks batch")
    parser.add_argument("recordings", type=Path, nargs="+")
    parser.add_argument("--copies", type=int, default=3)
    parser.add_argument("--kills", type=int, default=3)
    options = parser.parse_args(argv)
    every = cores.available()
    with tempfile.TemporaryDirectory() as temporary:
        place = Path(temporary)
        (place / "in").mkdir()
        files = handed_in(options.recordings, options.copies, place / "in")
        took = {shape: seconds(files, place / f"{shape}", *shape) for shape in ((1, 1), (2, 1), (1, every))}
        for (children, threads), each in took.items():
            print(f"{children} × {threads} threads: {each:6.1f} s for {len(files)} recordings")
        print(f"two of one thread beside one of one thread: {took[1, 1] / took[2, 1]:.2f} times the throughput")
        print(f"two of one thread beside one of {every}: {took[1, every] / took[2, 1]:.2f} times the throughput")
        subprocess.run(batch(place / "in", place / "whole"), check=True, stderr=subprocess.DEVNULL)
        times = killed(place / "in", place / "killed", options.kills)
        whole, again = contents(place / "whole"), contents(place / "killed")
        same = sum(whole[name] == again.get(name) for name in whole)
        print(json.dumps({"killed": times, "sessions": len(whole), "byte for byte the same": same}))


if __name__ == "__main__":
    main()
