"""Rows of unequal length and places outside a row: an error in all three kinds of arithmetic."""

import random

import pytest

from microgpt import GPT, Config, MicrogptError, Value, plain, primitive, vector

KINDS = {"primitive": (primitive, Value), "vector": (vector, Value), "plain": (plain, float)}
UNEQUAL = {
    "dot": ([1, 2], [1, 2, 3]),
    "add": ([1, 2, 3], [1, 2]),
    "linear": ([1, 2], [[1, 2], [1, 2, 3]]),
    "attention_scores": ([1, 2], [[1, 2], [1]]),
    "weighted_sum": ([1, 2], [[1, 2]]),
}
RAGGED = {"weighted_sum": ([1, 2], [[1, 2], [1]])}


def made(numbers, number):
    return [made(x, number) for x in numbers] if isinstance(numbers, list) else number(numbers)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("name", "given"), [*UNEQUAL.items(), *RAGGED.items()])
def test_rows_of_unequal_length_are_an_error(kind, name, given):
    ops, number = KINDS[kind]
    for x, y in (given, given[::-1] if name in ("dot", "add") else given):
        with pytest.raises(MicrogptError, match=r"two lists of the same length.*got \d and \d numbers"):
            getattr(ops, name)(made(x, number), made(y, number))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("target", [-1, 3, 10**6])
def test_a_target_outside_the_logits_is_an_error(kind, target):
    ops, number = KINDS[kind]
    with pytest.raises(MicrogptError, match="a token id from 0 to 2"):
        ops.cross_entropy(made([1, 2, 3], number), target)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["rmsnorm", "softmax", "mean"])
def test_an_empty_row_is_an_error(kind, name):
    with pytest.raises(MicrogptError, match=f"{name} needs at least one number"):
        getattr(KINDS[kind][0], name)([])


@pytest.mark.parametrize(
    ("token_id", "pos_id", "words"),
    [(-1, 0, "token id -1"), (27, 0, "token id 27"), (0, -1, "position -1"), (0, 8, "8 tokens at most")],
)
def test_a_model_reads_no_row_from_the_end(token_id, pos_id, words):
    model = GPT(Config(27), random.Random(1))
    with pytest.raises(MicrogptError, match=words):
        model(token_id, pos_id, [[]], [[]])
