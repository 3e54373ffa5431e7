"""The trained coder as shipped: what it reads, that nothing sways it, and that it does not get worse."""

import json
import re
import shutil
import tomllib
from pathlib import Path

import numpy as np
import pytest

from listenkit import codebook, weights, workbench
from listenkit.engines.trained import scores
from listenkit.engines.trained.units import Unit
from listenkit.errors import WeightsError

from .benchmarks import gold
from .test_rules import counted, talk

BOOK = codebook.load()
FLOOR = Path(__file__).parent / "gold" / "figures.toml"
FALL = 0.02  # of F1 that is borne
LARGEST = 30_000_000  # bytes of the trained coder


@pytest.fixture(scope="module")
def coder():
    return workbench.coder("auto", BOOK)


def codes(coder, *lines):
    return [counted(item) for item in coder(talk(*lines))]


def test_the_trained_coder_is_there_and_taken(coder):
    assert coder.name == "encoder"


def test_reasons_stand_in_the_order_of_the_sentence():
    said = "Tell me, what was that like, and how did you feel?"
    cues = scores.Linear(weights.coder()).cues(said, "question")
    words = " ".join(re.findall(scores.TOKEN, said.lower()))
    assert len(cues) == 2, cues
    assert 0 <= words.find(cues[0]) < words.find(cues[1])


@pytest.mark.parametrize(
    ("client", "listener", "wanted"),
    [
        ("I moved here in May.", "What has that been like for you?", {"open_question"}),
        ("I moved here in May.", "what has that been like for you", {"open_question"}),
        ("I moved here in May.", "Do you live with anyone?", {"closed_question"}),
        ("He just walked out and I stood there.", "It sounds like you felt quite abandoned.", {"reflection_complex"}),
        ("I was up all night with her again.", "Anyone would be exhausted after that.", {"validation"}),
        ("I lost the job.", "At least you still have your savings.", {"dismissal"}),
        ("I cannot cope.", "Mm-hm.", {"facilitate"}),
    ],
)
def test_a_sentence_has_its_code(coder, client, listener, wanted):
    assert codes(coder, f"C {client}", f"L {listener}")[-1] == wanted


def test_a_volley_is_coded_sentence_by_sentence(coder):
    found = codes(
        coder,
        "C I never sleep.",
        "L It sounds like you feel worn out and alone with it.",
        "L What goes through your mind?",
    )
    assert found[1] & {"reflection_simple", "reflection_complex"}
    assert found[2] == {"open_question"}


def test_a_sign_of_listening_in_a_volley_stays_one_and_takes_nothing_from_the_rest(coder):
    found = codes(coder, "C I never sleep.", "L Okay.", "L What goes through your mind?", "L Mm-hm.")
    assert found[1:] == [{"facilitate"}, {"open_question"}, {"facilitate"}]


def test_what_stands_elsewhere_in_the_talk_sways_nothing(coder):
    lines = ("C I never sleep.", "L You lie awake night after night.")
    after = ("C Yes.", "L Tell me more about these nights.", "C Well.", "L Mm-hm.")
    assert coder(talk(*lines, *after))[:2] == coder(talk(*lines))


def test_the_models_give_their_own_reasons(coder):
    reasons = [code.why for item in coder(talk("C I left.", "L So you are torn.")) for code in item.codes]
    assert reasons
    assert all(reason.strip() for reason in reasons)


def test_a_loop_and_a_third_voice_are_not_counted(coder):
    coded = coder(talk("C I left.", "L !What was it like?", "O What was it like?"))
    assert not any(code.counted for code in coded[1].codes)
    assert coded[2].codes == ()


def test_probabilities_are_probabilities():
    found = scores.Scores(weights.coder())([Unit("What was it like?", "I left."), Unit("ok", "")], [(), ()])
    for one in found:
        assert all(0 <= value <= 1 for value in one.heads.values())
        assert sum(one.mains.values()) == pytest.approx(1)
    assert found[0].heads["question"] > 0.7 > 0.1 > found[1].heads["question"]  # without a word from the rules


def test_the_files_are_small_hold_no_pickle_and_are_those_of_the_manifest():
    found = weights.verify("coder")
    assert {path.name for path in found} == set(scores.FILES)
    assert all(found.values())
    assert sum(path.stat().st_size for path in found) <= LARGEST
    with np.load(weights.coder() / "linear.npz", allow_pickle=False) as kept:
        assert kept["weights"].dtype == np.int8


@pytest.mark.parametrize("name", scores.FILES)
def test_a_missing_or_broken_file_is_refused_by_name(tmp_path, name):
    folder = shutil.copytree(weights.coder(), tmp_path / "coder")
    (folder / name).write_bytes(b"{")
    with pytest.raises(WeightsError, match="cannot be used"):
        scores.Scores(folder)
    (folder / name).unlink()
    with pytest.raises(WeightsError, match=name):
        scores.Scores(folder)


def test_a_weighing_without_a_head_is_refused(tmp_path):
    folder = shutil.copytree(weights.coder(), tmp_path / "coder")
    told = json.loads((folder / "coder.json").read_text(encoding="utf-8"))
    del told["plain"]["question"]
    (folder / "coder.json").write_text(json.dumps(told), encoding="utf-8")
    with pytest.raises(WeightsError, match="question"):
        scores.Scores(folder)


def test_without_its_weights_the_rules_code_alone(monkeypatch):
    monkeypatch.setattr(weights, "coder", lambda: None)
    assert workbench.coder("auto", BOOK).name == "rules"
    with pytest.raises(WeightsError, match="trained coder"):
        workbench.coder("encoder", BOOK)


def test_no_figure_on_the_gold_set_falls(coder):
    counts = gold.table(coder, "development")
    before = tomllib.loads(FLOOR.read_text(encoding="utf-8"))["development"]
    worse = {code: (value, round(gold.f1(counts[code]), 2)) for code, value in before.items()}
    assert not {code: both for code, both in worse.items() if both[1] < both[0] - FALL}
    assert set(before) == set(counts)
