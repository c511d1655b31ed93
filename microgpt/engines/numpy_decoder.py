"""Decoding with arrays, one token at a time. The keys and values of earlier tokens are kept (the KV cache).

It is the same model as in `numpy_engine`, on vectors instead of matrices and without a graph.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from ..model import Config, check_position, check_token
from .tensor import Array, softmax


class NumpyDecoder:
    """A callable: token id -> logits for the next token, shape (vocab,). It remembers earlier tokens."""

    def __init__(
        self, config: Config, parameters: dict[str, Array], activation: str, without: Collection[str]
    ) -> None:
        self.config = config
        self._parameters = parameters
        self._activation = activation
        self._without = without
        self._pos_id = 0
        self._keys = np.empty((config.n_layer, config.n_head, config.block_size, config.head_dim))
        self._values = np.empty_like(self._keys)

    def __call__(self, token_id: int) -> list[float]:
        check_position(self._pos_id, self.config)
        check_token(token_id, self.config)
        w = self._parameters
        x = w["wte"][token_id]
        if "positions" not in self._without:
            x = x + w["wpe"][self._pos_id]
        x = self._rmsnorm(x)
        for i in range(self.config.n_layer):
            if "attention" not in self._without:
                x = self._add(w[f"layer{i}.attn_wo"] @ self._attention(i, self._rmsnorm(x)), x)
            if "mlp" not in self._without:
                hidden = np.maximum(w[f"layer{i}.mlp_fc1"] @ self._rmsnorm(x), 0.0)
                if self._activation == "relu_squared":
                    hidden *= hidden
                x = self._add(w[f"layer{i}.mlp_fc2"] @ hidden, x)
        self._pos_id += 1
        logits: list[float] = (w["lm_head"] @ x).tolist()
        return logits

    def _attention(self, i: int, x: Array) -> Array:
        """Shape (n) -> (n). Also adds the key and the value of this position to the cache."""
        n_head, head_dim, pos_id = self.config.n_head, self.config.head_dim, self._pos_id
        q, k, v = (
            (self._parameters[f"layer{i}.attn_w{name}"] @ x).reshape(n_head, head_dim) for name in "qkv"
        )
        self._keys[i, :, pos_id] = k
        self._values[i, :, pos_id] = v
        keys, values = self._keys[i, :, : pos_id + 1], self._values[i, :, : pos_id + 1]  # (H, t, head_dim)
        weights = softmax(keys @ q[:, :, None] * head_dim**-0.5, axis=1)  # (H, t, 1)
        return (weights * values).sum(axis=1).reshape(-1)

    def _rmsnorm(self, x: Array) -> Array:
        if "rmsnorm" in self._without:
            return x
        return x * (x @ x / len(x) + 1e-5) ** -0.5

    def _add(self, x: Array, x_residual: Array) -> Array:
        return x if "residual" in self._without else x + x_residual
