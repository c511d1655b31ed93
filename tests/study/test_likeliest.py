"""The likeliest text is the one that trying all of them finds, and its proof holds."""

from __future__ import annotations

import itertools
import math

import pytest

from microgpt import MicrogptError, Training
from microgpt.decoding import surprises
from microgpt.study.likeliest import likeliest_name

NAMES = ["ab", "abc", "cab", "bac", "ab", "ca"]


@pytest.fixture(scope="module", params=range(5))
def trained(request):
    return Training(NAMES, seed=request.param, n_embd=4, block_size=4, num_steps=30).run()


def chance(training, text):
    return math.exp(-sum(surprises(training.engine, training.tokenizer, text)))


@pytest.mark.parametrize("prompt", ["", "c"])
def test_it_is_what_trying_all_of_them_finds(trained, prompt):
    letters = [itertools.product("abc", repeat=n) for n in range(5 - len(prompt))]
    texts = [prompt + "".join(some) for group in letters for some in group]
    text, p, _ = likeliest_name(trained.engine, trained.tokenizer, prompt)
    best = max(texts, key=lambda text: chance(trained, text))
    begun = 1.0
    if prompt:
        begun = math.exp(-surprises(trained.engine, trained.tokenizer, prompt)[0])
    assert text == best
    assert p == pytest.approx(chance(trained, best) / begun, abs=1e-12)


def test_the_proof_is_whole_and_holds_nothing_likelier(trained):
    _, p, left = likeliest_name(trained.engine, trained.tokenizer)
    assert p + sum(left) == pytest.approx(1, abs=1e-12)
    assert max(left) <= p


def test_a_long_prompt_is_an_error(trained):
    with pytest.raises(MicrogptError, match="shorten it"):
        likeliest_name(trained.engine, trained.tokenizer, "abca")
