"""A session made again from what was heard: coded where codes are others, as an instructor has corrected it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from .. import results
from ..codebook import Codebook
from ..engines import Coder
from ..model import Session
from ..workbench import again
from .corrections import Corrected, Correction, Standing, lost, turned
from .summary import summary, to_dict


def remade(
    folder: Path, codebook: Codebook, corrections: Sequence[Correction], coder: Coder | None
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Measure a session of a folder again and write its files anew; no sound is heard.

    Args:
        coder: None where its codes stand, corrections and all.

    Returns:
        Its summary as plain values, and the sentences whose corrections find them no more.

    Raises:
        SessionError: there is no session in the folder.
        OutputError: it cannot be written.
    """

    def change(stored: Session) -> Session:
        said = Standing(stored) if coder is None else Corrected(coder, corrections)
        return again(replace(stored, heard=turned(stored.heard, corrections)), codebook, chosen=said)

    session, _ = results.render_again(folder, codebook, change)
    return to_dict(summary(results.as_stored(session))), tuple(each.text for each in lost(corrections, session.heard))
