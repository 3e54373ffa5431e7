"""Whisper by openai-whisper: the original, on PyTorch."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import EngineError, WeightsError
from ..hearing import Hearing, Take, joined, transcribe
from ..model import SpeechSpan, Word
from . import Progress, silent
from .ct2_checkpoint import read

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ..audio import Audio

FRAMES = 3000  # of 10 ms in Whisper's 30 s


class OpenaiWhisper:
    """Transcriber on PyTorch, in full precision on a processor.

    Args:
        weights: an official `.pt` file, or a CTranslate2 folder, which is converted in memory.
        options: see `hearing.Hearing`.
        device: "cpu" or "cuda".

    Raises:
        EngineError: the library is missing, or the weights do not know the language.
        WeightsError: the weights cannot be read.
    """

    name = "openai-whisper"

    def __init__(self, weights: Path, options: Hearing | None = None, device: str = "cpu") -> None:
        self.options = options or Hearing()
        self._half = device != "cpu"  # half precision is slower than full on a processor
        try:
            import whisper
        except ImportError as error:
            raise EngineError(
                "openai-whisper", "the library is not installed", "Install it with pip install openai-whisper"
            ) from error
        self._model: Any = _load(weights).to(device).eval()
        _check_language(self.options.language, self._model.is_multilingual, weights)
        self._tokenizer: Any = whisper.tokenizer.get_tokenizer(
            self._model.is_multilingual,
            num_languages=self._model.num_languages,
            language=self.options.language,
            task="transcribe",
        )

    def __call__(self, audio: Audio, spans: tuple[SpeechSpan, ...], progress: Progress = silent) -> tuple[Word, ...]:
        """See `engines.Transcriber`."""
        return transcribe(audio, spans, self._ear, self.options, progress)

    def _ear(self, sounds: Sequence[NDArray[np.float32]], prompt: str | None) -> list[Take]:
        import torch
        import whisper

        how = whisper.DecodingOptions(
            language=self.options.language,
            beam_size=self.options.beam,
            prompt=prompt,
            without_timestamps=True,
            fp16=self._half,
        )
        with torch.inference_mode():
            mels = [whisper.log_mel_spectrogram(s, self._model.dims.n_mels).to(self._model.device) for s in sounds]
            return [self._take(mel, whisper.decode(self._model, mel, how)) for mel in mels]  # no beams in its batches

    def _take(self, mel: Any, result: Any) -> Take:
        from whisper.timing import add_word_timestamps

        segment = {"seek": 0, "start": 0.0, "end": FRAMES / 100, "tokens": result.tokens, "words": []}
        add_word_timestamps(
            segments=[segment],
            model=self._model,
            tokenizer=self._tokenizer,
            mel=mel,
            num_frames=FRAMES,
            last_speech_timestamp=0.0,
        )
        pieces = [Word(w["word"], w["start"], w["end"], float(w["probability"])) for w in segment["words"]]
        return Take(joined(pieces, self.options.language), result.avg_logprob, result.no_speech_prob)


def _load(weights: Path) -> Any:
    """The model in a `.pt` file or a CTranslate2 folder, with the attention heads that follow time."""
    import torch
    import whisper

    if weights.is_dir():
        stored = read(weights)
        dims, state, heads = stored.dims, {k: torch.from_numpy(v) for k, v in stored.state.items()}, stored.heads
    else:
        dims, state = _checkpoint(weights)
        heads = None
    model = whisper.model.Whisper(whisper.model.ModelDimensions(**dims))
    try:
        model.load_state_dict(state)
    except RuntimeError as error:
        raise _unreadable(weights, error) from error
    if heads:
        mask = torch.zeros(model.dims.n_text_layer, model.dims.n_text_head, dtype=torch.bool)
        mask[tuple(torch.tensor(heads).T)] = True
        model.register_buffer("alignment_heads", mask.to_sparse(), persistent=False)
    elif official := getattr(whisper, "_ALIGNMENT_HEADS", {}).get(weights.stem):
        model.set_alignment_heads(official)
    return model


def _checkpoint(path: Path) -> tuple[dict[str, int], dict[str, Any]]:
    import pickle

    import torch

    try:
        stored = torch.load(path, map_location="cpu", weights_only=True)
        return stored["dims"], stored["model_state_dict"]
    except (OSError, RuntimeError, EOFError, KeyError, TypeError, pickle.UnpicklingError) as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: Exception) -> WeightsError:
    why = str(error).splitlines()[0] if str(error) else type(error).__name__
    return WeightsError(
        str(path),
        f"this is no openai-whisper .pt file and no CTranslate2 folder ({why})",
        "Name one of the two, or run `listenkit models fetch base`",
    )


def _check_language(language: str, multilingual: bool, weights: Path) -> None:
    from whisper.tokenizer import LANGUAGES

    if language not in (LANGUAGES if multilingual else ("en",)):
        raise EngineError(
            f"language {language!r}",
            f"the weights in {weights} know {'it not' if multilingual else 'only English'}",
            "Choose a multilingual model such as base, and a two-letter code such as en, de or fr",
        )
