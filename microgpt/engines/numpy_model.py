"""The model of `microgpt.model` on Tensors: all positions of several documents in one pass.

A list of vectors becomes one array, and a mask replaces the growing lists of keys and values. Shorter
documents are padded at the end. Padding changes nothing, because no position attends to later ones and
the padding has no share in the loss. Parts of the model can be left out, to see their effect.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from ..engine import Batch
from ..model import Config, check_tokens
from . import tensor
from .tensor import Array, Ids, Tensor

PARTS = ("attention", "mlp", "rmsnorm", "residual", "positions")
ACTIVATIONS = {"relu_squared": tensor.relu_squared, "relu": tensor.relu}


def batch_loss(
    batch: Batch,
    share: float,
    w: dict[str, Tensor],
    config: Config,
    activation: str = "relu_squared",
    without: Collection[str] = (),
) -> Tensor:
    """The sum over the documents of share * mean loss. `w` has the parameters, with the names of `layout`."""
    token_ids, targets, shares = padded(batch, share, config)
    add = tensor.add if "residual" not in without else lambda x, x_residual: x
    rmsnorm = tensor.rmsnorm if "rmsnorm" not in without else lambda x: x
    wpe = w["wpe"] if "positions" not in without else Tensor(np.zeros(w["wpe"].data.shape))

    x = rmsnorm(tensor.embedding(w["wte"], wpe, token_ids))
    for i in range(config.n_layer):
        if "attention" not in without:
            x_residual = x
            qkv = tensor.linear(rmsnorm(x), w[f"layer{i}.attn_wqkv"])
            x_attn = tensor.attention(qkv, config.n_head, token_ids.shape[1])
            x = add(tensor.linear(x_attn, w[f"layer{i}.attn_wo"]), x_residual)
        if "mlp" not in without:
            x_residual = x
            hidden = ACTIVATIONS[activation](tensor.linear(rmsnorm(x), w[f"layer{i}.mlp_fc1"]))
            x = add(tensor.linear(hidden, w[f"layer{i}.mlp_fc2"]), x_residual)
    return tensor.cross_entropy(tensor.linear(x, w["lm_head"]), targets, shares)


def padded(batch: Batch, share: float, config: Config, multiple: int = 1) -> tuple[Ids, Ids, Array]:
    """The tokens to read (B, T), the tokens to predict (B * T), and the shares in the loss (B * T).

    T is the length of the longest document, or the next multiple of `multiple` that fits the block.

    >>> token_ids, targets, shares = padded([[0, 1, 2, 0], [0, 3, 0]], 0.5, Config(vocab_size=4))
    >>> token_ids.tolist(), targets.tolist()
    ([[0, 1, 2], [0, 3, 0]], [1, 2, 0, 3, 0, 0])
    >>> shares.round(2).tolist()
    [0.17, 0.17, 0.17, 0.25, 0.25, 0.0]
    """
    for tokens in batch:
        check_tokens(tokens, config)
    lengths = [min(len(tokens) - 1, config.block_size) for tokens in batch]
    longest = min(-(-max(lengths) // multiple) * multiple, config.block_size)
    rows = np.array([[*tokens[: n + 1], *[0] * (longest - n)] for tokens, n in zip(batch, lengths)])
    shares = [[share / n] * n + [0.0] * (longest - n) for n in lengths]
    return rows[:, :-1], rows[:, 1:].ravel(), np.array(shares).ravel()


def layout(config: Config) -> list[tuple[str, slice, tuple[int, int]]]:
    """The name, position and shape of every matrix in the one long vector of all parameters.

    wq, wk and wv are neighbours there. They are used as one matrix, attn_wqkv, so that one multiplication
    serves all three.
    """
    places, start = [], 0
    for name, (nout, nin) in config.shapes.items():
        if name.endswith((".attn_wk", ".attn_wv")):
            continue
        if name.endswith(".attn_wq"):
            name, nout = f"{name}kv", 3 * nout
        places.append((name, slice(start, start + nout * nin), (nout, nin)))
        start += nout * nin
    return places
