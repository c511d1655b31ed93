"""The NumPy engine: gradients from Tensors, and Adam on one long vector, in float64.

A large batch is processed in chunks, so that the arrays fit into the processor's caches.
"""

from __future__ import annotations

import math
from collections.abc import Collection

import numpy as np

from ..checks import check_number
from ..engine import (
    Batch,
    Decoder,
    Engine,
    EngineState,
    Parameters,
    check_batch,
    check_state,
    flatten,
    not_finite,
    too_large,
)
from ..errors import MicrogptError
from ..explained import explained
from ..model import Config
from ..optimizer import BETA1, BETA2, EPS
from .numpy_decoder import NumpyDecoder
from .numpy_model import ACTIVATIONS, PARTS, batch_loss, layout
from .tensor import Array, Tensor

CHUNK_BYTES = 2**17  # above this, BLAS starts threads that cost more than they gain


def chunk_size(config: Config) -> int:
    """The number of documents of a batch that are processed at once."""
    largest = config.block_size * max(4 * config.n_embd, config.vocab_size) * 8  # bytes per document
    return max(1, CHUNK_BYTES // largest)


@explained
class NumpyEngine(Engine):
    """A GPT on arrays.

    activation -- "relu_squared", or "relu" to see the effect of the square
    without -- which of PARTS to leave out, to see their effect; it can be changed at any time, also for a
        trained model: `engine.without = {"attention"}`

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
        self._layout = layout(config)
        self._chunk = chunk_size(config)
        _keep_freed_memory()
        self._arrays: tuple[Array, Array, Array, int]  # parameters, m, v and steps_done, replaced together
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

    @np.errstate(all="ignore")
    def train_step(self, batch: Batch, learning_rate: float) -> float:
        """See Engine."""
        learning_rate = check_number("learning_rate", learning_rate)
        loss, grad = self._backward(batch)
        arrays = adam(*self._arrays, grad, learning_rate)
        if not math.isfinite(arrays[0].sum() + arrays[2].sum()):
            raise too_large(loss, self._lists(grad))
        self.last_loss = loss
        self._arrays = arrays
        return loss

    @np.errstate(all="ignore")
    def loss(self, batch: Batch) -> float:
        """See Engine."""
        leaves = self._leaves()
        return sum(float(self._forward(chunk, 1 / len(batch), leaves).data) for chunk in self._chunks(batch))

    @np.errstate(all="ignore")
    def gradients(self, batch: Batch) -> Parameters:
        """See Engine."""
        return self._lists(self._backward(batch)[1])

    def decoder(self) -> Decoder:
        """See Engine."""
        return NumpyDecoder(self.config, self.parameters(), self.activation, self.without)

    def parameters(self) -> dict[str, Array]:
        """The parameter matrices by name, not copied. Do not write into them."""
        return self._matrices(self._arrays[0])

    @property
    def state(self) -> EngineState:
        """See Engine."""
        data, m, v, steps_done = self._arrays
        return EngineState(self._lists(data), self._lists(m), self._lists(v), steps_done)

    @state.setter
    def state(self, state: EngineState) -> None:
        check_state(state, self.config)
        data, m, v = (np.array(flatten(lists)) for lists in state[:3])
        self._arrays = (data, m, v, state.steps_done)

    @property
    def steps_done(self) -> int:
        """See Engine."""
        return self._arrays[3]

    def graph(self, batch: Batch) -> Tensor:
        """The loss of a batch as a Tensor with its graph, which you can inspect or count."""
        return self._forward(batch, 1 / len(batch), self._leaves())

    def _chunks(self, batch: Batch) -> list[Batch]:
        check_batch(batch)
        return [batch[i : i + self._chunk] for i in range(0, len(batch), self._chunk)]

    def _leaves(self) -> dict[str, Tensor]:
        """The parameters as the leaves of a new graph."""
        data = self._arrays[0]
        return {name: Tensor(data[place].reshape(shape)) for name, place, shape in self._layout}

    def _forward(self, chunk: Batch, share: float, leaves: dict[str, Tensor]) -> Tensor:
        return batch_loss(chunk, share, leaves, self.config, self.activation, self._without)

    def _backward(self, batch: Batch) -> tuple[float, Array]:
        """The loss and its gradient as one long vector. TrainingError if the loss is not finite."""
        leaves = self._leaves()
        loss = 0.0
        for chunk in self._chunks(batch):
            chunk_loss = self._forward(chunk, 1 / len(batch), leaves)
            chunk_loss.backward()
            loss += float(chunk_loss.data)
        if not math.isfinite(loss):
            raise not_finite(loss, self.state.parameters)
        grads = [np.zeros(w.data.size) if w.grad is None else w.grad.ravel() for w in leaves.values()]
        return loss, np.concatenate(grads)

    def _matrices(self, flat: Array) -> dict[str, Array]:
        ends = np.cumsum([nout * nin for nout, nin in self.config.shapes.values()])
        parts = np.split(flat, ends[:-1])
        return {name: part.reshape(shape) for part, (name, shape) in zip(parts, self.config.shapes.items())}

    def _lists(self, flat: Array) -> Parameters:
        return {name: matrix.tolist() for name, matrix in self._matrices(flat).items()}


def adam(
    data: Array, m: Array, v: Array, steps_done: int, grad: Array, learning_rate: float
) -> tuple[Array, Array, Array, int]:
    """`Adam.step` on whole arrays. Returns the new parameters, m, v and steps_done.

    Scalar factors are combined, so that fewer passes over the arrays are needed:
    (m / a) / (sqrt(v / b) + eps) equals m / (sqrt(v) + eps * sqrt(b)) times sqrt(b) / a.
    """
    steps_done += 1
    a, root_b = 1 - BETA1**steps_done, math.sqrt(1 - BETA2**steps_done)
    m = BETA1 * m + (1 - BETA1) * grad
    v = BETA2 * v + (1 - BETA2) * (grad * grad)
    change = np.sqrt(v)
    change += EPS * root_b
    np.divide(m, change, out=change)
    change *= learning_rate * root_b / a
    return data - change, m, v, steps_done


def _keep_freed_memory() -> None:
    """Make the C library reuse freed memory. Returning it to the system took a third of a batch's time.

    In glibc, freeing one large array raises the limit for all later ones. In other libraries this has no
    effect.
    """
    np.empty(2**24, dtype=np.uint8)


def _checked(choice: str, choices: tuple[str, ...], what: str) -> str:
    if choice not in choices:
        raise MicrogptError(f"{what} must be one of {', '.join(choices)}, got {choice!r:.60}")
    return choice
