"""A class that is known already: made again with another codebook, and the page of a very large one.

    python -m tests.benchmarks cohort RESULTS... [--again 60] [--students 1000]

RESULTS are folders with a session.json each. Copies of them are a class of 60, which is made again with a codebook in
which one text is another: nothing is heard. Then summaries of sessions made from text, each student's with other
counts, are a class of 1000: its store is filled and read, its page, csv and xlsx are written, in a process of their own
whose largest memory is told.
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from shutil import copytree

from listenkit import codebook, cores, pipeline
from listenkit.classroom import batch, cohort, crew, page, rubric, store, table
from listenkit.classroom.child import Begin, Limits, silent
from listenkit.classroom.job import Job, Outcome
from listenkit.classroom.known import Basis, Edition
from listenkit.classroom.plan import Plan, Task
from listenkit.classroom.roster import Student
from listenkit.classroom.summary import summary, to_dict
from listenkit.formats import session as stored
from listenkit.settings import Settings
from listenkit.workbench import coder

from ..conversations import session, talk

OWN = ('label = "Open question"', 'label = "Wide question"')
SEED = 11
LISTENER = (
    *("What happened next?", "How was that for you?", "Was it on Monday?", "You felt left alone with it."),
    *("It makes sense that you were angry.", "You should talk to him.", "I am sorry you had to see that.", "Mm-hm."),
    *("You came back the next day, and that took courage.", "So it is about being heard.", "At least you have a job."),
)
CLIENT = ("I did not know what to say to her.", "It was a bad week and I slept little.", "I told him that I had to go.")


def again(results: Sequence[Path], count: int, coding: str) -> tuple[float, int]:
    """Seconds in which a class is made again with another codebook, and how many sentences it has.

    Args:
        coding: what codes rested on in the codebook before; another one than now makes them be given anew.
    """
    with tempfile.TemporaryDirectory() as made:
        out = Path(made)
        handed_in = out / "talk.m4a"
        handed_in.write_bytes(b"never heard")
        tasks = [Task(f"s{n:02}", handed_in, "talk.m4a") for n in range(count)]
        wanted = batch.wanted(Plan(tuple(tasks)), out, Settings(), {}, "clips")
        sentences = 0
        with store.opened(out) as opened:
            for each, result in zip(wanted, cycle(results), strict=False):
                place = copytree(result, Path(each.job.out) / "talk")
                told = stored.read(place / "session.json")
                sentences += len(told.coded)
                id, counted = each.task.student, to_dict(summary(told))
                kept = Outcome(id, each.job.name, str(place), id, summary=counted)
                opened.keep(kept, each.basis, Edition("shipped", coding))
            own = out / "own.toml"
            own.write_text(codebook.SHIPPED.read_text("utf-8").replace(*OWN), "utf-8")
            begun = time.perf_counter()
            found = list(batch.run(wanted, (), opened, codebook.load(own), partial(_work, own), lambda *counts: None))
            took = time.perf_counter() - begun
    if failed := [each.why for each in found if each.failed]:
        raise SystemExit(failed[0])
    return took, sentences


def _work(own: Path, jobs: list[Job]) -> Iterator[Outcome]:
    """As `listenkit batch` does, but that nothing may be heard."""
    if any(not job.standing or job.sound for job in jobs):
        raise SystemExit("a recording was to be heard")
    begin = Begin(Settings().to_dict(), str(own), offline=True, crew=str(own.parent))
    with crew.here(*crew.size(len(jobs), None, cores.available(), crew.free_memory())) as place:
        yield from crew.run(jobs, begin, Limits(), place, silent)


def large(count: int) -> None:
    """Write a large class, and say how long that took and how much memory this process had."""
    book, chance = codebook.load(), random.Random(SEED)
    judged, chosen = rubric.load("basics", book), coder("auto", book)
    lines = [f"{who} {text}" for text in LISTENER for who, text in (("L", text), ("C", chance.choice(CLIENT)))]
    heard = session(talk(*lines)).heard
    one = summary(pipeline.assess(heard, chosen, book))
    students = [Student(f"s{n:04}", f"Student {n:04}", group=str(n % 7)) for n in range(count)]
    tasks = tuple(Task(each.id, Path(f"{each.id}.m4a"), f"{each.id}.m4a") for each in students)
    with tempfile.TemporaryDirectory() as made:
        out = Path(made)
        begun = time.perf_counter()
        with store.opened(out) as opened:
            opened.begin((each.id for each in students), ((task.student, task.name) for task in tasks))
            for task in tasks:
                numbers = tuple(sorted(chance.getrandbits(48) for _ in range(64)))
                mine = replace(one, talk=chance.uniform(200, 900), words=chance.randint(200, 900), sketch=numbers)
                folder = str(out / batch.SESSIONS / task.student / "talk")
                kept = Outcome(task.student, task.name, folder, task.student, summary=to_dict(mine))
                opened.keep(kept, Basis(task.student, "rest"), batch.edition(book))
        filled = time.perf_counter()
        with store.opened(out) as opened:
            rows = cohort.rows(Plan(tasks), students, opened.known(), book, judged)
        read = time.perf_counter()
        text = page.render(rows, book, judged, out, {})
        drawn = time.perf_counter()
        files = table.write(rows, book, judged, {}), table.workbook(rows, book, judged, {})
        written = time.perf_counter()
    print(f"{count} students: store filled {filled - begun:.1f} s, read {read - filled:.1f} s")
    print(
        f"  class.html {drawn - read:.1f} s, {len(text) / 1e6:.1f} MB; csv and xlsx {written - drawn:.1f} s, ", end=""
    )
    print(f"{(len(files[0]) + len(files[1])) / 1e6:.1f} MB")
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(f"  store read and page {drawn - filled:.1f} s (goal 10); largest memory {most / 1e6:.0f} MB (goal 1000)")


def main(argv: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks cohort")
    parser.add_argument("results", type=Path, nargs="*")
    parser.add_argument("--again", type=int, default=60)
    parser.add_argument("--students", type=int, default=1000)
    parser.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)  # the process of its own
    options = parser.parse_args(argv)
    if options.alone:
        large(options.students)
        return
    if options.results:
        for changed, coding in (("wording", codebook.load().coding), ("thresholds", "others")):
            took, sentences = again(list(islice(options.results, options.again)), options.again, coding)
            print(f"{options.again} sessions, {sentences} sentences, {changed} changed: {took:.1f} s (goal 30)")
    command = (sys.executable, "-m", "tests.benchmarks", "cohort", "--alone", "--students", str(options.students))
    subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
