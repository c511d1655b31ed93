"""The PyTorch engine in several processes. Each takes a share of the batch, and all keep the same model.

The leader is the process that creates the engine. The followers wait for its messages. The gradients
and the losses of all shares are added up, and then each process makes the same step. On one machine,
the leader starts the followers. For several machines, start the same program on each of them with
`torchrun`, such as `torchrun --nproc-per-node 2 -m microgpt --engine torch-distributed`.
"""

from __future__ import annotations

import os
import signal
import sys
import weakref

import torch.distributed as dist

from ..checks import check_number
from ..engine import Batch, EngineState, check_batch
from ..errors import MicrogptError, TrainingError
from ..model import Config, check_tokens
from . import torch_group as group
from .torch_device import choose_device
from .torch_engine import TorchEngine


class Replica(TorchEngine):
    """The copy of the model in one process. It makes its steps together with all other copies."""

    def share(self) -> None:
        """Take over the numbers of the leader."""
        dist.broadcast(self.numbers, src=0)

    def shared_step(self, batch: Batch, learning_rate: float) -> float:
        """`train_step` on this process's share of the batch: every world_size-th document, from rank on."""
        self._settle()
        mine = batch[dist.get_rank() :: dist.get_world_size()]
        if mine:
            self._sum_up(mine, 1 / len(batch))
        else:
            self.sums.zero_()
        dist.all_reduce(self.sums)
        return self._update(learning_rate)


class TorchDistributedEngine(Replica):
    """The leader. It computes losses, gradients and samples alone, on its own copy of the model.

    processes -- the number of processes on this machine, the leader included: by default one for each
        GPU, or two without GPUs. If torchrun or another launcher has started them, each runs the same
        program: rank 0 trains, and the others follow it from this call on, until it ends
    threads, device, precision -- see TorchEngine; each process has a GPU of its own

    Only one such engine works at a time. A step of a second engine stops the followers of the first,
    and a later step of the first starts new ones.
    """

    _working: weakref.ref[TorchDistributedEngine] | None = None

    def __init__(
        self,
        config: Config,
        state: EngineState,
        processes: int | None = None,
        threads: int = 1,
        device: str = "cpu",
        precision: str = "float64",
    ) -> None:
        chosen = choose_device(device, precision)
        if chosen.type == "mps":
            raise MicrogptError('several processes cannot share a GPU of Apple: choose the device "cpu"')
        if group.started_elsewhere() and os.environ["RANK"] != "0":
            follow(chosen.type)
            raise SystemExit
        self.processes = group.check_processes(processes, chosen.type)
        self._followers: list[group.Follower] | None = None
        super().__init__(config, state, threads, chosen.type, precision)

    def train_step(self, batch: Batch, learning_rate: float) -> float:
        """See Engine. ProcessError if a process has died. The next step then starts new ones."""
        learning_rate = check_number("learning_rate", learning_rate)
        check_batch(batch)
        for tokens in batch:
            check_tokens(tokens, self.config)
        followers = self._connected()
        try:
            group.send((batch, learning_rate))
            return self.shared_step(batch, learning_rate)
        except TrainingError:
            raise  # this happens in every process, so none has made the step
        except RuntimeError as error:
            try:
                group.raise_if_dead(followers, patience=5)
            finally:
                self.close()
            raise group.ProcessError(f"the processes have lost each other: {error}") from None
        except BaseException:
            self.close()
            raise

    @property
    def state(self) -> EngineState:
        """See Engine."""
        return super().state

    @state.setter
    def state(self, state: EngineState) -> None:
        self.close()  # the next step sends it to the followers
        TorchEngine.state.__set__(self, state)  # type: ignore[attr-defined]

    def close(self) -> None:
        """Stop the followers and leave the group. A later step starts new followers."""
        followers, self._followers = self._followers, None
        if followers is not None:
            self._stop()

    def _connected(self) -> list[group.Follower]:
        """The followers. If necessary, they are started and given the state of the run."""
        if self._followers is not None:
            return self._followers
        working = TorchDistributedEngine._working
        if working is not None and (other := working()) is not None:
            other.close()
        followers: list[group.Follower] = []
        if group.started_elsewhere():
            group.join(self.device.type)
        else:
            followers = group.start_followers(self.processes, self.device.type)
        self._stop = weakref.finalize(self, _stop, followers)
        self._followers = followers
        TorchDistributedEngine._working = weakref.ref(self)
        group.send((self.config, self.steps_done, self.precision))
        self.share()
        return followers


def _stop(followers: list[group.Follower]) -> None:
    group.stop(followers)
    group.leave()


def follow(device: str, *address: str) -> None:
    """Be a follower: join the leader's group and make its steps, until the leader ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the leader
    group.join(device, *address)
    config, steps_done, precision = group.receive()
    replica = Replica(config, _blank_state(config, steps_done), device=device, precision=precision)
    replica.share()
    while True:
        try:
            batch, learning_rate = group.receive()
        except RuntimeError:
            return  # the leader has ended
        try:
            replica.shared_step(batch, learning_rate)
        except TrainingError:
            continue  # the leader says so


def _blank_state(config: Config, steps_done: int) -> EngineState:
    """A state without numbers: the leader's come in one message."""
    zeros = {name: [[0.0] * nin] * nout for name, (nout, nin) in config.shapes.items()}
    return EngineState(zeros, zeros, zeros, steps_done)


if __name__ == "__main__":
    follow(*sys.argv[1:])
