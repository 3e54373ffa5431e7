"""MiniLM as a plain torch module: BERT (Devlin et al. 2019), filled from the names of its published weights."""

from __future__ import annotations

import torch
from torch import nn

WIDTH, INNER, HEADS, LAYERS = 384, 1536, 12, 6
EPSILON = 1e-12
DROPOUT = 0.1


class Block(nn.Module):
    """Attention and a feed-forward layer, each added to what came in and normalised."""

    def __init__(self) -> None:
        super().__init__()
        self.query, self.key, self.value, self.output = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.up, self.down = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)
        self.attended, self.fed = nn.LayerNorm(WIDTH, EPSILON), nn.LayerNorm(WIDTH, EPSILON)
        self.drop = nn.Dropout(DROPOUT)

    def forward(self, hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Hidden states of shape (units, tokens, width); mask of shape (units, tokens), true where a token is."""
        split = lambda each: each.unflatten(-1, (HEADS, WIDTH // HEADS)).transpose(1, 2)  # noqa: E731
        query, key, value = (split(layer(hidden)) for layer in (self.query, self.key, self.value))
        scores = query @ key.transpose(-1, -2) / (WIDTH // HEADS) ** 0.5
        scores = scores.masked_fill(~mask[:, None, None, :], torch.finfo(scores.dtype).min)
        mixed = (self.drop(scores.softmax(-1)) @ value).transpose(1, 2).flatten(2)
        hidden = self.attended(hidden + self.drop(self.output(mixed)))
        fed = self.down(nn.functional.gelu(self.up(hidden)))
        normal: torch.Tensor = self.fed(hidden + self.drop(fed))
        return normal


class Embeddings(nn.Module):
    """Words, places and segments become vectors."""

    def __init__(self, words: int, places: int) -> None:
        super().__init__()
        self.words, self.places, self.segments = (nn.Embedding(size, WIDTH) for size in (words, places, 2))
        self.normal = nn.LayerNorm(WIDTH, EPSILON)

    def forward(self, ids: torch.Tensor, segments: torch.Tensor) -> torch.Tensor:
        places = torch.arange(ids.shape[1], device=ids.device)
        found: torch.Tensor = self.normal(self.words(ids) + self.places(places) + self.segments(segments))
        return found


BLOCK_NAMES = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "output": "attention.output.dense",
    "attended": "attention.output.LayerNorm",
    "up": "intermediate.dense",
    "down": "output.dense",
    "fed": "output.LayerNorm",
}
EMBEDDING_NAMES = {
    "words": "word_embeddings",
    "places": "position_embeddings",
    "segments": "token_type_embeddings",
    "normal": "LayerNorm",
}


def block(weights: dict[str, torch.Tensor], number: int) -> Block:
    """Layer `number` (from 0) with the published weights."""
    made = Block()
    made.load_state_dict(_named(weights, BLOCK_NAMES, f"encoder.layer.{number}."))
    return made


def embeddings(weights: dict[str, torch.Tensor]) -> Embeddings:
    made = Embeddings(
        *(len(weights[f"embeddings.{name}.weight"]) for name in ("word_embeddings", "position_embeddings"))
    )
    made.load_state_dict(_named(weights, EMBEDDING_NAMES, "embeddings."))
    return made


def _named(weights: dict[str, torch.Tensor], names: dict[str, str], prefix: str) -> dict[str, torch.Tensor]:
    found = {}
    for ours, theirs in names.items():
        for part in ("weight", "bias"):
            if (name := f"{prefix}{theirs}.{part}") in weights:
                found[f"{ours}.{part}"] = weights[name]
    return found
