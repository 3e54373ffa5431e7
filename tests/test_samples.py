"""The two sample role-plays with real models, compared with the results that lie beside them.

Machines differ in the last digits of a sum, and now and then in a word: so words may differ by a few in a hundred,
times by a fraction of a second, counts by one. `make samples` writes the expected results anew.
"""

from __future__ import annotations

import difflib
import json
from pathlib import Path
from typing import Any

import pytest

from listenkit import Settings
from listenkit.codebook import load
from listenkit.formats.session import read, to_dict
from listenkit.model import Session, Word
from listenkit.workbench import Workbench

SAMPLES = Path(__file__).parents[1] / "samples"
RECORDINGS = ("skilled/recording.m4a", "unskilled/recording.mp3")
ALIKE = 0.95  # share of the words that must be the same, in the same order
NEAR = 0.3  # s that a word or a turn may be off
SHARE = 0.02  # that the talk share may be off


@pytest.fixture(scope="module")
def bench() -> Workbench:
    return Workbench(Settings(), load(), offline=True)


@pytest.fixture(scope="module", params=RECORDINGS)
def pair(request: pytest.FixtureRequest, bench: Workbench) -> tuple[Session, Session, dict[str, Any]]:
    """What was found now, what was expected, and what was said in truth."""
    recording = SAMPLES / request.param
    truth = json.loads((recording.parent / "truth.json").read_text(encoding="utf-8"))
    return bench.analyze(recording)[0], read(recording.parent / "session.json"), truth


def words(session: Session) -> list[Word]:
    return sorted((w for u in session.heard.utterances for w in u.words), key=lambda word: (word.start, word.text))


def test_the_words_and_their_times_are_the_expected_ones(pair) -> None:
    found, expected, _ = pair
    mine, theirs = words(found), words(expected)
    match = difflib.SequenceMatcher(None, [w.text for w in mine], [w.text for w in theirs], autojunk=False)
    assert match.ratio() > ALIKE
    moved = [
        (mine[block.a + i], theirs[block.b + i])
        for block in match.get_matching_blocks()
        for i in range(block.size)
        if abs(mine[block.a + i].start - theirs[block.b + i].start) > NEAR
    ]
    assert len(moved) <= 0.02 * len(mine)


def test_the_listener_is_the_one_who_listened(pair) -> None:
    found, _, truth = pair
    true = [(row["start"], row["end"]) for row in truth["speech"] if row["role"] == "listener"]
    mine = [s for s in found.heard.speech if found.heard.roles.of(s.speaker) == "listener"]
    inside = sum(max(0.0, min(s.end, end) - max(s.start, start)) for s in mine for start, end in true)
    assert inside > 0.9 * sum(s.duration for s in mine)


def test_the_talk_share_is_the_true_one(pair) -> None:
    found, expected, truth = pair
    rows = truth["speech"]
    seconds = {role: sum(r["end"] - r["start"] for r in rows if r["role"] == role) for role in ("listener", "client")}
    share = found.measures["listener_talk_share"].value
    assert share == pytest.approx(expected.measures["listener_talk_share"].value, abs=SHARE)
    assert share == pytest.approx(seconds["listener"] / sum(seconds.values()), abs=2 * SHARE)


def test_the_measures_are_the_expected_ones(pair) -> None:
    found, expected, _ = pair
    assert list(found.measures) == list(expected.measures)
    codes = [id for id, entry in load().measures.items() if entry.kind != "computed"]
    assert {id: found.measures[id].count for id in codes} == pytest.approx(
        {id: expected.measures[id].count for id in codes}, abs=1
    )


def test_the_feedback_is_of_the_expected_kind(pair) -> None:
    found, expected, _ = pair
    assert found.feedback.to_try is not None
    assert expected.feedback.to_try is not None
    assert found.feedback.to_try.id == expected.feedback.to_try.id
    assert [s.id for s in found.feedback.strengths] == [s.id for s in expected.feedback.strengths]


def test_no_word_stands_in_silence(pair) -> None:
    found, _, truth = pair
    heard = [(row["start"] - 0.5, row["end"] + 0.5) for row in truth["speech"]]
    assert [w.text for w in words(found) if not any(s < w.end and w.start < e for s, e in heard)] == []


def test_a_second_run_gives_the_same_bytes(bench: Workbench, pair) -> None:
    """Only the time of the run may differ; half a minute is enough to show it."""
    if pair[0].heard.recording.name != "recording.m4a":
        pytest.skip("one recording is enough")
    short = Workbench(Settings(end=30.0), load(), offline=True)
    once, again = (to_dict(short.analyze(SAMPLES / RECORDINGS[0])[0]) for _ in range(2))
    once["provenance"]["created"] = again["provenance"]["created"] = ""
    assert once == again
