"""What is kept of a practice, and what that rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Basis:
    """What a session rests on, but for the codebook.

    Args:
        recording: SHA-256 of the file.
        rest: a hash of its part, who listens, the settings, the weights and the schema.
    """

    recording: str
    rest: str


@dataclass(frozen=True, slots=True)
class Edition:
    """Which codebook was used: a hash of all of it, and one of what codes rest on."""

    codebook: str
    coding: str


@dataclass(frozen=True, slots=True)
class Known:
    """What became of one practice.

    Args:
        edition: the codebook that was used last.
        current: whether the last batch still had it.
    """

    student: str
    name: str
    basis: Basis
    folder: str
    sound: str
    edition: Edition
    what: str
    why: str
    next_step: str
    current: bool
    summary: Mapping[str, Any]

    @property
    def done(self) -> bool:
        return bool(self.folder)
