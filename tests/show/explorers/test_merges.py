"""Byte-pair merges: the content of the table, and the controls of the explorer."""

from __future__ import annotations

import itertools

from microgpt.show import merge_explorer, merge_table
from microgpt.study import bpe


def learned(documents, num_merges):
    """The merges of ids, and the same as pairs of texts."""
    merges = bpe.train(documents, num_merges)
    return merges, [(bpe.decode([left], merges), bpe.decode([right], merges)) for left, right in merges]


def test_table_ends_with_the_tokens():
    merges, texts = learned(["anna", "annabella", "hannah", "ella"], 5)
    for num_merges in range(6):
        table = merge_table("annabella", texts, num_merges)
        ids = bpe.encode("annabella", merges[:num_merges])
        tokens = [bpe.decode([i], merges) for i in ids]
        assert [text for text, _ in table.rows[-1][1]] == tokens
        assert sum(span for _, span in table.rows[-1][1]) == len("annabella")
        assert f"{len(tokens)} tokens" in table.note


def test_long_tables_and_texts_say_what_is_left_out():
    merges = [(chr(97 + i), chr(98 + i)) for i in range(0, 26, 2)]
    table = merge_table("abcdefghijklmnopqrstuvwxyz" * 2, merges, 13)
    assert len(table.rows) == 12
    assert "The last 11 merges are shown" in table.note
    assert "Only the first 40 characters" in table.note


def test_controls_at_both_ends_and_reset():
    _, texts = learned(["anna", "annabella", "hannah"], 5)
    explorer = merge_explorer(texts)
    first = explorer.picture.value
    slider = explorer.controls["num_merges"]
    assert (slider.min, slider.value, slider.max) == (0, 5, 5)
    for document, num_merges in itertools.product(["", "x", "<i>", "é 中\t", "a" * 5000], [0, 2, 5]):
        explorer.set(document=document, num_merges=num_merges)
        assert "<i>" not in explorer.picture.value
        assert "characters" in explorer.picture.value
    explorer.reset.click()
    assert explorer.picture.value == first
