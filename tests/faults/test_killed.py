"""Processes that are killed or collide: a killed run can continue, and no file is ever incomplete."""

# ruff: noqa: PT017  (both outcomes are right, and each is looked at)
from __future__ import annotations

import subprocess
import sys

import pytest

from microgpt import CheckpointError, Training, load_checkpoint, save_checkpoint

DOCUMENTS = ["ab", "ba", "abba"]

TRAIN_AND_SAVE = """
import sys
from microgpt import Training, save_checkpoint

training = Training(["ab", "ba", "abba"], num_steps=100_000, n_embd=4, n_head=2, block_size=4)
while True:
    list(training.steps(3))
    save_checkpoint(sys.argv[1], training.checkpoint())
    print(training.step, flush=True)
"""

SAVE_AGAIN_AND_AGAIN = """
import sys
from microgpt import Training, save_checkpoint

checkpoint = Training(["ab"], num_steps=0, seed=int(sys.argv[2]), n_embd=16, n_head=1).checkpoint()
for _ in range(60):
    save_checkpoint(sys.argv[1], checkpoint)
"""

# Write in place, in two pieces, as an editor or a copying program may do while the file is read.
REWRITE_IN_PLACE = """
import sys
whole = open(sys.argv[1], "rb").read()
print("ready", flush=True)
for _ in range(400):
    with open(sys.argv[1], "wb", buffering=0) as file:
        file.write(whole[:len(whole) // 2])
        file.write(whole[len(whole) // 2:])
"""


def start(code, *arguments):
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


@pytest.mark.parametrize("saves", [1, 2, 5, 9])
def test_a_killed_run_goes_on_from_its_last_checkpoint_to_the_same_losses(tmp_path, saves):
    file = tmp_path / "run.json"
    with start(TRAIN_AND_SAVE, file) as process:
        for _ in range(saves):
            assert process.stdout.readline()
        process.kill()  # at any point: in a step, between steps, or in the next save
    checkpoint = load_checkpoint(file)
    assert len(checkpoint.losses) >= 3 * saves
    assert len(checkpoint.losses) % 3 == 0
    resumed = Training.resume(checkpoint, DOCUMENTS)
    unbroken = Training(DOCUMENTS, num_steps=100_000, n_embd=4, n_head=2, block_size=4)
    list(resumed.steps(5))
    list(unbroken.steps(resumed.step))
    assert resumed.losses == unbroken.losses
    assert resumed.engine.state == unbroken.engine.state


def test_processes_that_save_to_one_file_leave_one_whole_checkpoint(tmp_path):
    file = tmp_path / "run.json"
    writers = [start(SAVE_AGAIN_AND_AGAIN, file, seed) for seed in (1, 2, 3)]
    seeds = set()
    while any(writer.poll() is None for writer in writers):
        if file.exists():
            seeds.add(load_checkpoint(file).seed)
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    assert seeds | {load_checkpoint(file).seed} <= {1, 2, 3}
    assert list(tmp_path.iterdir()) == [file]
    for writer in writers:
        writer.stdout.close()


def test_a_checkpoint_rewritten_while_it_is_read_is_whole_or_refused(tmp_path, small):
    file = tmp_path / "run.json"
    checkpoint = small.run().checkpoint()
    save_checkpoint(file, checkpoint)
    reads = 0
    with start(REWRITE_IN_PLACE, file) as process:
        assert process.stdout.readline() == "ready\n"
        while process.poll() is None:
            reads += 1
            try:
                assert load_checkpoint(file) == checkpoint
            except CheckpointError as error:
                assert "not a whole checkpoint" in str(error)
    assert reads
