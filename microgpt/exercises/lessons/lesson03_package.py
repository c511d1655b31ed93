"""What the package has for each answer of lesson 03: the lesson runs on it until the learner's own is right.

All of it takes plain numbers and Values alike, as the learner's functions do.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ... import plain, primitive
from ...value import Value

Vector = Sequence[Any]
Matrix = Sequence[Vector]


def arithmetic(*vectors: Vector) -> Any:
    """`primitive` if one of the vectors holds a Value, `plain` if all hold numbers."""
    return primitive if any(isinstance(x_i, Value) for x in vectors for x_i in x) else plain


def softmax(scores: Vector) -> list[Any]:
    """See `primitive.softmax`."""
    return list(arithmetic(scores).softmax(scores))


def rmsnorm(x: Vector) -> list[Any]:
    """See `primitive.rmsnorm`."""
    return list(arithmetic(x).rmsnorm(x))


def attend(q: Vector, keys: Matrix, values: Matrix) -> list[Any]:
    """The mix that a query takes home: shapes (head_dim), (t, head_dim), (t, n) -> (n)."""
    ops = arithmetic(q, *keys, *values)
    return list(ops.weighted_sum(ops.softmax(ops.attention_scores(q, keys)), values))


def attention(xs: Matrix, wq: Matrix, wk: Matrix, wv: Matrix, wo: Matrix, n_head: int) -> list[list[Any]]:
    """Causal attention with heads: a vector (n) for each position, and back. The matrices are (n, n)."""
    ops = arithmetic(*xs, *wq)
    head_dim = len(wq) // n_head
    heads = [slice(h * head_dim, (h + 1) * head_dim) for h in range(n_head)]
    queries, keys, values = ([ops.linear(x, w) for x in xs] for w in (wq, wk, wv))
    found = []
    for t, q in enumerate(queries, 1):
        mixes = [attend(q[h], [k[h] for k in keys[:t]], [v[h] for v in values[:t]]) for h in heads]
        found.append(ops.linear([m for mix in mixes for m in mix], wo))
    return found


def looks_at(letters: Sequence[str], t: int) -> list[int]:
    """A habit: the last vowel before position t."""
    return [j for j in range(t) if letters[j] in tuple("aeiou")][-1:]


def gains(weights: Matrix, letters: Sequence[str]) -> list[float]:
    """What `looks_at` gets above an even share, at each position at which it finds something."""
    return shares_of(weights, [looks_at(letters, t) for t in range(len(weights))])


def shares_of(weights: Matrix, found: Sequence[Sequence[int]]) -> list[float]:
    """The weight of position t on the places `found[t]`, above an even share, for each t that has some."""
    return [
        sum(row[j] for j in places) - len(places) / t
        for t, (row, places) in enumerate(zip(weights, found), 1)
        if places
    ]
