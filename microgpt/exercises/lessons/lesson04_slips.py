"""The model of lesson 04 with one slip: what learners' first attempts compute.

Each part is written out once more, and `slip` is the name of the hint that should come. With "" it is
`microgpt.model.gpt`. Loops stop at the shorter list, as those of a learner do.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from operator import mul
from typing import Any

from ... import plain
from ...model import Config

Vector = list[float]
SLIPS = (
    *("no place", "no letter", "wte", "probabilities", "no scores", "no norm", "each normed"),
    *("no wo", "keys mixed", "last norm", "itself only", "not itself", "not scaled", "roles"),
    *("one head", "whole root"),
    *("no square", "no relu", "MLP not normed", "first x", "no MLP", "side by side"),
    *("one layer", "same matrices", "norm kept", "not normed", "normed twice"),
)


def linear(x: Sequence[float], w: Sequence[Sequence[float]]) -> Vector:
    """`plain.linear` without a look at the lengths."""
    return [sum(map(mul, row, x)) for row in w]


def last_logits(slip: str, tokens: Sequence[int], state_dict: Any, config: Config) -> Vector:
    """The logits after the last of `tokens`, by a model with this slip."""
    keys: list[Any] = [[] for _ in range(config.n_layer)]
    values: list[Any] = [[] for _ in range(config.n_layer)]
    logits: Vector = []
    for pos_id, token_id in enumerate(tokens):
        x = _embedded(slip, token_id, pos_id, state_dict)
        for i in range(1 if slip == "one layer" else config.n_layer):
            layer = "layer0" if slip == "same matrices" else f"layer{i}"
            x = _block(slip, layer, x, keys[i], values[i], state_dict, config.n_head)
        logits = _scores(slip, x, state_dict)
    return logits


def _embedded(slip: str, token_id: int, pos_id: int, state_dict: Any) -> Vector:
    letter, place = state_dict["wte"][token_id], state_dict["wpe"][pos_id]
    if slip == "each normed":
        return plain.add(plain.rmsnorm(letter), plain.rmsnorm(place))
    x = letter if slip == "no place" else place if slip == "no letter" else plain.add(letter, place)
    normed = plain.rmsnorm(x)
    return {"no norm": list(x), "normed twice": plain.rmsnorm(normed)}.get(slip, normed)


def _block(slip: str, layer: str, x: Vector, keys: Any, values: Any, state_dict: Any, n_head: int) -> Vector:
    before = x
    read = x if slip == "not normed" else plain.rmsnorm(x)
    around = read if slip == "norm kept" else x
    answer = _attention(slip, layer, read, keys, values, state_dict, n_head)
    x = plain.add(around, answer)
    if slip == "no MLP":
        return x
    read = before if slip == "side by side" else x
    answer = _mlp(slip, layer, read if slip == "MLP not normed" else plain.rmsnorm(read), state_dict)
    return plain.add(before if slip == "first x" else x, answer)


def _attention(
    slip: str, layer: str, x: Vector, keys: Any, values: Any, state_dict: Any, n_head: int
) -> Vector:
    wq, wk, wv, wo = (state_dict[f"{layer}.attn_w{one}"] for one in "qkvo")
    if slip == "roles":
        wq, wk = wk, wq
    q, k, v = linear(x, wq), linear(x, wk), linear(x, wk if slip == "keys mixed" else wv)
    if slip == "itself only":
        keys.clear()
        values.clear()
    keys.append(k)
    values.append(v)
    seen = range(max(1, len(keys) - 1) if slip == "not itself" else len(keys))
    if slip == "one head":
        n_head = 1
    head_dim = len(x) // n_head
    x_attn: Vector = []
    for h in range(n_head):
        head = slice(h * head_dim, (h + 1) * head_dim)
        scores = [sum(map(mul, q[head], keys[j][head])) for j in seen]
        divisor = {"not scaled": 1.0, "whole root": math.sqrt(len(x))}.get(slip, math.sqrt(head_dim))
        weights = plain.softmax([score / divisor for score in scores])
        mix = plain.weighted_sum(weights, [values[j][head] for j in seen])
        x_attn += mix
    return x_attn if slip == "no wo" else linear(x_attn, wo)


def _mlp(slip: str, layer: str, x: Vector, state_dict: Any) -> Vector:
    bent = {"no square": lambda h: max(0.0, h), "no relu": lambda h: h * h}.get(
        slip, lambda h: max(0.0, h) ** 2
    )
    hidden = [bent(h) for h in linear(x, state_dict[f"{layer}.mlp_fc1"])]
    return linear(hidden, state_dict[f"{layer}.mlp_fc2"])


def _scores(slip: str, x: Vector, state_dict: Any) -> Vector:
    if slip == "no scores":
        return x
    logits = linear(
        plain.rmsnorm(x) if slip == "last norm" else x, state_dict["wte" if slip == "wte" else "lm_head"]
    )
    return plain.softmax(logits) if slip == "probabilities" else logits
