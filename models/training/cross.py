"""Five folds by video, and one coder of all: every fold's models saw neither its videos nor its inventions' clients.

A fold's models are written as the program reads them, so that the program itself can be tried on conversations that
its models have not seen. What is done stays in the cache: a stopped run goes on where it was.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from listenkit.engines.trained import scores
from listenkit.model import CodedUtterance

from . import export, linear, network, weighing
from .data import Case, Row, Talk, annomi, folds, inventions

FOLDS, SEED = 5, 0
NONE = -1  # the fold that nothing is in: a coder of all
Say = Callable[[str], None]
Ruled = Sequence[Sequence[CodedUtterance]]


@dataclass(frozen=True)
class Material:
    """Cases of AnnoMI, with its rows and conversations, then the inventions; and the fold of each case."""

    cases: tuple[Case, ...]
    rows: tuple[Row, ...]
    talks: tuple[Talk, ...]
    fold: NDArray[np.int64]

    @property
    def digest(self) -> str:
        """Hex of all cases and their folds: what was found on others does not count."""
        seen = hashlib.sha256(self.fold.tobytes())
        for case in self.cases:
            main = f"{case.main}{case.main_weight}"
            seen.update(f"{case.unit}{main}".encode() + case.truth.tobytes() + case.weight.tobytes())
        return seen.hexdigest()[:12]


@dataclass(frozen=True)
class Form:
    """All cases in one form of text: what the encoder and the linear model read, and what the rules said."""

    name: str
    reads: list[network.Read]
    features: csr_matrix
    ruled: Ruled


def material(table: Path) -> Material:
    """What there is to learn from."""
    told, rows, talks = annomi(table)
    cases = (*told, *inventions())
    groups = [case.video or f"invented: {case.unit.client}" for case in cases]
    of_video, of_invented = folds(groups[: len(told)], FOLDS, SEED), folds(groups[len(told) :], FOLDS, SEED)
    fold = np.array([{**of_invented, **of_video}[group] for group in groups])
    return Material(cases, tuple(rows), tuple(talks), fold)


def fitted(given: Material, begin: network.Begin, forms: Sequence[Form], cache: Path, held: int, say: Say) -> Path:
    """The folder of the models fitted to all but one fold, with `answers.npz`: what they say of that one."""
    folder = cache / given.digest / ("all" if held == NONE else f"fold-{held}")
    stamp, beside = folder / "beside.sha256", besides(begin, forms)
    if (folder / "answers.npz").is_file() and stamp.is_file() and stamp.read_text(encoding="ascii") == beside:
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    learn, asked = np.flatnonzero(given.fold != held), np.flatnonzero(given.fold == held)
    cases = [given.cases[at] for at in learn]
    plain, bare = ([form.reads[at] for at in learn] for form in forms)
    export.encoder(network.train(begin, cases, plain, bare, SEED), begin, folder)
    export.linear(*linear.fit(*(form.features[learn] for form in forms), cases), folder)
    stamp.write_text(beside, encoding="ascii")
    found = {form.name: _answers(given, folder, form, asked) for form in forms}
    part = folder / "answers.part"
    with part.open("wb") as file:
        np.savez(file, **found)
    part.replace(folder / "answers.npz")
    say(f"{folder.name}: done")
    return folder


def besides(begin: network.Begin, forms: Sequence[Form]) -> str:
    """SHA-256 of what is learnt from beside the cases: the published model, and the rules' codes."""
    seen = hashlib.sha256(begin.tokenizer.to_str().encode())
    for name in sorted(begin.weights):
        seen.update(begin.weights[name].numpy().tobytes())
    for form in forms:
        codes = [[(code.code, code.confidence) for one in coded for code in one.codes] for coded in form.ruled]
        seen.update(repr(codes).encode())
    return seen.hexdigest()


def _answers(given: Material, folder: Path, form: Form, asked: NDArray[np.int64]) -> NDArray[np.float32]:
    """What the written models and the rules say of the cases asked, shape (asked, heads + mains, 3)."""
    cases = [given.cases[at].unit for at in asked]
    units = [unit.bare for unit in cases] if form.name == scores.BARE else cases
    ruled = [form.ruled[at] for at in asked]
    return scores.together(scores.Encoder(folder)(units), scores.Linear(folder)(units, ruled), ruled)


def weighed(given: Material, folders: Sequence[Path], target: Path, held: int) -> None:
    """Write `coder.json` into a folder of models: the weighing fitted to what the folds but one were told unseen."""
    told = {}
    for name in (scores.PLAIN, scores.BARE):
        parts, cases = [], []
        for fold, folder in enumerate(folders):
            if fold != held:
                with np.load(folder / "answers.npz") as kept:
                    parts.append(kept[name])
                cases += [given.cases[at] for at in np.flatnonzero(given.fold == fold)]
        told[name] = weighing.fit(np.concatenate(parts), cases)
    export.weighing(told, target)
