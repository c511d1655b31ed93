"""The engine around the textbook Value. It uses the core's Adam, and leaves the garbage collector on."""

from __future__ import annotations

from typing import Any

from ..engine import Batch, EngineState, Parameters
from ..errors import TrainingError
from ..explained import explained
from ..model import Config
from ..optimizer import Adam
from ..scalar_engine import ScalarEngine
from . import textbook
from .textbook import TextbookValue


@explained
class TextbookEngine(ScalarEngine):
    """The core's engine with another Value. TrainingError if a recursive `backward` runs too deep.

    value -- a class with `data`, `grad`, `backward` and the operators of `TextbookValue`
    """

    def __init__(self, config: Config, state: EngineState, value: type[Any] = TextbookValue) -> None:
        super().__init__(config, state)
        state_dict: Any = {
            name: [[value(p) for p in row] for row in matrix] for name, matrix in state.parameters.items()
        }
        self.model.ops = textbook
        self.model.state_dict = state_dict
        self.optimizer = Adam(self.model.parameters())
        self.state = state

    def train_step(self, batch: Batch, learning_rate: float) -> float:
        """See Engine."""
        loss = self._backward(batch)
        self.last_loss = loss
        self.optimizer.step(learning_rate)
        return loss

    def gradients(self, batch: Batch) -> Parameters:
        """See Engine."""
        self._backward(batch)
        gradients = {
            name: [[p.grad for p in row] for row in matrix] for name, matrix in self.model.state_dict.items()
        }
        self.optimizer.zero_grad()
        return gradients

    def _backward(self, batch: Batch) -> float:
        try:
            return super()._backward(batch)
        except RecursionError:
            raise TrainingError(
                "the textbook walk calls itself once a node of the longest path, deeper than Python "
                "allows: take fewer layers or shorter documents, or another engine"
            ) from None
