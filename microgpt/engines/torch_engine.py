"""The PyTorch engine: `TorchGPT` and `torch.optim.Adam`, on a processor or a GPU.

All numbers of a run lie in one tensor, and the parameters of the model are views of it. So a step is
undone by one copy, and checked by one look. A GPU works while Python goes on. Only once in a step does
Python wait for it: to read the loss, and whether all new numbers are finite. As with every engine, an
interruption leaves the model as it was before the step.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
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
    flatten,
    not_finite,
    too_large,
)
from ..explained import explained
from ..model import Config, check_position, check_token
from ..optimizer import BETA1, BETA2, EPS
from .numpy_model import padded
from .torch_device import PRECISIONS, choose_device, memory_explained
from .torch_graph import Recorded
from .torch_model import TorchGPT

LENGTHS = 8  # on a GPU, documents are padded to one of so many lengths: each needs a recording


class Progress(NamedTuple):
    """The completed steps, the loss of the last one, and whether a further step has begun."""

    steps_done: int
    last_loss: float | None
    begun: bool


@explained
class TorchEngine(Engine):
    """A GPT made of PyTorch modules.

    threads -- the number of threads that PyTorch may use in this process; with a small model, additional
        threads only wait for each other
    device -- "cpu", "cuda" (a GPU of NVIDIA or AMD), "mps" (a GPU of Apple), or "auto", the fastest of them
        that this machine has
    precision -- "float64", as all other engines; "float32"; or "bfloat16", with parameters in float32. Losses
        equal those of the core to 1e-9 in float64 only
    recorded -- on "cuda", whether the forward and the backward pass are one recording (`torch_graph`), or are
        started by Python operation by operation, to see what that costs

    On a processor, and in float64 on a GPU, a repeated run has the same losses to the last bit. In float32
    and bfloat16 some programs of a GPU add in no fixed order.

    Attributes: `numbers`, shape (3, parameters), has the parameters and Adam's m and v. `sums`, shape
    (parameters + 1,), has the gradient of a batch, and its loss at the end.
    """

    def __init__(
        self,
        config: Config,
        state: EngineState,
        threads: int = 1,
        device: str = "cpu",
        precision: str = "float64",
        recorded: bool = True,
    ) -> None:
        torch.set_num_threads(threads)
        self.config = config
        self.device, self.precision = choose_device(device, precision), precision
        numbers, products = PRECISIONS[precision]
        like = {"device": self.device, "dtype": numbers}
        with memory_explained():
            self.numbers, self._before = (torch.zeros(3, config.num_params, **like) for _ in range(2))
            self.sums = torch.zeros(config.num_params + 1, **like)
            self.model = TorchGPT(config, products).to(**like)
        data, grads = self._matrices(self.numbers[0]), self._matrices(self.sums[:-1])
        for name, p in self.model.matrices().items():
            p.data, p.grad = data[name], grads[name]
        self._all = nn.Parameter(self.numbers[0])  # to the optimizer, everything is one long parameter
        self._all.grad = self.sums[:-1]
        self.optimizer = torch.optim.Adam(
            [self._all], betas=(BETA1, BETA2), eps=EPS, fused=self.device.type != "mps"
        )
        recorded = recorded and self.device.type == "cuda"
        self._recorded = Recorded(self._backward) if recorded else None
        self._multiple = -(-config.block_size // LENGTHS) if recorded else 1
        self.state = state

    def train_step(self, batch: Batch, learning_rate: float) -> float:
        """See Engine."""
        learning_rate = check_number("learning_rate", learning_rate)
        check_batch(batch)
        self._settle()
        with memory_explained():
            self._sum_up(batch, 1 / len(batch))
            return self._update(learning_rate)

    @torch.no_grad()
    def loss(self, batch: Batch) -> float:
        """See Engine."""
        self._settle()
        check_batch(batch)
        with memory_explained():
            return self._loss(*self._inputs(batch, 1 / len(batch))).item()

    def gradients(self, batch: Batch) -> Parameters:
        """See Engine."""
        self._settle()
        check_batch(batch)
        with memory_explained():
            self._backward(*self._inputs(batch, 1 / len(batch)))
        loss = self.sums[-1].item()
        if not math.isfinite(loss):
            raise not_finite(loss, self._lists(self.numbers[0]))
        return self._lists(self.sums[:-1])

    def decoder(self) -> Decoder:
        """See Engine. There is no KV cache: the whole text is read again for each token."""
        self._settle()
        token_ids: list[int] = []

        @torch.inference_mode()
        def decode(token_id: int) -> list[float]:
            check_position(len(token_ids), self.config)
            check_token(token_id, self.config)
            token_ids.append(token_id)
            read = torch.tensor([token_ids], device=self.device)
            logits: list[float] = self.model(read)[0, -1].tolist()
            return logits

        return decode

    @property
    def state(self) -> EngineState:
        """See Engine."""
        self._settle()
        data, m, v = map(self._lists, self.numbers)
        return EngineState(data, m, v, self.steps_done)

    @state.setter
    def state(self, state: EngineState) -> None:
        check_state(state, self.config)
        numbers = np.array([flatten(matrices) for matrices in state[:3]])
        self.numbers.copy_(torch.from_numpy(numbers))
        self.optimizer.state[self._all] = {
            "step": torch.tensor(float(state.steps_done), device=self.device),
            "exp_avg": self.numbers[1],
            "exp_avg_sq": self.numbers[2],
        }
        self._progress = Progress(state.steps_done, None, begun=False)

    @property
    def steps_done(self) -> int:
        """See Engine."""
        return self._progress.steps_done

    @property
    def last_loss(self) -> float | None:  # type: ignore[override]
        """See Engine."""
        return self._progress.last_loss

    def _inputs(self, batch: Batch, share: float) -> tuple[Tensor, Tensor, Tensor]:
        """What `padded` gives, as tensors in the processor's memory."""
        token_ids, targets, shares = map(torch.from_numpy, padded(batch, share, self.config, self._multiple))
        return token_ids, targets, shares.to(self.sums.dtype)

    def _loss(self, token_ids: Tensor, targets: Tensor, shares: Tensor) -> Tensor:
        """The sum over the documents of share * mean loss."""
        token_ids, targets, shares = (x.to(self.device) for x in (token_ids, targets, shares))
        logits = self.model(token_ids).to(shares.dtype)
        return functional.cross_entropy(logits.flatten(0, 1), targets, reduction="none") @ shares

    def _sum_up(self, batch: Batch, share: float) -> None:
        """Fill `sums` with the share of these documents in the gradient and in the loss."""
        (self._recorded or self._backward)(*self._inputs(batch, share))

    @torch.enable_grad()
    def _backward(self, token_ids: Tensor, targets: Tensor, shares: Tensor) -> None:
        """Fill `sums`. The gradients of the parameters are views of it, to which PyTorch adds."""
        self.sums.zero_()
        loss = self._loss(token_ids, targets, shares)
        loss.backward()
        self.sums[-1] = loss.detach()

    def _update(self, learning_rate: float) -> float:
        """Make a step of Adam with what is in `sums`. Returns the loss.

        TrainingError if the loss or a new number is not finite. There is no step then.
        """
        steps_done, last_loss, _ = self._progress
        self._before.copy_(self.numbers)
        self._progress = Progress(steps_done, last_loss, begun=True)
        self.optimizer.param_groups[0]["lr"] = learning_rate
        self.optimizer.step()
        finite = self.numbers.isfinite().all().to(self.sums.dtype)
        loss, all_finite = torch.stack([self.sums[-1], finite]).tolist()  # here Python waits for the GPU
        if not (all_finite and math.isfinite(loss)):
            self._settle()
            if math.isfinite(loss):
                raise too_large(loss, self._lists(self.sums[:-1]))
            raise not_finite(loss, self._lists(self.numbers[0]))
        self._progress = Progress(steps_done + 1, loss, begun=False)
        return loss

    def _settle(self) -> None:
        """Undo a step that was interrupted. It can be called again without harm."""
        if self._recorded:
            self._recorded.finish()
        steps_done, last_loss, begun = self._progress
        if begun:
            self.numbers.copy_(self._before)
            self.optimizer.state[self._all]["step"].fill_(steps_done)
            self._progress = Progress(steps_done, last_loss, begun=False)

    def _matrices(self, flat: Tensor) -> dict[str, Tensor]:
        """The matrices in one long vector, as views of it."""
        parts = flat.split([nout * nin for nout, nin in self.config.shapes.values()])
        return {name: part.view(shape) for part, (name, shape) in zip(parts, self.config.shapes.items())}

    def _lists(self, flat: Tensor) -> Parameters:
        return {name: matrix.tolist() for name, matrix in self._matrices(flat.cpu().double()).items()}
