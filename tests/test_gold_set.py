"""The gold set is whole: readable, with codes of the codebook, enough of the rare ones, and its test half unchanged."""

import csv
from collections import Counter
from hashlib import sha256
from pathlib import Path

import pytest

from listenkit import codebook

FOLDER = Path(__file__).parent / "gold"
HALVES = ("development", "test")
CODES = frozenset(codebook.load().codes)
RARE = (
    *("affirmation", "validation", "sympathy", "dismissal", "confrontation"),
    *("autonomy", "collaboration", "self_disclosure"),
)
EACH = 30  # rows with a rare code, and its near misses beside them
NEAR_MISSES = 20


def rows(half):
    with (FOLDER / f"{half}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("half", HALVES)
def test_every_row_has_a_sentence_and_codes_of_the_codebook(half):
    for row in rows(half):
        given = row["codes"].split(";")
        assert row["listener"].strip(), row["id"]
        assert row["client"].strip(), row["id"]
        assert set(given) <= CODES, row["id"]
        assert row["near_miss_of"] in CODES | {""}, row["id"]
        assert row["near_miss_of"] not in given, row["id"]


def test_no_sentence_stands_in_both_halves():
    said = Counter(row["listener"].lower().strip(" .?!") for half in HALVES for row in rows(half))
    assert [text for text, times in said.items() if times > 1 and len(text.split()) > 3] == []


@pytest.mark.parametrize("code", RARE)
def test_rare_codes_and_their_near_misses_are_many(code):
    every = [row for half in HALVES for row in rows(half)]
    assert sum(code in row["codes"].split(";") for row in every) >= EACH
    assert sum(row["near_miss_of"] == code for row in every) >= NEAR_MISSES


def test_what_other_writers_wrote_has_codes_of_the_codebook_and_is_in_no_half():
    given = rows("writers")
    assert {code for row in given for code in row["codes"].split(";")} <= CODES
    assert not {row["listener"] for row in given} & {row["listener"] for half in HALVES for row in rows(half)}


def test_the_test_half_is_the_one_whose_hash_was_stored():
    stored = (FOLDER / "test.sha256").read_text(encoding="utf-8").split()[0]
    assert sha256((FOLDER / "test.csv").read_bytes()).hexdigest() == stored
