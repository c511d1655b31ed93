"""Activations: what each part of a trained model computes for one text.

The engine's parameters are run through `microgpt.model.gpt` on plain numbers, so any engine that computes
`gpt` will do.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .. import plain
from ..engine import Engine, Parameters
from ..errors import MicrogptError
from ..explained import explained
from ..model import check_position, check_token, gpt

Activations = dict[str, list[list[float]]]


@explained
def activations(engine: Engine, tokens: Sequence[int], parameters: Parameters | None = None) -> Activations:
    """What `gpt` shows to `watch`, by name: for each position one vector, such as "layer0.mlp.hidden".

    tokens -- the tokens to read, without the closing <BOS>; at most block_size
    parameters -- matrices to use in place of the engine's own

    Raises MicrogptError for a NumPy engine whose model was altered with `without` or `activation`.

    >>> from microgpt import Training
    >>> training = Training(["ab", "ba"], n_embd=4)
    >>> found = activations(training.engine, [0, 1, 2])
    >>> [len(vector) for vector in found["logits"]]
    [3, 3, 3]
    """
    _check_standard(engine)
    config = engine.config
    parameters = engine.state.parameters if parameters is None else parameters
    if missing := [name for name in config.shapes if name not in parameters]:
        raise MicrogptError(f"`parameters` lacks {missing[0]}: give every matrix of engine.state.parameters")
    found: Activations = {}

    def watch(name: str, vector: Any) -> None:
        found.setdefault(name, []).append(list(vector))

    keys: list[list[Any]] = [[] for _ in range(config.n_layer)]
    values: list[list[Any]] = [[] for _ in range(config.n_layer)]
    for pos_id, token_id in enumerate(tokens):
        check_position(pos_id, config)
        check_token(token_id, config)
        gpt(token_id, pos_id, keys, values, parameters, config, plain, watch)
    return found


@explained
def attention_weights(engine: Engine, tokens: Sequence[int], layer: int = 0) -> list[list[list[float]]]:
    """How much each position looks at each earlier position: for each head a square matrix.

    Raises MicrogptError without a token, for a layer that the model does not have, and as `activations` does.

    >>> from microgpt import Training
    >>> training = Training(["ab", "ba"], n_embd=4, n_head=2)
    >>> heads = attention_weights(training.engine, [0, 1])
    >>> [[[round(weight, 2) for weight in row] for row in head] for head in heads]
    [[[1.0, 0.0], [0.5, 0.5]], [[1.0, 0.0], [0.5, 0.5]]]
    """
    check_part("layer", layer, engine.config.n_layer)
    if not tokens:
        raise MicrogptError("attention needs at least one token to read, got none: begin with <BOS>, token 0")
    found = activations(engine, tokens)
    return [
        [row + [0.0] * (len(tokens) - len(row)) for row in found[f"layer{layer}.attention.head{h}.weights"]]
        for h in range(engine.config.n_head)
    ]


def check_part(what: str, number: int, count: int) -> None:
    """Raise MicrogptError unless the model has a part of this number.

    `what` names the kind, such as "layer".
    """
    if not 0 <= number < count:
        there = f"only {what} 0" if count == 1 else f"{what}s 0 to {count - 1}"
        raise MicrogptError(f"this model has no {what} {number}, it has {there}: choose another one")


def _check_standard(engine: Engine) -> None:
    """Raise MicrogptError for an engine with options that change what its model computes."""
    if getattr(engine, "without", ()) or getattr(engine, "activation", "relu_squared") != "relu_squared":
        raise MicrogptError(
            "this engine computes another model than `gpt`, which cannot be looked into: "
            "give one without the options `without` and `activation`"
        )
