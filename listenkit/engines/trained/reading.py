"""How a unit becomes tokens for the encoder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .units import Unit

if TYPE_CHECKING:
    from tokenizers import Tokenizer

LENGTH = 64  # tokens of listener and client together
HEARD = 44  # most of them that are the listener's
ENDING = 14  # of a longer stretch of the listener, tokens kept of its end; the rest of HEARD is its beginning
TYPED = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "..."})


def tokens(tokenizer: Tokenizer, unit: Unit) -> tuple[list[int], int]:
    """Token ids "[CLS] listener [SEP] end of the client's volley [SEP]", and how many belong to the listener."""
    cls, sep = (tokenizer.token_to_id(name) or 0 for name in ("[CLS]", "[SEP]"))
    texts = (text.translate(TYPED) for text in (unit.text, unit.client))
    said, before = (tokenizer.encode(text, add_special_tokens=False).ids for text in texts)
    if len(said) > HEARD:
        said = said[: HEARD - ENDING] + said[-ENDING:]
    room = LENGTH - len(said) - 3
    heard = [cls, *said, sep]
    return [*heard, *before[-room:], sep], len(heard)
