"""Word error rate and speed of each installed Whisper engine, beside openai-whisper's own `transcribe`.

    python -m tests.benchmarks.words RECORDING TRUTH [RECORDING TRUTH …] [--model base] [--fast] [--reference]

TRUTH is a truth.json of a voiced role-play, an .stm, or a .txt with turns "D: …". Speech is found as `listenkit
analyze` finds it. `--fast` leaves out openai-whisper; `--reference` adds `transcribe` with the same weights (beam 5,
word timestamps), which is many times slower. Who spoke is ignored; case, punctuation, spelling and the ways of writing
"mm-hm" are evened out before words are counted.
"""

import json
import re
import sys
import time
from pathlib import Path

import jiwer
from whisper.normalizers import EnglishTextNormalizer

from listenkit import codebook, weights
from listenkit.audio import Audio
from listenkit.engines import TRANSCRIBERS, engine
from listenkit.settings import Settings
from listenkit.workbench import Workbench

HUM = re.compile(r"\bm+-?h+m+\b", re.IGNORECASE)


def true_words(path: Path) -> str:
    if path.suffix == ".json":
        rows = sorted(json.loads(path.read_text("utf-8"))["speech"], key=lambda row: row["start"])
        return " ".join(row["text"] for row in rows)
    lines = path.read_text("utf-8-sig").splitlines()
    if path.suffix == ".stm":
        return " ".join(" ".join(line.split()[5:]) for line in lines)
    return " ".join(re.sub(r"^\s*[A-Z]:", "", line) for line in lines)


def error_rate(true: str, found: str) -> float:
    normal = EnglishTextNormalizer()
    plain = [" ".join(normal(HUM.sub(" ", text)).split()) for text in (true, found)]
    return float(jiwer.wer(plain[0], plain[1] or " "))


def show(label: str, audio: Audio, truth: str, found: str, seconds: float) -> None:
    print(
        f"  {label:16} WER {error_rate(truth, found):.3f}   real-time factor {seconds / audio.duration:.3f}", flush=True
    )


def reference(model: Path, audio: Audio) -> str:
    loaded = engine(TRANSCRIBERS, "openai-whisper")(model)._model
    options = {"beam_size": 5, "best_of": 5, "word_timestamps": True, "language": "en", "fp16": False}
    return str(loaded.transcribe(audio.samples(), **options)["text"])


def main(arguments: list[str]) -> None:
    model = arguments[arguments.index("--model") + 1] if "--model" in arguments else "base"
    paths = [Path(a) for a in arguments if not a.startswith("--") and a != model]
    if not paths or len(paths) % 2:
        raise SystemExit(__doc__)
    bench = Workbench(Settings(model=model), codebook.load())
    folder = weights.ensure(model, "ct2", say=print)
    names = ("faster-whisper",) if "--fast" in arguments else ("faster-whisper", "openai-whisper")
    ears = {name: engine(TRANSCRIBERS, name)(folder) for name in names}
    for recording, truth in zip(paths[::2], paths[1::2], strict=True):
        audio, true = bench.load(recording).audio, true_words(truth)
        given = bench.diarizer(audio)(audio)
        print(f"{truth.parent.name}/{recording.name}, {audio.duration:.0f} s", flush=True)
        for name, ear in ears.items():
            began = time.perf_counter()
            words = ear(audio, given)
            show(name, audio, true, " ".join(word.text for word in words), time.perf_counter() - began)
        if "--reference" in arguments:
            began = time.perf_counter()
            text = reference(folder, audio)
            show("transcribe", audio, true, text, time.perf_counter() - began)


if __name__ == "__main__":
    main(sys.argv[1:])
