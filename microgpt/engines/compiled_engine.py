"""The compiled engine: `compiled.c` has the model, its gradients and Adam in one C file, as WebAssembly.

A step is one call, which Python cannot interrupt. Everything that training changes is in the program's
memory. So a step is made completely or not at all, wherever an interruption comes. All results are the
same on every machine, bit by bit; see compiled.c.
"""

from __future__ import annotations

import math
import weakref
from collections.abc import Sequence

from ..checks import check_number
from ..engine import (
    Batch,
    Decoder,
    Engine,
    EngineState,
    Parameters,
    check_state,
    flatten,
    not_finite,
    too_large,
    unflatten,
)
from ..errors import MicrogptError
from ..explained import explained
from ..model import Config, check_position, check_token
from .compiled_program import Program

AT_ONCE = 2**27  # documents * parameters in one call: about a second, after which Python handles Ctrl-C


@explained
class CompiledEngine(Engine):
    """A GPT in WebAssembly.

    >>> from microgpt import Training
    >>> training = Training(["ab", "ba"], num_steps=3, n_embd=4, engine=CompiledEngine)
    >>> [round(step.loss, 2) for step in training.steps()]
    [1.09, 1.13, 1.04]
    """

    def __init__(self, config: Config, state: EngineState) -> None:
        check_state(state, config)
        self.config = config
        self._program = Program(config)
        self._train = self._program.functions["train"]
        self._for_decoders: list[Program] = []  # programs of decoders that no longer exist
        self.state = state

    @property
    def last_loss(self) -> float | None:  # type: ignore[override]
        """See Engine. It is stored beside steps_done in the program's memory."""
        loss = self._program.side().last_loss
        return None if math.isnan(loss) else loss

    def train_step(self, batch: Batch, learning_rate: float) -> float:
        """See Engine."""
        return self.train_steps([batch], [learning_rate])[0]

    def train_steps(self, batches: Sequence[Batch], learning_rates: Sequence[float]) -> list[float]:
        """Make several updates in few calls. Returns the loss before each.

        TrainingError if a step cannot be made. The steps before it have then been made.
        """
        rates = [check_number("learning_rate", rate) for rate in learning_rates]
        if len(rates) != len(batches):
            raise MicrogptError(
                f"each step needs a learning rate: {len(rates)} came for {len(batches)} batches"
            )
        losses: list[float] = []
        while len(losses) < len(batches):
            first = len(losses)
            last = first + max(1, AT_ONCE // (self.config.num_params * max(1, len(batches[first]))))
            losses += self._steps(batches[first:last], rates[first:last])
        return losses

    def loss(self, batch: Batch) -> float:
        """See Engine."""
        self._program.give([batch], [0.0])
        loss: float = self._program.functions["look"](False)
        return loss

    def gradients(self, batch: Batch) -> Parameters:
        """See Engine."""
        self._program.give([batch], [0.0])
        loss = self._program.functions["look"](True)
        if not math.isfinite(loss):
            raise not_finite(loss, self.state.parameters)
        return self._slopes()

    def decoder(self) -> Decoder:
        """See Engine. It has its own program with the current parameters. Later decoders may reuse it."""
        program = self._for_decoders.pop() if self._for_decoders else Program(self.config)
        program.make_room(self.config.block_size, 0, training=False)
        program.write(program.side().data, self._numbers(self._program.side().data))
        program.functions["pack"]()
        decoder = CompiledDecoder(program)
        weakref.finalize(decoder, self._for_decoders.append, program).atexit = False
        return decoder

    @property
    def state(self) -> EngineState:
        """See Engine."""
        side = self._program.side()
        data, m, v = (unflatten(self._numbers(address), self.config) for address in side.addresses)
        return EngineState(data, m, v, int(side.steps_done))

    @state.setter
    def state(self, state: EngineState) -> None:
        check_state(state, self.config)
        for address, matrices in zip(self._program.side(other=True).addresses, state[:3]):
            self._program.write(address, flatten(matrices))
        self._program.functions["turn"](float(state.steps_done))

    @property
    def steps_done(self) -> int:
        """See Engine."""
        return int(self._program.side().steps_done)

    def _steps(self, batches: Sequence[Batch], rates: Sequence[float]) -> Sequence[float]:
        """Make steps in one call, and return their losses."""
        self._program.give(batches, rates)
        done = self._train(len(batches))
        losses = self._program.read(self._program.inputs + 8 * len(batches), len(batches))
        if done < len(batches):
            loss = losses[done]
            finite = math.isfinite(loss)
            raise too_large(loss, self._slopes()) if finite else not_finite(loss, self.state.parameters)
        return losses

    def _numbers(self, address: int) -> Sequence[float]:
        return self._program.read(address, self.config.num_params)

    def _slopes(self) -> Parameters:
        return unflatten(self._numbers(self._program.functions["gradients"]()), self.config)


class CompiledDecoder:
    """A callable: token id -> logits for the next token. Its program remembers earlier tokens."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._decode = program.functions["decode"]
        self._pos_id = 0

    def __call__(self, token_id: int) -> list[float]:
        config = self._program.config
        check_position(self._pos_id, config)
        check_token(token_id, config)
        logits = self._decode(token_id, self._pos_id)
        self._pos_id += 1
        return list(self._program.read(logits, config.vocab_size))
