"""How long the reports of one hour take to write and how large they are, beside those of a single short session.

    python -m tests.benchmarks report SESSION.json... [--minutes 60]

The sessions are laid end to end until they fill the time; codes, measures and feedback are made anew from the whole.
One thread writes the page and the Markdown; the sound of the clips is not in it.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import cycle
from pathlib import Path

from listenkit import codebook, pipeline
from listenkit.formats import FORMATS
from listenkit.formats import session as stored
from listenkit.model import Heard, Session, SpeechSpan, Utterance
from listenkit.workbench import coder

BOOK = codebook.load()
PAUSE = 2.0  # s between two sessions
RUNS = 3  # of which the fastest counts


def laid_out(sessions: list[Session], seconds: float) -> Heard:
    """One long talk: the listeners of all sessions are one voice, and so are the clients."""
    first = sessions[0].heard
    speech: list[SpeechSpan] = []
    said: list[Utterance] = []
    offset, turns = 0.0, 0
    for session in cycle(sessions):
        names = {session.heard.roles.listener: first.roles.listener, session.heard.roles.client: first.roles.client}
        speech += [
            replace(span, speaker=names[span.speaker], start=span.start + offset, end=span.end + offset)
            for span in session.heard.speech
            if span.speaker in names
        ]
        for one in session.heard.utterances:
            words = tuple(replace(w, start=w.start + offset, end=w.end + offset) for w in one.words)
            moved = replace(one, id=f"u{len(said) + 1}", turn=one.turn + turns, words=words)
            said.append(replace(moved, speaker=names.get(one.speaker, one.speaker)))
        turns += max(one.turn for one in session.heard.utterances) + 1
        offset = max(span.end for span in speech) + PAUSE
        if offset >= seconds:
            break
    return replace(
        first, speech=tuple(speech), utterances=tuple(said), recording=replace(first.recording, duration=offset)
    )


def fastest(work: Callable[[], str]) -> tuple[float, int]:
    """Seconds of the fastest run, and bytes of what it wrote."""
    times = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        written = work()
        times.append(time.perf_counter() - begun)
    return min(times), len(written.encode())


def main(argv: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks report")
    parser.add_argument("sessions", type=Path, nargs="+")
    parser.add_argument("--minutes", type=float, default=60.0)
    options = parser.parse_args(argv)
    sessions = [stored.read(path / "session.json" if path.is_dir() else path) for path in options.sessions]
    heard = laid_out(sessions, options.minutes * 60)
    whole = pipeline.assess(heard, coder("auto", BOOK), BOOK)
    for name, session in (("of the first", sessions[0]), (f"of {options.minutes:.0f} min", whole)):
        print(f"{name}: {session.heard.recording.duration:.0f} s, {len(session.coded)} sentences")
        for form in ("html", "md"):
            seconds, size = fastest(lambda form=form, session=session: FORMATS[form].write(session, BOOK))
            print(f"  {FORMATS[form].file:12} {seconds:6.3f} s   {size / 1e6:6.3f} MB")


if __name__ == "__main__":
    main()
