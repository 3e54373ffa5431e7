"""How a word is typed on the command line of this system. Pure."""

from __future__ import annotations

import os
import shlex
import subprocess


def quoted(word: str) -> str:
    """A word as it can be pasted into a command: for cmd.exe and PowerShell on Windows, else for a POSIX shell."""
    return subprocess.list2cmdline([word]) if os.name == "nt" else shlex.quote(word)
