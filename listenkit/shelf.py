"""What `listenkit models` says: the weights that there are, fetched ones, and whether they are sound."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from . import weights
from .errors import WeightsError
from .manifest import load_manifest
from .workbench import FORMATS, fastest

MEGABYTE = 1_000_000  # bytes, as package indexes count


def listing() -> Iterator[str]:
    """A line for each weight: name, size, licence, and where it is."""
    yield f"Fetched weights lie in {weights.folder()}"
    for weight in load_manifest().values():
        if weight.kind == "bundled":
            yield f"{weight.name:22} {'':>8}  {weight.licence:12} inside the package {weight.package}"
            continue
        for format, variant in weight.variants.items():
            size = sum(file.size or 0 for file in variant.files) / MEGABYTE
            state = "fetched" if weights.is_whole(weight, format) else "not fetched"
            name = f"{weight.name} ({format})"
            yield f"{name:22} {f'{size:.0f} MB' if size else '':>8}  {weight.licence:12} {state}"


def fetched(name: str, engine: str, say: Callable[[str], None]) -> str:
    """Fetch a model for an engine ("auto": the fastest that is installed), and say where it is.

    Raises:
        WeightsError: no source could give it.
    """
    if engine == "auto":
        engine = fastest()
    return f"{name}: {weights.ensure(name, FORMATS[engine], say=say)}"


def verified(names: tuple[str, ...]) -> tuple[list[str], bool]:
    """A line for each file of the named weights (all, if none are named), and whether every one is right.

    Raises:
        WeightsError: a name that the manifest does not have.
    """
    found = {name: weights.verify(name) for name in names or tuple(load_manifest())}
    lines = [f"{'ok     ' if good else 'WRONG  '}  {path}" for files in found.values() for path, good in files.items()]
    absent = [name for name, files in found.items() if not files and names]
    if absent:
        raise WeightsError(", ".join(absent), "it is not on this computer", f"Run `listenkit models fetch {absent[0]}`")
    if any(not good for files in found.values() for good in files.values()):
        lines.append("Remove what is wrong and run `listenkit models fetch`, or install the package again.")
    return lines, all(good for files in found.values() for good in files.values())
