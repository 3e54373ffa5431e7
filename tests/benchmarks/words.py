"""Word error rate and speed of each installed Whisper engine, beside openai-whisper's own `transcribe`.

    python -m tests.benchmarks.words RECORDING TRUTH [RECORDING TRUTH …] [--model base] [--reference]

TRUTH is a truth.json of a voiced role-play, an .stm, or a .txt with turns "D: …". Spans are taken from an .rttm beside
the truth (truth.rttm, or the same stem), else from a simple threshold of loudness. `--reference` runs `transcribe`
with the same weights (beam 5, word timestamps) too, which is many times slower. Who spoke is ignored; case,
punctuation, spelling and the ways of writing "mm-hm" are evened out before words are counted.
"""

import json
import re
import sys
import time
from pathlib import Path

import av
import jiwer
import numpy as np
from whisper.normalizers import EnglishTextNormalizer

from listenkit import weights
from listenkit.audio import RATE, Audio
from listenkit.engines import TRANSCRIBERS, engine
from listenkit.model import SpeechSpan

FRAME = 0.1  # s, over which loudness is compared where there are no spans
QUIETER = 0.08  # of the loud frames' level counts as speech
HUM = re.compile(r"\bm+-?h+m+\b", re.IGNORECASE)


def load(path: Path) -> Audio:
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        layout = "stereo" if stream.channels == 2 else "mono"
        resampler = av.AudioResampler("s16p", layout, RATE)
        blocks = [out.to_ndarray() for frame in container.decode(stream) for out in resampler.resample(frame)]
    return Audio(np.concatenate(blocks, axis=1))


def true_words(path: Path) -> str:
    if path.suffix == ".json":
        rows = sorted(json.loads(path.read_text("utf-8"))["speech"], key=lambda row: row["start"])
        return " ".join(row["text"] for row in rows)
    lines = path.read_text("utf-8-sig").splitlines()
    if path.suffix == ".stm":
        return " ".join(" ".join(line.split()[5:]) for line in lines)
    return " ".join(re.sub(r"^\s*[A-Z]:", "", line) for line in lines)


def spans(audio: Audio, truth: Path) -> tuple[SpeechSpan, ...]:
    beside = truth.with_suffix(".rttm")
    if beside.exists():
        rows = [line.split() for line in beside.read_text("utf-8").splitlines()]
        found = [SpeechSpan(r[7], float(r[3]), float(r[3]) + float(r[4])) for r in rows if r and r[0] == "SPEAKER"]
        return tuple(sorted(found, key=lambda span: span.start))
    size = round(FRAME * RATE)
    sound = audio.samples()
    level = np.sqrt(np.square(sound[: len(sound) // size * size]).reshape(-1, size).mean(axis=1))
    loud = level > QUIETER * np.quantile(level, 0.95)
    heard = loud | np.roll(loud, 1) | np.roll(loud, -1)
    return tuple(SpeechSpan("A", n * FRAME, (n + 1) * FRAME) for n in np.flatnonzero(heard).tolist())


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
    folder = weights.ensure(model, "ct2", say=print)
    ears = {name: engine(TRANSCRIBERS, name)(folder) for name in ("faster-whisper", "openai-whisper")}
    for recording, truth in zip(paths[::2], paths[1::2], strict=True):
        audio, true = load(recording), true_words(truth)
        given = spans(audio, truth)
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
