"""Subtitles, WebVTT or SubRip (SRT): who speaks is told by `<v Name>` or by `Name: text`, else by the cue before."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import unescape

from ..errors import SessionError
from ..texts import Line
from . import clock, named

ARROW = "-->"
NO_CUES = ("WEBVTT", "NOTE", "STYLE", "REGION")  # what else may stand in a block of WebVTT
VOICE = re.compile(r"<v(?:\.[^\s<>]*)?\s+([^<>]+)>")
TAG = re.compile(r"</?[a-z][^<>]*>|<[\d:.]+>", re.IGNORECASE)
MOST_WORDS = 6  # of a name; meeting programs write what a person called themselves: "Ana del Carmen Ruiz (she/her)"
AS = "Write them as 00:00:01.500 --> 00:00:04.000"
HOW = 'Begin the cue with a name, as in "Listener: How was that?", or in WebVTT "<v Listener>How was that?"'


def read(text: str, name: str) -> tuple[Line, ...]:
    """A line for each cue, or for each voice where a cue has several; `name` is the file's, for messages.

    Raises:
        SessionError: a block is no cue, a time is none, or nobody is named.
    """
    lines: list[Line] = []
    for number, start, end, payload in _cues(text, name):
        for who, said in _said(payload) or (("", ""),):
            speaker = who or (lines[-1].speaker if lines else "")
            if said and not speaker:
                raise SessionError(f"{name}, line {number}", "no name says who speaks, here or in a cue before", HOW)
            lines.append(Line(speaker, said, "", start, end))
    return tuple(lines)


def _cues(text: str, name: str) -> Iterator[tuple[int, float, float, Sequence[str]]]:
    """Number of the line with the times, the times (s), and the lines of text, of each cue."""
    for number, block in _blocks(text):
        at = next((place for place, line in enumerate(block[:2]) if ARROW in line), None)
        if at is None:
            if block[0].startswith(NO_CUES):
                continue
            raise SessionError(f"{name}, line {number}", "this is no cue", "Write its times above it, as 0:01 --> 0:02")
        if any(ARROW in line for line in block[at + 1 :]):
            raise SessionError(f"{name}, line {number}", "two cues are not parted", "Put an empty line between them")
        yield (number + at, *_times(block[at], f"{name}, line {number + at}"), block[at + 1 :])


def _blocks(text: str) -> Iterator[tuple[int, list[str]]]:
    """Lines up to an empty one, with the number of the first, from 1."""
    block: list[str] = []
    lines = [line.strip() for line in re.split(r"\r\n|\r|\n", text)]
    for number, line in enumerate([*lines, ""], 1):
        if line:
            block.append(line)
        elif block:
            yield number - len(block), block
            block = []


def _times(line: str, where: str) -> tuple[float, float]:
    first, _, rest = line.partition(ARROW)  # settings of the cue may follow
    try:
        return clock.seconds(first), clock.seconds(rest.split()[0])
    except (ValueError, IndexError) as error:
        raise SessionError(where, f"{line!r} holds no two times", AS) from error


def _said(payload: Sequence[str]) -> Sequence[tuple[str, str]]:
    """(name, text) for each voice of a cue; the name is "" where none stands there."""
    whole = "\n".join(payload)
    if not VOICE.search(whole):
        return named.parts((_plain(line) for line in payload), MOST_WORDS)
    before, *rest = VOICE.split(whole)
    voices = [("", before), *zip(rest[::2], rest[1::2], strict=True)]
    said = [(_plain(who), _plain(words)) for who, words in voices]
    return said if said[0][1] else said[1:]


def _plain(text: str) -> str:
    """Text without tags, entities and line breaks."""
    return " ".join(unescape(TAG.sub("", text)).split())
