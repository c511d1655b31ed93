"""The pages for teachers and on other ways to run the lessons: commands, files, options and versions exist.

Services such as Binder, Colab, Docker's daemon and conda's channel are not called.
"""

from __future__ import annotations

import importlib.util
import json
import re
import shlex
import subprocess
import sys
from importlib.metadata import entry_points

import pytest
import tomllib
import yaml
from packaging.requirements import Requirement
from support.clone import committed_files
from support.page_texts import ANYWHERE, PAGES, ROOT, blocks, commands

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LAB = {
    Requirement(text).name: Requirement(text) for text in PROJECT["project"]["optional-dependencies"]["lab"]
}
# Other people's programs. Their existence is not tested here.
FOREIGN = {"conda", "docker", "sudo", "cd", "pip", "ssh", "https:", "nbgrader", "otter"}
MADE_BY_THEIR_USER = {"hand-ins", "hand-ins/", "results.csv", "results.json", "wheels", "requirements.txt"}


COMMANDS = [(name, words) for name in ("anywhere.md", "teachers.md") for words in commands(PAGES[name])]


def test_there_are_commands():
    assert len(COMMANDS) > 15


@pytest.mark.parametrize(
    ("page", "words"), COMMANDS, ids=lambda value: value if isinstance(value, str) else " ".join(value)[:60]
)
def test_every_command_names_things_that_exist(page, words):
    words = words[1:] if words[0] == "sudo" else words
    words = words[: words.index(">")] if ">" in words else words
    if words[0] == "make":
        targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
        assert set(words[1:]) <= set(targets)
    elif "-m" in words:
        module_and_options(words[words.index("-m") + 1 :])
    elif words[0] in ("jupyter", "jupyter-repo2docker"):
        program = words[0] if words[0] != "jupyter" else f"jupyter-{words[1]}"
        assert program in {found.name for found in entry_points(group="console_scripts")}
    else:
        assert words[0] in FOREIGN | {"cp", "tljh-config", "git"} or words[0].startswith("/opt/"), words
    for word in words:
        named = re.fullmatch(r"(?:notebooks/|tests/|web/)?[\w.]+\.(?:ipynb|yml|txt|toml|py)", word)
        if named and word not in MADE_BY_THEIR_USER:
            assert (ROOT / word).exists(), word


def module_and_options(words):
    """Check that python -m finds the module. If it is ours, check that its help has every option."""
    module, *rest = words
    assert importlib.util.find_spec(module) or importlib.util.find_spec(f"{module}.__main__")
    if module.startswith("microgpt"):
        from microgpt.exercises.__main__ import parser
        from microgpt.exercises.copies.command import parser as copies

        if module == "microgpt.exercises":
            copies().parse_args(rest[1:]) if rest[0] == "copies" else parser().parse_args(rest)


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_to_lessons_and_pages(page):
    for link in re.findall(r"\]\(([^)#\s]+)", PAGES[page]):
        if not link.startswith(("http:", "https:")):
            assert (ROOT / "docs" / link).resolve().is_file(), link


# Binder, conda, Colab, Docker


@pytest.fixture(scope="module")
def clean_copy(tmp_path_factory):
    """The tracked files, as Binder would clone them."""
    folder = tmp_path_factory.mktemp("clone")
    for name in committed_files():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes((ROOT / name).read_bytes())
    return folder


def test_binder_would_take_environment_yml_with_python_3_12(clean_copy, monkeypatch):
    pytest.importorskip("repo2docker")
    from repo2docker.app import Repo2Docker

    monkeypatch.chdir(clean_copy)
    app = Repo2Docker()
    packs = [pack(app.base_image) for pack in app.buildpacks]
    chosen = next(pack for pack in packs if pack.detect())
    assert type(chosen).__name__ == "CondaBuildPack"
    assert chosen.python_version == "3.12"
    script = "\n".join(line for _, line in chosen.get_assemble_scripts())
    assert 'env update -p ${NB_PYTHON_PREFIX} --file "environment.yml"' in script


def test_the_way_to_see_what_binder_does_works(clean_copy):
    pytest.importorskip("repo2docker")
    command = [sys.executable, "-m", "repo2docker", "--no-build", "--debug", "."]
    done = subprocess.run(command, cwd=clean_copy, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-500:]
    said = done.stdout + done.stderr
    assert "Building conda environment for python=3.12" in said
    copied, installed = said.index("src/ ${REPO_DIR}"), said.index("env update")
    assert copied < installed, "pip installs the repository itself, so it has to be there"


def test_conda_lines_name_the_environment():
    name = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["name"]
    assert f"conda activate {name}" in ANYWHERE
    assert f"conda env remove --name {name}" in ANYWHERE


def test_the_colab_cell_asks_for_what_pyproject_asks_for():
    cell, widgets = [text for text in blocks(ANYWHERE, "python") if "c.Spawner" not in text]
    lines = [shlex.split(line) for line in cell.splitlines()]
    assert [words[:3] for words in lines] == [["%pip", "install", "--quiet"]] * 2
    (package,), others = [list(map(Requirement, words[3:])) for words in lines]
    assert package.name == PROJECT["project"]["name"]
    assert package.url == "git+https://github.com/OWNER/NAME"
    assert not package.extras, "the lab extra would replace what Colab runs on"
    assert others == [LAB[one.name] for one in others]
    brought = {"ipykernel", "ipywidgets", "jupyterlab", "matplotlib", "numpy"}
    assert {one.name for one in others} == set(LAB) - brought
    compile(widgets, "cell", "exec")


def test_the_dockerfile_copies_all_that_the_package_is_built_from():
    (text,) = blocks(ANYWHERE, "dockerfile")
    lines = [line.split(maxsplit=1) for line in text.splitlines()]
    assert {word for word, _ in lines} == {"FROM", "RUN", "WORKDIR", "COPY", "USER", "CMD"}
    copied = {name for word, rest in lines if word == "COPY" for name in rest.split()[1:-1]}
    assert all((ROOT / name).exists() for name in copied)
    needed = {"pyproject.toml", "constraints.txt", "notebooks", PROJECT["project"]["readme"]}
    needed |= {
        *PROJECT["project"]["license-files"],
        *PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"],
    }
    assert copied == needed
    (version,) = re.findall(r"FROM python:([\d.]+)-slim", text)
    assert f"Programming Language :: Python :: {version}" in PROJECT["project"]["classifiers"]
    command = json.loads(dict(lines)["CMD"])
    assert (ROOT / command[-1]).exists()
    assert text.index("USER learner") > text.index("pip install"), "JupyterLab does not run as root"
    assert not list(ROOT.glob("*ockerfile")), "Binder would prefer it to environment.yml"


def test_a_running_jupyterlab_keeps_its_token_and_its_own_address():
    for page in PAGES.values():
        assert not re.search(r"\.token *=|--no-auth|\.password *=|--allow-root", page)
        assert not re.search(r"--publish (?!127\.0\.0\.1:)", page)


def test_lines_of_jupyterhub_are_python():
    (config,) = [text for text in blocks(ANYWHERE, "python") if "c.Spawner" in text]
    compile(config, "jupyterhub_config.py", "exec")
