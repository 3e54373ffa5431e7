"""Commands that analyse recordings, or write the report of a stored session again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..errors import RecordingError, SessionError, UsageError
from ..settings import CHOICES, Settings, read
from ..shell import quoted
from .parameters import FORMATS, Time, codebook_option, format_option, offline_option, out_option
from .say import checked_codebook, note

if TYPE_CHECKING:
    from ..codebook import Codebook
    from ..model import Session

DONE, SOME_FAILED = 0, 1  # exit codes; those of failures stand in errors.py


@click.command()
@click.argument("recordings", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="RECORDING...")
@out_option("listenkit-results")
@click.option("--client", type=click.Path(path_type=Path), help="The client's own file; RECORDING is the listener's.")
@click.option("--listener", type=click.Choice(CHOICES["listener"]), help="Who practises listening.  [default: auto]")
@click.option("--diarizer", type=click.Choice(CHOICES["diarizer"]), help="How voices are told apart.  [default: auto]")
@click.option("--engine", type=click.Choice(CHOICES["engine"]), help="Which Whisper.  [default: auto, the fastest]")
@click.option("--model", help="A name of `listenkit models list`, or your own weights.  [default: base]")
@click.option("--language", help="Whisper's code of the language.  [default: en]")
@click.option("--from", "start", type=Time(), help="Leave out what comes before, such as 1:30.")
@click.option("--to", "end", type=Time(), help="Leave out what comes after.")
@click.option("--audio", type=click.Choice(("clips", "full", "none")), default="clips", show_default=True)
@click.option("--deidentify", is_flag=True, help="Mask names, places, numbers and dates; leave sound out.")
@click.option("--names", type=click.Path(path_type=Path), help="Names to mask as well, one a line.")
@click.option("--no-self-rating", is_flag=True, help="Do not ask for a self-rating before the report.")
@format_option
@click.option("--config", type=click.Path(path_type=Path), help="Settings (TOML); options here win over it.")
@codebook_option
@offline_option
@click.option("--json", "as_json", is_flag=True, help="Also print each session as one line of JSON.")
@click.option("--plain", is_flag=True, help="One line a stage, nothing redrawn.")
def analyze(
    recordings: tuple[Path, ...], config: Path | None, codebook: Path | None, offline: bool, **given: Any
) -> None:
    """Analyse recordings and write a feedback report for each."""
    from .. import results

    keys = ("listener", "diarizer", "engine", "model", "language", "start", "end")
    settings = (read(config) if config else Settings()).changed(**{key: given[key] for key in keys})
    settings = settings.changed(
        deidentify=given["deidentify"] or None, self_rating=False if given["no_self_rating"] else None
    )
    if settings.end is not None and settings.end <= (settings.start or 0.0):
        raise UsageError("--to", "it is not after --from, so nothing would be left", "Give a later time")
    if given["client"]:
        _check_client(given["client"], len(recordings), settings)
    names = _names(given["names"], settings)
    book = checked_codebook(codebook)
    results.check_writable(given["out"])
    from ..workbench import Workbench

    bench = Workbench(settings, book, offline, note, names)
    codes = [_analyze_one(bench, path, book, given) for path in recordings]
    failed = [code for code in codes if code != DONE]
    raise SystemExit(max(failed) if len(failed) == len(codes) else SOME_FAILED if failed else DONE)


def _names(path: Path | None, settings: Settings) -> tuple[str, ...]:
    """The names of a file, one a line."""
    if path is None:
        return ()
    if not settings.deidentify:
        raise UsageError("--names", "nothing is masked without --deidentify", "Add --deidentify, or leave it out")
    try:
        return tuple(line.strip() for line in path.read_text(encoding="utf-8-sig").splitlines() if line.strip())
    except OSError as error:
        why = (error.strerror or "it cannot be read").lower()
        raise UsageError(f"--names {path.name}", why, "Give a text file, a name a line") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"--names {path.name}", "it is no UTF-8 text", "Save it as UTF-8, a name a line") from error


def _check_client(client: Path, recordings: int, settings: Settings) -> None:
    """Refuse a client's file that belongs to no recording or to several, before any work is done."""
    from ..loading import of_two_files

    if recordings != 1:
        why = f"it is the client's file of one recording, and {recordings} are given"
        raise UsageError(f"--client {client.name}", why, "Give the listener's own file alone")
    of_two_files(settings)


def _analyze_one(bench: Any, path: Path, book: Codebook, given: dict[str, Any]) -> int:
    """Analyse one recording; return the exit code it would have alone. What is no fault of it ends the whole run."""
    from .. import results
    from .progress import shown

    note(f"{path.name}")
    try:
        with shown(plain=given["plain"], say=note) as watch:
            session, audio = bench.analyze(path, watch, given["client"])
        sound = "none" if bench.settings.deidentify else given["audio"]
        place = results.write(session, audio, book, given["out"], given["formats"], sound)
    except (RecordingError, UsageError) as error:
        note(f"listenkit: {error}")
        return error.exit_code
    _finish(results.as_stored(session), book, place, given["formats"], given["as_json"])
    return DONE


def _finish(session: Session, book: Codebook, place: Path, formats: tuple[str, ...], as_json: bool) -> None:
    """The short summary, and where the report is."""
    from .. import results
    from ..report import summary

    say = note if as_json else click.echo
    swap = f"listenkit report {quoted(str(place / 'session.json'))} --swap"
    for line in summary.lines(session, book, swap):
        say(line)
    written = next((name for name in ("html", "md") if name in formats), None)
    say(f"Report: {place / f'report.{written}'}" if written else f"Results: {place}")
    if (place / results.EDITED).exists():
        note(f"Codes that somebody changed in the table of utterances are kept in {place / results.EDITED}.")
    if as_json:
        from ..formats.session import to_dict

        click.echo(json.dumps(to_dict(session), ensure_ascii=False))


@click.command()
@click.argument("session", type=click.Path(path_type=Path), metavar="SESSION.json")
@click.option("--swap", is_flag=True, help="The other one was the listener: code and measure again.")
@format_option
@codebook_option
def report(session: Path, swap: bool, formats: tuple[str, ...], codebook: Path | None) -> None:
    """Code, measure and write a report again from a stored session, without the recording."""
    from .. import results
    from ..classroom import corrections
    from ..classroom.store import FILE
    from ..workbench import again

    book = checked_codebook(codebook)

    if swap and any((folder / FILE).is_file() for folder in session.resolve().parents):
        step = "Use `listenkit review RESULTS STUDENT --swap --by NAME`: it logs who decided"
        raise UsageError("--swap", "this is the session of a class, which would not follow", step)

    def change(stored: Session) -> Session:
        if count := corrections.made(stored):
            why = f"an instructor corrected {count} of its sentences, which this would undo"
            raise SessionError(str(session), why, "Use `listenkit review` (--codes, --swap), or run the batch again")
        return again(stored, book, swap)

    made, place = results.render_again(session, book, change, formats)
    _finish(made, book, place, formats, as_json=False)


@click.command()
@out_option("listenkit-demo")
@offline_option
@click.pass_context
def demo(ctx: click.Context, out: Path, offline: bool) -> None:
    """Analyse the sample recording that comes with listenkit."""
    from ..explain import sample

    ctx.invoke(analyze, recordings=(sample(),), out=out, offline=offline, formats=FORMATS)
