"""How sure a stream of a given size can make the model: against closed forms and against many directions."""

from __future__ import annotations

import math
import random

import pytest

from microgpt.errors import MicrogptError
from microgpt.plain import linear, softmax
from microgpt.study.surest import surest


def test_two_opposite_rows_have_a_closed_form():
    for size in (0.1, 1.0, 2.5):
        score = size * math.sqrt(2)  # the best stream lies along the row
        best = 1 / (1 + math.exp(-2 * score))
        assert surest([[1.0, 0.0], [-1.0, 0.0]], 0, size) == pytest.approx(best, abs=1e-6)


@pytest.mark.parametrize("size", [0.3, 1.0, 2.0])
def test_no_random_direction_gives_more(size):
    rng = random.Random(0)
    lm_head = [[rng.gauss(0, 1) for _ in range(4)] for _ in range(6)]
    most = [surest(lm_head, token, size, steps=3000) for token in range(6)]
    for _ in range(2000):
        x = [rng.gauss(0, 1) for _ in range(4)]
        x = [size * math.sqrt(4) / math.hypot(*x) * x_i for x_i in x]
        assert all(p <= best + 1e-4 for p, best in zip(softmax(linear(x, lm_head)), most))


def test_a_larger_stream_can_be_surer():
    rng = random.Random(1)
    lm_head = [[rng.gauss(0, 1) for _ in range(8)] for _ in range(5)]
    found = [surest(lm_head, 2, size) for size in (0.5, 1.0, 2.0, 4.0)]
    assert found == sorted(found)


@pytest.mark.parametrize(
    ("token_id", "size", "words"),
    [(2, 1.0, "2 rows"), (-1, 1.0, "2 rows"), (0, 0.0, "above 0"), (0, math.nan, "above 0")],
)
def test_what_has_no_answer_is_refused(token_id, size, words):
    with pytest.raises(MicrogptError, match=words):
        surest([[1.0], [2.0]], token_id, size)
