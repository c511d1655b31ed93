"""The NumPy engine: all positions of all documents of a batch at once, in float64.

The model is `microgpt.model.gpt` with Tensors: what was a list of rows is one array,
and a mask takes the place of the growing lists of keys and values. Documents of
different lengths are padded at the end. No position looks ahead and the padding has
no share in the loss, so it changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from ..engine import Batch, Decoder, Engine, EngineState, Parameters, flatten, not_finite
from ..errors import MicrogptError
from ..model import Config, check_tokens
from ..optimizer import BETA1, BETA2, EPS
from . import tensor
from .numpy_decoder import NumpyDecoder
from .tensor import Array, Ids, Tensor

PARTS = ("attention", "mlp", "rmsnorm", "residual", "positions")
ACTIVATIONS = {"relu_squared": tensor.relu_squared, "relu": tensor.relu}


class NumpyEngine(Engine):
    """A GPT of arrays, and Adam on one long vector of all parameters.

    activation -- "relu_squared", or "relu" to see what the square is good for
    without -- parts to leave out, of PARTS, to see what they are good for. They may be
        changed at any time: `engine.without = {"attention"}` looks at a trained model

    >>> from functools import partial
    >>> from microgpt import Training
    >>> training = Training(["ab", "ba"], num_steps=3, n_embd=4, engine=partial(NumpyEngine, without={"mlp"}))
    >>> [round(step.loss, 2) for step in training.steps()]
    [1.09, 1.13, 1.04]
    """

    def __init__(
        self,
        config: Config,
        state: EngineState,
        activation: str = "relu_squared",
        without: Collection[str] = (),
    ) -> None:
        self.config = config
        self.activation = _checked(activation, tuple(ACTIVATIONS), "activation")
        self.without = without
        self._arrays: tuple[Array, Array, Array, int]
        self.state = state

    @property
    def without(self) -> Collection[str]:
        """The parts that are left out."""
        return self._without

    @without.setter
    def without(self, parts: Collection[str]) -> None:
        if isinstance(parts, str):
            raise MicrogptError(f"`without` takes a collection of parts, such as ({parts!r},)")
        self._without = {_checked(part, PARTS, "a part to leave out") for part in parts}

    def train_step(self, batch: Batch, learning_rate: float) -> float:
        """See Engine."""
        data, m, v, steps_done = self._arrays
        with np.errstate(all="ignore"):
            loss, grad = self._backward(batch)
            steps_done += 1
            m = BETA1 * m + (1 - BETA1) * grad
            v = BETA2 * v + (1 - BETA2) * grad * grad
            rate = learning_rate / (1 - BETA1**steps_done)
            data = data - rate * m / (np.sqrt(v / (1 - BETA2**steps_done)) + EPS)
        self.last_loss = loss
        self._arrays = (data, m, v, steps_done)
        return loss

    def loss(self, batch: Batch) -> float:
        """See Engine."""
        return float(self._forward(batch, self._leaves()).data)

    def gradients(self, batch: Batch) -> Parameters:
        """See Engine."""
        return self._lists(self._backward(batch)[1])

    def decoder(self) -> Decoder:
        """See Engine."""
        return NumpyDecoder(self.config, self.parameters(), self.activation, self.without)

    def parameters(self) -> dict[str, Array]:
        """The parameter matrices by name, not copied."""
        return _matrices(self._arrays[0], self.config)

    @property
    def state(self) -> EngineState:
        """See Engine."""
        data, m, v, steps_done = self._arrays
        return EngineState(self._lists(data), self._lists(m), self._lists(v), steps_done)

    @state.setter
    def state(self, state: EngineState) -> None:
        data, m, v = (np.array(flatten(lists)) for lists in state[:3])
        self._arrays = (data, m, v, state.steps_done)

    @property
    def steps_done(self) -> int:
        """See Engine."""
        return self._arrays[3]

    def _lists(self, flat: Array) -> Parameters:
        return {name: matrix.tolist() for name, matrix in _matrices(flat, self.config).items()}

    def _leaves(self) -> dict[str, Tensor]:
        """The parameters as leaves of a new graph."""
        return {name: Tensor(matrix) for name, matrix in _merged(self._arrays[0], self.config).items()}

    def _backward(self, batch: Batch) -> tuple[float, Array]:
        """The loss, checked to be a finite number, and its gradient as one long vector."""
        leaves = self._leaves()
        loss = self._forward(batch, leaves)
        if not np.isfinite(loss.data):
            raise not_finite(float(loss.data), self.state.parameters)
        loss.backward()
        grads = [np.zeros(w.data.size) if w.grad is None else w.grad.ravel() for w in leaves.values()]
        return float(loss.data), np.concatenate(grads)

    def _forward(self, batch: Batch, w: dict[str, Tensor]) -> Tensor:
        token_ids, targets, share = padded(batch, self.config)
        length = token_ids.shape[1]
        add = tensor.add if "residual" not in self.without else lambda x, _: x
        rmsnorm = tensor.rmsnorm if "rmsnorm" not in self.without else lambda x: x
        activation = ACTIVATIONS[self.activation]
        wpe = w["wpe"] if "positions" not in self.without else Tensor(np.zeros(w["wpe"].data.shape))

        x = rmsnorm(tensor.embedding(w["wte"], wpe, token_ids))
        for i in range(self.config.n_layer):
            if "attention" not in self.without:
                qkv = tensor.linear(rmsnorm(x), w[f"layer{i}.attn_wqkv"])
                x_attn = tensor.attention(qkv, self.config.n_head, length)
                x = add(tensor.linear(x_attn, w[f"layer{i}.attn_wo"]), x)
            if "mlp" not in self.without:
                hidden = activation(tensor.linear(rmsnorm(x), w[f"layer{i}.mlp_fc1"]))
                x = add(tensor.linear(hidden, w[f"layer{i}.mlp_fc2"]), x)
        return tensor.cross_entropy(tensor.linear(x, w["lm_head"]), targets, share)


def padded(batch: Batch, config: Config) -> tuple[Ids, Ids, Array]:
    """The tokens to read (B, T), those to predict (B * T) and each position's share of the loss (B * T)."""
    for tokens in batch:
        check_tokens(tokens, config)
    lengths = [min(len(tokens) - 1, config.block_size) for tokens in batch]
    longest = max(lengths)
    rows = np.zeros((len(batch), longest + 1), dtype=np.intp)
    share = np.zeros((len(batch), longest))
    for row, row_share, tokens, n in zip(rows, share, batch, lengths):
        row[: n + 1] = tokens[: n + 1]
        row_share[:n] = 1 / (n * len(batch))
    return rows[:, :-1], rows[:, 1:].ravel(), share.ravel()


def _matrices(flat: Array, config: Config) -> dict[str, Array]:
    """The matrices of `config`, as views into one long vector."""
    matrices, start = {}, 0
    for name, (nout, nin) in config.shapes.items():
        matrices[name] = flat[start : start + nout * nin].reshape(nout, nin)
        start += nout * nin
    return matrices


def _merged(flat: Array, config: Config) -> dict[str, Array]:
    """Like `_matrices`, but wq, wk and wv, neighbours in memory, as one: one multiplication for all three."""
    matrices, start = {}, 0
    for name, (nout, nin) in config.shapes.items():
        if name.endswith((".attn_wk", ".attn_wv")):
            continue
        if name.endswith(".attn_wq"):
            name, nout = f"{name}kv", 3 * nout
        matrices[name] = flat[start : start + nout * nin].reshape(nout, nin)
        start += nout * nin
    return matrices


def _checked(choice: str, choices: tuple[str, ...], what: str) -> str:
    if choice not in choices:
        raise MicrogptError(f"{what} must be one of {', '.join(choices)}, got {choice!r:.60}")
    return choice
