"""A test that lacks a program says how to get it, and a run ends with a list of everything that it lacked."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from support.left_out import summary
from support.needs import HOW, need


@pytest.mark.parametrize("name", HOW)
def test_present_programs_are_used_and_missing_ones_skip_the_test_with_advice(name, monkeypatch):
    monkeypatch.delenv(f"MICROGPT_{name.upper()}", raising=False)
    need(name, "/usr/bin/something")
    with pytest.raises(pytest.skip.Exception, match=r"^needs .+: .+"):
        need(name, None)


def test_the_two_switches(monkeypatch):
    monkeypatch.setenv("MICROGPT_GIT", "off")
    with pytest.raises(pytest.skip.Exception, match="MICROGPT_GIT=off"):
        need("git", True)
    monkeypatch.setenv("MICROGPT_GIT", "required")
    need("git", True)
    with pytest.raises(pytest.fail.Exception, match="this machine lacks Git"):
        need("git", False)
    monkeypatch.setenv("MICROGPT_GIT", "1")
    with pytest.raises(ValueError, match="MICROGPT_GIT may be off or required, it is '1'"):
        need("git", True)


def test_the_list_counts_and_begins_with_what_can_be_installed():
    reasons = (
        ["Windows has no such limits"] * 3
        + ["needs Git: apt install git"]
        + ["needs the site: make site"] * 2
    )
    assert summary(f"Skipped: {reason}" for reason in reasons) == [
        "    2 needs the site: make site",
        "    1 needs Git: apt install git",
        "    3 Windows has no such limits",
    ]


TESTS = """
import pytest
from support.needs import need

@pytest.mark.parametrize("i", range(3))
def test_git(i):
    need("git", False)

def test_other():
    pytest.skip("no such thing here")
"""


@pytest.mark.parametrize("processes", ["-n0", "-n2"])
def test_a_run_ends_with_one_list(processes, tmp_path):
    (tmp_path / "test_lacks.py").write_text(TESTS)
    (tmp_path / "conftest.py").write_text("from support.left_out import pytest_terminal_summary")
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent), "MICROGPT_GIT": ""}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", processes]
    said = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True).stdout
    _, listed = said.split(" left out on this machine ")
    assert re.findall(r"^ +\d+ .*$", listed, re.MULTILINE) == [
        "    3 needs Git and a clone: apt install git, then git clone",
        "    1 no such thing here",
    ]
