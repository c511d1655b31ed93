"""The processes of a distributed run: starting them, joining them to a group, noticing that one has died.

The group is torch.distributed's with gloo, which works on any machine and over any
network. The leader has rank 0; the others, the followers, do what it sends them.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from typing import IO, Any, NamedTuple

import torch.distributed as dist

from ..errors import MicrogptError

# How long a process waits for the others within a run; one that dies is noticed at once.
PATIENCE = timedelta(days=1)
FOLLOWER = "microgpt.engines.torch_distributed"


class ProcessError(MicrogptError):
    """A process of a distributed run has died, or could not be started."""


class Follower(NamedTuple):
    """A process that the leader has started, and the file that its messages go to."""

    rank: int
    process: subprocess.Popen[bytes]
    messages: IO[bytes]

    def fate(self) -> str:
        """How it ended, in words; "" while it runs."""
        code = self.process.poll()
        if code is None:
            return ""
        self.messages.seek(0)
        lines = self.messages.read().decode(errors="replace").split("\n")
        last_words = next((line.strip() for line in reversed(lines) if line.strip()), "it left no message")
        how = f"was killed by signal {-code}" if code < 0 else f"ended with exit code {code}"
        return f"process {self.rank} {how}: {last_words:.300}"


def started_elsewhere() -> bool:
    """Whether the processes were started by somebody else, such as torchrun, who tells each its rank."""
    return "RANK" in os.environ and "WORLD_SIZE" in os.environ


def start_followers(world_size: int) -> list[Follower]:
    """Start processes 1 to world_size - 1 on this machine and form a group with them, as its leader."""
    store = dist.TCPStore("127.0.0.1", 0, world_size, is_master=True, wait_for_workers=False)
    followers = [_start(rank, world_size, store.port) for rank in range(1, world_size)]
    try:
        while not all(store.check([f"ready {follower.rank}"]) for follower in followers):
            raise_if_dead(followers)
            time.sleep(0.02)
        dist.init_process_group("gloo", store=store, rank=0, world_size=world_size, timeout=PATIENCE)
    except BaseException:
        stop(followers)
        raise
    return followers


def join(port: str = "", rank: str = "", world_size: str = "") -> None:
    """Join the group of the leader at `port` of this machine; by default as the environment says."""
    if not port:
        dist.init_process_group("gloo", timeout=PATIENCE)
        return
    store = dist.TCPStore("127.0.0.1", int(port), int(world_size), is_master=False)
    store.set(f"ready {rank}", "")
    dist.init_process_group("gloo", store=store, rank=int(rank), world_size=int(world_size), timeout=PATIENCE)


def leave() -> None:
    """Leave the group, if there is one."""
    if dist.is_initialized():
        dist.destroy_process_group()


def send(message: object) -> None:
    """From the leader to every follower."""
    dist.broadcast_object_list([message], src=0)


def receive() -> Any:
    """What the leader has sent; waits for it."""
    messages: list[Any] = [None]
    dist.broadcast_object_list(messages, src=0)
    return messages[0]


def raise_if_dead(followers: list[Follower], patience: float = 0.0) -> None:
    """ProcessError with the fate of the first follower found dead within `patience` seconds."""
    deadline = time.monotonic() + patience
    while True:
        fates = [fate for follower in followers if (fate := follower.fate())]
        if fates:
            raise ProcessError(f"a distributed run of {len(followers) + 1} processes ended: {fates[0]}")
        if time.monotonic() >= deadline:
            return
        time.sleep(0.02)


def stop(followers: list[Follower]) -> None:
    """End the followers that still run."""
    for follower in followers:
        follower.process.kill()
    for follower in followers:
        follower.process.wait()
        follower.messages.close()


def _start(rank: int, world_size: int, port: int) -> Follower:
    messages = tempfile.TemporaryFile()  # noqa: SIM115  closed by `stop`
    command = [sys.executable, "-m", FOLLOWER, str(port), str(rank), str(world_size)]
    # It finds the packages that this process has found, wherever it was started.
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path or os.getcwd() for path in sys.path)}
    process = subprocess.Popen(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=messages, stderr=messages
    )
    return Follower(rank, process, messages)
