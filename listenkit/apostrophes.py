"""Apostrophes as a typewriter writes them: patterns look for "it's", and word processors write "it’s". Pure."""

from __future__ import annotations


def plain(text: str) -> str:
    """With a typewriter's apostrophes."""
    return text.replace("\u2019", "'")
