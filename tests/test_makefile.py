"""The commands of the README on unusual machines: what `make` runs there, with a fake uv that prints it."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from support.needs import need

ROOT = Path(__file__).parents[1]
# A `make` that runs these tests passes these on: its own options, and the variables of its command line.
SET_BY_MAKE = ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "PY", "PYTHON", "ARGS")
SAY = '#!/bin/sh\nprintf "%s|" "$@"\necho\necho "HOME=$HOME"\n'


@pytest.fixture
def project(tmp_path):
    """The Makefile in a folder with a typical name, and a uv in another folder."""
    need("make", shutil.which("make"))
    folder = tmp_path / "my lessons é"
    folder.mkdir()
    shutil.copy(ROOT / "Makefile", folder)
    uv = tmp_path / "Jane Doe" / "bin" / "uv"
    uv.parent.mkdir(parents=True)
    uv.write_text(SAY)
    uv.chmod(0o755)
    return folder


def made(project, *words, **environment):
    """The arguments of uv, and the HOME that it got."""
    path = f"{project.parent / 'Jane Doe' / 'bin'}{os.pathsep}{os.environ['PATH']}"
    inherited = {name: value for name, value in os.environ.items() if name not in SET_BY_MAKE}
    done = subprocess.run(
        ["make", "--silent", *words],
        cwd=project,
        env={**inherited, "PATH": path, **environment},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    asked, home = done.stdout.splitlines()
    return asked.rstrip("|").split("|"), home.removeprefix("HOME=")


def test_a_learner_gets_no_tools_for_development(project):
    asked, _ = made(project, "lab")
    assert asked[:5] == ["run", "--quiet", "--extra", "lab", "--no-dev"]
    assert asked[5:7] == ["jupyter", "lab"]
    assert asked[-1] == "notebooks/00_tour.ipynb"


def test_tests_get_the_options_of_the_caller(project):
    asked, _ = made(project, "test", "ARGS=-k tokenizer", "PY=/opt/my python/bin/python3")
    assert "--no-dev" not in asked
    assert asked[4:6] == ["--python", "/opt/my python/bin/python3"]
    assert asked[6] == "pytest"
    assert asked[-2:] == ["-k", "tokenizer"]


def test_a_home_that_cannot_be_written_to_is_replaced_by_a_folder_here(project, tmp_path):
    assert made(project, "lab", HOME=str(tmp_path))[1] == str(tmp_path)
    for home in ("/proc/sys", "/no/such/home", ""):
        _, given = made(project, "lab", HOME=home)
        assert given == str(project / ".cache" / "home")
        assert os.access(given, os.W_OK)


def test_without_uv_it_is_put_into_this_folder(project):
    programs = project.parent / "programs"
    programs.mkdir()
    for name in ("make", "mkdir", "cp"):
        (programs / name).symlink_to(shutil.which(name))
    python = project.parent / "my python"
    python.write_text('#!/bin/sh\n[ "$2" = venv ] && mkdir -p .tools/bin && cp fake .tools/bin/python\n')
    python.chmod(0o755)
    fake = project / "fake"
    fake.write_text('#!/bin/sh\n[ "$2 $3" = "pip install" ] && cp say .tools/bin/uv\n')
    fake.chmod(0o755)
    (project / "say").write_text(SAY)
    (project / "say").chmod(0o755)
    asked, _ = made(project, "lab", f"PYTHON={python}", PATH=str(programs))
    assert asked[0] == "run"
