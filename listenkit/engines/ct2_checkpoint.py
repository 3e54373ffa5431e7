"""A CTranslate2 Whisper model read back as an openai-whisper checkpoint, exactly and in memory.

Both hold the same arrays under different names, so one download serves both engines. A `model.bin` of binary version
6 is, little-endian: version, name of the specification, its revision, then a count of arrays; each array is its name,
rank, dimensions, data type, length in bytes and data. Queries, keys and values are stored as one array there and as
three in openai-whisper (source: the two public layouts, CTranslate2 4 and openai-whisper 20250625).
"""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import WeightsError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

VERSION = 6  # the binary layout that is understood
FLOATS = {0: "<f4", 4: "<f2"}  # CTranslate2's numbers for the two types that convert without loss
HEAD_WIDTH = 64  # numbers per attention head, the same in every Whisper size
STEM = {
    "embeddings/weight": "token_embedding.weight",
    "position_encodings/encodings": "positional_embedding",
    "ffn/linear_0": "mlp.0",
    "ffn/linear_1": "mlp.2",
    "ffn/layer_norm": "mlp_ln",
    "self_attention/layer_norm": "attn_ln",
    "attention/layer_norm": "cross_attn_ln",
    "conv1": "conv1",
    "conv2": "conv2",
}
LEAF = {"weight": "weight", "bias": "bias", "gamma": "weight", "beta": "bias"}
FUSED = {  # which of openai-whisper's parts one stored array holds, in order
    ("self_attention", "linear_0"): ("query", "key", "value"),
    ("self_attention", "linear_1"): ("out",),
    ("attention", "linear_0"): ("query",),
    ("attention", "linear_1"): ("key", "value"),
    ("attention", "linear_2"): ("out",),
}


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """`dims` and `state` as openai-whisper names them; `heads` are (layer, head) pairs that follow time, or None."""

    dims: dict[str, int]
    state: dict[str, NDArray[np.float32]]
    heads: tuple[tuple[int, int], ...] | None


def read(folder: Path) -> Checkpoint:
    """The checkpoint in a CTranslate2 folder (`model.bin`, and `config.json` for the alignment heads).

    Raises:
        WeightsError: the file is missing, cut short, quantised, or of another binary version.
    """
    path = folder / "model.bin"
    try:
        arrays = dict(_arrays(path.read_bytes()))
        state = {name: part for stored, array in arrays.items() for name, part in _renamed(stored, array)}
        return Checkpoint(_dims(state), state, _heads(folder / "config.json"))
    except (OSError, struct.error, ValueError, KeyError) as error:
        raise WeightsError(
            str(path),
            f"this is no unquantised CTranslate2 Whisper model of binary version {VERSION} ({error})",
            "Fetch it again with `listenkit models fetch base`, or name an openai-whisper .pt file",
        ) from error


def _arrays(data: bytes) -> Iterator[tuple[str, NDArray[np.float32]]]:
    """Name and values of every array of floats in a `model.bin`."""
    import numpy as np

    at = 0

    def take(form: str) -> int:
        nonlocal at
        (value,) = struct.unpack_from("<" + form, data, at)
        at += struct.calcsize("<" + form)
        return int(value)

    def text() -> str:
        nonlocal at
        length = take("H")
        at += length
        return data[at - length : at].rstrip(b"\0").decode()

    if (version := take("I")) != VERSION:
        raise ValueError(f"binary version {version}")
    text(), take("I")  # the specification and its revision
    for _ in range(take("I")):
        name = text()
        shape = tuple(take("I") for _ in range(take("B")))
        kind, size = take("B"), take("I")
        if shape and kind not in FLOATS:
            raise ValueError(f"{name} is quantised")
        if shape:
            yield name, np.frombuffer(data[at : at + size], FLOATS[kind]).astype("float32").reshape(shape)
        at += size


def _renamed(stored: str, array: NDArray[np.float32]) -> Iterator[tuple[str, NDArray[np.float32]]]:
    """openai-whisper's name, or names, for one stored array."""
    half, _, rest = stored.partition("/")
    block = ""
    if layer := re.match(r"layer_(\d+)/", rest):
        block, rest = f"blocks.{layer[1]}.", rest[layer.end() :]
    stem, _, leaf = rest.rpartition("/")
    attention, _, linear = stem.rpartition("/")
    if parts := FUSED.get((attention, linear)):
        module = "attn" if attention == "self_attention" else "cross_attn"
        for part, piece in zip(parts, array.reshape(len(parts), -1, *array.shape[1:]), strict=True):
            if (part, leaf) != ("key", "bias"):  # openai-whisper's keys have none; the stored one is zero
                yield f"{half}.{block}{module}.{part}.{leaf}", piece
    elif rest in STEM:
        yield f"{half}.{STEM[rest]}", array
    elif stem == "layer_norm":
        yield f"{half}.{'ln_post' if half == 'encoder' else 'ln'}.{LEAF[leaf]}", array
    else:
        yield f"{half}.{block}{STEM[stem]}.{LEAF[leaf]}", array


def _dims(state: dict[str, NDArray[np.float32]]) -> dict[str, int]:
    vocabulary, width = state["decoder.token_embedding.weight"].shape
    blocks = {
        half: len({n.split(".")[2] for n in state if n.startswith(f"{half}.blocks.")})
        for half in ("encoder", "decoder")
    }
    return {
        "n_mels": state["encoder.conv1.weight"].shape[1],
        "n_audio_ctx": state["encoder.positional_embedding"].shape[0],
        "n_audio_state": width,
        "n_audio_head": width // HEAD_WIDTH,
        "n_audio_layer": blocks["encoder"],
        "n_vocab": vocabulary,
        "n_text_ctx": state["decoder.positional_embedding"].shape[0],
        "n_text_state": width,
        "n_text_head": width // HEAD_WIDTH,
        "n_text_layer": blocks["decoder"],
    }


def _heads(config: Path) -> tuple[tuple[int, int], ...] | None:
    if not config.is_file():
        return None
    listed: Any = json.loads(config.read_text("utf-8")).get("alignment_heads") or None
    return tuple((int(layer), int(head)) for layer, head in listed) if listed else None
