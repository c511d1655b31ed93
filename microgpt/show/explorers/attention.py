"""Attention heat maps of a trained model: the weights of each head.

Each row is the query of one position, and each column is a position that it can attend to. A row sums
to 1. The upper right half is empty, because no position can attend to a later one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...study.activations import attention_weights, check_part
from ...tokenizer import BOS
from ...training import Training
from ..charts.heatmap import Heatmap
from ..controls.explorer import Explorer
from ..controls.text_input import shorten

WIDEST = 20  # characters of a name that fit into a title


def attention_map(training: Training, name: str, head: int = 0, layer: int = 0) -> Heatmap:
    """The weights of one head while the model reads at most block_size tokens of `name`.

    MicrogptError if the model does not have the head or layer, or if a character is unknown.
    """
    config = training.config
    check_part("head", head, config.n_head)
    check_part("layer", layer, config.n_layer)
    tokens = visible_tokens(training, name)
    labels = position_labels(training, tokens)
    weights = attention_weights(training.engine, tokens, layer)[head]
    numbers = [[w if j <= t else None for j, w in enumerate(row)] for t, row in enumerate(weights)]
    title = f"Layer {layer}, head {head} reads {shorten(name, WIDEST)!r}"
    return Heatmap(title, "looks at", "position that asks", labels, labels, numbers, high=1.0)


def attention_explorer(
    models: Mapping[str, Training], name: str = "kateryna", head: int = 0, layer: int = 0
) -> Explorer:
    """Choose the model, the name, the layer and the head. `models` maps labels to trained runs."""
    from ipywidgets import Dropdown, Text

    heads = max(training.config.n_head for training in models.values())
    layers = max(training.config.n_layer for training in models.values())
    return Explorer(
        "Attention heat maps",
        lambda model, name, layer, head: attention_map(models[model], name, head, layer),
        model=Dropdown(options=list(models), description="model"),
        layer=Dropdown(options=list(range(layers)), value=layer, description="layer"),
        head=Dropdown(options=list(range(heads)), value=head, description="head"),
        name=Text(value=name, description="name"),
    )


def visible_tokens(training: Training, name: str) -> list[int]:
    """<BOS> and the letters of `name` that fit into block_size. MicrogptError if a letter is unknown."""
    return training.tokenizer.encode(name)[:-1][: training.config.block_size]


def position_labels(training: Training, tokens: Sequence[int]) -> list[str]:
    """A label for each position: `0 BOS`, `1 m`, ..."""
    letters = ["BOS" if i == BOS else training.tokenizer.token(i) for i in tokens]
    return [f"{pos_id} {letter}" for pos_id, letter in enumerate(letters)]
