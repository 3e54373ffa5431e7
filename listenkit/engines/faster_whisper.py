"""Whisper through CTranslate2 (`faster-whisper`): int8 on a processor, several times faster than the original.

What was tried with base, int8 and batches: word error rate on three voiced role-plays (a, b, c; spans from the truth)
and a doctor's conversation (d; spans from Silero's speech detection). A dash was not measured.

| how | a | b | c | d |
|---|---|---|---|---|
| prompt, features unpadded as the library does | 0.083 | 0.277 | 0.127 | - |
| no prompt, padded with silence to 30 s | 0.094 | 0.022 | 0.082 | 0.138 |
| prompt, padded, windows under 2.2 words a second heard again | 0.083 | 0.045 | 0.115 | 0.111 |
| prompt, padded, windows under 3.4 words a second heard again | - | 0.017 | 0.086 | 0.111 |

The same on six recordings (four role-plays, a telephone call, the doctor's conversation) and two samples, 67 windows,
spans from `dyad`: error rate over all words, and how many windows were heard twice.

| how | errors | heard twice |
|---|---|---|
| prompt, nothing heard again | 0.088 | 0 |
| no prompt | 0.085 | 0 |
| prompt, windows under 3.4 words a second heard again | 0.064 | 42 |
| prompt, windows with 2 s without a word heard again (kept) | 0.064 | 8 |
| the same, beam 3 | 0.072 | 7 |

Four other prompts, with a listener's question in them or without "Right. Okay.": errors 0.055 to 0.059 on the four
role-plays and the telephone call where this one has 0.056, 39 to 42 question marks of 46 (40), and codes from sound
alike (macro-F1 0.83 to 0.86, this one 0.85).

What is still without words then is heard in halves (kept): one more lost sentence of a sample was found.

Beams with all of that, the same six recordings: errors over all words, those in half a minute of telephone, and the
time. Each is at most 0.01 above `transcribe` on every recording but beam 2, on one.

| how | errors | telephone | time |
|---|---|---|---|
| beam 5 | 0.071 | 0.08 | 1 |
| beam 4 | 0.073 | 0.08 | 0.97 |
| beam 3 (kept) | 0.074 | 0.09 | 0.91 |
| beam 2 | 0.074 | 0.14 | 0.79 |

Speech cut at its quietest moments to fill the windows (a tenth fewer) gave the same errors in the same time, since more
of them were heard twice. A patience of 0.2 to 0.6 was slower. What the encoder says of the silence after the sound is
needed: 0.074 instead of 0.071 without it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import cores
from ..errors import EngineError, WeightsError
from ..hearing import WINDOW, Hearing, Take, joined, transcribe
from ..model import SpeechSpan, Word
from . import Progress, silent

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ..audio import Audio

COMPUTE = {"cpu": "int8", "cuda": "float16"}  # the fastest type of each that costs no words: measured on base
FILES = ("model.bin", "config.json", "tokenizer.json")  # without the tokenizer the library would ask the network


class FasterWhisper:
    """Transcriber on CTranslate2.

    Args:
        weights: a CTranslate2 folder (`model.bin`, `config.json`, `tokenizer.json`, `vocabulary.*`).
        options: see `hearing.Hearing`.
        device: "cpu" or "cuda".

    Raises:
        EngineError: the library is missing, or the weights do not know the language.
        WeightsError: the folder is not complete or cannot be loaded.
    """

    name = "faster-whisper"

    def __init__(self, weights: Path, options: Hearing | None = None, device: str = "cpu") -> None:
        self.options = options or Hearing()
        try:
            from faster_whisper import WhisperModel
        except ImportError as error:
            raise EngineError(
                "faster-whisper", "the library is not installed", 'Install it with pip install "listenkit[fast]"'
            ) from error
        if missing := [name for name in FILES if not (weights / name).is_file()]:
            raise WeightsError(
                str(weights),
                f"this is no CTranslate2 folder, {', '.join(missing)} is not in it",
                "Name a folder with model.bin in it, or run `listenkit models fetch base`",
            )
        try:
            model = WhisperModel(
                str(weights),
                device=device,
                compute_type=COMPUTE[device],
                cpu_threads=cores.each(),
                num_workers=cores.calls(),
            )
        except (RuntimeError, ValueError, OSError) as error:
            raise WeightsError(
                str(weights), f"the weights cannot be loaded ({error})", "Run `listenkit models verify`"
            ) from error
        _check_language(self.options.language, model.supported_languages, weights)
        self._model: Any = model
        if device == "cpu":
            model.encode = _one_by_one(model.encode)

    def __call__(self, audio: Audio, spans: tuple[SpeechSpan, ...], progress: Progress = silent) -> tuple[Word, ...]:
        """See `engines.Transcriber`."""
        return transcribe(audio, spans, self._ear, self.options, progress, at_once=cores.calls())

    def _ear(self, sounds: Sequence[NDArray[np.float32]], prompt: str | None) -> list[Take]:
        import numpy as np
        from faster_whisper import BatchedInferencePipeline

        pipeline = BatchedInferencePipeline(self._model)  # one for each call: it remembers where the last word ended
        segments, _ = pipeline.transcribe(
            np.concatenate(sounds),
            language=self.options.language,
            beam_size=self.options.beam,
            temperature=0.0,
            initial_prompt=prompt,
            without_timestamps=True,
            word_timestamps=True,
            vad_filter=False,
            clip_timestamps=[{"start": n * WINDOW, "end": (n + 1) * WINDOW} for n in range(len(sounds))],
            batch_size=len(sounds),
        )
        takes = {round(segment.seek / 100 / WINDOW): self._take(segment) for segment in segments}
        return [takes.get(n, Take((), 0.0, 1.0)) for n in range(len(sounds))]

    def _take(self, segment: Any) -> Take:
        offset = segment.seek / 100  # the library counts in frames of 10 ms
        pieces = [Word(w.word, w.start - offset, w.end - offset, float(w.probability)) for w in segment.words]
        return Take(joined(pieces, self.options.language), segment.avg_logprob, segment.no_speech_prob)


def _one_by_one(encode: Callable[[NDArray[np.float32]], Any]) -> Callable[[NDArray[np.float32]], Any]:
    """The same answer, each window of a batch heard on its own: measured, 0.2 GB less for three, and a bit faster."""

    def encoded(features: NDArray[np.float32]) -> Any:
        import numpy as np

        answers = [encode(window) for window in features]
        return type(answers[0]).from_array(np.concatenate([np.asarray(answer) for answer in answers]))

    return encoded


def _check_language(language: str, known: Sequence[str], weights: Path) -> None:
    if language not in known:
        raise EngineError(
            f"language {language!r}",
            f"the weights in {weights} know {'only English' if list(known) == ['en'] else 'it not'}",
            "Choose a multilingual model such as base, and a two-letter code such as en, de or fr",
        )
