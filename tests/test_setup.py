"""Set-up: the same versions everywhere, and nothing about a particular machine in the files."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import tomllib
import yaml
from packaging.requirements import Requirement
from packaging.version import Version
from support.clone import committed_files

import microgpt

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PINS = dict(
    line.split(" ;")[0].strip().split("==")
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
)
REQUIREMENTS = [
    Requirement(text)
    for text in (
        *PROJECT["project"]["dependencies"],
        *PROJECT["project"]["optional-dependencies"]["lab"],
        *PROJECT["dependency-groups"]["dev"],
    )
]


@pytest.mark.parametrize("requirement", REQUIREMENTS, ids=lambda r: r.name)
def test_the_tested_version_is_in_the_range(requirement):
    assert Version(PINS[requirement.name]) in requirement.specifier


def test_conda_gives_the_same_as_pip():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    assert environment["name"] == PROJECT["project"]["name"]
    *conda, by_pip = environment["dependencies"]
    assert by_pip == {"pip": ["-e .[lab]"]}
    python = next(text for text in conda if text.startswith("python")).split("=")[1]
    assert Version(python) in Requirement("python" + PROJECT["project"]["requires-python"]).specifier
    assert f"Programming Language :: Python :: {python}" in PROJECT["project"]["classifiers"]
    assert conda == [f"python={python}", "pip"]  # the extra includes the renderer of graphs


def test_one_version_number():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert PROJECT["project"]["version"] == microgpt.__version__ == citation["version"]


def test_no_registry_host_and_no_path_of_a_machine_is_committed():
    host = re.compile(r"(pypi|pythonhosted|npmjs|registry\.[a-z]+|conda\.anaconda)\.(org|com)", re.IGNORECASE)
    path = re.compile(r"(?<![\w.])/(root|home/\w+|work|Users/\w+)/")
    for file in committed_files():
        if file.suffix in {".png", ".svg", ".ico", ".wasm"} or file.name == "test_setup.py":
            continue
        text = (ROOT / file).read_text(encoding="utf-8")
        assert not host.search(text), f"{file.name}: {host.search(text)}"
        assert not path.search(text), f"{file.name}: {path.search(text)}"


def test_no_lock_file_is_committed():
    assert not {"uv.lock", "pylock.toml", "poetry.lock"} & {file.name for file in committed_files()}


def test_the_commands_of_the_readme_exist():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    used = set(re.findall(r"\bmake ([a-z]+)", readme))
    assert {"lab", "test"} <= used <= targets


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_links_to_files_lead_somewhere(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#]+)", text) + re.findall(r'src(?:set)?="([^"]+)"', text)
    local = [link for link in links if not link.startswith(("http:", "https:", "mailto:"))]
    assert local or page != "README.md"
    assert [link for link in local if not (ROOT / link).exists()] == []


def test_vs_code_and_jupyter_find_the_kernel_of_this_environment():
    for notebook in sorted((ROOT / "notebooks").glob("*.ipynb")):
        assert json.loads(notebook.read_text(encoding="utf-8"))["metadata"]["kernelspec"]["name"] == "python3"
