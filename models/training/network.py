"""Fine-tunes all-MiniLM-L6-v2, all of it, on what a listener said and the client before that.

Half of the copies that it learns from are in lower case without punctuation, as a poor transcriber writes.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import nn

from listenkit.engines.trained.heads import HEADS, MAINS
from listenkit.engines.trained.reading import LENGTH, tokens
from listenkit.engines.trained.units import Unit

from . import minilm
from .data import Case

EPOCHS, BATCH = 3, 16
RATE, HEAD_RATE, WARM = 1e-4, 5e-4, 0.1  # peak learning rates, and the share of steps until the peak
DECAY = 0.01
BARE = 0.5  # share of the copies without capitals and punctuation
SORTED = 8  # batches drawn together and sorted by length, so that little is padded
VOCABULARY = 8000  # tokens kept, the most frequent
Read = tuple[list[int], int]  # tokens of a unit, and how many of them are the listener's


@dataclass(frozen=True)
class Begin:
    """The published model with fewer words."""

    tokenizer: Tokenizer
    weights: dict[str, torch.Tensor]


class Encoder(nn.Module):
    """MiniLM, the mean over the listener's tokens, and one linear layer."""

    def __init__(self, weights: dict[str, torch.Tensor]) -> None:
        super().__init__()
        self.embeddings = minilm.embeddings(weights)
        self.blocks = nn.ModuleList(minilm.block(weights, number) for number in range(minilm.LAYERS))
        self.drop = nn.Dropout(minilm.DROPOUT)
        self.top = nn.Linear(minilm.WIDTH, len(HEADS) + len(MAINS))

    def forward(self, ids: torch.Tensor, segments: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Logits of shape (units, heads + mains)."""
        hidden = self.embeddings(ids, segments)
        for block in self.blocks:
            hidden = block(hidden, mask)
        mine = (mask & (segments == 0)).unsqueeze(-1).to(hidden.dtype)
        found: torch.Tensor = self.top(self.drop((hidden * mine).sum(1) / mine.sum(1)))
        return found

    def groups(self) -> list[dict[str, object]]:
        """Parameters with their learning rates."""
        published = [*self.embeddings.parameters(), *self.blocks.parameters()]
        return [{"params": self.top.parameters(), "lr": HEAD_RATE}, {"params": published, "lr": RATE}]


def begin(folder: Path) -> Begin:
    """all-MiniLM-L6-v2 from its published files, with the most frequent words alone."""
    from safetensors.torch import load_file

    told = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
    vocabulary: dict[str, int] = told["model"]["vocab"]
    kept = kept_words(vocabulary)
    weights = load_file(folder / "model.safetensors")
    words, places = (f"embeddings.{name}_embeddings.weight" for name in ("word", "position"))
    weights[words] = weights[words][torch.tensor([vocabulary[word] for word in kept])]
    weights[places] = weights[places][:LENGTH]
    return Begin(smaller(told, kept), weights)


def smaller(told: dict, kept: Sequence[str]) -> Tokenizer:  # type: ignore[type-arg]
    """The tokenizer told in JSON with the words `kept` alone."""
    places = {word: place for place, word in enumerate(kept)}
    added = [{**token, "id": places[token["content"]]} for token in told["added_tokens"]]
    model = {**told["model"], "vocab": places}
    small = {**told, "model": model, "added_tokens": added, "padding": None, "truncation": None, "post_processor": None}
    return Tokenizer.from_str(json.dumps(small))


def kept_words(vocabulary: dict[str, int]) -> list[str]:
    """Special tokens, single characters, the most frequent words, all ASCII: BERT's list goes by frequency."""
    ranked = sorted(vocabulary, key=vocabulary.__getitem__)
    useful = [word for word in ranked if not word.startswith("[unused") and word.isascii()]
    must = [word for word in useful if word.startswith("[") or len(word.removeprefix("##")) == 1]
    rest = [word for word in useful if word not in set(must)]
    return [*must, *rest[: VOCABULARY - len(must)]]


def read(begin: Begin, units: Sequence[Unit]) -> list[Read]:
    """The tokens of each unit."""
    return [tokens(begin.tokenizer, unit) for unit in units]


def padded(seen: Sequence[Read]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Ids, segments (0 the listener, 1 the client) and mask, of shape (units, tokens)."""
    longest = max(len(ids) for ids, _ in seen)
    ids = torch.tensor([[*mine, *[0] * (longest - len(mine))] for mine, _ in seen])
    places = torch.arange(longest)[None]
    heard, lengths = torch.tensor([heard for _, heard in seen]), torch.tensor([len(mine) for mine, _ in seen])
    return ids, (places >= heard[:, None]).long(), places < lengths[:, None]


def train(begin: Begin, cases: Sequence[Case], plain: Sequence[Read], bare: Sequence[Read], seed: int) -> Encoder:
    """An encoder fitted to the cases, whose units were read as they are and bare.

    Invented volleys are read in the first epoch alone: what is learnt last is how real talk is coded.
    """
    torch.manual_seed(seed)
    chance = np.random.default_rng(seed)
    encoder = Encoder(begin.weights).train()
    optimiser = torch.optim.AdamW(encoder.groups(), weight_decay=DECAY)
    every = range(len(cases))
    talk = [at for at in every if not cases[at].is_invented_volley]
    epochs = [every, *[talk] * (EPOCHS - 1)]
    steps = sum(math.ceil(len(places) / BATCH) for places in epochs)
    shape = lambda step: max(0.0, min((step + 1) / (WARM * steps), (steps - step) / ((1 - WARM) * steps)))  # noqa: E731
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, shape)
    for places in epochs:
        copies = [bare[at] if chance.random() < BARE else plain[at] for at in places]
        for rows in batches(copies, chance):
            loss = lost(logits(encoder, [copies[at] for at in rows]), [cases[places[at]] for at in rows])
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(encoder.parameters(), 1.0)
            optimiser.step()
            schedule.step()
    return encoder.eval()


def batches(copies: Sequence[Read], chance: np.random.Generator) -> Iterator[list[int]]:
    """Places of shuffled batches of about equal lengths."""
    order = [int(at) for at in chance.permutation(len(copies))]
    made: list[list[int]] = []
    for first in range(0, len(order), BATCH * SORTED):
        near = sorted(order[first : first + BATCH * SORTED], key=lambda at: len(copies[at][0]))
        made += [near[at : at + BATCH] for at in range(0, len(near), BATCH)]
    yield from (made[at] for at in chance.permutation(len(made)))


def logits(encoder: Encoder, reads: Sequence[Read]) -> torch.Tensor:
    """Shape (units, heads + mains)."""
    with torch.autocast("cpu", torch.bfloat16):
        found: torch.Tensor = encoder(*padded(reads)).float()
    return found


def lost(found: torch.Tensor, cases: Sequence[Case]) -> torch.Tensor:
    """Weighted cross-entropy of each head and of the main behaviour, a case."""
    truth, weight = (
        torch.from_numpy(np.stack(each)) for each in zip(*((c.truth, c.weight) for c in cases), strict=True)
    )
    mains, sure = torch.tensor([case.main for case in cases]), torch.tensor([case.main_weight for case in cases])
    heads = nn.functional.binary_cross_entropy_with_logits(found[:, : len(HEADS)], truth, weight, reduction="sum")
    main = nn.functional.cross_entropy(found[:, len(HEADS) :], mains, reduction="none") @ sure
    return (heads + main) / len(cases)
