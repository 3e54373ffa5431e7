"""The trained models: how likely each head is, of a volley or of a sentence in it.

Two models answer, a small encoder (`encoder.onnx`) and a linear model over hashed n-grams (`linear.npz`), beside the
rules. A logistic regression a head, fitted to answers about conversations that the models had not seen, weighs the
three and makes a probability of them: one for text with punctuation, one for text without (`coder.json`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...errors import EngineError, WeightsError
from .features import TOKEN, Features
from .heads import HEADS, MAINS, said_by_rules
from .reading import tokens

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ...model import CodedUtterance
    from .units import Unit

    Logits = NDArray[np.float32]

FILES = ("encoder.onnx", "tokenizer.json", "linear.npz", "coder.json")
CUES = 2  # phrases named as the reason for a code
SUBSTANCE = re.compile(r"^\w{4,}|\s\w{4,}")  # a word of four letters or more: "him you" tells nobody anything
TELLING = 0.1  # weight in the linear model from which a phrase is a reason; half of the codes have one
NAMES = {
    "question": "a question", "reflection": "a reflection", "input": "information", "advice": "advice",
    "affirmation": "an affirmation", "validation": "a validation", "autonomy": "leaving the choice to the client",
    "collaboration": "asking leave or the client's view", "confrontation": "judging", "sympathy": "pity",
    "dismissal": "making it smaller", "self_disclosure": "a story of one's own", "structure": "saying what comes next",
}  # fmt: skip
PLAIN, BARE = "plain", "bare"  # text as written, and without any punctuation


@dataclass(frozen=True)
class Scored:
    """Probabilities of one unit: of each head by name, of each main behaviour by AnnoMI's name."""

    heads: dict[str, float]
    mains: dict[str, float]


class Encoder:
    """The fine-tuned encoder, run by onnxruntime on one thread, one unit at a time: no unit sways another's answer."""

    def __init__(self, folder: Path) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._session: Any = onnxruntime.InferenceSession(
            str(folder / "encoder.onnx"), options, providers=["CPUExecutionProvider"]
        )

    def __call__(self, units: Sequence[Unit]) -> Logits:
        """Logits of shape (units, heads + mains)."""
        import numpy as np

        rows = [self._one(*tokens(self._tokenizer, unit)) for unit in units]
        return np.concatenate(rows) if rows else np.zeros((0, len(HEADS) + len(MAINS)), np.float32)

    def _one(self, ids: list[int], heard: int) -> Logits:
        import numpy as np

        segments = [0] * heard + [1] * (len(ids) - heard)
        given = {"ids": np.array([ids], np.int64), "segments": np.array([segments], np.int64)}
        found: Logits = self._session.run(None, given)[0]
        return found


class Linear:
    """The linear model; its weights are stored as 8-bit numbers with a scale for each answer."""

    def __init__(self, folder: Path) -> None:
        import numpy as np

        with np.load(folder / "linear.npz", allow_pickle=False) as kept:
            self._weights: NDArray[np.float32] = kept["weights"].astype(np.float32) * kept["scale"]
            self._bias: NDArray[np.float32] = kept["bias"]
        self._features = Features()

    def __call__(self, units: Sequence[Unit], ruled: Sequence[Sequence[CodedUtterance]]) -> Logits:
        """Logits of shape (units, heads + mains)."""
        import numpy as np

        if not units:
            return np.zeros((0, len(HEADS) + len(MAINS)), np.float32)
        found: Logits = self._features(units, ruled) @ self._weights + self._bias
        return found

    def cues(self, text: str, head: str) -> list[str]:
        """At most CUES phrases of `text` that speak most for `head`, in its order; a single word says little."""
        said = " ".join(re.findall(TOKEN, text.lower()))
        weights = self._weights[:, HEADS.index(head)]
        worth = {phrase: float(weights[column]) for phrase, column in self._features.phrases(text).items()}
        best: list[str] = []
        for phrase in sorted(worth, key=lambda each: -worth[each] * (1 + each.count(" "))):
            apart = not any(f" {phrase} " in f" {other} " or f" {other} " in f" {phrase} " for other in best)
            if len(best) < CUES and worth[phrase] > TELLING and apart and " " in phrase:
                best.append(phrase)
        return sorted(best, key=said.find)


class Scores:
    """Both models and their weighing.

    Args:
        folder: holds the files of FILES, as `models/training` writes them.

    Raises:
        EngineError: a library is missing.
        WeightsError: a file is missing or cannot be used.
    """

    def __init__(self, folder: Path) -> None:
        if missing := [name for name in FILES if not (folder / name).is_file()]:
            why = f"{', '.join(missing)} is not in it"
            raise WeightsError(str(folder), why, "Install listenkit again")
        try:
            self._encoder, self._linear = Encoder(folder), Linear(folder)
            told = json.loads((folder / "coder.json").read_text(encoding="utf-8"))
            self._weighing = {form: _weighing(told[form]) for form in (PLAIN, BARE)}
        except ImportError as error:
            raise EngineError("encoder", f"a library is missing ({error})", "Install listenkit again") from error
        except Exception as error:  # onnxruntime and tokenizers raise kinds of their own that share no other parent
            raise WeightsError(str(folder), f"it cannot be used ({error})", "Install listenkit again") from error

    def __call__(self, units: Sequence[Unit], ruled: Sequence[Sequence[CodedUtterance]]) -> list[Scored]:
        """What is likely of each unit; `ruled` are the rules' codes of its utterances."""
        import numpy as np

        answers = self.answers(units, ruled)
        found = []
        for unit, answer in zip(units, answers, strict=True):
            weights, bias = self._weighing[form(unit)]
            logits = (answer * weights).sum(1) + bias
            likely = 1 / (1 + np.exp(-logits))
            heads, mains = likely[: len(HEADS)], likely[len(HEADS) :]
            found.append(
                Scored(
                    dict(zip(HEADS, map(float, heads), strict=True)),
                    dict(zip(MAINS, map(float, mains / mains.sum()), strict=True)),
                )
            )
        return found

    def why(self, unit: Unit, head: str) -> str:
        """The reason for a code in words: the phrases of the unit that speak most for its head."""
        found = " … ".join(cue for cue in self._linear.cues(unit.text, head) if SUBSTANCE.search(cue))
        kind = NAMES[head]
        return f'worded like {kind}: "{found}"' if found else f"as a whole it reads like {kind}"

    def answers(self, units: Sequence[Unit], ruled: Sequence[Sequence[CodedUtterance]]) -> Logits:
        """What encoder, linear model and rules say of each unit, shape (units, heads + mains, 3)."""
        return together(self._encoder(units), self._linear(units, ruled), ruled)


def together(encoder: Logits, linear: Logits, ruled: Sequence[Sequence[CodedUtterance]]) -> Logits:
    """The answers of all three, shape (units, heads + mains, 3); the rules have none about main behaviours."""
    import numpy as np

    rules = np.zeros_like(encoder)
    for row, coded in zip(rules, ruled, strict=True):
        row[: len(HEADS)] = said_by_rules(coded)
    return np.stack([encoder, linear, rules], 2)


def form(unit: Unit) -> str:
    """Whether a unit is written with marks or bare."""
    return BARE if unit.text == unit.bare.text else PLAIN


def _weighing(told: dict[str, Any]) -> tuple[Logits, Logits]:
    """Weights of shape (heads + mains, 3) and biases."""
    import numpy as np

    rows = [told[name] for name in (*HEADS, *(f"main_{name}" for name in MAINS))]
    return np.array([row["weights"] for row in rows], np.float32), np.array([row["bias"] for row in rows], np.float32)
