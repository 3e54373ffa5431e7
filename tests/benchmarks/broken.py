"""A class in which nearly everything that was handed in is broken: one clear line each, and every good file done.

    python -m tests.benchmarks broken GOOD_RECORDING...

Forty kinds of broken files are made beside the good ones and given to `listenkit batch`. Printed are the lines that it
says, how many there are, and whether any speaks of a mistake of ours.
"""

from __future__ import annotations

import argparse
import io
import shutil
import struct
import subprocess
import sys
import tempfile
import wave
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from listenkit.audio import RATE

Sound = np.ndarray


def wav(sound: Sound) -> bytes:
    """16-bit mono."""
    out = io.BytesIO()
    with wave.open(out, "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(2)
        written.setframerate(RATE)
        written.writeframes((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())
    return out.getvalue()


def header(
    codec: int = 1, channels: int = 1, rate: int = RATE, bits: int = 16, data: bytes = b"", claims: int = -1
) -> bytes:
    """A wav file whose header may say anything."""
    size = len(data) if claims < 0 else claims
    block = max(1, channels * bits // 8)
    form = struct.pack("<HHIIHH", codec, channels, rate, rate * block & 0xFFFFFFFF, block, bits)
    return (
        b"RIFF"
        + struct.pack("<I", 36 + size & 0xFFFFFFFF)
        + b"WAVEfmt "
        + struct.pack("<I", 16)
        + form
        + (b"data" + struct.pack("<I", size) + data)
    )


def seconds(length: float) -> Sound:
    return np.arange(round(length * RATE)) / RATE


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    return out.getvalue()


def picture() -> bytes:
    """A video without sound."""
    import av

    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width = stream.height = 64
        for _ in range(30):
            frame = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return out.getvalue()


def kinds(good: bytes, suffix: str) -> dict[str, bytes]:
    """Name of the file → what is in it."""
    draw = np.random.default_rng(1)
    noise, hum = draw.normal(0, 0.1, 60 * RATE), 0.3 * np.sin(2 * np.pi * 50 * seconds(60))
    chord = sum(0.1 * np.sin(2 * np.pi * f * seconds(60)) for f in (262, 330, 392))
    clicks = np.zeros(60 * RATE)
    clicks[::RATE] = 1
    text = b"Anna: How was your week?\nBen: It was long.\n" * 50
    made: dict[str, Callable[[], bytes]] = {
        "empty.wav": lambda: b"",
        "one byte.mp3": lambda: b"\0",
        "text.mp3": lambda: text,
        "text.wav": lambda: text,
        "text utf16.m4a": lambda: text.decode().encode("utf-16"),
        "page.ogg": lambda: b"<!doctype html><title>404</title>",
        "document.m4a": zipped,
        "portrait.mp4": lambda: b"\x89PNG\r\n\x1a\n" + bytes(2000),
        "paper.m4a": lambda: b"%PDF-1.7\n" + bytes(2000),
        "database.m4a": lambda: b"SQLite format 3\0" + bytes(4000),
        "script.wav": lambda: b"#!/bin/sh\necho hello\n",
        "zeros.mp3": lambda: bytes(1_000_000),
        "chance.m4a": lambda: draw.bytes(200_000),
        "chance.mp3": lambda: draw.bytes(200_000),
        "chance.ogg": lambda: draw.bytes(200_000),
        "playlist.mp3": lambda: b"#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n",
        "concat.wav": lambda: b"ffconcat version 1.0\nfile '/etc/passwd'\n",
        "only a head.wav": lambda: header()[:20],
        "no data.wav": header,
        "claims more.wav": lambda: header(data=bytes(2000), claims=2**31),
        "unknown codec.wav": lambda: header(codec=0x1234, data=bytes(40_000)),
        "rate zero.wav": lambda: header(rate=0, data=bytes(40_000)),
        "no channels.wav": lambda: header(channels=0, data=bytes(40_000)),
        "one hertz.wav": lambda: header(rate=1, data=bytes(400)),
        "not a number.wav": lambda: header(codec=3, bits=32, data=np.full(60 * RATE, np.nan, "<f4").tobytes()),
        "without end.wav": lambda: header(codec=3, bits=32, data=np.full(60 * RATE, np.inf, "<f4").tobytes()),
        "head of flac.flac": lambda: b"fLaC" + bytes(34),
        "tag.mp3": lambda: b"ID3\x04\0\0\0\0\0\x0a" + bytes(10),
        "head of amr.amr": lambda: b"#!AMR\n",
        "head of ogg.ogg": lambda: b"OggS" + bytes(60),
        "adts.aac": lambda: b"\xff\xf1\x50\x80" * 200,
        f"half{suffix}": lambda: good[: len(good) // 2],
        f"tail{suffix}": lambda: good[len(good) // 2 :],
        f"first kilobyte{suffix}": lambda: good[:1000],
        "no sound.mp4": picture,
        "silence.wav": lambda: wav(np.zeros(60 * RATE)),
        "noise.wav": lambda: wav(noise),
        "hum.wav": lambda: wav(hum),
        "music.wav": lambda: wav(chord),
        "clicks.wav": lambda: wav(clicks),
        "steady.wav": lambda: wav(np.full(60 * RATE, 0.5)),
        "too short.wav": lambda: wav(noise[: 3 * RATE]),
    }
    return {name: make() for name, make in made.items()}


def main(argv: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks broken")
    parser.add_argument("recordings", type=Path, nargs="+")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as temporary:
        place = Path(temporary)
        (place / "in").mkdir()
        for number, recording in enumerate(options.recordings):
            shutil.copy(recording, place / "in" / f"good {number}{recording.suffix}")
        made = kinds(options.recordings[0].read_bytes(), options.recordings[0].suffix)
        for name, content in made.items():
            (place / "in" / name).write_bytes(content)
        command = [
            sys.executable,
            "-m",
            "listenkit",
            "batch",
            str(place / "in"),
            "--out",
            str(place / "out"),
            "--offline",
        ]
        told = subprocess.run(command, capture_output=True, text=True, check=False)
        lines = told.stderr.splitlines()
        failed = [line for line in lines if line.startswith("failed: ")]
        good = [line for line in lines if line.startswith("done: ")]
        print(*failed, *good, sep="\n")
        ours = sum("mistake of ours" in line or "Traceback" in line for line in lines)
        print(f"{len(made)} broken, {len(options.recordings)} good: {len(failed)} failed with a line, {len(good)} done")
        print(f"exit code {told.returncode}, {ours} lines about a mistake of ours")


if __name__ == "__main__":
    main()
