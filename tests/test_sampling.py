"""Sampling: probabilities, temperature and prompts. No graph is built."""

from __future__ import annotations

import math
import random
import sys
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microgpt import BOS, Config, MicrogptError, Tokenizer, Value, probabilities, sample

LOGITS = [2.0, 1.0, 0.0, -1.0]


@given(st.lists(st.floats(-50, 50), min_size=1, max_size=30), st.floats(1e-6, 1e6))
def test_probabilities_sum_to_one_and_keep_the_order(logits, temperature):
    probs = probabilities(logits, temperature)
    assert sum(probs) == pytest.approx(1)
    assert all(p >= q for p, q, a, b in zip(probs, probs[1:], logits, logits[1:]) if a >= b)


def test_temperature_moves_between_the_best_and_all_alike():
    assert probabilities(LOGITS, 1e-300)[0] == 1
    assert probabilities(LOGITS, 1e300) == pytest.approx([0.25] * 4)
    exps = [math.exp(x / 0.5) for x in LOGITS]
    assert probabilities(LOGITS, 0.5) == pytest.approx([e / sum(exps) for e in exps])


@pytest.mark.parametrize("temperature", [0, -1, math.nan, math.inf, 10**400, "0.6", None])
def test_impossible_temperatures_are_refused(temperature, small):
    with pytest.raises(MicrogptError, match="temperature must be a number above 0"):
        probabilities(LOGITS, temperature)
    with pytest.raises(MicrogptError, match="temperature"):
        small.sample(temperature)


def test_no_logits_have_no_probabilities():
    with pytest.raises(MicrogptError, match="at least one logit"):
        probabilities([])


def test_no_graph_is_built(small, monkeypatch):
    def refuse(*args):
        raise AssertionError("sampling made a Value")

    small.run()
    monkeypatch.setattr(Value, "__init__", refuse)
    assert isinstance(small.sample(), str)


def test_samples_follow_the_probabilities(small):
    small.run()
    first = probabilities(small.engine.decoder()(0), 1.0)
    rng = random.Random(1)
    drawn = Counter(sample(small.engine, small.tokenizer, rng, 1.0)[:1] for _ in range(3000))
    for token_id, p in enumerate(first):
        character = small.tokenizer.decode([token_id])
        assert drawn[character] / 3000 == pytest.approx(p, abs=0.04)


class Certain:
    """An engine that is certain of the next token. It predicts the tokens of `text` in turn."""

    def __init__(self, text, block_size):
        self.text = text
        self.config = Config(3, n_embd=4, n_head=2, block_size=block_size)

    def decoder(self):
        tokens = iter(self.text)
        return lambda read: [
            0.0 if token_id == here else -1e9 for here in [next(tokens)] for token_id in range(3)
        ]


@pytest.mark.parametrize(
    ("text", "block_size", "expected"),
    [
        ([BOS], 8, ""),
        ([1, 2, 1, BOS], 8, "aba"),
        ([1, 1, 1, 1, 1, 1], 4, "aaaa"),
        ([2, 2, 2, BOS], 3, "bbb"),
    ],
    ids=["at once", "at BOS", "at the end of the block", "both would do"],
)
def test_a_sample_ends_at_bos_or_with_the_block(text, block_size, expected):
    assert sample(Certain(text, block_size), Tokenizer("ab"), random.Random(1), 1.0) == expected


def test_the_largest_float_is_a_temperature():
    assert probabilities(LOGITS, sys.float_info.max) == pytest.approx([0.25] * 4)


def test_a_prompt_is_the_beginning(small):
    assert all(small.sample(prompt="ab").startswith("ab") for _ in range(10))


def test_impossible_prompts_are_refused(small):
    with pytest.raises(MicrogptError, match="leaves room for 3"):
        small.sample(prompt="abba")
    with pytest.raises(MicrogptError, match="'x' in 'ax' is not in the vocabulary"):
        small.sample(prompt="ax")


def test_the_decoder_knows_its_end(small):
    decode = small.engine.decoder()
    for _ in range(4):
        decode(1)
    with pytest.raises(MicrogptError, match="reads 4 tokens at most"):
        decode(1)


def test_the_cache_changes_nothing(small):
    """A decoder that has read a whole text gives the same logits as a fresh decoder for each beginning."""
    small.run()
    decode = small.engine.decoder()
    for end in range(1, 5):
        fresh = small.engine.decoder()
        expected = [fresh(t) for t in [0, 1, 2, 1][:end]][-1]
        assert decode([0, 1, 2, 1][end - 1]) == expected
