"""Tokens, compared with the golden run, the round trip, and errors."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microgpt import BOS, MicrogptError, Tokenizer


def test_golden_tokens(golden, names):
    documents = list(names)
    random.Random(42).shuffle(documents)
    tokenizer = Tokenizer.from_documents(documents)
    assert documents[:5] == golden["first_docs"]
    assert [tokenizer.encode(d) for d in documents[:5]] == golden["first_tokens"]
    assert tokenizer.vocab_size == golden["vocab_size"]


@given(st.lists(st.text(min_size=1), min_size=1, max_size=5))
def test_round_trip(documents):
    tokenizer = Tokenizer.from_documents(documents)
    for document in documents:
        ids = tokenizer.encode(document)
        assert ids[0] == ids[-1] == BOS
        assert len(ids) == len(document) + 2
        assert tokenizer.decode(ids) == document
    assert tokenizer.vocab_size == len(set("".join(documents))) + 1


def test_unknown_character_is_named_with_the_vocabulary():
    with pytest.raises(
        MicrogptError, match=r"'x' in 'axe' is not in the vocabulary, which is <BOS> and 'ae'"
    ):
        Tokenizer("ae").encode("axe")


@pytest.mark.parametrize("token_id", [-1, 3])
def test_unknown_id(token_id):
    with pytest.raises(MicrogptError, match="outside 0 to 2: decode with the tokenizer that encoded it"):
        Tokenizer("ae").decode([token_id])


@pytest.mark.parametrize("documents", [[], ["", ""]])
def test_documents_without_a_character(documents):
    with pytest.raises(MicrogptError, match="the documents hold no character: bring lines"):
        Tokenizer.from_documents(documents)


@pytest.mark.parametrize("characters", ["", "aa", ["ab"], [""], [1]])
def test_a_vocabulary_is_different_characters(characters):
    with pytest.raises(MicrogptError, match="different single characters"):
        Tokenizer(characters)


def test_tokens_and_repr():
    tokenizer = Tokenizer("ab")
    assert [tokenizer.token(i) for i in range(3)] == ["<BOS>", "a", "b"]
    assert repr(Tokenizer([chr(i) for i in range(1000, 1100)])).endswith("and 40 more")
