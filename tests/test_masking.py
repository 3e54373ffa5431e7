"""What may say who somebody is, masked in everything that is written."""

from __future__ import annotations

from dataclasses import replace

import pytest

from listenkit import codebook, masking, pipeline, results
from listenkit.engines.entities import Entities
from listenkit.errors import UsageError
from listenkit.model import Caution
from listenkit.settings import Settings
from listenkit.workbench import Workbench, coder

from .conversations import session, talk
from .test_results import SOUND

BOOK = codebook.load()
SENTENCES = {  # what is said → what is written
    "My name is Priya and I come from Leeds.": "My name is [name] and I come from [place].",
    "I told Sarah about it, and Sarah laughed.": "I told [name] about it, and [name] laughed.",
    "Hello, Mrs. Okafor, how are you?": "Hello, [name], how are you?",
    "It was Theo's idea.": "It was [name]'s idea.",
    "We moved here on the 14th of March.": "We moved here on the [number] of [date].",
    "She is nineteen and he is 42.": "She is [number] and he is [number].",
    "I saw him on Thursday, in October.": "I saw him on [date], in [date].",
    "My name is Will.": "My name is [name].",
    "Ayesha, how are you?": "[name], how are you?",
    "Write to jane.doe@example.org please.": "Write to [name] please.",
    "My number is oh seven seven one two three.": "My number is [number].",
    "I live at 12b, SW1A 1AA.": "I live at [number].",
    "Will you go, or may I?": "Will you go, or may I?",
    "There were two of us, and one chair.": "There were two of us, and one chair.",
    "That's what I said last week.": "That's what I said last week.",
    "Okay, God knows, I may go.": "Okay, God knows, I may go.",
}


@pytest.fixture(scope="module")
def find() -> Entities:
    return Entities()


def masked(find: Entities, *lines: str) -> list[str]:
    heard = session(talk(*lines)).heard
    return [one.text for one in masking.masked(heard, find(heard.utterances)).utterances]


@pytest.mark.parametrize(("said", "written"), SENTENCES.items())
def test_sentences(find: Entities, said: str, written: str) -> None:
    assert masked(find, f"C {said}") == [written]


def test_a_name_that_was_found_once_is_masked_wherever_it_stands(find: Entities) -> None:
    assert masked(find, "C My sister Sarah came home.", "L Sarah came home?") == [
        "My sister [name] came home.",
        "[name] came home?",
    ]


def test_names_of_a_list_are_masked_in_either_case() -> None:
    assert masked(Entities(["Bo Quill"]), "C So quill said nothing, Bo did.") == ["So [name] said nothing, [name] did."]


def test_a_name_of_the_list_that_is_a_word_needs_its_capital() -> None:
    finder = Entities(["Will Hope", "Zoe\u0308 Berg"])
    assert masked(finder, "C I will go with Will.", "C I saw Zo\u00eb.") == ["I will go with [name].", "I saw [name]."]


@pytest.mark.parametrize("said", ["How long was it?", "Good, and a hard day?", "You were a good friend on the day."])
def test_a_surname_of_the_class_does_not_turn_common_words_into_names(said: str) -> None:
    finder = Entities(["Anna Long", "Tom Day", "Ada Good"])
    assert masked(finder, "C I saw Anna Long.", f"L {said}") == ["I saw [name].", said]


def test_words_of_one_name_become_one_with_the_time_of_all(find: Entities) -> None:
    heard = session(talk("C My name is Anna Berg.")).heard
    (one,) = masking.masked(heard, find(heard.utterances)).utterances
    assert [word.text for word in one.words] == ["My", "name", "is", "[name]."]
    assert (one.words[-1].start, one.words[-1].end) == (1.5, 2.5)


def test_nothing_of_a_name_is_in_any_file(find: Entities, tmp_path) -> None:
    """Codes, reasons, feedback and names of files are made after the masking, from the masked words."""
    lines = [
        "C I had a fight with my sister Sarah in Leeds.",
        "L So Sarah shouted at you in Leeds, and you felt alone.",
        "C Yes, and I was sad.",
        "L At least Sarah called you.",
        "C She did, I suppose so.",
        "L Did you tell Sarah that you were sad?",
    ]
    heard = session(talk(*lines, *["L And what was that like for you, I wonder?"] * 4), name="Anna Berg.m4a").heard
    made = pipeline.assess(masking.masked(heard, find(heard.utterances)), coder("auto", BOOK), BOOK)
    place = results.write(made, SOUND, BOOK, tmp_path, sound="none")
    assert place.name == "recording"
    assert len(list(place.iterdir())) == len(results.ALL)
    for path in place.iterdir():
        written = path.read_text(encoding="utf-8")
        assert not any(word in written for word in ("Sarah", "Leeds", "Anna", "Berg", "0" * 64)), path.name
    assert "read before sharing" in (place / "report.md").read_text(encoding="utf-8")


def test_the_hash_is_of_the_masked_words_and_stays(find: Entities) -> None:
    heard = session(talk("C My name is Anna.")).heard
    kinds = find(heard.utterances)
    first, again = masking.masked(heard, kinds), masking.masked(heard, kinds)
    assert first.recording.sha256 == again.recording.sha256 != heard.recording.sha256


def test_a_folder_of_weights_may_hold_a_name(find: Entities) -> None:
    heard = session(talk("C Hello.")).heard
    own = replace(heard, provenance=replace(heard.provenance, settings={"model": "/home/anna/w/small"}))
    own = replace(own, provenance=replace(own.provenance, weights={"/home/anna/w/small": "f" * 64}))
    made_with = masking.masked(own, find(own.utterances)).provenance
    assert made_with.settings == {"model": "small"}
    assert made_with.weights == {"small": "f" * 64}


def test_what_only_looks_like_the_format_of_a_file_is_a_name_too(find: Entities) -> None:
    heard = session(talk("C Hello."), name="Interview with Dr. Smith").heard
    assert masking.masked(heard, find(heard.utterances)).recording.name == "recording"


def test_cautions_lose_the_names_of_files() -> None:
    told = masking.unnamed((Caution("broken", "anna.m4a: it breaks off."),), ["anna.m4a"])
    assert told == (Caution("broken", "recording.m4a: it breaks off."),)
    both = (Caution("x", "susanna.wav: it is quiet."), Caution("x", "anna.wav: it is quiet."))
    assert {one.message for one in masking.unnamed(both, ["anna.wav", "susanna.wav"])} == {
        "recording.wav: it is quiet."
    }


def test_another_language_is_refused_before_any_work() -> None:
    with pytest.raises(UsageError, match="found in English alone"):
        Workbench(Settings(language="de", deidentify=True), BOOK)
