"""The package with other options of Python, locales and encodings: the run and the messages are the same."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
RUN = ("microgpt", "--steps", "3", "--samples", "2")
EVERY_MODULE = """
import importlib, pkgutil, microgpt
for module in pkgutil.walk_packages(microgpt.__path__, "microgpt."):
    if not module.name.endswith("__main__") and ".torch_" not in module.name:
        importlib.import_module(module.name)
"""


def python(*words, **environment):
    """Run Python. Returns its standard output and standard error."""
    done = subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    return done.stdout.decode("ascii"), done.stderr


@cache
def plain():
    return python("-m", *RUN)[0]


@pytest.mark.parametrize("option", ["-O", "-OO", "-I", "-bb", "-Wdefault", "-Xutf8=0", "-Xdev"])
def test_an_option_of_python_changes_nothing(option):
    assert python(option, "-m", *RUN)[0] == plain()


def test_no_module_warns():
    """Other packages may warn. A warning from one of our modules is an error."""
    ours = "-Werror:::microgpt"
    assert python(ours, "-Werror::SyntaxWarning", "-c", EVERY_MODULE) == ("", b"")


def test_the_core_runs_with_every_warning_as_an_error():
    assert python("-Werror", "-m", *RUN)[0] == plain()


@pytest.mark.parametrize(
    "environment",
    [
        {"LANG": "C", "LC_ALL": "C"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"LC_ALL": "no_such_locale"},
        {"PYTHONIOENCODING": "cp1252"},
        {"PYTHONIOENCODING": "ascii"},
        {"NO_COLOR": "1", "TERM": "dumb"},
        {"HOME": "/no/such/home"},
    ],
    ids=lambda environment: " ".join(f"{name}={value}" for name, value in environment.items()),
)
@pytest.mark.parametrize("words", [RUN, ("microgpt.exercises", "--help")], ids=" ".join)
def test_any_locale_and_encoding_gets_the_same_words(words, environment):
    here = {"COLUMNS": "100"}
    assert python("-m", *words, **here, **environment)[0] == python("-m", *words, **here)[0]
