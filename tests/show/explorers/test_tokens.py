"""The tokenizer explorer: its result for any text, with every control at both ends."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microgpt import Tokenizer
from microgpt.show import token_table, tokenizer_explorer

TOKENIZER = Tokenizer("abcdefghijklmnopqrstuvwxyz")


def row(table, name):
    return next(cells for row_name, cells in table.rows if row_name == name)


def test_each_position_predicts_what_the_next_one_reads():
    table = token_table("maila", TOKENIZER)
    assert row(table, "reads") == ["<BOS>", *"maila"]
    assert row(table, "predicts") == [*"maila", "<BOS>"]
    ids = [cells for name, cells in table.rows if name == "id"]
    assert ids == [["0", "13", "1", "9", "12", "1"], ["13", "1", "9", "12", "1", "0"]]


@given(st.text("abc", max_size=15), st.integers(1, 16))
def test_what_block_size_uses(document, block_size):
    table = token_table(document, TOKENIZER, block_size)
    assert row(table, "used").count("yes") == min(block_size, len(document) + 1)
    assert ("drops" in table.note) == (len(document) + 1 > block_size)


@pytest.mark.parametrize(
    ("document", "block_size", "words"),
    [
        ("", 8, "0 characters, 2 tokens, 1 pair"),
        ("a", 8, "1 character, 3 tokens, 2 pairs: block_size 8 has room for all of them"),
        ("kateryna", 8, "drops the last one, the ending"),
        ("muhammadmustafa", 8, "drops the last 8, the ending among them"),
        ("a" * 100, 16, "The first 24 are shown"),
        ("a" * 30, 40, "has room for all of them. The first 24 are shown."),
    ],
)
def test_note_counts(document, block_size, words):
    assert words in token_table(document, TOKENIZER, block_size).note


@pytest.mark.parametrize(
    ("document", "ids"),
    [
        ("zoë", ["26", "15", "?"]),
        ("Emma", ["?", "13", "13", "1"]),
        ("a b", ["1", "?", "2"]),
        ("\ud800", ["?"]),
    ],
)
def test_an_unknown_character_is_named(document, ids):
    table = token_table(document, TOKENIZER)
    assert row(table, "id") == ["0", *ids]
    assert "is not in the vocabulary" in table.note


@given(st.text(max_size=60), st.integers(1, 16))
def test_any_text_gets_a_picture(document, block_size):
    explorer = tokenizer_explorer(TOKENIZER)
    explorer.set(document=document, block_size=block_size)
    assert explorer.picture.value == token_table(document, TOKENIZER, block_size).html()
    assert "<table" in explorer.picture.value


def test_controls_at_both_ends_and_reset():
    explorer = tokenizer_explorer(TOKENIZER)
    first = explorer.picture.value
    slider = explorer.controls["block_size"]
    for document, block_size in itertools.product(["", "a" * 5000, "<script>"], [slider.min, slider.max]):
        explorer.set(document=document, block_size=block_size)
        assert "<script" not in explorer.picture.value
        assert explorer.picture.value != first
    explorer.reset.click()
    assert explorer.picture.value == first
