"""The primitive engine gives the same bits on every supported Python of this machine."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from support.needs import need

ROOT = Path(__file__).parents[2]
PROGRAM = """
import sys
from microgpt import Training, read_documents
from microgpt.engines import engine_factory
training = Training(read_documents(), engine=engine_factory("primitive"))
print(*(step.loss.hex() for step in training.steps(6)))
print(hash(tuple(p for m in training.engine.state.parameters.values() for row in m for p in row)))
"""


def interpreters():
    """The command of every other CPython from 3.11 to 3.14 that can be found and started."""
    found = {}
    for version in ("3.11", "3.12", "3.13", "3.14"):
        places = [shutil.which(f"python{version}")]
        places += sorted(map(str, Path.home().glob(f".pyenv/versions/{version}.*/bin/python")))
        check = f"import sys; sys.exit('%d.%d' % sys.version_info[:2] != '{version}')"
        for place in filter(None, places):
            if subprocess.run([place, "-c", check], capture_output=True).returncode == 0:
                found[version] = place
                break
    found.pop(f"{sys.version_info[0]}.{sys.version_info[1]}", None)
    return found


def bits(python):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    run = subprocess.run([python, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=True)
    return run.stdout


def test_losses_and_parameters_are_equal_to_the_last_bit():
    others = interpreters()
    need("pythons", others)
    mine = bits(sys.executable)
    assert {version: bits(python) == mine for version, python in others.items()} == dict.fromkeys(
        others, True
    )
