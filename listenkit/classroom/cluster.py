"""The same calls on the computers of a Dask cluster (extra `cluster`), for a department with hundreds of hours.

Recordings and results lie on storage that all of its computers see under the same paths. A worker that is lost has its
recordings done by another one; that is Dask's own doing.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import EngineError, UsageError
from .crew import Place, dismiss

if TYPE_CHECKING:
    from distributed import Client

PATIENCE = 10.0  # s until a scheduler has to answer


@contextmanager
def connected(address: str, seen: tuple[Path, ...]) -> Iterator[Place]:
    """The workers of a cluster, one thread for each recording: that hears most in an evening.

    Args:
        seen: folders that every worker has to see.

    Raises:
        EngineError: the extra is not installed.
        UsageError: no scheduler answers, it has no workers, or one of them cannot do the work.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise EngineError("--cluster", "Dask is not installed", 'pip install "listenkit[cluster]"') from error
    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        why = f"no Dask scheduler answers there ({type(error).__name__})"
        raise UsageError(f"--cluster {address}", why, "Start one with: dask scheduler") from error
    with client:
        _check(client, address, seen)
        yield Place(
            client.get_executor(pure=False),  # type: ignore[no-untyped-call]
            threads=1,
            dismiss=lambda crew: _dismiss(client, crew),
            tells=False,
        )


def _dismiss(client: Client, crew: str) -> None:
    """End the children of a class on all workers that can be reached; others end when they have nothing to do."""
    with contextlib.suppress(Exception):
        client.run(dismiss, crew, on_error="ignore")


def _check(client: Client, address: str, seen: tuple[Path, ...]) -> None:
    """Make sure that every worker can do the work before any of it is handed out."""
    what = f"--cluster {address}"
    if not client.scheduler_info(n_workers=-1)["workers"]:
        raise UsageError(what, "the scheduler has no workers", f"Start some with: dask worker {address}")
    for worker, theirs in client.run(version, "listenkit", on_error="return").items():
        if theirs != version("listenkit"):
            why = f"the worker {worker} has another listenkit, or none ({theirs})"
            raise UsageError(what, why, "Install the same one there")
    for folder in seen:
        blind = [worker for worker, there in client.run(_is_folder, str(folder)).items() if not there]
        if blind:
            why = f"the worker {blind[0]} does not see {folder}"
            raise UsageError(what, why, "Use storage that all workers see under the same path")


def _is_folder(path: str) -> bool:
    return Path(path).is_dir()
