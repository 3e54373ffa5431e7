"""Who spoke when, beside the truth: diarization error and talk share.

    python -m tests.benchmarks voices RECORDING TRUTH [RECORDING TRUTH …] [--diarizer dyad]

TRUTH is a truth.json of a voiced role-play or an .rttm. The diarization error rate (missed, falsely found and confused
speech over true speech; NIST RT-09) leaves out 0.25 s around each true edge, scores overlaps, and takes the better of
the two ways round. `--diarizer dyad` mixes two channels to one.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from listenkit.codebook import load
from listenkit.settings import CHOICES, Settings
from listenkit.workbench import Workbench

STEP = 0.01  # s of a frame
COLLAR = 0.25  # s on each side of a true edge

Stretch = tuple[str, float, float]  # who, start, end (s)


def true_speech(path: Path) -> list[Stretch]:
    """The stretches of speech of a truth.json or an .rttm."""
    if path.suffix == ".json":
        rows = json.loads(path.read_text("utf-8"))["speech"]
        return [(row["role"], row["start"], row["end"]) for row in rows]
    fields = [line.split() for line in path.read_text("utf-8").splitlines() if line.startswith("SPEAKER")]
    return [(f[7], float(f[3]), float(f[3]) + float(f[4])) for f in fields]


def grid(stretches: Iterable[Stretch], names: list[str], length: int) -> NDArray[np.bool_]:
    """Whether each name speaks in each frame, shape (names, frames)."""
    speaks = np.zeros((len(names), length), bool)
    for who, start, end in stretches:
        speaks[names.index(who), int(start / STEP) : int(np.ceil(end / STEP))] = True
    return speaks


def compared(true: list[Stretch], found: list[Stretch]) -> tuple[float, float]:
    """Diarization error rate, and the talk share of who spoke most in truth, found minus true."""
    length = int(max(end for _, _, end in (*true, *found)) / STEP) + 2
    t, f = (grid(rows, _two({who for who, _, _ in rows}), length) for rows in (true, found))
    keep = np.ones(length, bool)
    for _, start, end in true:
        for edge in (start, end):
            keep[max(0, int((edge - COLLAR) / STEP)) : int((edge + COLLAR) / STEP)] = False
    f = max((f, f[::-1]), key=lambda rows: int((t & rows)[:, keep].sum()))
    said, heard, both = t[:, keep].sum(0), f[:, keep].sum(0), (t & f)[:, keep].sum(0)
    wrong = (np.maximum(said, heard) - both).sum()
    most = int(t.sum(1).argmax())
    return float(wrong / said.sum()), float(f.sum(1)[most] / f.sum() - t.sum(1)[most] / t.sum())


def _two(names: set[str]) -> list[str]:
    return [*sorted(names), "", ""][:2]


def main(argv: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks voices")
    parser.add_argument("paths", type=Path, nargs="+", metavar="RECORDING TRUTH")
    parser.add_argument("--diarizer", choices=CHOICES["diarizer"], default="auto")
    options = parser.parse_args(argv)
    if len(options.paths) % 2:
        parser.error("give a truth for each recording")
    bench = Workbench(Settings(diarizer=options.diarizer), load(), offline=True)
    for recording, truth in zip(options.paths[::2], options.paths[1::2], strict=True):
        sound = bench.load(recording).audio
        diarizer = bench.diarizer(sound)
        spans = diarizer(sound)
        error, share = compared(true_speech(truth), [(s.speaker, s.start, s.end) for s in spans])
        name = f"{recording.parent.name}/{recording.name}"
        print(f"{name:36} {diarizer.name:9} DER {error:.3f}   talk share {share:+.3f}", flush=True)


if __name__ == "__main__":
    main()
