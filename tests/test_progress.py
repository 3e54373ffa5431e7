"""One student over time: a change needs intervals that lie apart, and a goal is looked for in the next recording."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from listenkit import codebook
from listenkit.cli import app
from listenkit.feedback import feedback
from listenkit.formats import session as stored
from listenkit.intervals import poisson, wilson
from listenkit.model import Comment, Feedback, Measure, Session
from listenkit.progress import change, identity, progress
from listenkit.report import over_time

from .conversations import session, talk

BOOK = codebook.load()
FILLER = (
    "C It was a long week and I hardly slept.",
    "L I see, and I would like to hear more about that week of yours.",
) * 4


def share(count: int, total: int) -> Measure:
    low, high = wilson(count, total) or (None, None)
    return Measure("open_question_share", count, total, count / total, low, high, "share of questions")


def rate(count: int) -> Measure:
    return Measure("open_questions_per_10_min", count, 1.0, float(count), *poisson(count), "per 10 min")


def made(name: str, *lines: str, goal: str = "", measures: tuple[Measure, ...] = ()) -> Session:
    told = Feedback(goal=Comment(goal, "Try it.")) if goal else Feedback()
    one = session(talk(*FILLER, *lines), name=f"{name}.m4a", feedback=told, measures=measures)
    recording = replace(one.heard.recording, sha256=name * 64)
    provenance = replace(one.heard.provenance, created=f"2026-03-0{name}T10:00:00Z", codebook_sha256=BOOK.sha256)
    return replace(one, heard=replace(one.heard, recording=recording, provenance=provenance))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (share(1, 20), share(18, 20), "more"),
        (share(18, 20), share(1, 20), "less"),
        (share(5, 10), share(7, 10), "no clear change"),
        (None, share(5, 10), "not enough to say"),
        (rate(2), rate(40), "more"),
        (rate(2), rate(5), "no clear change"),
        (Measure("x", 3, None, 2.0, None, None, "s"), Measure("x", 3, None, 9.0, None, None, "s"), "not compared"),
    ],
)
def test_a_change_is_one_only_where_the_intervals_lie_apart(before, after, expected) -> None:
    assert change(before, after) == expected


def series(id: str, *sessions: Session) -> str:
    return {one.measure: one.change for one in progress(sessions, BOOK).series}[id]


def test_few_cases_few_turns_and_paces_are_not_compared() -> None:
    few, many = made("1", measures=(share(1, 4),)), made("2", measures=(share(20, 20),))
    assert series("open_question_share", few, many) == "not enough to say"
    talked = [Measure("listener_talk_share", 9, 10, v, v, v, "share of speech") for v in (0.1, 0.9)]
    for turns, expected in ((9, "not enough to say"), (10, "more")):
        more = ["C Yes.", "L And you?"] * (turns - 4)  # the filler has four
        sessions = [made(name, *more, measures=(each,)) for name, each in zip("12", talked, strict=True)]
        assert series("listener_talk_share", *sessions) == expected
    paces = [Measure("client_words_per_minute", 90, 40, v, v, v, "words/min") for v in (100.0, 200.0)]
    sessions = [made(name, measures=(each,)) for name, each in zip("12", paces, strict=True)]
    assert series("client_words_per_minute", *sessions) == "not compared"


def test_where_words_are_too_unsure_nothing_from_codes_is_compared() -> None:
    unsure = made("2", measures=(share(18, 20),))
    words = replace(unsure.heard, utterances=tuple(c.utterance for c in talk(*FILLER, confidence=0.3)))
    assert series("open_question_share", made("1", measures=(share(1, 20),)), replace(unsure, heard=words)) == (
        "not enough to say"
    )


def test_what_could_not_be_heard_or_coded_meets_no_goal() -> None:
    first = made("1", goal="curious_first")
    doubtful = made("2", "L That is your fault. | confrontation #unsure")
    assert progress([first, doubtful], BOOK).aims[0].met is None
    other = made("2")
    uncoded = replace(other, heard=replace(other.heard, provenance=replace(other.heard.provenance, coder="none")))
    assert progress([first, uncoded], BOOK).aims[0].met is None


def named(session: Session, **changes: str) -> Session:
    return replace(session, heard=replace(session.heard, recording=replace(session.heard.recording, **changes)))


def test_recordings_of_one_name_are_told_apart() -> None:
    sessions = [named(each, name="recording.m4a") for each in (made("1", goal="add_meaning"), made("2"))]
    text = over_time.markdown(progress(sessions, BOOK), BOOK)
    assert "After recording (1)" in text
    assert "Looked for in recording (2)" in text


def test_sessions_without_a_hash_stay_apart() -> None:
    bare = [named(each, sha256="") for each in (made("1"), made("2", "L What else?"))]
    assert len(progress(bare, BOOK).sessions) == 2


@pytest.mark.parametrize(
    ("goal", "lines", "met", "says", "cites"),
    [
        (
            "open_two",
            ("L How was it? | open_question", "C Bad.", "L What helped? | open_question"),
            True,
            "twice",
            "u9",
        ),
        ("open_two", ("L How was it? | open_question",), False, "found once", "u9"),
        ("add_meaning", (), False, "not found", None),
        ("add_meaning", ("L So it matters to you. | reflection_complex",), True, "once", "u9"),
        ("turn_back", (), True, "What you wanted to leave out was not found", None),
        (
            "turn_back",
            ("L I had that too. | self_disclosure",),
            False,
            "not quite yet. What you wanted to leave out was found once",
            "u9",
        ),
        ("answer_a_feeling", ("C I am so sad.", "L You are sad. | reflection_simple"), True, "once", "u10"),
        ("answer_a_feeling", ("C I am so sad.", "L Were you late? | closed_question"), False, "not found", None),
        ("one_question", ("L Was it? Did you? | closed_question #stacked",), False, "not quite yet", "u9"),
        ("what_for_why", ("L Why did you? | closed_question #why",), False, "not quite yet", "u9"),
    ],
)
def test_a_goal_is_looked_for_in_the_next_recording(goal, lines, met, says, cites) -> None:
    (aim,) = progress([made("1", goal=goal), made("2", *lines)], BOOK).aims
    assert (aim.goal, aim.met, aim.utterance) == (goal, met, cites)
    assert says in aim.told


def test_few_words_tell_nothing_about_a_goal() -> None:
    few = replace(made("2"), coded=talk("L Hello.", "C Hi."))
    (aim,) = progress([made("1", goal="add_meaning"), few], BOOK).aims
    assert (aim.met, aim.utterance) == (None, None)


def test_every_goal_of_the_codebook_can_be_looked_for() -> None:
    for entry in BOOK.feedback["goals"]:
        assert len(progress([made("1", goal=entry["id"]), made("2")], BOOK).aims) == 1, entry["id"]


ASKED = ("L May I share an idea? | collaboration", "C Yes.", "L You could rest. | advice_with_permission")


def test_the_goal_that_feedback_sets_is_one_that_progress_finds() -> None:
    coded = talk(*FILLER, "L You should rest. | advice", "C Hm.", "L You should sleep. | advice")
    told = feedback(coded, (), {}, BOOK)
    first = replace(made("1"), feedback=told)
    (aim,) = progress([first, made("2", *ASKED)], BOOK).aims
    assert (aim.goal, aim.met) == ("ask_leave", True)


def test_a_recording_that_was_analysed_twice_counts_once() -> None:
    assert len(progress([made("1"), made("2"), made("1")], BOOK).sessions) == 2


def test_other_weights_and_other_codebooks_are_told() -> None:
    one, two = made("1"), made("2")
    other = replace(two, heard=replace(two.heard, provenance=replace(two.heard.provenance, codebook_sha256="f" * 64)))
    assert progress([one, two], BOOK).cautions == ()
    assert "not all made with the codebook" in progress([one, other], BOOK).cautions[0]
    assert "not all made with the codebook" in progress([other, other], BOOK).cautions[0]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two stored sessions, the later one in the folder that sorts first."""
    later = made("2", "L So it matters to you. | reflection_complex", measures=(share(18, 20),))
    for name, one in (("b", made("1", goal="add_meaning", measures=(share(1, 20),))), ("a", later)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "session.json").write_text(stored.dumps(one), encoding="utf-8")
    return tmp_path


def test_the_command_writes_a_page_markdown_and_json_that_say_the_same(folder: Path) -> None:
    told = CliRunner().invoke(app, ["progress", str(folder), "--out", str(folder / "out")])
    assert told.exit_code == 0, told.stderr
    assert "Goal after 1: Try it. Looked for in 2: it seems so. It was found once" in told.stdout
    assert "Open questions among questions: more in the last than in the first" in told.stdout
    document = json.loads((folder / "out" / "progress.json").read_text(encoding="utf-8"))
    assert [each["name"] for each in document["sessions"]] == ["1.m4a", "2.m4a"]
    assert document["goals"][0]["met"] is True
    assert document["measures"]["open_question_share"]["change"] == "more"
    assert document["measures"]["open_question_share"]["values"][0]["count"] == 1
    for name in ("progress.html", "progress.md"):
        written = (folder / "out" / name).read_text(encoding="utf-8")
        for expected in ("So it matters to you.", "more in the last", "18 of 20 questions were open"):
            assert expected.lower() in written.lower(), (name, expected)


def test_one_recording_is_nothing_to_look_back_on(folder: Path) -> None:
    told = CliRunner().invoke(app, ["progress", str(folder / "a"), "--out", str(folder / "out")])
    assert told.exit_code == 3
    assert "only one recording" in told.stderr
    assert not (folder / "out").exists()


def test_the_page_never_ranks_and_never_totals() -> None:
    text = over_time.markdown(progress([made("1"), made("2")], BOOK), BOOK).lower()
    for word in ("score", "rank", "better", "worse", "improved", "other students"):
        assert word not in text


def test_two_parts_of_one_recording_are_two_talks() -> None:
    whole = session(talk("L Hello there.", "C Hello."))
    parts = [_part(whole, start, end) for start, end in ((None, 60.0), (60.0, None), (None, 60.0))]
    first, second, again = (identity(part) for part in parts)
    assert (first == again, first == second, first == identity(whole)) == (True, False, False)


def _part(whole: Session, start: float | None, end: float | None) -> Session:
    made = replace(whole.heard.provenance, settings={"start": start, "end": end})
    return replace(whole, heard=replace(whole.heard, provenance=made))
