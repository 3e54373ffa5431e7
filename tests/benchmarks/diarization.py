"""Who spoke when, beside the truth: diarization error, talk share, words given to the wrong person, backchannels.

    python -m tests.benchmarks diarization FOLDER [FOLDER …] [--only TEXT] [--no-senko] [--no-words]

Every recording under FOLDER with an .rttm of its name or a truth.json of a voiced role-play beside it. A recording
of two channels counts twice: as it is, and mixed to one with `--diarizer dyad`.

* DER: missed, falsely found and confused speech over true speech (NIST RT-09), 10 ms frames, 0.25 s on each side of a
  true edge left out, overlaps scored, the better of the two ways round. DER0: nothing left out.
* share: the talk share of who spoke most in truth, found minus true.
* third: seconds given to a third voice. sure: mean confidence of the spans, weighted by their seconds.
* senko: the same error of what senko itself makes of the mixed sound.
* wrong: words that are right and given to the wrong person, of all that are right (needs a truth.json).
* backchannels: the listener's, precision and recall, 0.5 s tolerance.
* time: this stage over the transcription of the same recording (batched int8 Whisper).
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
import time
import wave
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from listenkit import align, floor, roles
from listenkit.audio import RATE, Audio
from listenkit.codebook import load
from listenkit.engines import DIARIZERS, engine
from listenkit.model import FloorEvent, SpeechSpan, Utterance
from listenkit.settings import Settings
from listenkit.workbench import Workbench

STEP = 0.01  # s of a frame
COLLAR = 0.25  # s on each side of a true edge
NEAR = 0.5  # s by which a backchannel may be off
SOUNDS = (".wav", ".flac", ".ogg", ".m4a", ".webm", ".mp3")

Stretch = tuple[str, float, float]  # who, start, end (s)


@dataclass(frozen=True)
class Truth:
    """Stretches of speech, and for a voiced role-play the rows of its truth.json."""

    speech: list[Stretch]
    rows: list[dict[str, Any]]


def found_in(folders: Iterable[Path], only: str) -> Iterator[tuple[Path, Truth]]:
    """Recordings with their truth, in order of name."""
    for path in sorted(p for folder in folders for p in folder.rglob("*") if p.suffix in SOUNDS and only in str(p)):
        told, marked = path.with_name("truth.json"), path.with_suffix(".rttm")
        if told.exists():
            rows = json.loads(told.read_text("utf-8"))["speech"]
            yield path, Truth([(row["role"], row["start"], row["end"]) for row in rows], rows)
        elif marked.exists():
            fields = [line.split() for line in marked.read_text("utf-8").splitlines() if line.startswith("SPEAKER")]
            yield path, Truth([(f[7], float(f[3]), float(f[3]) + float(f[4])) for f in fields], [])


def grid(stretches: Iterable[Stretch], names: list[str], length: int) -> NDArray[np.bool_]:
    """Whether each name speaks in each frame, shape (names, frames)."""
    speaks = np.zeros((len(names), length), bool)
    for who, start, end in stretches:
        speaks[names.index(who), int(start / STEP) : int(np.ceil(end / STEP))] = True
    return speaks


def compared(true: Sequence[Stretch], found: Sequence[Stretch], collar: float = COLLAR) -> tuple[float, float]:
    """Diarization error rate, and the talk share of who spoke most in truth, found minus true."""
    length = int(max(end for _, _, end in (*true, *found)) / STEP) + 2
    t, f = (grid(rows, names, length) for rows, names in ((true, _names(true)), (found, _names(found))))
    keep = np.ones(length, bool)
    for _, start, end in true if collar else ():
        for edge in (start, end):
            keep[max(0, int((edge - collar) / STEP)) : int((edge + collar) / STEP)] = False
    pairs = [(a, b) for a in range(len(f)) for b in range(len(f)) if a != b]
    a, b = max(pairs, key=lambda p: int((t[0] & f[p[0]])[keep].sum() + (t[1] & f[p[1]])[keep].sum()))
    said, heard = t[:, keep].sum(0), f[:, keep].sum(0)
    both = (t & f[[a, b]])[:, keep].sum(0)
    most = int(t.sum(1).argmax())
    share = f[[a, b]].sum(1)[most] / f[[a, b]].sum() - t.sum(1)[most] / t.sum()
    return float((np.maximum(said, heard) - both).sum() / said.sum()), float(share)


def _names(stretches: Sequence[Stretch]) -> list[str]:
    names = sorted({who for who, _, _ in stretches})
    return [*names, *("", " ")[: max(0, 2 - len(names))]]


def wrong_words(rows: list[dict[str, Any]], utterances: Sequence[Utterance]) -> float:
    """Share of the rightly written words that were given to the wrong person."""
    true = [(word, r["role"]) for r in sorted(rows, key=lambda r: r["start"]) for word in _plain(r["text"])]
    heard = sorted((w.start, word, u.role) for u in utterances for w in u.words for word in _plain(w.text))
    blocks = SequenceMatcher(None, [w for w, _ in true], [w for _, w, _ in heard], autojunk=False).get_matching_blocks()
    pairs = [(true[b.a + n][1], heard[b.b + n][2]) for b in blocks for n in range(b.size)]
    return sum(a != b for a, b in pairs) / max(1, len(pairs))


def _plain(text: str) -> list[str]:
    return re.findall(r"[\w']+", text.lower())


def backchannels(rows: list[dict[str, Any]], events: Sequence[FloorEvent]) -> str:
    """Precision and recall of the listener's backchannels, or dashes."""
    true = [(r["start"], r["end"]) for r in rows if r["kind"] == "backchannel" and r["role"] == "listener"]
    found = [(e.start, e.end) for e in events if e.kind == "backchannel" and e.role == "listener"]
    right = sum(any(_near(f, t) for t in true) for f in found)
    met = sum(any(_near(f, t) for f in found) for t in true)
    return f"{f'{right}/{len(found)}':>5} {f'{met}/{len(true)}':>5}"


def _near(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return min(one[1], other[1]) + NEAR > max(one[0], other[0])


def senko(audio: Audio) -> list[Stretch]:
    """What senko's own diarizer makes of the mixed sound."""
    from senko import Diarizer

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mixed.wav"
        with wave.open(str(path), "wb") as out:
            out.setnchannels(1)
            out.setsampwidth(2)
            out.setframerate(RATE)
            out.writeframes((audio.samples() * 32767).astype("<i2").tobytes())
        made = Diarizer(device="cpu", vad="silero", clustering="cpu", warmup=False, quiet=True).diarize(str(path))
    return [(row["speaker"], row["start"], row["end"]) for row in (made or {}).get("merged_segments", [])]


def row(bench: Workbench, audio: Audio, truth: Truth, name: str, words: bool) -> str:
    """One line of the table."""
    diarizer = engine(DIARIZERS, name)(bench._acoustics())
    begun = time.perf_counter()
    spans = align.rounded(diarizer(audio))
    taken = time.perf_counter() - begun
    speakers = sorted({s.speaker for s in spans}, key=lambda who: -_seconds(spans, who))
    two = [(s.speaker, s.start, s.end) for s in spans if s.speaker in speakers[:2]]
    (error, share), (strict, _) = compared(truth.speech, two), compared(truth.speech, two, 0.0)
    sure = sum(s.confidence * s.duration for s in spans) / sum(s.duration for s in spans)
    third = sum(_seconds(spans, who) for who in speakers[2:])
    line = f"{name:9} {error:.3f} {strict:.3f} {share:+.3f} {third:5.1f} {sure:.3f}"
    return line + (heard(bench, audio, truth, spans, taken) if words else "")


def heard(bench: Workbench, audio: Audio, truth: Truth, spans: tuple[SpeechSpan, ...], taken: float) -> str:
    """Wrong words, backchannels and the time of the stage over that of the words."""
    begun = time.perf_counter()
    words = align.rounded(bench.engines(audio).transcriber(audio, spans))
    ratio = taken / (time.perf_counter() - begun)
    turns = align.turns(words, spans)
    who = roles.choose("auto", turns, spans)
    utterances = align.utterances(turns, who)
    if not truth.rows:
        return f" {'-':>6} {'-':>5} {'-':>5} {ratio:.2f}"
    events = floor.events(utterances, spans, who)
    return f" {wrong_words(truth.rows, utterances):6.2%} {backchannels(truth.rows, events)} {ratio:.2f}"


def _seconds(spans: Sequence[SpeechSpan], who: str) -> float:
    return sum(s.duration for s in spans if s.speaker == who)


def main(argv: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks diarization")
    parser.add_argument("folders", type=Path, nargs="+", metavar="FOLDER")
    parser.add_argument("--only", default="", help="recordings with this in their path")
    parser.add_argument("--no-senko", action="store_true")
    parser.add_argument("--no-words", action="store_true")
    options = parser.parse_args(argv)
    bench = Workbench(Settings(), load(), offline=True)
    heads = "diarizer  DER   DER0  share  third sure " + ("" if options.no_words else "  wrong  prec   rec time")
    print(f"{'recording':30} {heads}{'' if options.no_senko else '  senko'}", flush=True)
    for path, truth in found_in(options.folders, options.only):
        audio = bench.load(path).audio
        base = "" if options.no_senko else f"  {compared(truth.speech, senko(audio))[0]:.3f}"
        for name in dict.fromkeys((bench.diarizer(audio).name, "dyad")):
            shown = f"{path.parent.name}/{path.name}"
            print(f"{shown:30} {row(bench, audio, truth, name, not options.no_words)}{base}", flush=True)


if __name__ == "__main__":
    main()
