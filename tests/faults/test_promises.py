"""The tables of `promises.py`, line by line."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from promises import CALLS, COMMANDS, NAMES
from support.needs import need

from microgpt import MicrogptError, Training, save_checkpoint

ROOT = Path(__file__).parents[2]
LESSON = ROOT / "notebooks" / "01_value_autograd.ipynb"
WORDS = r"""
python() { "$PYTHON" "$@"; }
run() { python -m microgpt --documents d.txt --steps 2 --samples 1 --n-embd 4 --n-head 2 "$@"; }
sample() { python -m microgpt --resume m.json "$@"; }
collect() { python -m microgpt.exercises hand-ins "$@"; }
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with the files that `promises.py` describes, as the working folder."""
    (tmp_path / "d.txt").write_text("\n".join(NAMES))
    training = Training(NAMES, num_steps=2, n_embd=4, n_head=2).run()
    save_checkpoint(tmp_path / "m.json", training.checkpoint())
    shutil.copy(tmp_path / "m.json", tmp_path / "before.json")
    (tmp_path / "hand-ins" / "anna").mkdir(parents=True)
    shutil.copy(LESSON, tmp_path / "hand-ins" / "anna" / "01.ipynb")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def in_shell(script):
    """The exit status and the output of a script in `sh`, with the words of the table defined."""
    environment = {**os.environ, "PYTHON": sys.executable, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    environment.pop("PYTHONUNBUFFERED", None)  # a newcomer's Python keeps what it prints until the end
    done = subprocess.run(
        ["sh", "-c", WORDS + script], capture_output=True, timeout=100, env=environment, check=False
    )
    return done.returncode, (done.stdout + done.stderr).decode("utf-8", "backslashreplace")


@pytest.mark.skipif(sys.platform == "win32", reason="the table is written for sh")
@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_keeps_its_promise(name, folder):
    typed, status, says, then = COMMANDS[name]
    for device in re.findall(r"/dev/(?:full|zero)", typed):
        need("devices", os.path.exists(device))
    found, said = in_shell(typed)
    assert found == status, said
    assert re.search(says, said, re.DOTALL), said
    assert "Traceback" not in said
    assert "Exception ignored" not in said
    if then:
        assert in_shell(then) == (0, ""), os.listdir(folder)
    assert not [name for name in os.listdir(folder) if name.endswith(".part")]


@pytest.mark.parametrize("name", CALLS)
def test_a_call_keeps_its_promise(name, folder):
    call, promised = CALLS[name]
    if isinstance(promised, str):
        with pytest.raises(MicrogptError, match=promised):
            call()
    else:
        assert call() == promised
