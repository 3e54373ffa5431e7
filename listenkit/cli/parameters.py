"""Kinds of values that options take, and options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])
FORMATS = ("html", "md", "json", "csv", "vtt", "rttm")

codebook_option = click.option("--codebook", type=click.Path(path_type=Path), help="A codebook of your own (TOML).")
offline_option = click.option("--offline", is_flag=True, help="Never touch the network.")


class Time(click.ParamType[float]):
    """Seconds, minutes:seconds or hours:minutes:seconds."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        from ..formats import clock

        try:
            return clock.seconds(str(value))
        except ValueError:
            self.fail(f"{value!r} is no time; give seconds (90) or minutes:seconds (1:30)", param, ctx)


class Formats(click.ParamType[tuple[str, ...]]):
    """Names of formats, with commas between them; `there_are` are those to choose from."""

    name = "formats"

    def __init__(self, there_are: tuple[str, ...] = FORMATS) -> None:
        self._there_are = there_are

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        chosen = tuple(part.strip() for part in value.split(",")) if isinstance(value, str) else tuple(value)
        for name in chosen:
            if name not in self._there_are:
                self.fail(f"{name!r} is no format; there are {', '.join(self._there_are)}", param, ctx)
        return chosen


def out_option(default: str) -> Callable[[Command], Command]:
    """The folder for results, `default` where none is named."""
    kind = click.Path(path_type=Path)
    return click.option("--out", type=kind, default=Path(default), show_default=True, help="For results.")


format_option = click.option(
    "--format", "formats", type=Formats(), default=",".join(FORMATS), show_default=True, help="What to write."
)
