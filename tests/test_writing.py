"""One file on the disk: whole or not at all, with the rights that it had."""

from __future__ import annotations

import os
import stat
from pathlib import Path, PureWindowsPath

import pytest

from listenkit import results, shell, writing
from listenkit.classroom import decisions
from listenkit.classroom.decisions import Decision
from listenkit.errors import OutputError

POSIX = pytest.mark.skipif(os.name == "nt", reason="rights of POSIX")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@POSIX
def test_a_file_that_is_written_anew_keeps_its_rights(tmp_path: Path) -> None:
    path = tmp_path / "grades.csv"
    path.write_text("old", "utf-8")
    path.chmod(0o600)
    writing.write(path, "new")
    assert (path.read_text("utf-8"), mode(path)) == ("new", 0o600)


@POSIX
def test_a_new_folder_has_the_rights_of_any_that_is_made_there(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        results.put(tmp_path / "place", {"a.txt": b"x"})
    finally:
        os.umask(before)
    assert (mode(tmp_path / "place"), mode(tmp_path / "place" / "a.txt")) == (0o750, 0o640)


def test_a_file_that_is_open_elsewhere_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def held(source: Path, target: Path) -> None:
        raise PermissionError(13, "Permission denied", str(source), None, str(target))

    monkeypatch.setattr("listenkit.results.os.replace", held)
    with pytest.raises(OutputError) as caught:
        results.put(tmp_path, {"class.csv": b"x"})
    assert str(caught.value).startswith(f"{tmp_path / 'class.csv'}: ")
    assert "Close it in other programs" in str(caught.value)


def test_a_log_that_cannot_be_added_to_stays_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = Decision(*("text" for _ in Decision.__dataclass_fields__))
    decisions.log(tmp_path, [one])
    before = (tmp_path / decisions.LOG).read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OutputError):
        decisions.log(tmp_path, [one])
    monkeypatch.undo()
    assert (tmp_path / decisions.LOG).read_bytes() == before
    decisions.log(tmp_path, [one])
    assert list(decisions.logged(tmp_path)) == [one, one]


def test_a_word_is_quoted_as_the_system_reads_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shell.quoted("Ben O'Hara") == """'Ben O'"'"'Hara'"""
    monkeypatch.setattr("listenkit.shell.os.name", "nt")
    path = str(PureWindowsPath("out") / "session.json")
    assert (shell.quoted(path), shell.quoted("Ben O'Hara")) == (path, '"Ben O\'Hara"')
