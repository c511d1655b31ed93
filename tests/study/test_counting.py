"""Counting models, compared with counts by hand, a slow search through the text, and the laws of chance."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microgpt import BOS, MicrogptError, Tokenizer, Training, read_documents
from microgpt.study.counting import CountingModel, next_tokens

VOCAB_SIZE = 4
HELD_OUT = 2000
documents = st.lists(st.lists(st.integers(1, VOCAB_SIZE - 1), max_size=9), min_size=1, max_size=6)
orders = st.integers(0, 4)
smoothings = st.sampled_from([0.0, 0.01, 1.0, 7.5])


def delimited(ids: list[list[int]]) -> list[list[int]]:
    return [[BOS, *one, BOS] for one in ids]


def slow_probability(order, smoothing, counted, context, token_id):
    """Search all texts, padded with BOS, for the context, as in the definition."""
    length = max(0, order - 1)
    if order == 0:
        return 1 / VOCAB_SIZE
    wanted = ([BOS] * length + list(context))[len(context) :]
    followers = [
        text[i + length]
        for text in ([BOS] * length + tokens[1:] for tokens in counted)
        for i in range(len(text) - length)
        if text[i : i + length] == wanted
    ]
    total = len(followers) + smoothing * VOCAB_SIZE
    return (followers.count(token_id) + smoothing) / total if total else 1 / VOCAB_SIZE


@given(documents, documents, orders, smoothings, st.integers(1, 9))
def test_loss_is_the_mean_surprise_of_a_slow_search(counted, read, order, smoothing, block_size):
    counted, read = delimited(counted), delimited(read)
    model = CountingModel(order, VOCAB_SIZE, smoothing).count(counted)
    probabilities = [
        slow_probability(order, smoothing, counted, tokens[:i], tokens[i])
        for tokens in read
        for i in range(1, min(block_size, len(tokens) - 1) + 1)
    ]
    expected = sum(-math.log(p) if p else math.inf for p in probabilities) / len(probabilities)
    assert model.loss(read, block_size) == pytest.approx(expected)


@given(documents, orders, smoothings, st.lists(st.integers(1, VOCAB_SIZE - 1), max_size=5))
def test_probabilities_are_a_distribution_and_agree_with_the_search(counted, order, smoothing, ids):
    counted = delimited(counted)
    probs = CountingModel(order, VOCAB_SIZE, smoothing).count(counted).probabilities([BOS, *ids])
    assert sum(probs) == pytest.approx(1)
    for token_id, p in enumerate(probs):
        assert p == pytest.approx(slow_probability(order, smoothing, counted, [BOS, *ids], token_id))


@given(documents, documents, orders)
def test_counting_in_two_parts_is_counting_once(first, second, order):
    at_once = CountingModel(order, VOCAB_SIZE).count(delimited(first + second))
    in_parts = CountingModel(order, VOCAB_SIZE).count(delimited(first)).count(delimited(second))
    assert in_parts.counts == at_once.counts


def test_a_table_made_by_hand():
    tokens = [[0, 1, 2, 0], [0, 1, 1, 0]]
    bigram = CountingModel(2, 3, smoothing=1).count(tokens)
    assert bigram.counts == {(0,): [0, 2, 0], (1,): [1, 1, 1], (2,): [1, 0, 0]}
    assert bigram.probabilities([0]) == [1 / 5, 3 / 5, 1 / 5]
    assert CountingModel(1, 3).count(tokens).counts == {(): [2, 3, 1]}
    assert CountingModel(3, 3).count(tokens).counts == {
        (0,): [0, 2, 0], (0, 1): [0, 1, 1], (1, 2): [1, 0, 0], (1, 1): [1, 0, 0],
    }  # fmt: skip


def test_no_probability_is_infinite_surprise():
    bigram = CountingModel(2, 3, smoothing=0).count([[0, 1, 0]])
    assert bigram.loss([[0, 2, 0]]) == math.inf
    assert bigram.loss([[0, 1, 0]]) == 0


def test_block_size_leaves_the_rest_out():
    bigram = CountingModel(2, 3, smoothing=0).count([[0, 1, 0]])
    assert bigram.loss([[0, 1, 2, 0]], block_size=1) == 0


def test_samples_follow_the_counts():
    rng = random.Random(1)
    bigram = CountingModel(2, 3, smoothing=0).count([[0, 1, 0], [0, 1, 0], [0, 2, 0], [0, 1, 2, 0]])
    samples = [tuple(bigram.sample(rng)) for _ in range(3000)]
    assert set(samples) == {(1,), (2,), (1, 2)}
    assert samples.count((2,)) / 3000 == pytest.approx(1 / 4, abs=0.03)
    assert samples.count((1, 2)) / 3000 == pytest.approx(3 / 4 * 1 / 3, abs=0.03)


def test_a_sample_ends_after_block_size():
    model = CountingModel(2, 2, smoothing=0).count([[0, 1, *[1] * 50, 0]])
    assert model.sample(random.Random(3), block_size=5) == [1] * 5
    assert model.sample(random.Random(3), block_size=0) == []


@pytest.mark.parametrize("tokens", [[0, 3, 0], [0, -1, 0]])
def test_an_id_outside_the_vocabulary_is_named(tokens):
    with pytest.raises(MicrogptError, match=rf"token id {tokens[1]} is outside 0 to 2: take vocab_size from"):
        CountingModel(2, 3).count([tokens])


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"order": -1}, "order must be a whole number of at least 0, got -1"),
        ({"order": 2.0}, "order must be a whole number"),
        ({"vocab_size": 0}, "vocab_size must be a whole number of at least 1"),
        ({"smoothing": -0.1}, "smoothing must be a number of at least 0, got -0.1"),
        ({"smoothing": math.nan}, "smoothing must be a number"),
        ({"smoothing": "1"}, "smoothing must be a number"),
    ],
)
def test_impossible_settings_are_refused(settings, message):
    with pytest.raises(MicrogptError, match=message):
        CountingModel(**{"order": 2, "vocab_size": 3, **settings})


@pytest.mark.parametrize("context", [[], [1]])
def test_a_context_without_its_beginning(context):
    with pytest.raises(MicrogptError, match="too short for order 3: begin with BOS"):
        CountingModel(3, 3).probabilities(context)


@pytest.mark.parametrize("token_lists", [[], [[0]], [[]]])
def test_nothing_to_predict(token_lists):
    with pytest.raises(MicrogptError, match="at least 2 tokens"):
        CountingModel(2, 3).loss(token_lists)


def test_contexts_of_length_zero_and_block_size_zero():
    assert list(next_tokens([0, 1, 0], length=0)) == [((), 1), ((), 0)]
    assert list(next_tokens([0, 1, 0], length=1, block_size=0)) == []


@pytest.fixture(scope="module")
def names() -> list[list[int]]:
    shuffled = Training(read_documents(), num_steps=0).documents
    tokenizer = Tokenizer.from_documents(shuffled)
    return [tokenizer.encode(name) for name in shuffled]


def test_longer_contexts_predict_the_names_better_where_there_is_enough_to_count(names):
    losses = [CountingModel(n, 27).count(names[:-HELD_OUT]).loss(names[-HELD_OUT:], 8) for n in range(4)]
    assert losses[0] == pytest.approx(math.log(27))
    assert losses == sorted(losses, reverse=True)
    assert losses[2:] == pytest.approx([2.4695, 2.2444], abs=1e-4)


def test_bigram_agrees_with_a_table_of_letter_pairs(names):
    """The same loss is computed from strings alone, without ids and classes."""
    text = [f".{''.join(chr(96 + i) for i in tokens[1:-1])}." for tokens in names]
    pairs: dict[str, int] = {}
    for name in text[:500]:
        for i in range(len(name) - 1):
            pairs[name[i : i + 2]] = pairs.get(name[i : i + 2], 0) + 1
    firsts = {a: sum(n for pair, n in pairs.items() if pair[0] == a) for a in ".abcdefghijklmnopqrstuvwxyz"}
    surprises = [
        -math.log((pairs.get(name[i : i + 2], 0) + 0.5) / (firsts[name[i]] + 0.5 * 27))
        for name in text[-HELD_OUT:]
        for i in range(min(8, len(name) - 1))
    ]
    loss = CountingModel(2, 27, smoothing=0.5).count(names[:500]).loss(names[-HELD_OUT:], 8)
    assert loss == pytest.approx(sum(surprises) / len(surprises), abs=1e-12)
