"""The model of `microgpt.model` as a PyTorch module, in the form that is usual in practice.

It gives the same numbers. `nn.Embedding` and `Linear` hold the matrices.
`scaled_dot_product_attention` computes all heads, positions and documents at once. The gradients come
from PyTorch's autograd, which works like `Value` on a larger scale.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from ..model import Config


class Linear(nn.Linear):
    """A matrix without bias, (nin) -> (nout). `products` is the kind of number that it computes with.

    PyTorch's own `autocast` would do the same, but is a setting of the whole thread. An interruption can
    leave it on.
    """

    def __init__(self, nin: int, nout: int, products: torch.dtype) -> None:
        super().__init__(nin, nout, bias=False)
        self.products = products

    def forward(self, x: Tensor) -> Tensor:
        """Shape (..., nin) -> (..., nout)."""
        return functional.linear(x.to(self.products), self.weight.to(self.products))


class Block(nn.Module):
    """One layer: attention, then the MLP. Each is added to its input. Shape (B, T, n) -> (B, T, n)."""

    def __init__(self, config: Config, products: torch.dtype) -> None:
        super().__init__()
        n = config.n_embd
        self.n_head = config.n_head
        self.attn_wq = Linear(n, n, products)
        self.attn_wk = Linear(n, n, products)
        self.attn_wv = Linear(n, n, products)
        self.attn_wo = Linear(n, n, products)
        self.mlp_fc1 = Linear(n, 4 * n, products)
        self.mlp_fc2 = Linear(4 * n, n, products)

    def forward(self, x: Tensor) -> Tensor:
        """Shape (B, T, n) -> (B, T, n)."""
        x = x + self.attention(rmsnorm(x))
        hidden = functional.relu(self.mlp_fc1(rmsnorm(x))).square()
        return x + self.mlp_fc2(hidden)

    def attention(self, x: Tensor) -> Tensor:
        """Shape (B, T, n) -> (B, T, n)."""
        q, k, v = (self.heads(linear(x)) for linear in (self.attn_wq, self.attn_wk, self.attn_wv))
        x_attn = functional.scaled_dot_product_attention(q, k, v, is_causal=True)
        return self.attn_wo(x_attn.transpose(1, 2).flatten(2))

    def heads(self, x: Tensor) -> Tensor:
        """Shape (B, T, n) -> (B, n_head, T, head_dim)."""
        return x.unflatten(-1, (self.n_head, -1)).transpose(1, 2)


class TorchGPT(nn.Module):
    """The whole model. Token ids (B, T) -> logits (B, T, vocab)."""

    def __init__(self, config: Config, products: torch.dtype) -> None:
        super().__init__()
        self.wte = nn.Embedding(config.vocab_size, config.n_embd)
        self.wpe = nn.Embedding(config.block_size, config.n_embd)
        self.lm_head = Linear(config.n_embd, config.vocab_size, products)
        self.layers = nn.ModuleList(Block(config, products) for _ in range(config.n_layer))

    def forward(self, token_ids: Tensor) -> Tensor:
        """The logits for the token after each position. Shape (B, T) -> (B, T, vocab)."""
        pos_ids = torch.arange(token_ids.shape[1], device=token_ids.device)
        x = rmsnorm(self.wte(token_ids) + self.wpe(pos_ids))
        for layer in self.layers:
            x = layer(x)
        return self.lm_head(x)

    def matrices(self) -> dict[str, nn.Parameter]:
        """The parameters by name, with the names and the order of `Config.shapes`."""
        return {
            name.removesuffix(".weight").replace("layers.", "layer"): p for name, p in self.named_parameters()
        }


def rmsnorm(x: Tensor) -> Tensor:
    """See `primitive.rmsnorm`, along the last axis."""
    return functional.rms_norm(x, x.shape[-1:], eps=1e-5)
