"""Which weights there are, where they lie, and whether they are what the manifest says.

`manifest.py` reads what there is, `fetching.py` gets it. Fetched weights lie in
`$LISTENKIT_MODELS`, else in the user's cache folder. They are verified when fetched and by `verify`; when they are
loaded only their sizes are checked, because hashing costs a third of a second each time.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from .errors import WeightsError
from .manifest import CODER, File, Format, Weight, manifest_path
from .manifest import load_manifest as load_manifest

Say = Callable[[str], None]
Progress = Callable[[float], None]  # is told the share that is done, 0 to 1

OURS = "listenkit"  # the package whose weights are our own
SHOWN = 12  # digits of a hash in a message: enough to tell two apart


def folder() -> Path:
    """Where fetched weights lie."""
    if given := os.environ.get("LISTENKIT_MODELS"):
        return Path(given).expanduser()
    if sys.platform == "win32":
        cache = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        cache = Path.home() / "Library" / "Caches"
    else:
        cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "listenkit"


def find(name: str) -> Weight:
    """The Whisper model of that name.

    Raises:
        WeightsError: the manifest has none; the message lists those there are.
    """
    models = [weight for weight in load_manifest().values() if weight.kind == "whisper"]
    for weight in models:
        if name == weight.name or name in weight.also:
            return weight
    known = ", ".join(weight.name for weight in models)
    raise WeightsError(f"model {name!r}", f"there is no such model and no such file; there are {known}", "Choose one")


def place(weight: Weight, format: Format) -> Path:
    """Where the fetched files of a model lie: a folder for "ct2", a file for "openai".

    Raises:
        WeightsError: the model is not listed in that format.
    """
    variant = weight.variants.get(format)
    if variant is None:
        raise WeightsError(
            f"model {weight.name!r}",
            f"it is not listed in the format {format}; {_names(format)} are",
            "Choose one of these, use --engine openai-whisper, or name a folder",
        )
    return folder() / format / (variant.files[0].name if format == "openai" else weight.name)


def installed(name: str, format: Format) -> Path | None:
    """Where the weights lie, if every file is there with the size of the manifest; hashes are `verify`'s work.

    A model asked for as "openai" is also there where its CTranslate2 conversion is: the engine converts it in memory.
    """
    weight = find(name)
    serving: tuple[Format, ...] = ("openai", "ct2") if format == "openai" else ("ct2",)
    return next((place(weight, each) for each in serving if is_whole(weight, each)), None)


def is_whole(weight: Weight, format: Format) -> bool:
    """Whether every file of a model in that format is here with the size of the manifest."""
    variant = weight.variants.get(format)
    return variant is not None and all(_present(_part(place(weight, format), f), f) for f in variant.files)


def ensure(
    name: str, format: Format, *, offline: bool = False, say: Say = lambda _: None, progress: Progress = lambda _: None
) -> Path:
    """The weights of a model, or of a folder or file that the user names, fetched if they must be and may be.

    Raises:
        WeightsError: unknown name, not fetched while `offline`, or no source could give them.
    """
    if (given := Path(name).expanduser()).exists() and (given.suffix == ".pt" or (given / "model.bin").is_file()):
        return given
    if path := installed(name, format):
        return path
    if offline:
        raise WeightsError(
            f"model {name!r}",
            f"its weights are not in {folder()}, and nothing is fetched offline",
            f"Run `listenkit models fetch {name}` once while there is a network",
        )
    from .fetching import fetch

    return fetch(name, format, say=say, progress=progress)


def coder() -> Path | None:
    """The folder of the trained coder, beside the manifest; None where it is not there."""
    path = manifest_path().parent / CODER
    return path if path.is_dir() else None


def coder_identity(folder: Path) -> str:
    """SHA-256 (hex) over the SHA-256 of the trained coder's files, in order of their names."""
    hashes = "".join(sha256(path) for path in sorted(folder.iterdir()))
    return hashlib.sha256(hashes.encode("ascii")).hexdigest()


def verify(name: str) -> dict[Path, bool]:
    """Every file of a weight that is on this computer, and whether its SHA-256 is the manifest's; empty if none is.

    Raises:
        WeightsError: the manifest has no such weight.
    """
    bundled = load_manifest().get(name)
    if bundled and bundled.kind == "bundled":
        root = _package_folder(bundled.package)
        pairs = [(root / file.name, file) for file in bundled.files] if root else []
    else:
        weight = find(name)
        places = [(place(weight, format), variant) for format, variant in weight.variants.items()]
        pairs = [(_part(path, file), file) for path, variant in places if path.exists() for file in variant.files]
    return {path: path.is_file() and sha256(path) == file.sha256 for path, file in pairs}


def identity(path: Path) -> str:
    """SHA-256 of the weights at `path` (`model.bin` of a folder): the manifest's if we fetched them, else computed."""
    for weight in load_manifest().values():
        for format, variant in weight.variants.items():
            if path == place(weight, format):
                return variant.files[0].sha256
    return sha256(path / "model.bin" if path.is_dir() else path)


def sha256(path: Path) -> str:
    """Of a file, in hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def check(path: Path, file: File) -> None:
    """Refuse a file that is not the one the manifest names.

    Raises:
        WeightsError: with the first digits of both hashes.
    """
    if (found := sha256(path)) != file.sha256:
        raise WeightsError(
            file.name,
            f"its SHA-256 begins {found[:SHOWN]} and should begin {file.sha256[:SHOWN]}",
            "It was refused. Fetch it again; if it stays so, the source has changed",
        )


def _names(format: Format) -> str:
    return ", ".join(weight.name for weight in load_manifest().values() if format in weight.variants)


def _part(path: Path, file: File) -> Path:
    """Where a file of a variant lies whose place is `path`."""
    return path if path.name == file.name else path / file.name


def _present(path: Path, file: File) -> bool:
    return os.path.isfile(path) and file.size in (None, path.stat().st_size)


def _package_folder(package: str) -> Path | None:
    """Where a package is installed, found without importing it; our own weights lie beside the manifest."""
    if package == OURS:
        return manifest_path().parent
    spec = find_spec(package)
    places = list(spec.submodule_search_locations or ()) if spec else []
    return Path(places[0]) if places else None
