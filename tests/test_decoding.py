"""Decoding: laws of entropy, top-k and top-p, and a comparison with the plain sampler."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microgpt import MicrogptError, Training, probabilities, sample
from microgpt.decoding import (
    drawing,
    entropy,
    generate,
    greedy,
    keep_top_k,
    keep_top_p,
    next_logits,
    shaped,
    surprises,
)

LOGITS = st.lists(st.floats(-30, 30), min_size=1, max_size=30)
PROBS = LOGITS.map(probabilities)


@given(PROBS)
def test_entropy_lies_between_certain_and_all_alike(probs):
    assert -1e-12 <= entropy(probs) <= math.log(len(probs)) + 1e-9


@given(st.integers(1, 50))
def test_entropy_of_n_alike_is_ln_n(n):
    assert entropy([1 / n] * n) == pytest.approx(math.log(n))


@given(LOGITS, st.floats(0.05, 5), st.floats(0.05, 5))
def test_entropy_rises_with_temperature(logits, one, other):
    cold, hot = sorted((one, other))
    assert entropy(probabilities(logits, cold)) <= entropy(probabilities(logits, hot)) + 1e-9


@given(PROBS, st.integers(1, 40))
def test_top_k_keeps_the_k_largest_in_their_proportions(probs, k):
    kept = keep_top_k(probs, k)
    assert sum(kept) == pytest.approx(1)
    assert sum(p > 0 for p in kept) <= k
    share = sum(sorted(probs, reverse=True)[:k])
    assert sorted(kept, reverse=True)[:k] == pytest.approx(
        [p / share for p in sorted(probs, reverse=True)[:k]]
    )
    assert max((p for p, new in zip(probs, kept) if new == 0), default=0) <= min(
        p for p, new in zip(probs, kept) if new > 0
    )


@given(PROBS, st.floats(0.01, 1))
def test_top_p_keeps_enough_and_not_one_more(probs, top_p):
    kept = keep_top_p(probs, top_p)
    assert sum(kept) == pytest.approx(1)
    chosen = sorted(p for p, new in zip(probs, kept) if new > 0)
    assert sum(chosen) >= top_p - 1e-9
    assert sum(chosen[1:]) < top_p + 1e-9


def test_top_p_is_not_fooled_by_rounding():
    assert sum(p > 0 for p in keep_top_p([0.5, 0.3, 0.1, 0.1], 0.9)) == 3


def test_a_tie_goes_to_the_smaller_id():
    assert keep_top_k([0.25] * 4, 2) == [0.5, 0.5, 0, 0]
    assert greedy([1.0, 3.0, 3.0]) == 1


@given(LOGITS)
def test_shaped_without_limits_is_the_plain_softmax(logits):
    assert shaped(logits, 0.7) == probabilities(logits, 0.7)


def test_order_is_temperature_then_top_k_then_top_p():
    logits = [math.log(p) for p in (0.4, 0.3, 0.2, 0.1)]
    assert shaped(logits, 1, top_k=2, top_p=0.5) == pytest.approx([1, 0, 0, 0])
    assert shaped(logits, 0.5, top_p=0.5) == pytest.approx([1, 0, 0, 0])
    assert shaped(logits, 1, top_p=0.5) == pytest.approx([4 / 7, 3 / 7, 0, 0])


@pytest.mark.parametrize("k", [0, -1, 1.5, "2", None])
def test_bad_top_k_gives_a_clear_message(k):
    with pytest.raises(MicrogptError, match="top_k must be a whole number"):
        keep_top_k([0.5, 0.5], k)


@pytest.mark.parametrize("p", [0, -0.1, 1.1, math.nan, "all"])
def test_bad_top_p_gives_a_clear_message(p):
    with pytest.raises(MicrogptError, match="top_p must be a number"):
        keep_top_p([0.5, 0.5], p)


@pytest.fixture(scope="module")
def training() -> Training:
    return Training(["ab", "ba", "abba", "b"], num_steps=40, n_embd=4, n_head=2, block_size=4).run()


def test_generate_with_drawing_is_sample(training):
    for temperature in (0.2, 1.0, 2.0):
        rng, same = random.Random(1), random.Random(1)
        for prompt in ("", "a", "bab"):
            drawn = generate(training.engine, training.tokenizer, drawing(rng, temperature), prompt)
            assert drawn == sample(training.engine, training.tokenizer, same, temperature, prompt)


def test_greedy_is_the_cold_limit(training):
    cold = drawing(random.Random(0), 0.001)
    assert generate(training.engine, training.tokenizer, greedy) == generate(
        training.engine, training.tokenizer, cold
    )
    only_one = drawing(random.Random(0), 5.0, top_k=1)
    assert generate(training.engine, training.tokenizer, only_one) == generate(
        training.engine, training.tokenizer, greedy
    )


@pytest.mark.parametrize("text", ["", "a", "abba", "abbaabba"])
def test_mean_surprise_is_the_loss(training, text):
    found = surprises(training.engine, training.tokenizer, text)
    assert len(found) == min(4, len(text) + 1)
    loss = training.engine.loss([training.tokenizer.encode(text)])
    assert sum(found) / len(found) == pytest.approx(loss)


@pytest.mark.parametrize("prompt", ["abab", "ababa", "c", "A"])
def test_bad_prompt_gives_a_clear_message(training, prompt):
    with pytest.raises(MicrogptError, match=r"block_size|vocabulary"):
        next_logits(training.engine, training.tokenizer, prompt)
