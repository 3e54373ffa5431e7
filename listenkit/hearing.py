"""How both Whisper engines hear a recording: pack, decode in batches, doubt, decode again, place the words.

An engine gives an `Ear`, which decodes a few windows of sound in one call; all else is here. Calls may be made side by
side; what each is given does not depend on that. No attempt samples: the same sound gives the same words. A decoding
is doubted where it loops, where it leaves a stretch of speech without words (after a prompt Whisper may skip
sentences), or where it says nothing that the prompt did not say. Doubted windows are decoded without the prompt, then
in two halves, and the best take is kept. A loop that stays is kept as words: a later stage flags it.
"""

from __future__ import annotations

import math
import re
import zlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol

from .apostrophes import plain
from .model import SpeechSpan, Word
from .windows import LONGEST, MARGIN, Piece, Window, pack

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from .audio import Audio
    from .engines import Progress

    Sound = NDArray[np.float32]

WINDOW = 30.0  # s, what Whisper hears at once; shorter sound is followed by silence
SHORT = 8  # pairs of groups: about a quarter of an hour
QUIET_STEP = 0.05  # s, the stretch whose loudness is compared when speech must be cut: shorter than a syllable
LOOP_WORDS, LOOP_TIMES = (
    8,
    4,
)  # a phrase of up to 8 words said 4 times running is a loop where it holds 12 words or more
LOOP_LENGTH = 12  # words; "no, no, no, no" is speech
UNSPACED = ("zh", "ja", "th", "lo", "my", "yue")  # languages written without spaces, as Whisper names them


@dataclass(frozen=True, slots=True)
class Hearing:
    """Frozen options of a transcription, with the reason for each value.

    What was tried stands in the table of `engines/faster_whisper.py`.
    """

    language: str = "en"  # Whisper's code; never guessed, for the first 30 s of a role-play are often silence
    prompt: str | None = (  # looks like a verbatim transcript: keeps hesitations, repeats and backchannels
        "Um, so, uh, I- I was, like, I mean, you know... Hmm. Mm-hmm. "
        "Yeah, uh-huh. It's, it's kind of- well. Right. Okay."
    )
    beam: int = 3  # hypotheses: with one, the prompt makes loops; with five it takes a tenth longer
    batch: int = 2  # windows decoded in one call at least: more are no faster and take more memory
    longest: float = LONGEST  # s of sound a window
    margin: float = MARGIN  # s around speech
    loop_ratio: float = 2.4  # text bytes over compressed bytes: openai-whisper's own threshold for repetition
    wordless: float = 2.0  # s between starts of words: measured, 2.2 at most, 3.0 and more where words were lost
    no_speech: float = 0.6  # probability of no speech above which …
    low_logprob: float = -1.0  # … a mean log probability below this drops the window: openai-whisper's own thresholds


@dataclass(frozen=True, slots=True)
class Take:
    """One decoding of one window: words in window time (s), mean log probability, probability of no speech."""

    words: tuple[Word, ...]
    logprob: float
    no_speech: float

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


class Ear(Protocol):
    """Decodes windows of sound (float32, 16 kHz, each padded to 30 s), all with one prompt or none."""

    def __call__(self, sounds: Sequence[Sound], prompt: str | None) -> list[Take]: ...


def transcribe(
    audio: Audio, spans: tuple[SpeechSpan, ...], ear: Ear, options: Hearing, progress: Progress, at_once: int = 1
) -> tuple[Word, ...]:
    """Words in order of start, each inside a span or its margin, with the channel it was heard on.

    Args:
        at_once: how many calls of `ear` may be made at the same time.
    """

    def quietest(start: float, end: float, channel: int | None) -> float:
        return _quietest(audio, start, end, channel)

    held = Piece(audio.start, audio.end)
    windows = pack(spans, held, longest=options.longest, margin=options.margin, quietest=quietest)
    groups = _groups(windows, options.batch)
    words: list[Word] = []
    calls = ThreadPoolExecutor(at_once, "words")
    try:
        for done, heard in enumerate(calls.map(lambda group: _words(audio, group, ear, options), groups), start=1):
            words += heard
            progress(done / len(groups))
    finally:
        calls.shutdown(cancel_futures=True)
    return tuple(sorted(words, key=lambda word: (word.start, word.end)))


def _groups(windows: Sequence[Window], least: int) -> list[Sequence[Window]]:
    """Groups of at least so many windows in a row, where there are as many, as even as can be.

    They are even in number, since two calls at once must end together, and the same however many calls there are. Of a
    long recording, which takes memory itself, no group holds more.
    """
    pairs = len(windows) / (2 * least)
    count = 2 * max(1, math.floor(pairs) if pairs < SHORT else math.ceil(pairs))
    edges = [round(n * len(windows) / count) for n in range(count + 1)]
    return [windows[first:last] for first, last in pairwise(edges) if last > first]


def loops(text: str, ratio: float) -> bool:
    """True where `text` repeats itself: it compresses by more than `ratio`, or one phrase is said over and over."""
    raw = text.encode()
    if len(raw) / len(zlib.compress(raw)) > ratio:
        return True
    plain = _plain(text)
    return any(
        repeats >= LOOP_TIMES and repeats * size >= LOOP_LENGTH
        for size in range(1, LOOP_WORDS + 1)
        for repeats in _runs(plain, size)
    )


def echoes(text: str, prompt: str | None) -> bool:
    """True where `text` holds no word that `prompt` does not hold."""
    return set(_plain(text)) <= set(_plain(prompt or ""))


def joined(pieces: Sequence[Word], language: str) -> tuple[Word, ...]:
    """Words from an engine's pieces: a piece without a space before it belongs to the word before ("4" + "%")."""
    words: list[Word] = []
    for piece in pieces:
        if words and not piece.text.startswith(" ") and language not in UNSPACED:
            last = words[-1]
            words[-1] = replace(last, text=last.text + plain(piece.text.rstrip()), end=max(last.end, piece.end))
        elif piece.text.strip():
            words.append(replace(piece, text=plain(piece.text.strip())))
    return tuple(words)


def _words(audio: Audio, windows: Sequence[Window], ear: Ear, options: Hearing) -> list[Word]:
    return [word for window, take in _heard(audio, windows, ear, options) for word in _placed(window, take)]


def _heard(audio: Audio, windows: Sequence[Window], ear: Ear, options: Hearing) -> Iterator[tuple[Window, Take]]:
    """The best takes of each window, in halves where the whole keeps looping or leaving speech without words."""
    takes = ear([_sound(audio, window) for window in windows], options.prompt)
    doubted = [n for n, take in enumerate(takes) if _doubtful(windows[n], take, options)]
    again = ear([_sound(audio, windows[n]) for n in doubted], None) if doubted else []
    best = {n: _better(takes[n], second, options) for n, second in zip(doubted, again, strict=True)}
    for n, window in enumerate(windows):
        take = best.get(n, takes[n])
        parts: tuple[tuple[Window, Take], ...] = ((window, take),)
        if loops(take.text, options.loop_ratio) or _wordless(window, take) > options.wordless:
            halves = window.halves()
            smaller = tuple(zip(halves, ear([_sound(audio, half) for half in halves], None), strict=True))
            parts = max(parts, smaller, key=lambda tried: _unlooped(tried, options))
        yield from (part for part in parts if not _nothing(part[1], options))


def _doubtful(window: Window, take: Take, options: Hearing) -> bool:
    skips = _wordless(window, take) > options.wordless
    return skips or loops(take.text, options.loop_ratio) or echoes(take.text, options.prompt)


def _unlooped(parts: Sequence[tuple[Window, Take]], options: Hearing) -> int:
    """How many words the parts hold together, those that loop left out."""
    return sum(len(take.words) for _, take in parts if not loops(take.text, options.loop_ratio))


def _wordless(window: Window, take: Take) -> float:
    """The longest time without the start of a word, s: a window holds speech from its beginning to its end."""
    onsets = sorted(min(word.start, window.duration) for word in take.words)
    return max(after - before for before, after in pairwise([0.0, *onsets, window.duration]))


def _better(first: Take, second: Take, options: Hearing) -> Take:
    """The second take where the first loops, only echoes the prompt, or has fewer words than a second that is whole."""
    if loops(first.text, options.loop_ratio) or echoes(first.text, options.prompt):
        return second
    if loops(second.text, options.loop_ratio) or _nothing(second, options):
        return first
    return second if len(second.words) > len(first.words) else first


def _nothing(take: Take, options: Hearing) -> bool:
    """True where Whisper itself takes the window for silence."""
    return not take.words or (take.no_speech > options.no_speech and take.logprob < options.low_logprob)


def _placed(window: Window, take: Take) -> Iterator[Word]:
    """The words of a take in the recording's time, without bare dots and what lies in the silence after the sound."""
    for word in take.words:
        if word.start < window.duration and any(letter.isalnum() for letter in word.text):
            start, end = window.place(word.start, min(word.end, window.duration))
            yield replace(word, start=round(float(start), 3), end=round(float(end), 3), channel=window.channel)


def _sound(audio: Audio, window: Window) -> Sound:
    """The window's pieces end to end, then silence to 30 s (unpadded features cost words: measured)."""
    import numpy as np

    from .audio import RATE

    sound = np.concatenate([audio.samples(piece.start, piece.end, window.channel) for piece in window.pieces])
    length = round(WINDOW * RATE)
    return np.pad(sound[:length], (0, max(0, length - len(sound))))


def _quietest(audio: Audio, start: float, end: float, channel: int | None) -> float:
    """The middle of the quietest stretch between two times, s."""
    import numpy as np

    from .audio import RATE

    size = round(QUIET_STEP * RATE)
    sound = audio.samples(start, end, channel)
    steps = len(sound) // size
    if not steps:
        return (start + end) / 2
    energy = np.square(sound[: steps * size]).reshape(steps, size).mean(axis=1)
    return start + (int(energy.argmin()) + 0.5) * QUIET_STEP


def _plain(text: str) -> list[str]:
    return re.findall(r"[\w']+", text.lower())


def _runs(words: Sequence[str], size: int) -> Iterator[int]:
    """How often each phrase of `size` words is said without a break."""
    same = 0
    for at in range(size, len(words)):
        same = same + 1 if words[at] == words[at - size] else 0
        yield same // size + 1
