"""The processes of a distributed run: starts them, joins them to a group, and notices if one has died.

The group is that of torch.distributed. Messages, and the numbers of processors, are exchanged by gloo,
which works on any machine and over any network. The numbers of GPUs are exchanged by NCCL. The leader
has rank 0. The others are the followers, and do what the leader sends them.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from typing import IO, Any, NamedTuple

import torch
import torch.distributed as dist

from ..checks import check_count
from ..errors import MicrogptError

# How long a process waits for the others within a run. The death of a process is noticed at once.
PATIENCE = timedelta(days=1)
FOLLOWER = "microgpt.engines.torch_distributed"
BACKENDS = {"cpu": "gloo", "cuda": "cpu:gloo,cuda:nccl"}


class ProcessError(MicrogptError):
    """A process of a distributed run has died, or could not be started."""


class Follower(NamedTuple):
    """A process that the leader has started, and the file that receives its messages."""

    rank: int
    process: subprocess.Popen[bytes]
    messages: IO[bytes]

    def fate(self) -> str:
        """How the process ended, in words, or "" while it runs."""
        code = self.process.poll()
        if code is None:
            return ""
        self.messages.seek(0)
        lines = self.messages.read().decode(errors="replace").split("\n")
        last_words = next((line.strip() for line in reversed(lines) if line.strip()), "it left no message")
        how = f"was killed by signal {-code}" if code < 0 else f"ended with exit code {code}"
        return f"process {self.rank} {how}: {last_words:.300}"


def started_elsewhere() -> bool:
    """Return True if a launcher such as torchrun has started the processes and given each its rank."""
    return "RANK" in os.environ and "WORLD_SIZE" in os.environ


def check_processes(processes: int | None, device: str) -> int:
    """The number of processes on this machine, or the default for None. MicrogptError if it cannot be."""
    gpus = torch.cuda.device_count() if device == "cuda" else None
    if processes is None:
        return 2 if gpus is None else gpus
    return check_count("processes", processes, 1, gpus, "each needs a GPU of its own" if gpus else "")


def start_followers(world_size: int, device: str) -> list[Follower]:
    """Start processes 1 to world_size - 1 on this machine, and form a group with this one as the leader."""
    store = dist.TCPStore("127.0.0.1", 0, world_size, is_master=True, wait_for_workers=False)
    followers = [_start(rank, world_size, store.port, device) for rank in range(1, world_size)]
    try:
        while not all(store.check([f"ready {follower.rank}"]) for follower in followers):
            raise_if_dead(followers)
            time.sleep(0.02)
        _init(device, store=store, rank=0, world_size=world_size)
    except BaseException:
        stop(followers)
        raise
    return followers


def join(device: str, port: str = "", rank: str = "", world_size: str = "") -> None:
    """Join the group of the leader at `port` of this machine. By default the environment has the settings."""
    if device == "cuda":
        torch.cuda.set_device(_own_gpu(rank))
    if not port:
        _init(device)
        return
    store = dist.TCPStore("127.0.0.1", int(port), int(world_size), is_master=False)
    store.set(f"ready {rank}", "")
    _init(device, store=store, rank=int(rank), world_size=int(world_size))


def leave() -> None:
    """Leave the group, if this process is in one."""
    if dist.is_initialized():
        dist.destroy_process_group()


def send(message: object) -> None:
    """Send a message from the leader to every follower."""
    dist.broadcast_object_list([message], src=0)


def receive() -> Any:
    """Wait for the next message of the leader, and return it."""
    messages: list[Any] = [None]
    dist.broadcast_object_list(messages, src=0)
    return messages[0]


def raise_if_dead(followers: list[Follower], patience: float = 0.0) -> None:
    """Raise ProcessError if a follower is found dead within `patience` seconds. It says how it ended."""
    deadline = time.monotonic() + patience
    while True:
        fates = [fate for follower in followers if (fate := follower.fate())]
        if fates:
            raise ProcessError(f"a distributed run of {len(followers) + 1} processes ended: {fates[0]}")
        if time.monotonic() >= deadline:
            return
        time.sleep(0.02)


def stop(followers: list[Follower]) -> None:
    """End the followers that are still running."""
    for follower in followers:
        follower.process.kill()
    for follower in followers:
        follower.process.wait()
        follower.messages.close()


def _init(device: str, **settings: Any) -> None:
    dist.init_process_group(BACKENDS[device], timeout=PATIENCE, **settings)


def _own_gpu(rank: str) -> int:
    """The number of this process's GPU on its machine. MicrogptError if there are fewer GPUs."""
    number, gpus = int(rank or os.environ.get("LOCAL_RANK", "0")), torch.cuda.device_count()
    if number >= gpus:
        raise ProcessError(
            f"process {number} of this machine needs a GPU of its own, and there are {gpus}: "
            f"start {gpus} of them here, with --nproc-per-node {gpus}"
        )
    return number


def _start(rank: int, world_size: int, port: int, device: str) -> Follower:
    messages = tempfile.TemporaryFile()  # noqa: SIM115  closed by `stop`
    command = [sys.executable, "-m", FOLLOWER, device, str(port), str(rank), str(world_size)]
    # So it finds the same packages as this process, whatever its working directory is.
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path or os.getcwd() for path in sys.path)}
    process = subprocess.Popen(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=messages, stderr=messages
    )
    return Follower(rank, process, messages)
