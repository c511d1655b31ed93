"""The PyTorch engine: `TorchGPT` and `torch.optim.Adam`, on the processor, in float64.

PyTorch changes parameters in place. So each step keeps what is needed to undo it. As with every engine,
an interruption leaves the model as it was before the step.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from ..checks import check_number
from ..engine import (
    Batch,
    Decoder,
    Engine,
    EngineState,
    Parameters,
    check_batch,
    check_state,
    not_finite,
    too_large,
)
from ..explained import explained
from ..model import Config, check_position, check_token
from ..optimizer import BETA1, BETA2, EPS
from .numpy_model import padded
from .torch_model import TorchGPT


class Progress(NamedTuple):
    """The number of completed steps, and what undoes the step that has begun, or None between steps."""

    steps_done: int
    undo: list[Tensor] | None


@explained
class TorchEngine(Engine):
    """A GPT made of PyTorch modules.

    threads -- the number of threads that PyTorch may use in this process; with a small model, additional
        threads only wait for each other
    """

    def __init__(self, config: Config, state: EngineState, threads: int = 1) -> None:
        torch.set_num_threads(threads)
        self.config = config
        self.model = TorchGPT(config)
        self.optimizer = torch.optim.Adam(self.model.parameters(), betas=(BETA1, BETA2), eps=EPS)
        self.state = state

    def train_step(self, batch: Batch, learning_rate: float) -> float:
        """See Engine."""
        learning_rate = check_number("learning_rate", learning_rate)
        self._settle()
        loss = self._backward(batch)
        self._update(loss, learning_rate)
        return loss

    @torch.no_grad()
    def loss(self, batch: Batch) -> float:
        """See Engine."""
        self._settle()
        check_batch(batch)
        return self._share_of_loss(batch, 1 / len(batch), self.model).item()

    def gradients(self, batch: Batch) -> Parameters:
        """See Engine."""
        self._settle()
        self._backward(batch)
        return self._gradients()

    def decoder(self) -> Decoder:
        """See Engine. There is no KV cache: the whole text is read again for each token."""
        self._settle()
        token_ids: list[int] = []

        @torch.inference_mode()
        def decode(token_id: int) -> list[float]:
            check_position(len(token_ids), self.config)
            check_token(token_id, self.config)
            token_ids.append(token_id)
            logits: list[float] = self.model(torch.tensor([token_ids]))[0, -1].tolist()
            return logits

        return decode

    @property
    def state(self) -> EngineState:
        """See Engine."""
        self._settle()
        matrices = self.model.matrices()
        m, v = (
            {name: self.optimizer.state[p][key].tolist() for name, p in matrices.items()}
            for key in ("exp_avg", "exp_avg_sq")
        )
        return EngineState({name: p.tolist() for name, p in matrices.items()}, m, v, self.steps_done)

    @state.setter
    def state(self, state: EngineState) -> None:
        check_state(state, self.config)
        for name, p in self.model.matrices().items():
            p.data = _tensor(state.parameters[name])
            self.optimizer.state[p] = {
                "step": torch.tensor(float(state.steps_done)),
                "exp_avg": _tensor(state.m[name]),
                "exp_avg_sq": _tensor(state.v[name]),
            }
        self._progress = Progress(state.steps_done, None)

    @property
    def steps_done(self) -> int:
        """See Engine."""
        return self._progress.steps_done

    def _gradients(self) -> Parameters:
        return {name: _grad(p).tolist() for name, p in self.model.matrices().items()}

    def _backward(self, batch: Batch) -> float:
        """Compute the gradients of the parameters. Returns the loss. TrainingError if it is not finite."""
        check_batch(batch)
        self.optimizer.zero_grad()
        loss = self._share_of_loss(batch, 1 / len(batch), self.model)
        if not math.isfinite(loss.item()):
            raise not_finite(loss.item(), self.state.parameters)
        loss.backward()
        return loss.item()

    def _update(self, loss: float, learning_rate: float) -> None:
        """Make a step of Adam. TrainingError if a parameter would not be finite; there is no step then."""
        self.last_loss = loss
        steps_done = self.steps_done
        self._progress = Progress(steps_done, [x.detach().clone() for x in self._changing()])
        self.optimizer.param_groups[0]["lr"] = learning_rate
        self.optimizer.step()
        if not all(x.isfinite().all() for x in self._changing()):
            self._settle()
            raise too_large(loss, self._gradients())
        self._progress = Progress(steps_done + 1, None)

    def _share_of_loss(self, batch: Batch, share: float, model: nn.Module) -> Tensor:
        """The sum over the documents of share * mean loss."""
        token_ids, targets, shares = map(torch.from_numpy, padded(batch, share, self.config))
        surprises = functional.cross_entropy(model(token_ids).flatten(0, 1), targets, reduction="none")
        return surprises @ shares

    def _changing(self) -> list[Tensor]:
        """Everything that a step changes in place."""
        states = self.optimizer.state
        return [x for p in self.model.parameters() for x in (p, *states[p].values())]

    @torch.no_grad()
    def _settle(self) -> None:
        """Undo a step that was interrupted. It can be called again without harm."""
        if self._progress.undo is not None:
            for x, before in zip(self._changing(), self._progress.undo):
                x.copy_(before)
            self._progress = Progress(self.steps_done, None)


def _tensor(matrix: Sequence[Sequence[float]]) -> Tensor:
    return torch.tensor(matrix, dtype=torch.float64)


def _grad(p: Tensor) -> Tensor:
    return torch.zeros_like(p) if p.grad is None else p.grad
