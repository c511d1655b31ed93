"""A file with the name of a module: the command and the notebook name it as the cause."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

import microgpt
from microgpt import MicrogptError
from microgpt.namesakes import advice, blame, namesakes

FIRST = "from microgpt import Value\nfrom microgpt.show import graph\nprint(sorted(dir()))"
NUMPY = "import numpy\nnumpy.ones(3)"


def written(folder, **texts):
    """`folder`, with a file for each text."""
    for name, text in texts.items():
        Path(folder, f"{name}.py").write_text(text, encoding="utf-8")
    return folder


def command(folder, *arguments):
    """`python -m microgpt` in a folder: the finished process."""
    settings = {**os.environ, "PYTHONPATH": str(Path(microgpt.__file__).parents[1])}
    words = [sys.executable, "-m", "microgpt", *arguments]
    return subprocess.run(words, cwd=folder, env=settings, capture_output=True, text=True)


def test_modules_of_python_and_of_packages_are_found_and_nothing_else(tmp_path):
    written(tmp_path, random="", sys="", pytest="", helper="", **{"2x": "", "__init__": ""})
    for name in ("json", "email", "random.txt"):
        (tmp_path / name).mkdir()
    (tmp_path / "json" / "__init__.py").touch()  # a package; without that file, as in email, it hides nothing
    assert namesakes(str(tmp_path), sys.path) == ["json", "pytest.py", "random.py", "sys.py"]


def test_the_folder_itself_is_not_elsewhere(tmp_path, monkeypatch):
    written(tmp_path, helper="")
    (tmp_path / "link").symlink_to(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert namesakes(".", ["", str(tmp_path), str(tmp_path / "link")]) == []


def test_a_folder_that_is_gone_hides_nothing(tmp_path):
    assert namesakes(str(tmp_path / "gone"), sys.path) == []


def test_a_folder_cannot_command_the_terminal(tmp_path):
    assert "\x1b" not in advice("random.py", str(tmp_path / "\x1b[31m"))


def test_only_a_module_that_was_taken_from_there_is_to_blame(tmp_path, monkeypatch):
    path = [str(written(tmp_path, random="", colorsys="")), *sys.path]
    blame(path, loaded=True)
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)
    monkeypatch.syspath_prepend(tmp_path)
    __import__("colorsys")
    with pytest.raises(MicrogptError, match=r"^colorsys\.py in the folder") as caught:
        blame(path, loaded=True)
    assert "random" not in str(caught.value)


@pytest.mark.parametrize("text", ["x = 1", "def Random(): pass"])
def test_the_command_names_the_file_in_a_sentence(tmp_path, text):
    done = command(written(tmp_path, random=text), "--steps", "1")
    assert done.returncode == 2
    assert done.stderr.startswith("microgpt: random.py in the folder ")
    assert "Rename it" in done.stderr
    assert "Traceback" not in done.stderr


def test_where_the_file_breaks_the_import_the_last_line_names_it(tmp_path):
    done = command(written(tmp_path, random="1 / 0"), "--steps", "1")
    assert done.returncode == 1
    assert "random.py in the folder " in done.stderr.splitlines()[-1]


def test_a_namesake_of_what_is_not_needed_does_no_harm(tmp_path):
    assert command(written(tmp_path, numpy="1 / 0"), "--help").returncode == 0


def test_every_kernel_of_the_environment_runs_the_startup_file():
    ours = Path(microgpt.__file__).parent / "show" / "startup.py"
    installed = Path(sys.prefix, "etc", "ipython", "startup", "50-microgpt.py")
    assert installed.read_text(encoding="utf-8") == ours.read_text(encoding="utf-8")


def test_a_notebook_names_the_files_beside_it_and_the_package_is_still_there(tmp_path):
    written(tmp_path, microgpt="", numpy="", helper="")
    cells = [nbformat.v4.new_code_cell(source) for source in (FIRST, "import helper", NUMPY)]
    notebook = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(notebook, resources={"metadata": {"path": str(tmp_path)}}, allow_errors=True).execute()
    said, printed = (
        "".join(output.text for output in cells[0].outputs if output.name == name)
        for name in ("stderr", "stdout")
    )
    assert [line.split(" in the folder ")[0] for line in said.splitlines()] == ["microgpt.py", "numpy.py"]
    assert "'Value'" in printed
    assert not {"'watch'", "'_path'", "'sys'"} & set(printed.strip("[]\n").split(", "))
    assert cells[1].outputs == []  # reported once; a file with another name is imported as usual
    assert cells[2].outputs[0].ename == "AttributeError"
