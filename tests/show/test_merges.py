"""Merged pairs: against a merge on one long string, laws that must hold, and the explorer's controls."""

from __future__ import annotations

import itertools
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from microgpt.show import apply_merges, learn_merges, merge_explorer, merge_table
from microgpt.show.merges import merge_pair

words = st.lists(st.text("ab", max_size=8), min_size=1, max_size=5)


@given(st.text("abc", max_size=12), st.tuples(st.sampled_from("abc"), st.sampled_from("abc")))
def test_first_merge_is_a_text_replacement(word, pair):
    """With single characters, and only then, replacing text does the same."""
    replaced = word.replace("".join(pair), "X")
    assert ["X" if len(token) == 2 else token for token in merge_pair(word, pair)] == list(replaced)


def test_pieces_that_only_look_like_a_pair_stay():
    assert merge_pair(["ca", "n", "i"], ("a", "n")) == ["ca", "n", "i"]


@given(words, st.integers(0, 6))
def test_no_letter_is_lost(documents, num_merges):
    merges = learn_merges(documents, num_merges)
    assert len(merges) <= num_merges
    for document in [*documents, "abba", ""]:
        assert "".join(apply_merges(document, merges)) == document


@given(words, st.integers(1, 4))
def test_each_merge_takes_a_most_frequent_pair(documents, num_merges):
    merges = learn_merges(documents, num_merges)
    for done, pair in enumerate(merges):
        texts = [apply_merges(document, merges[:done]) for document in documents]
        counts = Counter(two for tokens in texts for two in zip(tokens, tokens[1:]))
        assert counts[pair] == max(counts.values())


def test_learning_ends_where_no_pair_is_left():
    assert learn_merges(["ab"], 9) == [("a", "b")]
    assert learn_merges(["a", ""], 9) == []


def test_table_ends_with_the_tokens():
    merges = learn_merges(["anna", "annabella", "hannah", "ella"], 5)
    for num_merges in range(6):
        table = merge_table("annabella", merges, num_merges)
        tokens = apply_merges("annabella", merges[:num_merges])
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
    merges = learn_merges(["anna", "annabella", "hannah"], 5)
    explorer = merge_explorer(merges)
    first = explorer.picture.value
    slider = explorer.controls["num_merges"]
    assert (slider.min, slider.value, slider.max) == (0, 5, 5)
    for document, num_merges in itertools.product(["", "x", "<i>", "é 中\t", "a" * 5000], [0, 2, 5]):
        explorer.set(document=document, num_merges=num_merges)
        assert "<i>" not in explorer.picture.value
        assert "characters" in explorer.picture.value
    explorer.reset.click()
    assert explorer.picture.value == first
