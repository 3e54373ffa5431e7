"""Real-time factor by stage and peak memory, beside openai-whisper's `transcribe` and whisper-ctranslate2 --batched.

    python -m tests.benchmarks speed RECORDING [--model base] [--no-reference]

All with the same weights, one after the other in one run, each in a process of its own. The factor is seconds of work
for a second of sound; compare the rows of one run, since a busy computer slows them all. `--no-reference` leaves out
`transcribe`, which takes many times longer than everything else.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from listenkit import allocation, codebook, weights
from listenkit.settings import Settings
from listenkit.workbench import Workbench

MEGABYTES = 1024  # ru_maxrss is in kB on Linux


def ours(recording: Path, model: str) -> dict[str, float]:
    """Seconds of each stage of `listenkit analyze`, with the models loaded before."""
    allocation.keep()
    bench = Workbench(Settings(model=model), codebook.load(), offline=True)
    bench.engines(bench.load(recording).audio)
    begun: dict[str, float] = {}

    def watch(stage: str, share: float) -> None:
        begun.setdefault(stage, time.perf_counter())

    session, _ = bench.analyze(recording, watch)
    times = [*begun.values(), time.perf_counter()]
    stages = {name: after - before for name, before, after in zip(begun, times, times[1:], strict=False)}
    return stages | {"whole": times[-1] - times[0], "duration": session.heard.recording.duration}


def transcribe(recording: Path, model: str) -> dict[str, float]:
    """Seconds of openai-whisper's `transcribe` with the defaults of its command."""
    bench = Workbench(Settings(model=model, engine="openai-whisper"), codebook.load(), offline=True)
    audio = bench.load(recording).audio
    sound, whisper = audio.samples(), bench.engines(audio).transcriber._model
    begun = time.perf_counter()
    whisper.transcribe(sound, beam_size=5, best_of=5, word_timestamps=True, language="en", fp16=False)
    return {"whole": time.perf_counter() - begun}


def batched(recording: Path, model: str) -> dict[str, float]:
    """Seconds of the whisper-ctranslate2 command, batched, int8; its start is in it."""
    folder = weights.ensure(model, "ct2", offline=True)
    command = [shutil.which("whisper-ctranslate2") or "", str(recording), "--model_directory", str(folder)]
    with tempfile.TemporaryDirectory() as out:
        begun = time.perf_counter()
        options = ["--batched", "True", "--compute_type", "int8", "--language", "en", "--output_dir", out]
        subprocess.run([*command, *options], check=True, capture_output=True)
        return {"whole": time.perf_counter() - begun}


MEASURED = {"ours": ours, "transcribe": transcribe, "batched": batched}


def _child(what: str, recording: Path, model: str) -> dict[str, float]:
    """The figures of one thing, measured in a process of its own, with its peak memory (MB)."""
    command = [sys.executable, "-m", "tests.benchmarks.speed", "--child", what, str(recording), "--model", model]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def _peak() -> float:
    used = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return max(used) / MEGABYTES


def main(argv: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks speed")
    parser.add_argument("recording", type=Path)
    parser.add_argument("--model", default="base")
    parser.add_argument("--no-reference", action="store_true")
    parser.add_argument("--child", choices=MEASURED, help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    if options.child:
        print(json.dumps(MEASURED[options.child](options.recording, options.model) | {"memory": _peak()}))
        return
    mine = _child("ours", options.recording, options.model)
    duration = mine.pop("duration")
    print(f"{options.recording.name}, {duration:.0f} s, model {options.model}")
    for stage in ("sound", "speech", "words", "codes", "whole"):
        print(f"  listenkit {stage:18} real-time factor {mine[stage] / duration:.3f}")
    print(f"  listenkit peak memory {mine['memory']:12.0f} MB")
    beside = mine["whole"] - mine["words"]
    print(f"  beside Whisper / Whisper          {beside / mine['words']:.2f}")
    if shutil.which("whisper-ctranslate2"):
        other = _child("batched", options.recording, options.model)
        print(f"  whisper-ctranslate2 --batched     real-time factor {other['whole'] / duration:.3f}")
        print(f"  beside Whisper / that             {beside / other['whole']:.2f}")
    if not options.no_reference:
        other = _child("transcribe", options.recording, options.model)
        print(f"  openai-whisper transcribe         real-time factor {other['whole'] / duration:.3f}")
        print(f"  transcribe / listenkit            {other['whole'] / mine['whole']:.1f}")


if __name__ == "__main__":
    main()
