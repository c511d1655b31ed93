"""Looking inside: what each part of a trained model computes for one text, for heat maps.

Any engine will do: its parameters are run through `microgpt.model.gpt` on plain numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .. import plain
from ..engine import Engine, Parameters, check_position
from ..model import Config, gpt

Activations = dict[str, list[list[float]]]


def activations(engine: Engine, tokens: Sequence[int]) -> Activations:
    """What `gpt` shows to `watch`, by name: for each position one vector, such as "layer0.mlp.hidden".

    `tokens` are those to read, without the closing <BOS>: block_size of them at most.

    >>> from microgpt import Training
    >>> training = Training(["ab", "ba"], n_embd=4)
    >>> found = activations(training.engine, [0, 1, 2])
    >>> [len(vector) for vector in found["logits"]]
    [3, 3, 3]
    """
    return _activations(engine.state.parameters, engine.config, tokens)


def attention_weights(engine: Engine, tokens: Sequence[int], layer: int = 0) -> list[list[list[float]]]:
    """How much each position looks at each earlier one: for each head a square matrix, 0 above the diagonal.

    >>> from microgpt import Training
    >>> training = Training(["ab", "ba"], n_embd=4, n_head=2)
    >>> heads = attention_weights(training.engine, [0, 1])
    >>> [[[round(weight, 2) for weight in row] for row in head] for head in heads]
    [[[1.0, 0.0], [0.5, 0.5]], [[1.0, 0.0], [0.5, 0.5]]]
    """
    found = activations(engine, tokens)
    return [
        [row + [0.0] * (len(tokens) - len(row)) for row in found[f"layer{layer}.attention.head{h}.weights"]]
        for h in range(engine.config.n_head)
    ]


def _activations(parameters: Parameters, config: Config, tokens: Sequence[int]) -> Activations:
    found: Activations = {}

    def watch(name: str, vector: Any) -> None:
        found.setdefault(name, []).append(list(vector))

    keys: list[list[Any]] = [[] for _ in range(config.n_layer)]
    values: list[list[Any]] = [[] for _ in range(config.n_layer)]
    for pos_id, token_id in enumerate(tokens):
        check_position(pos_id, config)
        gpt(token_id, pos_id, keys, values, parameters, config, plain, watch)
    return found
