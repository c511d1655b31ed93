"""The bigram explorer: its probabilities and its loss, with every control at both ends and in the middle."""

from __future__ import annotations

import itertools
import math
import re

import pytest

from microgpt import Tokenizer
from microgpt.show import bigram_explorer, next_token_bars
from microgpt.show.explorers.bigrams import SMOOTHINGS, loss_sentence
from microgpt.study.counting import CountingModel

NAMES = ["ab", "abb", "ba", "cab", "a"]
TOKENIZER = Tokenizer.from_documents(NAMES)
TOKENS = [TOKENIZER.encode(name) for name in NAMES]
MODELS = {"all": CountingModel(2, 4).count(TOKENS), "one": CountingModel(2, 4).count(TOKENS[:1])}


def explorer():
    return bigram_explorer(MODELS, TOKENS, TOKENIZER)


def test_bars_are_the_row_of_the_table():
    bars = next_token_bars(MODELS["all"].with_smoothing(0), 2, TOKENIZER)
    # after b: the end in ab, abb and cab; b once in abb; a once in ba
    assert bars.series["probability"] == [3 / 5, 1 / 5, 1 / 5, 0]
    assert "after b (counted 5 times, smoothing 0)" in bars.title


def test_axis_stays_while_smoothing_moves():
    heights = {next_token_bars(MODELS["all"].with_smoothing(s), 1, TOKENIZER).y_max for s in SMOOTHINGS}
    assert len(heights) == 1


def test_explorer_says_the_loss_of_the_model_it_shows():
    bigrams = explorer()
    for counted, smoothing in itertools.product(MODELS, SMOOTHINGS[1:]):
        bigrams.set(counted=counted, smoothing=smoothing)
        loss = (
            CountingModel(2, 4, smoothing).count(TOKENS if counted == "all" else TOKENS[:1]).loss(TOKENS, 8)
        )
        assert float(re.search(r"table: ([\d.]+) nats", bigrams.picture.value)[1]) == pytest.approx(
            loss, abs=1e-4
        )


def test_controls_at_both_ends_and_reset():
    bigrams = explorer()
    first = bigrams.picture.value
    tokens = [value for _, value in bigrams.controls["token"].options]
    assert tokens == [0, 1, 2, 3]
    for token, counted, smoothing in itertools.product(tokens, MODELS, (SMOOTHINGS[0], 1, SMOOTHINGS[-1])):
        bigrams.set(token=token, counted=counted, smoothing=smoothing)
        assert bigrams.picture.value.startswith("<svg")
        assert "nan" not in bigrams.picture.value
    bigrams.reset.click()
    assert bigrams.picture.value == first


def test_infinite_loss_gives_a_clear_message():
    bigrams = explorer()
    bigrams.set(counted="one", smoothing=0)
    assert "infinite" in bigrams.picture.value
    assert loss_sentence(math.log(27)).endswith("27.0 tokens.")
