"""README, CONTRIBUTING and CHANGELOG say what is true of the program."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import listenkit
from listenkit import codebook, settings
from listenkit.cli import app
from listenkit.cli.parameters import FORMATS
from listenkit.formats import FORMATS as WRITERS
from listenkit.formats import ratings
from listenkit.results import CLIPS

from . import conversations
from .conversations import talk

ROOT = Path(__file__).parents[1]
README, CONTRIBUTING, CHANGELOG, MAKEFILE = (
    (ROOT / name).read_text("utf-8") for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "Makefile")
)
PAGES = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in ROOT.glob("*.md")} | {
    f"{folder}/README.md": (ROOT / folder / "README.md").read_text("utf-8") for folder in ("models", "samples")
}
BOOK = codebook.load()
CODES = """open_question closed_question reflection_simple reflection_complex affirmation validation autonomy
    collaboration information advice advice_with_permission confrontation sympathy dismissal self_disclosure facilitate
    structure other"""
MEASURES = """listener_talk_share listener_talk_share_of_recording open_question_share open_questions_per_10_min
    validating_statements_per_10_min validation_per_10_min affirmation_per_10_min reflections_to_questions
    advice_per_10_min judging_per_10_min sympathy_per_10_min dismissal_per_10_min self_disclosure_per_10_min
    interruptions_per_10_min backchannels_per_10_min longest_listener_turn mean_listener_turn median_response_latency
    long_pauses_kept listener_words_per_minute client_words_per_minute loudness_balance"""
# codes and measures are names that other people's scripts rely on


def commands(group: click.Group, before: str = "") -> Iterator[tuple[str, click.Command]]:
    """Every command with its full name, "models list" for one."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{before}{name} ")
        else:
            yield f"{before}{name}", command


COMMANDS = dict(commands(app))


def options(command: click.Command) -> dict[str, click.Option]:
    return {each.opts[0]: each for each in command.params if isinstance(each, click.Option)}


def table(heading: str) -> list[list[str]]:
    """Cells of the rows of README's table whose first heading is this; `\\|` is no border."""
    lines = README.splitlines()
    begin = lines.index(next(line for line in lines if line.startswith(f"| {heading} |")))
    rows = []
    for line in lines[begin + 2 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]])
    return rows


def quoted(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


def blocks(text: str, language: str = "") -> list[str]:
    fenced = re.findall(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [inside for marked, inside in fenced if marked == language]


def test_every_command_is_in_the_readme_with_its_options() -> None:
    rows = {re.match(r"listenkit ([a-z ]+[a-z])", quoted(row[0])[0])[1]: row for row in table("command")}
    assert set(rows) == set(COMMANDS)
    for name, row in rows.items():
        if name != "analyze":
            assert set(quoted(row[1])) == set(options(COMMANDS[name])), name


def test_options_of_analyze_are_the_real_ones_with_choices_and_defaults() -> None:
    rows = {quoted(row[0])[0]: row for row in table("option")}
    real = options(COMMANDS["analyze"])
    assert list(rows) == list(real), "all of them, in the order of --help"
    choosing = settings.Settings()
    for name, option in real.items():
        _, values, default, _ = rows[name]
        if isinstance(option.type, click.Choice):
            assert quoted(values) == list(option.type.choices), name
        shown = option.default if isinstance(option.default, str | Path) else getattr(choosing, option.name or "", None)
        shown = None if option.is_flag else shown
        assert quoted(default) == ([str(shown)] if shown is not None else []), name


@pytest.mark.parametrize("page", PAGES)
def test_commands_in_examples_can_be_given(page: str) -> None:
    """Every `listenkit …` of a code block is parsed by the program; nothing is run."""
    for line in "\n".join(blocks(PAGES[page])).splitlines():
        words = shlex.split(line, comments=True)
        if words and words[0].endswith("listenkit"):
            found = next((n for n in COMMANDS if words[1 : 1 + len(n.split())] == n.split()), None)
            assert found, line
            rest = words[1 + len(found.split()) :]
            COMMANDS[found].make_context(found, rest, parent=click.Context(app, **app.context_settings))
        elif words and words[0] == "make":
            assert re.search(rf"^{words[1]}:.*##", MAKEFILE, re.MULTILINE), line


def test_python_example_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    share = listenkit.Measure("listener_talk_share", 40.0, 100.0, 0.4, 0.3, 0.5, "share of speech")
    session = conversations.session(talk("L How was that? | open_question"), measures=(share,))
    monkeypatch.setattr(listenkit, "analyze", lambda recording: session)
    (example,) = blocks(README, "python")
    exec(compile(example, "README.md", "exec"), {})
    assert capsys.readouterr().out == "40 of 100 seconds\nlistener How was that? ['open_question']\n"


def test_settings_example_can_be_read(tmp_path: Path) -> None:
    (example,) = blocks(README, "toml")
    (tmp_path / "settings.toml").write_text(example, encoding="utf-8")
    assert settings.read(tmp_path / "settings.toml").start == 90.0


def test_every_file_of_the_results_is_explained() -> None:
    written = {each.file for each in WRITERS.values()} | {CLIPS, ratings.FILE}
    assert {quoted(row[0])[0] for row in table("file")} == written
    assert set(FORMATS) == set(WRITERS)


def test_every_measure_is_explained_as_the_codebook_has_it() -> None:
    rows = {quoted(row[0])[0]: row for row in table("measure")}
    assert list(rows) == list(BOOK.measures)
    assert {id: row[2] for id, row in rows.items()} == {id: entry.standing for id, entry in BOOK.measures.items()}
    for id, (_, definition, _, source) in rows.items():
        assert definition, id
        named = re.findall(r"PMC\d+|MITI [\d.]+\d|MISC 2|\b(?:19|20)\d\d\b|bmjopen-[\d-]+", BOOK.measures[id].source)
        assert not [each for each in named if each not in source], id


def test_every_code_is_explained() -> None:
    assert [quoted(row[0])[0] for row in table("code")] == list(BOOK.codes)


def test_the_codebook_holds_every_name_that_others_rely_on() -> None:
    assert sorted(BOOK.codes) == sorted(CODES.split())
    assert set(MEASURES.split()) <= set(BOOK.measures)


def test_messages_of_the_table_are_those_of_the_program() -> None:
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "listenkit").rglob("*.py"))
    for row in table("message"):
        for message in quoted(row[0]):
            assert message.rstrip(" …") in code, message


@pytest.mark.parametrize("page", PAGES)
def test_links_and_files_that_are_named_exist(page: str) -> None:
    here = (ROOT / page).parent
    for target in re.findall(r"\]\(([^)]+)\)", PAGES[page]):
        assert target.startswith("https://") or (here / target).exists(), target
    for path in re.findall(r"`((?:listenkit|tests|models|samples)/[\w/.]+\.\w+)`", PAGES[page]):
        assert (ROOT / path).exists(), path


def test_contributing_names_every_benchmark_and_every_unusual_module() -> None:
    from .benchmarks.__main__ import available

    assert not [name for name in available() if f"`{name}`" not in CONTRIBUTING]
    for name in ("acoustics", "frames", "hearing", "windows", "workbench", "roles", "moments", "wordings", "rewording"):
        assert f"`{name}.py`" in CONTRIBUTING, name


def test_changelog_begins_with_this_version() -> None:
    newest = re.findall(r"^## \[(.+?)\]", CHANGELOG, re.MULTILINE)[0]
    assert newest in (listenkit.__version__, "Unreleased")
    assert f"listenkit {listenkit.__version__}" in README, "the citation names the version"


@pytest.mark.parametrize("name", COMMANDS)
def test_help_keeps_to_the_words_of_the_house(name: str) -> None:
    command = COMMANDS[name]
    words = command.get_help(click.Context(command, click.Context(app, **app.context_settings), name)).lower()
    assert not re.search(r"\b(counsell?or|therapist|user|agent|patient)s?\b", words)
