"""Measures how accurate and how fast listenkit is: `python -m tests.benchmarks NAME …`, or without a name to see which.

A benchmark is a file of this folder with `main(arguments)`. None of them is a test: they need recordings or transcripts
with a known truth, which are not part of the project.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

FOLDER = Path(__file__).parent
USAGE = 2  # exit code


def available() -> dict[str, str]:
    """Name of each benchmark and the first line of what it says about itself; nothing is imported for that."""
    files = sorted(path for path in FOLDER.glob("*.py") if not path.stem.startswith("_"))
    trees = {path.stem: ast.parse(path.read_text(encoding="utf-8")) for path in files}
    return {
        name: (ast.get_docstring(tree) or "").partition("\n")[0]
        for name, tree in trees.items()
        if any(isinstance(node, ast.FunctionDef) and node.name == "main" for node in tree.body)
    }


def main(arguments: Sequence[str]) -> int:
    """Run the benchmark that is named first with the rest of the arguments; the exit code is its own."""
    there = available()
    if not arguments or arguments[0] not in there:
        width = max(map(len, there))
        print("python -m tests.benchmarks NAME …", *(f"  {n:{width}}  {line}" for n, line in there.items()), sep="\n")
        return USAGE if arguments else 0
    return int(import_module(f"tests.benchmarks.{arguments[0]}").main(list(arguments[1:])) or 0)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
