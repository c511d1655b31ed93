"""Tensor: a Value whose data is a whole array, and the model's arithmetic on it.

As in `microgpt.Value`, each tensor knows its operands, and gradients are summed. The local derivative
becomes a function `pull`: gradient of the result -> gradients of the operands. Activations are
matrices with a row for each position. The rows belong to one document, or to a batch of documents that
are padded to one length and follow each other.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from heapq import heappop, heappush
from itertools import count
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Ids = NDArray[np.intp]
Pull = Callable[[Any], tuple[Array, ...]]


class Tensor:
    """An array in a computation graph.

    data -- the numbers
    grad -- d(root)/d(this), of the same shape; None until `root.backward()` sets it
    """

    __slots__ = ("_number", "_op", "_prev", "_pull", "data", "grad")

    def __init__(
        self, data: Any, _op: str = "", _prev: tuple[Tensor, ...] = (), _pull: Pull | None = None
    ) -> None:
        self.data = data
        self.grad: Any = None
        self._op = _op
        self._prev = _prev
        self._pull = _pull
        self._number = next(_numbers)

    def backward(self) -> None:
        """Set `grad` of every tensor that this one depends on.

        The newest tensor comes first. Every tensor that uses another was made after it, so a gradient is
        complete when its turn comes. This is a topological order that needs no search.
        """
        self.grad = 1.0
        waiting = [(-self._number, self)]
        while waiting:
            _, node = heappop(waiting)
            for operand, grad in zip(node._prev, node._pull(node.grad)):  # type: ignore[misc]
                if operand.grad is not None:
                    operand.grad = operand.grad + grad
                    continue
                operand.grad = grad
                if operand._prev:
                    heappush(waiting, (-operand._number, operand))


_numbers = count()


def embedding(wte: Tensor, wpe: Tensor, token_ids: Ids) -> Tensor:
    """The sum of token and position vectors. Shapes (vocab, n), (block, n), (B, T) -> (B * T, n)."""
    length = token_ids.shape[1]

    def pull(grad: Array) -> tuple[Array, Array]:
        grad_wte, grad_wpe = np.zeros(wte.data.shape), np.zeros(wpe.data.shape)
        np.add.at(grad_wte, token_ids.ravel(), grad)  # a token that occurs twice gets both gradients
        grad_wpe[:length] = grad.reshape(-1, length, grad.shape[1]).sum(axis=0)
        return grad_wte, grad_wpe

    x = wte.data[token_ids] + wpe.data[:length]
    return Tensor(x.reshape(-1, x.shape[-1]), "embedding", (wte, wpe), pull)


def linear(x: Tensor, w: Tensor) -> Tensor:
    """See `primitive.linear`, for every row of x. Shapes (N, nin), (nout, nin) -> (N, nout)."""

    def pull(grad: Array) -> tuple[Array, Array]:
        return grad @ w.data, grad.T @ x.data

    return Tensor(x.data @ w.data.T, "linear", (x, w), pull)


def add(x: Tensor, y: Tensor) -> Tensor:
    """Element by element. Shapes (N, n), (N, n) -> (N, n)."""
    return Tensor(x.data + y.data, "+", (x, y), lambda grad: (grad, grad))


def rmsnorm(x: Tensor) -> Tensor:
    """See `primitive.rmsnorm`, for every row. Shape (N, n) -> (N, n)."""
    n = x.data.shape[1]
    mean_square = (x.data * x.data).sum(axis=1, keepdims=True) / n
    # Plus 0, but nan if the square was too large: infinity ** -0.5 is 0, and the row would vanish unnoticed.
    scale = (mean_square + 1e-5) ** -0.5 + mean_square * 0
    y = x.data * scale

    def pull(grad: Array) -> tuple[Array]:
        return (scale * (grad - y * ((grad * y).sum(axis=1, keepdims=True) / n)),)

    return Tensor(y, "rmsnorm", (x,), pull)


def relu(x: Tensor) -> Tensor:
    """max(0, x), element by element."""
    y = np.maximum(x.data, 0.0)
    return Tensor(y, "ReLU", (x,), lambda grad: (grad * (y > 0),))


def relu_squared(x: Tensor) -> Tensor:
    """max(0, x) squared, element by element."""
    y = np.maximum(x.data, 0.0)
    return Tensor(y * y, "ReLU**2", (x,), lambda grad: (2 * y * grad,))


def attention(qkv: Tensor, n_head: int, length: int) -> Tensor:
    """Every position attends to itself and to earlier positions of its document, in each head.

    A row of `qkv` is the query, the key and the value of one position, concatenated. T is `length`.
    Shapes (B * T, 3 * n) -> (B * T, n).
    """
    n = qkv.data.shape[1] // 3
    scale = (n // n_head) ** -0.5
    q, k, v = qkv.data.reshape(-1, length, 3, n_head, n // n_head).transpose(
        2, 0, 3, 1, 4
    )  # (B, H, T, n / H)
    weights = softmax(q @ k.swapaxes(2, 3) * scale + _causal_mask(length))  # (B, H, T, T)
    y = (weights @ v).swapaxes(1, 2).reshape(-1, n)

    def pull(grad: Array) -> tuple[Array]:
        grad = grad.reshape(-1, length, n_head, n // n_head).swapaxes(1, 2)
        grad_scores = scale * _softmax_pull(weights, grad @ v.swapaxes(2, 3))
        grad_qkv = np.empty((3, *q.shape))
        grad_qkv[0] = grad_scores @ k
        grad_qkv[1] = grad_scores.swapaxes(2, 3) @ q
        grad_qkv[2] = weights.swapaxes(2, 3) @ grad
        return (grad_qkv.transpose(1, 3, 0, 2, 4).reshape(-1, 3 * n),)

    return Tensor(y, "attention", (qkv,), pull)


def cross_entropy(logits: Tensor, targets: Ids, share: Array) -> Tensor:
    """The sum over rows of share * -log softmax(logits)[target]. Shapes (N, vocab), (N), (N) -> ()."""
    rows = np.arange(len(targets))
    shifted = logits.data - logits.data.max(axis=1, keepdims=True)
    exps = np.exp(shifted)
    totals = exps.sum(axis=1)

    def pull(grad: float) -> tuple[Array]:
        grad_logits = exps * (share / totals)[:, None]
        grad_logits[rows, targets] -= share
        return (grad_logits * grad,)

    return Tensor(share @ (np.log(totals) - shifted[rows, targets]), "cross_entropy", (logits,), pull)


def softmax(scores: Array, axis: int = -1) -> Array:
    """See `primitive.softmax`, along one axis."""
    exps = np.exp(scores - scores.max(axis=axis, keepdims=True))
    exps /= exps.sum(axis=axis, keepdims=True)
    return exps


def _softmax_pull(probs: Array, grad: Array) -> Array:
    grad = grad * probs
    return grad - probs * grad.sum(axis=-1, keepdims=True)


@cache
def _causal_mask(length: int) -> Array:
    """0 if column <= row, else minus infinity, so that exp gives later positions 0. Shape (T, T)."""
    return np.triu(np.full((length, length), -np.inf), 1)
