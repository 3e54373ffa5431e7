"""How well a coder agrees with the human codes of AnnoMI (Wu et al. 2022): `python -m tests.benchmarks.coder`.

A row of the file is a volley; it is split into sentences, coded, and put together again: open over closed, complex over
simple. Rules and weights were first made while looking at the videos of the first half alone; later, wrong codes of all
videos were read, so both halves are a little better than videos that nobody saw.
"""

from __future__ import annotations

import argparse
import csv
import sys
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from listenkit import codebook
from listenkit.engines import CODERS, Coder, engine
from listenkit.model import CodedUtterance, Utterance, Word
from models.training.units import bare

CSV = Path(__file__).parents[3] / "shared" / "annomi" / "annomi.csv"
INPUT = ("information", "advice", "advice_with_permission")
SENTENCES = "sentences"  # counted beside the codes
Row = dict[str, str]


@dataclass(frozen=True)
class Verdict:
    """What a coder makes of one volley, in AnnoMI's words."""

    question: str
    reflection: bool
    input: bool
    main: str


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the agreement on both halves and on all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--csv", type=Path, default=CSV, help="AnnoMI as one table")
    parser.add_argument("--coder", choices=sorted(CODERS), default="rules")
    options = parser.parse_args(arguments)
    if not options.csv.exists():
        print(f"{options.csv} is not there: give the table with --csv", file=sys.stderr)
        return 2
    coder: Coder = engine(CODERS, options.coder)(codebook.load())
    rows = list(csv.DictReader(options.csv.open(encoding="utf-8")))
    mine = [row for row in rows if row["role"] == "listener"]
    started = time.perf_counter()
    plain, given = judge(rows, coder, str)
    seconds = time.perf_counter() - started
    worst, _ = judge(rows, coder, bare)
    halves = {"looked at": 0, "held out": 1}
    for name, half in halves.items():
        chosen = [at for at, row in enumerate(mine) if zlib.crc32(row["video"].encode()) % 2 == half]
        report(name, *([values[at] for at in chosen] for values in (mine, plain, worst)))
    report("all", mine, plain, worst)
    print("codes counted:", ", ".join(f"{code} {count}" for code, count in given.most_common() if code != SENTENCES))
    print(f"{given[SENTENCES]} sentences of both speakers, {1000 * seconds / given[SENTENCES]:.2f} ms a sentence")
    return 0


def judge(rows: list[Row], coder: Coder, form: Callable[[str], str]) -> tuple[list[Verdict], Counter[str]]:
    """One verdict a listener's row, and how often each code was given; sentences are cut before `form`."""
    import spacy

    cutter = spacy.blank("en")
    cutter.add_pipe("sentencizer")
    conversations: dict[str, list[Row]] = {}
    for row in rows:
        conversations.setdefault(row["transcript"], []).append(row)
    verdicts: list[Verdict] = []
    given: Counter[str] = Counter()
    for conversation in conversations.values():
        utterances = []
        for turn, row in enumerate(conversation):
            cut = [form(sentence.text) for sentence in cutter(row["text"]).sents]
            utterances += [utterance(turn, row["role"], text) for text in cut if text.strip()]
        coded = coder(tuple(utterances))
        given[SENTENCES] += len(utterances)
        given.update(code.code for item in coded for code in item.codes if code.counted)
        for turn, row in enumerate(conversation):
            if row["role"] == "listener":
                verdicts.append(verdict([item for item in coded if item.utterance.turn == turn]))
    return verdicts, given


def utterance(turn: int, role: str, text: str) -> Utterance:
    """An utterance without times, as a transcript gives it."""
    speaker = "listener" if role == "listener" else "client"
    return Utterance("", turn, speaker, speaker, text, tuple(Word(word, 0.0, 0.0, 1.0) for word in text.split()))


def verdict(coded: Iterable[CodedUtterance]) -> Verdict:
    """A volley's sentences together; asking leave is a question for AnnoMI."""
    items = list(coded)
    has = lambda *codes: any(item.has(*codes) for item in items)  # noqa: E731
    asks = "open" if has("open_question") else "closed" if has("closed_question", "collaboration") else "none"
    reflects = has("reflection_simple", "reflection_complex")
    informs = has(*INPUT)
    main = "question" if asks != "none" else "therapist_input" if informs else "reflection" if reflects else "other"
    return Verdict(asks, reflects, informs, main)


def report(name: str, rows: Sequence[Row], plain: Sequence[Verdict], bare: Sequence[Verdict]) -> None:
    """Print one half's figures."""
    from sklearn.metrics import classification_report, f1_score

    kinds = [row["question"] for row in rows]
    asked = [kind != "none" for kind in kinds]
    print(f"== {name}: {len(rows)} listener volleys of {len({row['video'] for row in rows})} videos")
    print(f"question none/open/closed macro-F1   {f1_score(kinds, [v.question for v in plain], average='macro'):.3f}")
    print(f"  the same, stripped                 {f1_score(kinds, [v.question for v in bare], average='macro'):.3f}")
    for label, verdicts in (("punctuated", plain), ("stripped  ", bare)):
        print(f"question yes/no F1, {label}       {f1_score(asked, [v.question != 'none' for v in verdicts]):.3f}")
    reflected, informed = ([row[column] != "none" for row in rows] for column in ("reflection", "input"))
    print(f"reflection yes/no F1                 {f1_score(reflected, [v.reflection for v in plain]):.3f}")
    print(f"input yes/no F1                      {f1_score(informed, [v.input for v in plain]):.3f}")
    main = f1_score([row["main"] for row in rows], [v.main for v in plain], average="macro")
    print(f"main behaviour macro-F1              {main:.3f}")
    print(classification_report(kinds, [v.question for v in plain], digits=3))


if __name__ == "__main__":
    raise SystemExit(main())
