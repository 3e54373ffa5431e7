"""Writes fitted models as the program reads them: 8-bit ONNX, and plain arrays. No pickles."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from .network import Begin, Encoder

OPSET = 17  # of ONNX, from 2022 on in onnxruntime
BITS = 127  # largest 8-bit number


class _Alone(nn.Module):
    """An encoder for one unit at a time: every token counts."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, ids: torch.Tensor, segments: torch.Tensor) -> torch.Tensor:
        found: torch.Tensor = self.encoder(ids, segments, torch.ones_like(ids, dtype=torch.bool))
        return found


def encoder(fitted: Encoder, begin: Begin, folder: Path) -> None:
    """`encoder.onnx` and `tokenizer.json`; weights as 8-bit numbers, a scale for each row."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    begin.tokenizer.save(str(folder / "tokenizer.json"))
    given = (torch.ones(1, 8, dtype=torch.long), torch.zeros(1, 8, dtype=torch.long))
    names: dict[str, Any] = {"input_names": ["ids", "segments"], "output_names": ["logits"]}
    with tempfile.TemporaryDirectory() as place:
        whole = Path(place) / "encoder.onnx"
        lengths = {"ids": {1: "tokens"}, "segments": {1: "tokens"}}
        torch.onnx.export(
            _Alone(fitted).eval(), given, str(whole), dynamo=False, opset_version=OPSET, dynamic_axes=lengths, **names
        )
        quantize_dynamic(whole, folder / "encoder.onnx", weight_type=QuantType.QInt8, per_channel=True)


def linear(weights: NDArray[np.float32], bias: NDArray[np.float32], folder: Path) -> None:
    """`linear.npz`: weights of shape (columns, heads + mains) as 8-bit numbers with a scale for each answer."""
    scale = np.abs(weights).max(axis=0) / BITS
    small = np.round(weights / scale).astype(np.int8)
    np.savez_compressed(folder / "linear.npz", weights=small, scale=scale.astype(np.float32), bias=bias)


def weighing(told: dict[str, Any], folder: Path) -> None:
    """`coder.json`."""
    (folder / "coder.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
