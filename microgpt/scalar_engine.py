"""The scalar engine: the core's own, a GPT of Values and Adam.

Gradients need Values. Losses and logits without gradients are computed on plain numbers,
which is faster and gives the same.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from . import plain
from .checks import check_number
from .engine import (
    Batch,
    Decoder,
    Engine,
    EngineState,
    Parameters,
    check_batch,
    check_state,
    collector_paused,
    flatten,
    not_finite,
    too_large,
    unflatten,
)
from .errors import MicrogptError, TrainingError
from .explained import explained
from .model import GPT, Config, check_position, check_token, document_loss, gpt
from .optimizer import Adam
from .value import Value


@explained
class ScalarEngine(Engine):
    """A model and its optimizer.

    nodes -- "vector" (a node a row) or "primitive" (a node for every + and *)
    value -- the class of the nodes, for engines that change what a node keeps
    """

    model_class = GPT

    def __init__(
        self, config: Config, state: EngineState, nodes: str = "vector", value: type[Any] = Value
    ) -> None:
        self.config = config
        self.model = self.model_class(config, nodes=nodes, value=value)
        self.optimizer = Adam(self.model.parameters())
        self.state = state

    def train_step(self, batch: Batch, learning_rate: float) -> float:
        """See Engine."""
        learning_rate = check_number("learning_rate", learning_rate)
        with collector_paused():
            loss = self._backward(batch)
            before, self.last_loss = self.last_loss, loss
            try:
                self.optimizer.step(learning_rate)
            except TrainingError:
                self.last_loss = before
                raise too_large(loss, self._gradients()) from None
        return loss

    def loss(self, batch: Batch) -> float:
        """See Engine. Computed on plain numbers."""
        check_batch(batch)
        state_dict = self._parameters()
        return plain.mean([document_loss(tokens, state_dict, self.config, plain) for tokens in batch])

    def gradients(self, batch: Batch) -> Parameters:
        """See Engine."""
        with collector_paused():
            self._backward(batch)
        gradients = self._gradients()
        self.optimizer.zero_grad()
        return gradients

    def graph(self, batch: Batch) -> Value:
        """The loss of a batch as a Value, with the graph below it: to look at, or to count."""
        losses = [self.model.loss(tokens) for tokens in batch]
        loss: Value = self.model.ops.mean(losses) if len(losses) > 1 else losses[0]
        return loss

    def decoder(self) -> Decoder:
        """See Engine. Computed on plain numbers."""
        state_dict = self._parameters()
        return KVDecoder(
            self.config,
            lambda token_id, pos_id, keys, values: gpt(
                token_id, pos_id, keys, values, state_dict, self.config, plain
            ),
        )

    @property
    def state(self) -> EngineState:
        """See Engine."""
        steps_done, m, v = self.optimizer.state
        return EngineState(
            self._parameters(), unflatten(m, self.config), unflatten(v, self.config), steps_done
        )

    @state.setter
    def state(self, state: EngineState) -> None:
        check_state(state, self.config)
        self.optimizer.state = (state.steps_done, flatten(state.m), flatten(state.v))
        for p, data in zip(self.model.parameters(), flatten(state.parameters)):
            p.data = data

    @property
    def steps_done(self) -> int:
        """See Engine."""
        return self.optimizer.state[0]

    def _parameters(self) -> Parameters:
        """The parameters as plain numbers, an interrupted update finished first."""
        self.optimizer.finish()
        return {
            name: [[p.data for p in row] for row in matrix] for name, matrix in self.model.state_dict.items()
        }

    def _gradients(self) -> Parameters:
        return {
            name: [[p.grad for p in row] for row in matrix] for name, matrix in self.model.state_dict.items()
        }

    def _backward(self, batch: Batch) -> float:
        """Fill the gradients of the parameters. The loss, checked to be a finite number."""
        check_batch(batch)
        self.optimizer.zero_grad()  # an interrupted step may have left some
        try:
            loss = self.graph(batch)
        except MicrogptError:
            raise
        except (ArithmeticError, ValueError) as error:
            raise TrainingError(f"the loss cannot be computed: {error}") from None
        if not math.isfinite(loss.data):
            raise not_finite(loss.data, self.state.parameters)
        loss.backward()
        return loss.data


class KVDecoder:
    """Feeds tokens to `step(token_id, pos_id, keys, values)` and keeps the place and the KV cache."""

    def __init__(self, config: Config, step: Callable[[int, int, Any, Any], list[float]]) -> None:
        self.config = config
        self._step = step
        self._pos_id = 0
        self._keys: list[list[Any]] = [[] for _ in range(config.n_layer)]
        self._values: list[list[Any]] = [[] for _ in range(config.n_layer)]

    def __call__(self, token_id: int) -> list[float]:
        check_position(self._pos_id, self.config)
        check_token(token_id, self.config)
        logits = self._step(token_id, self._pos_id, self._keys, self._values)
        self._pos_id += 1
        return logits
