"""Byte-pair encoding, compared with a merge on one long string, and tested with general laws."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from microgpt.study.bpe import apply_merges, learn_merges, merge_pair

words = st.lists(st.text("ab", max_size=8), min_size=1, max_size=5)


@given(st.text("abc", max_size=12), st.tuples(st.sampled_from("abc"), st.sampled_from("abc")))
def test_first_merge_is_a_text_replacement(word, pair):
    """For single characters, and only for these, a merge equals a replacement of text."""
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


def test_learning_ends_when_no_pair_is_left():
    assert learn_merges(["ab"], 9) == [("a", "b")]
    assert learn_merges(["a", ""], 9) == []
