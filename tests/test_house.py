"""The rules of the code: which imports are allowed, what importing costs, and what is documented."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "microgpt"
ROOT = PACKAGE.parent
MODULES = sorted(PACKAGE.rglob("*.py"))
# A folder, and the folders that its modules may import. Inner folders are written with a dot.
MAY_IMPORT = {
    "core": {"core"},
    "__main__": {"core", "results", "study"},
    "results": {"core", "study"},
    "engines": {"core", "engines"},
    "study": {"core", "engines", "study"},
    "show.charts": {"show.charts"},
    "show.controls": {"core", "show.charts", "show.controls"},
    "show.graphs": {"core", "show.charts", "show.controls", "show.graphs"},
    "show.explorers": {"core", "engines", "study", "show.charts", "show.controls", "show.explorers"},
    "show": {"core", "show"},
    "bench": {"core", "engines", "bench", "show.charts"},
    "exercises": {"core", "exercises", "exercises.lessons"},
    "exercises.__main__": {"core", "exercises.handins", "exercises.copies"},
    "exercises.copies": {"core", "exercises", "exercises.handins", "exercises.copies"},
    "exercises.museum": {"core", "engines", "exercises", "exercises.museum"},
    "exercises.lessons": {
        "core",
        "engines",
        "study",
        "show.explorers",
        "exercises",
        "exercises.museum",
        "exercises.lessons",
    },
    # The judge knows the nodes of graphs that checks pass to answers.
    "exercises.handins": {"core", "engines", "exercises", "exercises.museum", "exercises.handins"},
}

DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef)


def room(parts):
    return next((name for n in (2, 1) if (name := ".".join(parts[:n])) in MAY_IMPORT), "core")


def imports(path):
    """The modules that the file imports anywhere, as (our modules, other modules)."""
    place = path.relative_to(ROOT).with_suffix("").parts
    ours, others = set(), set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            others |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                base = place[: len(place) - node.level]
                names = [(node.module or alias.name).split(".") for alias in node.names]
                ours |= {(*base, *name)[1:] for name in names}
            else:
                others.add(node.module)
    ours |= {tuple(name.split("."))[1:] for name in others if name.split(".")[0] == "microgpt"}
    return ours, {name.split(".")[0] for name in others} - {"microgpt"}


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_imports_point_one_way(path):
    home = room(path.relative_to(PACKAGE).with_suffix("").parts)
    ours, others = imports(path)
    assert {room(parts) for parts in ours} <= MAY_IMPORT[home]
    if home == "core":
        assert others <= set(sys.stdlib_module_names) | {"__future__"}


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_public_things_are_documented_and_typed(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), "a module opens with what it is"
    for node in _outside_functions(tree):
        if not node.name.startswith("_"):
            assert ast.get_docstring(node) or _overrides(node, tree), f"{node.name} has no docstring"
            assert isinstance(node, ast.ClassDef) or _typed(node), f"{node.name} lacks types"


def _outside_functions(tree):
    """The functions and classes that do not stand inside a function."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            yield node
        if not isinstance(node, ast.FunctionDef):
            yield from _outside_functions(node)


def _typed(function):
    """True if all arguments and the result have types. `self` and `cls` need none."""
    given = function.args
    arguments = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
    bare = [one.arg for one in arguments if one and one.annotation is None]
    return function.returns is not None and set(bare) <= {"self", "cls"}


def _overrides(node, tree):
    """A setter repeats a documented property."""
    return any(
        isinstance(d, ast.Attribute) and d.attr == "setter" for d in getattr(node, "decorator_list", [])
    )


def run(code, *options):
    return subprocess.run(
        [sys.executable, *options, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    ).stdout


def test_importing_the_core_loads_nothing_heavy():
    heavy = ("numpy", "matplotlib", "ipywidgets", "graphviz", "torch", "tqdm", "IPython", "json", "hashlib")
    print_loaded = f"import sys, microgpt; print([m for m in {heavy} if m in sys.modules])"
    assert run(print_loaded).strip() == "[]"


def test_importing_says_and_seeds_nothing():
    code = "import random; random.seed(1); import microgpt, microgpt.show; print(random.random())"
    assert run(code) == run("import random; random.seed(1); print(random.random())")


def test_the_core_is_python_3_9():
    for path in PACKAGE.glob("*.py"):
        ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 9))


def test_importing_warns_of_nothing():
    """Everything that a lesson can name is imported, with warnings as errors."""
    code = (
        "import microgpt, microgpt.exercises, microgpt.show as show; [getattr(show, n) for n in show.__all__]"
    )
    assert run(code, "-W", "error") == ""


def test_the_reading_order_leads_through_every_file_of_the_default_run():
    code = (
        "import sys, microgpt as m; run = m.Training(m.read_documents(), num_steps=1).run(); run.sample(); "
    )
    code += "print(*(name for name in sys.modules if name.startswith('microgpt.')))"
    used = {f"{name.removeprefix('microgpt.')}.py" for name in run(code).split()}
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    order, others = re.search(r"in this order: (.+?)\.\n.+?save: (.+?)\. ", text, re.DOTALL).groups()
    assert set(re.findall(r"`([\w.]+)`", order + others)) == used
    lines = sum(_code_lines(PACKAGE / name) for name in re.findall(r"`([\w.]+)`", order))
    assert f"some {round(lines, -2):,} lines" in text


def _code_lines(path):
    """Lines that are neither empty, nor a comment, nor part of a docstring."""
    text = path.read_text(encoding="utf-8")
    documented = [node for node in ast.walk(ast.parse(text)) if isinstance(node, DOCUMENTED)]
    described = [node.body[0] for node in documented if ast.get_docstring(node)]
    left_out = {n for node in described for n in range(node.lineno, node.end_lineno + 1)}
    lines = enumerate(map(str.strip, text.splitlines()), 1)
    return sum(bool(line) and not line.startswith("#") and number not in left_out for number, line in lines)
