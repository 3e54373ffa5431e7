"""How well the coder agrees with the experts' codes of AnnoMI (Wu et al. 2022): `… coder [CSV] [--folds FOLDER]`.

A row of the table is a volley: it is cut into sentences as the program does, coded, and put together again, open over
closed. With `--folds` (where `models.training` kept its five folds by video) the trained coder answers for each
conversation with the weights that have not seen its video; without, the rules answer, which were made while looking at
these videos. Every figure is given as written, and for text in lower case without punctuation. The time is that of one
thread with OMP_NUM_THREADS=1 in the environment.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import numpy as np

from listenkit import agreement, codebook, workbench
from listenkit.engines import Coder
from listenkit.engines.trained.heads import ADVICE_GIVEN
from listenkit.engines.trained.scores import Scored, Scores
from listenkit.engines.trained.units import bare, volleys
from listenkit.model import CodedUtterance, Utterance
from models.training import cross
from models.training.ruled import ruled

CSV = Path(__file__).parents[3] / "shared" / "annomi" / "annomi.csv"
FOLDS = Path("build") / "training"
INPUT = ("information", *ADVICE_GIVEN)
REFLECTIONS = ("reflection_simple", "reflection_complex")
FORMS: Mapping[str, Callable[[str], str]] = {"as written": str, "bare": bare}
COVERED = 0.8  # share of volleys, the surest, of which accuracy at coverage is told
BINS = 10  # of confidence, for the expected calibration error (Guo et al. 2017)
ORDER = ("question", "input", "reflection")  # which code of a volley is its main behaviour, where codes alone decide


@dataclass(frozen=True)
class Verdict:
    """What a coder makes of one volley, in AnnoMI's words; `asked` is what the trained models answered of it."""

    question: str
    reflection: bool
    input: bool
    asked: Scored | None

    @property
    def main(self) -> str:
        """The main behaviour as the codes have it."""
        has = {"question": self.question != "none", "input": self.input, "reflection": self.reflection}
        first = next((name for name in ORDER if has[name]), "other")
        return "therapist_input" if first == "input" else first

    @property
    def likeliest(self) -> str:
        """The main behaviour as the models answer when they are asked for it, else as the codes have it."""
        return max(self.asked.mains, key=self.asked.mains.__getitem__) if self.asked else self.main


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the agreement."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks coder", description=__doc__)
    parser.add_argument("csv", type=Path, nargs="?", default=CSV, help="AnnoMI as one table")
    parser.add_argument("--folds", type=Path, nargs="?", const=FOLDS, help="where models.training kept its folds")
    options = parser.parse_args(arguments)
    if not options.csv.exists():
        print(f"{options.csv} is not there: name the table", file=sys.stderr)
        return 2
    given = cross.material(options.csv)
    coders = _coders(given, options.folds)
    verdicts = {name: judge(given, coders, form) for name, form in FORMS.items()}
    videos = {row["video"] for row in given.rows}
    print(f"{len(given.rows)} listener volleys of {len(videos)} videos, coder: {coders[0][0].name}")
    columns = [figures(given.rows, found) for found in verdicts.values()]
    print(f"{'':44}{'  '.join(FORMS)}")
    for name in columns[0]:
        print(f"{name:44}{columns[0][name]:10.3f}  {columns[1][name]:.3f}")
    said = [utterance for talk in given.talks for utterance in talk] * len(FORMS)
    seconds = sum(coder.seconds for coder in {coder for coder, _ in coders})
    mine = sum(utterance.role == "listener" for utterance in said)
    print(f"{1000 * seconds / mine:.1f} ms a sentence of the listener's, {1000 * seconds / len(said):.1f} of both")
    return 0


class Timed:
    """A coder, and the seconds that it took."""

    def __init__(self, coder: Coder) -> None:
        self.name, self.seconds, self._coder = coder.name, 0.0, coder

    def __call__(self, utterances: tuple[Utterance, ...]) -> tuple[CodedUtterance, ...]:
        begun = time.perf_counter()
        coded = self._coder(utterances)
        self.seconds += time.perf_counter() - begun
        return coded


def _coders(given: cross.Material, folder: Path | None) -> list[tuple[Timed, Scores | None]]:
    """The coder for each fold, and its models."""
    book = codebook.load()
    if folder is None:
        return [(Timed(workbench.coder("rules", book)), None)] * cross.FOLDS
    places = [folder / given.digest / f"fold-{held}" for held in range(cross.FOLDS)]
    return [(Timed(workbench.coder("encoder", book, place)), Scores(place)) for place in places]


def judge(
    given: cross.Material, coders: Sequence[tuple[Coder, Scores | None]], form: Callable[[str], str]
) -> list[Verdict]:
    """One verdict for each row of the listener; sentences are cut before `form`."""
    found: list[Verdict] = []
    by_rules = iter(ruled(given, form))  # the models are asked beside the rules' codes, as they were taught
    for talk in given.talks:
        coder, scores = coders[int(given.fold[len(found)])]  # of the first of its volleys: a video lies in one fold
        said = tuple(replace(each, text=form(each.text) or each.text) for each in talk)
        units = volleys(said)
        coded, beside = coder(said), list(islice(by_rules, len(units)))
        mine = [[coded[place] for place in unit.places] for unit in units]
        found += map(_verdict, mine, scores(units, beside) if scores else [None] * len(units))
    return found


def _verdict(coded: Iterable[CodedUtterance], asked: Scored | None) -> Verdict:
    """A volley's sentences together; asking leave is a question for AnnoMI."""
    items = list(coded)
    has = lambda *codes: any(item.has(*codes) for item in items)  # noqa: E731
    asks = "open" if has("open_question") else "closed" if has("closed_question", "collaboration") else "none"
    return Verdict(asks, has(*REFLECTIONS), has(*INPUT), asked)


def figures(rows: Sequence[Mapping[str, str]], found: Sequence[Verdict]) -> dict[str, float]:
    """Every figure by name."""
    from sklearn.metrics import f1_score

    kinds, mains = ([row[name] for row in rows] for name in ("question", "main"))
    yes = {name: [row[name] != "none" for row in rows] for name in ("question", "reflection", "input")}
    said = {
        "question": [verdict.question != "none" for verdict in found],
        "reflection": [verdict.reflection for verdict in found],
        "input": [verdict.input for verdict in found],
    }
    each = {name: float(f1_score(yes[name], said[name])) for name in yes}
    exact = np.all([np.array(yes[name]) == np.array(said[name]) for name in yes], axis=0)
    table = {
        "main behaviour, macro-F1": f1_score(mains, [verdict.likeliest for verdict in found], average="macro"),
        "  the same, from the codes alone": f1_score(mains, [verdict.main for verdict in found], average="macro"),
        "question none/open/closed, macro-F1": f1_score(
            kinds, [verdict.question for verdict in found], average="macro"
        ),
        **{f"{name} yes/no, F1": value for name, value in each.items()},
        "several codes a volley, macro-F1": sum(each.values()) / len(each),
        "several codes a volley, exact": float(exact.mean()),
        **{f"session counts, ICC(A,1): {name}": value for name, value in _counts(rows, found)},
    }
    return {**table, **_sureness(kinds, mains, found)}


def _counts(rows: Sequence[Mapping[str, str]], found: Sequence[Verdict]) -> Iterator[tuple[str, float]]:
    """ICC(A,1) of how many volleys of a conversation hold each."""
    talks = sorted({row["transcript"] for row in rows})
    place = {talk: at for at, talk in enumerate(talks)}
    true = {"questions": lambda row: row["question"] != "none", "open": lambda row: row["question"] == "open"}
    true |= {"closed": lambda row: row["question"] == "closed", "reflections": lambda row: row["reflection"] != "none"}
    said: dict[str, Callable[[Verdict], bool]] = {
        "questions": lambda verdict: verdict.question != "none",
        "open": lambda verdict: verdict.question == "open",
        "closed": lambda verdict: verdict.question == "closed",
        "reflections": lambda verdict: verdict.reflection,
    }
    for name in true:
        counts = np.zeros((len(talks), 2))
        for row, verdict in zip(rows, found, strict=True):
            counts[place[row["transcript"]]] += (true[name](row), said[name](verdict))
        yield name, agreement.icc(counts.astype(int).tolist()).value or float("nan")


def _sureness(kinds: Sequence[str], mains: Sequence[str], found: Sequence[Verdict]) -> dict[str, float]:
    """Accuracy among the surest volleys, and how far confidence is from being right."""
    asked = [verdict.asked for verdict in found if verdict.asked]
    if len(asked) < len(found):
        return {}
    of_kind = [{"none": 1 - a.heads["question"], **_kinds(a)} for a in asked]
    sure = {"main": _sure([a.mains for a in asked], mains), "question type": _sure(of_kind, kinds)}
    return {
        **{f"accuracy at 80 % coverage: {name}": value for name, (value, _) in sure.items()},
        **{f"expected calibration error: {name}": value for name, (_, value) in sure.items()},
    }


def _kinds(asked: Scored) -> dict[str, float]:
    question, opens = asked.heads["question"], asked.heads["open"]
    return {"open": question * opens, "closed": question * (1 - opens)}


def _sure(likely: Sequence[Mapping[str, float]], truth: Sequence[str]) -> tuple[float, float]:
    """Accuracy of the COVERED share of answers that are surest, and the expected calibration error of all."""
    best = [max(each, key=each.__getitem__) for each in likely]
    confidence = np.array([each[name] for each, name in zip(likely, best, strict=True)])
    right = np.array([name == true for name, true in zip(best, truth, strict=True)])
    surest = np.argsort(-confidence, kind="stable")[: round(COVERED * len(right))]
    place = np.minimum((confidence * BINS).astype(int), BINS - 1)
    gaps = [abs(right[place == b].mean() - confidence[place == b].mean()) * (place == b).mean() for b in set(place)]
    return float(right[surest].mean()), float(sum(gaps))


if __name__ == "__main__":
    raise SystemExit(main())
