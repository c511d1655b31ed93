"""The GPT in other languages has the losses of the golden run, given a checkpoint and token ids."""

from __future__ import annotations

import re
import shutil
import subprocess
from itertools import islice
from pathlib import Path

import pytest
from support.needs import need

from microgpt import Training, save_checkpoint
from microgpt.exercises.notebook import read_notebook

ROOT = Path(__file__).parents[1]
HASKELL = ROOT / "ports" / "Microgpt.hs"


@pytest.fixture(scope="session")
def haskell(tmp_path_factory):
    """The compiled program."""
    need("ghc", shutil.which("ghc"))
    folder = tmp_path_factory.mktemp("haskell")
    program = folder / "microgpt"
    command = ["ghc", "-v0", "-O1", "-Wall", "-Werror", "-outputdir", folder, "-o", program, HASKELL]
    subprocess.run(command, check=True)
    return program


def printed_losses(program, run, steps, folder):
    """The losses that `program` prints when it continues `run`."""
    save_checkpoint(folder / "run.json", run.checkpoint())
    ids = "\n".join(" ".join(map(str, run.tokenizer.encode(document))) for document in run.documents)
    command = [program, folder / "run.json", str(steps)]
    done = subprocess.run(command, input=ids, capture_output=True, encoding="utf-8", check=True)
    return [float(line) for line in done.stdout.split()]


def test_haskell_has_the_golden_losses(haskell, golden, names, tmp_path):
    losses = printed_losses(haskell, Training(names), 20, tmp_path)
    assert losses == pytest.approx(golden["losses"][:20], abs=1e-9)


def test_haskell_goes_on_where_a_run_of_other_sizes_has_stopped(haskell, tmp_path):
    documents = ['a"b', "b\\a", "é\n", "ab"]
    run = Training(documents, n_embd=6, n_head=3, n_layer=2, block_size=3, num_steps=9)
    list(islice(run.steps(), 4))
    losses = printed_losses(haskell, run, 5, tmp_path)
    assert losses == pytest.approx(run.run().losses[4:], abs=1e-12)


def test_the_port_stays_short():
    assert len(HASKELL.read_text(encoding="utf-8").splitlines()) <= 200


def test_what_lessons_quote_stands_in_the_port():
    text = HASKELL.read_text(encoding="utf-8")
    quoted = [
        block
        for path in (ROOT / "notebooks").glob("*.ipynb")
        for cell in read_notebook(path)["cells"]
        for block in re.findall(r"```haskell\n(.+?)```", "".join(cell["source"]), re.DOTALL)
    ]
    assert quoted
    assert all(block in text for block in quoted)
