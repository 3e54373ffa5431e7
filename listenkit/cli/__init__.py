"""The command line: reads words, calls one function, prints, exits. Heavy libraries load inside the commands."""

from __future__ import annotations

import io
import os
import sys
from typing import Any

import click

from .. import __version__, allocation
from ..errors import ListenkitError
from .analysis import analyze, demo, report
from .classroom import batch
from .coding import code
from .evaluation import evaluate
from .gradebook import grades
from .grading import moderate, review
from .keeping import audit, purge
from .rubrics import rubric
from .say import note
from .students import progress, reflect
from .tools import doctor, explain, models

INTERRUPTED = 130  # exit code


class Group(click.Group):
    """Says our errors in one line, and exits as they say."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ListenkitError as error:
            note(f"listenkit: {error}")
            raise SystemExit(error.exit_code) from error


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="listenkit")
def app() -> None:
    """Feedback on active listening from the recording of a role-play, on your own computer."""


COMMANDS = (
    *(analyze, report, reflect, progress, code, evaluate),
    *(batch, rubric, review, moderate, grades, audit, purge),
    *(models, explain, doctor, demo),
)
for command in COMMANDS:
    app.add_command(command)


def main() -> None:
    """The program; a reader sees one line, whatever happens (LISTENKIT_DEBUG=1 shows where it happened)."""
    allocation.keep()
    for stream in (sys.stdout, sys.stderr):  # an old console that lacks a letter shows a mark in its place
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")
    try:
        app(prog_name="listenkit", standalone_mode=False)
    except (click.exceptions.Abort, KeyboardInterrupt):
        note("listenkit: stopped. Finished recordings are kept.")
        sys.exit(INTERRUPTED)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except Exception as error:
        if os.environ.get("LISTENKIT_DEBUG"):
            raise
        note(f"listenkit: a mistake of ours ({type(error).__name__}: {error}). Please report it with this line.")
        sys.exit(ListenkitError.exit_code)
