"""The engine around the textbook Value. It uses the core's Adam, and leaves the garbage collector on."""

from __future__ import annotations

from typing import Any

from ..engine import Batch, EngineState, Parameters
from ..errors import TrainingError
from ..explained import explained
from ..model import GPT, Config
from ..scalar_engine import ScalarEngine
from . import textbook
from .textbook import TextbookValue


class TextbookGPT(GPT):
    """The core's model with the textbook's arithmetic."""

    @property
    def ops(self) -> Any:
        """The module with the arithmetic."""
        return textbook


@explained
class TextbookEngine(ScalarEngine):
    """The core's engine with another Value. TrainingError if a recursive `backward` runs too deep.

    value -- a class with `data`, `grad`, `backward` and the operators of `TextbookValue`
    """

    model_class = TextbookGPT

    def __init__(self, config: Config, state: EngineState, value: type[Any] = TextbookValue) -> None:
        super().__init__(config, state, value=value)

    def train_step(self, batch: Batch, learning_rate: float) -> float:
        """See Engine."""
        loss = self._backward(batch)
        self.last_loss = loss
        self.optimizer.step(learning_rate)
        return loss

    def gradients(self, batch: Batch) -> Parameters:
        """See Engine."""
        self._backward(batch)
        gradients = self._gradients()
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
