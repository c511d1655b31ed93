"""Several processes have the losses of a single one. If one dies, the run ends with a message."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from microgpt import MicrogptError, Training

ROOT = Path(__file__).parents[2]


def small_run(factory, processes, batch_size=3):
    engine = factory("torch-distributed", processes=processes)
    return Training(["ab", "ba", "abba", "b"], num_steps=12, n_embd=4, batch_size=batch_size, engine=engine)


@pytest.fixture(autouse=True)
def stop_at_the_end(factory):
    factory("torch-distributed")
    yield
    from microgpt.engines.torch_distributed import TorchDistributedEngine

    working = TorchDistributedEngine._working
    if working is not None and (engine := working()) is not None:
        engine.close()


@pytest.mark.parametrize(("processes", "batch_size"), [(1, 3), (2, 3), (3, 2)])
def test_the_losses_are_those_of_one_process(processes, batch_size, factory):
    shared = small_run(factory, processes, batch_size).run()
    alone = Training(["ab", "ba", "abba", "b"], num_steps=12, n_embd=4, batch_size=batch_size).run()
    assert shared.losses == pytest.approx(alone.losses, abs=1e-12)
    assert shared.engine.state.m["wte"] == [
        pytest.approx(row, abs=1e-12) for row in alone.engine.state.m["wte"]
    ]


def test_a_process_that_dies_ends_the_run_with_its_message_and_the_run_can_go_on(factory):
    reference = small_run(factory, 2).run()
    training = small_run(factory, 2)
    for _ in training.steps(5):
        pass
    follower = training.engine._followers[0]
    os.kill(follower.process.pid, signal.SIGKILL)
    begun = time.monotonic()
    with pytest.raises(MicrogptError, match=r"of 2 processes ended: process 1 was killed by signal 9"):
        training.run()
    assert time.monotonic() - begun < 20
    assert training.step == 5
    assert training.run().losses == pytest.approx(reference.losses, abs=1e-12)


def test_a_process_that_cannot_start_is_noticed_and_quoted(factory, monkeypatch):
    training = small_run(factory, 2)
    monkeypatch.setattr("microgpt.engines.torch_group.FOLLOWER", "microgpt.engines.no_such_module")
    with pytest.raises(MicrogptError, match=r"process 1 ended with exit code 1: .*No module named"):
        training.run()
    assert training.step == 0


def test_numbers_that_grow_too_large_stop_every_process(factory):
    training = small_run(factory, 2)
    for _ in training.steps(2):
        pass
    followers = training.engine._followers
    state = training.engine.state
    with pytest.raises(MicrogptError, match="the loss is"):
        training.engine.train_step([[0, 1, 0]] * 3, 1.7e308)
    assert followers[0].process.poll() is None
    assert training.engine.state == state


def test_a_second_engine_takes_over_and_gives_back(factory):
    reference = small_run(factory, 1).run()
    first, second = small_run(factory, 2), small_run(factory, 2)
    for training in (first, second, first):
        for _ in training.steps(6):
            pass
    assert first.losses == pytest.approx(reference.losses, abs=1e-12)
    assert second.losses == pytest.approx(reference.losses[:6], abs=1e-12)


LEADER = """
import sys
from microgpt import Training
from microgpt.engines import engine_factory
training = Training(["ab", "ba"], num_steps=10**6, n_embd=4, engine=engine_factory("torch-distributed"))
steps = training.steps()
next(steps)
print(training.engine._followers[0].process.pid, flush=True)
for _ in steps:
    pass
"""


def test_followers_go_when_the_leader_is_killed():
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen([sys.executable, "-c", LEADER], stdout=subprocess.PIPE, env=environment) as leader:
        follower = int(leader.stdout.readline())
        leader.kill()
    deadline = time.monotonic() + 30
    while running(follower) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not running(follower)


def running(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    return not (status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z")


def test_the_same_program_under_torchrun():
    """torchrun starts two processes: rank 0 trains and prints, and rank 1 follows."""
    program = [
        sys.executable,
        "-m",
        "microgpt",
        "--engine",
        "torch-distributed",
        "--steps",
        "3",
        "--samples",
        "1",
    ]
    launcher = [sys.executable, "-m", "torch.distributed.run", "--nproc-per-node", "2", "--no-python"]
    run = subprocess.run(
        [*launcher, *program],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.count("parameters: 4,064") == 1
