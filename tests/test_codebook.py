"""The codebook: the shipped one is whole, and one of your own is checked when it loads."""

import hashlib
import re

import pytest

from listenkit import codebook, feedback, measures
from listenkit.codebook import SHIPPED
from listenkit.errors import CodebookError

CODES = """open_question closed_question reflection_simple reflection_complex affirmation validation autonomy
collaboration information advice advice_with_permission confrontation sympathy dismissal self_disclosure facilitate
structure other"""
MEASURES = """listener_talk_share listener_talk_share_of_recording open_question_share open_questions_per_10_min
validating_statements_per_10_min validation_per_10_min affirmation_per_10_min reflections_to_questions advice_per_10_min
judging_per_10_min sympathy_per_10_min dismissal_per_10_min self_disclosure_per_10_min interruptions_per_10_min
backchannels_per_10_min longest_listener_turn mean_listener_turn median_response_latency long_pauses_kept
listener_words_per_minute client_words_per_minute loudness_balance"""


def test_the_shipped_codebook_has_every_code_and_measure_that_others_rely_on():
    book = codebook.load()
    assert list(book.codes) == CODES.split()
    assert list(book.measures) == MEASURES.split()
    assert book.sha256 == hashlib.sha256(SHIPPED.read_bytes()).hexdigest()
    feedback.check(book)


def test_every_code_and_measure_names_a_source():
    book = codebook.load()
    for entry in (*book.codes.values(), *book.measures.values()):
        assert all(text.strip() for text in (entry.label, entry.definition, entry.source, entry.id))


def test_what_can_be_computed_is_what_the_measures_compute():
    assert set(codebook.COMPUTED) == set(measures.COMPUTED)


CODE = '[codes.hum]\nlabel = "Hum"\ndefinition = "A hum."\nexample = "Hm."\nsource = "ours"\nthreshold = 0.5\n'
MEASURE = (
    '[measures.hums]\nlabel = "Hums"\ndefinition = "Hums."\nunit = "per 10 min"\nkind = "rate"\ncodes = ["hum"]\n'
    'source = "ours"\nstanding = "descriptive"\n'
)


def loaded(tmp_path, text):
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    return codebook.load(path)


def test_one_of_your_own(tmp_path):
    book = loaded(tmp_path, CODE + MEASURE)
    assert (book.name, book.version, book.language, book.feedback) == ("own", "", "en", {})
    assert book.codes["hum"].threshold == 0.5
    assert book.measures["hums"].codes == ("hum",)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("threshold = 0.5", "threshold = 1.5", "codes.hum.threshold is 1.5, not a number from 0 to 1"),
        ("threshold = 0.5", "threshold = nan", "codes.hum.threshold is nan"),
        ("threshold = 0.5", "threshold = true", "codes.hum.threshold is True"),
        ("threshold = 0.5", 'threshold = "high"', "codes.hum.threshold is 'high'"),
        ("threshold = 0.5\n", "", "codes.hum.threshold is None"),
        ('example = "Hm."', 'example = " "', "codes.hum.example is missing or no text"),
        ('kind = "rate"', 'kind = "mean"', "measures.hums.kind is 'mean', not one of: rate, share, ratio, computed"),
        ('standing = "descriptive"', 'standing = "sure"', "measures.hums.standing is 'sure'"),
        ('codes = ["hum"]', 'codes = ["him"]', "measures.hums counts 'him', which is no code"),
        ('codes = ["hum"]', 'codes = "hum"', "measures.hums.codes is no list of codes"),
        ('codes = ["hum"]', "codes = [[1]]", "measures.hums.codes is no list of codes"),
        ('codes = ["hum"]', "codes = 5", "measures.hums.codes is no list of codes"),
        ('codes = ["hum"]', "", "of kind 'rate' has the wrong lists"),
        ('kind = "rate"', 'kind = "share"', "of kind 'share' has the wrong lists"),
        ('unit = "per 10 min"', 'unit = "per hour"', "measures.hums.unit is “per hour”; it is in “per 10 min”"),
        ('kind = "rate"\ncodes = ["hum"]', 'kind = "computed"', "measures.hums cannot be computed; only these can"),
        ("[measures.hums]", "[measures.hums]\nanchors = [{ value = 1 }]", "anchors need value, text and source each"),
        ("[measures.hums]", "[measures.hums]\nanchors = 3", "anchors need value, text and source each"),
        ("[measures.hums]", "[other.hums]", "other means nothing here"),
        ('unit = "per 10 min"', 'unit = "per 10 minutes"', "measures.hums.unit is “per 10 minutes”"),
        ('codes = ["hum"]', 'codes = ["hum", "hum"]', "measures.hums.codes names a code twice"),
        ("[codes.hum]", "language = 5\n[codes.hum]", "language is 5, not a text"),
        ("[codes.hum]", "[codes]", "there is no table of codes"),
        ("[codes.hum]", "[codes.hum", "Expected"),
    ],
)
def test_a_mistake_is_named(tmp_path, old, new, says):
    text = CODE + MEASURE
    assert old in text
    with pytest.raises(CodebookError, match=re.escape(says)) as told:
        loaded(tmp_path, text.replace(old, new))
    assert told.value.exit_code == 2
    assert "own.toml" in str(told.value)


def test_no_file_a_folder_and_bytes(tmp_path):
    path = tmp_path / "bytes.toml"
    path.write_bytes(b"\xff\xfe\x00")
    for each in (tmp_path / "nothing.toml", tmp_path, path):
        with pytest.raises(CodebookError):
            codebook.load(each)
