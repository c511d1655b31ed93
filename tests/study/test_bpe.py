"""Byte-pair encoding, compared with a merge on one long string, and tested with general laws."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microgpt.errors import MicrogptError
from microgpt.study import bpe

words = st.lists(st.text("abë", max_size=8), min_size=1, max_size=5)


@given(st.text("abc", max_size=12), st.tuples(st.sampled_from("abc"), st.sampled_from("abc")))
def test_first_merge_is_a_text_replacement(word, pair):
    """For single characters, and only for these, a merge equals a replacement of text."""
    assert bpe.merge(word, pair, "X") == list(word.replace("".join(pair), "X"))


def test_pieces_that_only_look_like_a_pair_stay():
    assert bpe.merge(["ca", "n", "i"], ("a", "n"), "an") == ["ca", "n", "i"]


@given(words, st.integers(0, 6))
def test_no_letter_is_lost(documents, num_merges):
    merges = bpe.train(documents, num_merges)
    assert len(merges) <= num_merges
    for document in [*documents, "abba", "", "z\u00eb \u4e2d"]:
        assert bpe.decode(bpe.encode(document, merges), merges) == document


@given(words, st.integers(1, 4))
def test_each_merge_takes_a_most_frequent_pair(documents, num_merges):
    merges = bpe.train(documents, num_merges)
    for done, pair in enumerate(merges):
        texts = [bpe.encode(document, merges[:done]) for document in documents]
        counts = Counter(two for ids in texts for two in zip(ids, ids[1:]))
        assert counts[pair] == max(counts.values())


@given(words, st.text("ab\u00eb", max_size=9))
def test_encoding_is_merging_in_the_order_learned(documents, text):
    merges = bpe.train(documents, 6)
    ids = list(text.encode("utf-8"))
    for i, pair in enumerate(merges):
        ids = bpe.merge(ids, pair, bpe.BYTES + i)
    assert bpe.encode(text, merges) == ids


def test_learning_ends_when_no_pair_is_left():
    assert bpe.train(["ab"], 9) == [(97, 98)]
    assert bpe.train(["a", ""], 9) == []


def test_an_id_of_other_merges_is_refused():
    with pytest.raises(MicrogptError, match="expected token ids from 0 to 256, got 257"):
        bpe.decode([257], [(97, 98)])


def test_half_a_letter_becomes_the_sign_for_it():
    assert bpe.decode([195], []) == "\ufffd"
