"""What the package has for each answer of lesson 04: the lesson runs on it until the learner's own is right.

The arithmetic takes plain numbers and Values alike, so that one function predicts and learns.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ... import model
from ...model import Config
from ...value import Value
from .lesson03_package import arithmetic

Vector = Sequence[Any]
Matrix = Sequence[Vector]
StateDict = Mapping[str, Matrix]
Part = Callable[[list[Any]], Vector]


def linear(x: Vector, w: Matrix) -> list[Any]:
    """A dot product for each row of `w`: (nin), (nout, nin) -> (nout)."""
    return list(arithmetic(x, *w).linear(x, w))


def add(x: Vector, y: Vector) -> list[Any]:
    """Element by element: (n), (n) -> (n)."""
    return list(arithmetic(x, y).add(x, y))


def rmsnorm(x: Vector) -> list[Any]:
    """`x` scaled to size 1, the mean of its squares: (n) -> (n)."""
    return list(arithmetic(x).rmsnorm(x))


def softmax(scores: Vector) -> list[Any]:
    """Scores into probabilities: (n) -> (n)."""
    return list(arithmetic(scores).softmax(scores))


def attention_scores(q: Vector, keys: Matrix) -> list[Any]:
    """q.k / sqrt(head_dim) for every key: (head_dim), (t, head_dim) -> (t)."""
    return list(arithmetic(q, *keys).attention_scores(q, keys))


def weighted_sum(weights: Vector, vectors: Matrix) -> list[Any]:
    """The mix of the vectors by the weights: (t), (t, n) -> (n)."""
    return list(arithmetic(weights, *vectors).weighted_sum(weights, vectors))


def relu(x: Any) -> Any:
    """The larger of x and 0, for one number."""
    return x.relu() if isinstance(x, Value) else max(0.0, x)


def log(x: Any) -> Any:
    """The natural logarithm of one number. ValueError for 0 or less."""
    return x.log() if isinstance(x, Value) else math.log(x)


def mlp(x: Vector, fc1: Matrix, fc2: Matrix) -> list[Any]:
    """Widen, bend and square, narrow: shapes (n), (4n, n), (n, 4n) -> (n)."""
    return linear([relu(h) ** 2 for h in linear(x, fc1)], fc2)


def block(x: Vector, attention: Part, mlp: Part) -> list[Any]:
    """A block of the Transformer: shape (n) -> (n)."""
    x = add(x, attention(rmsnorm(x)))
    return add(x, mlp(rmsnorm(x)))


def attention(
    x: Vector, keys: list[Any], values: list[Any], state_dict: StateDict, n_head: int, layer: int = 0
) -> list[Any]:
    """The attention of one position, shape (n) -> (n); appends its key and its value (n) to the lists."""
    wq, wk, wv, wo = (state_dict[f"layer{layer}.attn_w{one}"] for one in "qkvo")
    q, head_dim = linear(x, wq), len(x) // n_head
    keys.append(linear(x, wk))
    values.append(linear(x, wv))
    x_attn: list[Any] = []
    for h in range(n_head):
        head = slice(h * head_dim, (h + 1) * head_dim)
        weights = softmax(attention_scores(q[head], [k[head] for k in keys]))
        x_attn += weighted_sum(weights, [v[head] for v in values])
    return linear(x_attn, wo)


def gpt(
    token_id: int, pos_id: int, keys: list[Any], values: list[Any], state_dict: Any, config: Config
) -> list[Any]:
    """`microgpt.model.gpt`, with the arithmetic that its numbers need."""
    return model.gpt(token_id, pos_id, keys, values, state_dict, config, arithmetic(state_dict["wte"][0]))


def document_loss(tokens: Sequence[int], state_dict: Any, config: Config) -> Any:
    """`microgpt.model.document_loss`, with the arithmetic that its numbers need."""
    return model.document_loss(tokens, state_dict, config, arithmetic(state_dict["wte"][0]))
