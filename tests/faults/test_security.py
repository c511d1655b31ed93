"""What the package never does. The tests read the syntax of every file in microgpt/.

Exceptions are listed by name, with the place and the reason.
"""

from __future__ import annotations

import ast
import re
from importlib.metadata import distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "microgpt"
MODULES = {path.relative_to(PACKAGE).as_posix(): path for path in sorted(PACKAGE.rglob("*.py"))}

# Unpickling or evaluating input; the network; other programs.
EVALUATES = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "runpy", "code", "ctypes", "builtins"}
NETWORK = {
    "socket",
    "ssl",
    "urllib.error",
    "urllib.request",
    "http",
    "requests",
    "httpx",
    "ftplib",
    "smtplib",
    "webbrowser",
    "socketserver",
}
PROGRAMS = {"subprocess", "multiprocessing", "pty"}
MAY_IMPORT = {  # functions of the modules above
    "exercises/handins/answers.py": {"builtins"},  # names that every cell has
    "exercises/handins/raised.py": {"builtins"},  # Python's own exceptions, by name
    "engines/compiled_program.py": {"ctypes"},  # calls the compiled step without a lookup each time
    "exercises/handins/descendants.py": {"ctypes"},  # makes a process the parent of a hand-in's orphans
    "exercises/handins/box.py": {"ctypes"},  # mounts the file system that a hand-in sees
}
MAY_BECOME_PROGRAMS = {"exercises/handins/box.py": "the process in which a hand-in runs, once it is shut in"}
MAY_START_PROGRAMS = {
    "engines/torch_group.py": "the processes of a distributed run, when that engine is chosen",
    "show/graphs/renderers.py": "graphviz-pure, or Graphviz's dot, to draw a graph",
    "bench/": "the same lesson under another Python, when a benchmark is asked for",
    "exercises/handins/process.py": "the processes in which hand-ins run, when --run is asked for",
}
MAY_WRITE = {
    "files.py": "write_file, which saves to the path that it is given",
    "terminal.py": "opens the null device in the place of a stream that is closed",
    "bench/devices.py": "a checkpoint in a temporary folder, to measure how long that takes",
    "engines/torch_group.py": "a temporary file without a name, for the messages of another process",
    "show/graphs/drawing.py": "render() of a drawing: the picture, at the path that it is given",
    "exercises/copies/writing.py": "the folders of copies for learners, below the one that is given",
    "exercises/handins/process.py": "the temporary folder of the process in which a hand-in runs",
    "exercises/handins/course.py": "the temporary copy of the course that hand-ins use",
    "exercises/handins/box.py": "the empty file system in memory in which a hand-in runs",
}
CALLS = {"eval", "exec", "compile", "__import__", "input", "breakpoint"}
OF_OS = {"system", "popen", "fork", "startfile", "remove", "unlink", "rename", "replace", "makedirs", "mkdir"}
WRITES = {
    "write_text",
    "write_bytes",
    "mkdir",
    "makedirs",
    "unlink",
    "touch",
    "rename",
    "savefig",
    "tofile",
    "rmtree",
}


def imported(tree):
    """Every module that is imported anywhere in the file, and the packages that contain it."""
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        for name in names:
            parts = name.split(".")
            yield from (".".join(parts[:end]) for end in range(1, len(parts) + 1))


def calls(tree):
    """Every call in the file, as (name of the function, call)."""
    return [(ast.unparse(node.func), node) for node in ast.walk(tree) if isinstance(node, ast.Call)]


def allowed(name, places):
    return any(name == place or (place.endswith("/") and name.startswith(place)) for place in places)


def opens_for_writing(call):
    """True if this call of `open` has a mode other than reading, or a mode that is not a literal."""
    given = call.args[1:2] + [keyword.value for keyword in call.keywords if keyword.arg == "mode"]
    return any(not isinstance(mode, ast.Constant) or set(str(mode.value)) & set("wax+") for mode in given)


@pytest.fixture(params=MODULES)
def module(request):
    """The name and the syntax tree of one file."""
    return request.param, ast.parse(MODULES[request.param].read_text(encoding="utf-8"))


def test_nothing_is_unpickled_or_evaluated(module):
    """The checks of exercises call functions of the learner's own kernel. They evaluate no text."""
    name, tree = module
    assert not set(imported(tree)) & EVALUATES - MAY_IMPORT.get(name, set())
    assert not {name for name, _ in calls(tree)} & CALLS
    assert not [name for name, _ in calls(tree) if name in ("torch.load", "np.load", "numpy.load")]


def test_nothing_uses_the_network(module):
    assert not set(imported(module[1])) & NETWORK


def test_other_programs_are_started_in_named_places_only_and_never_by_a_shell(module):
    name, tree = module
    found = bool(set(imported(tree)) & PROGRAMS)
    assert not found or allowed(name, MAY_START_PROGRAMS)
    for called, call in calls(tree):
        other = re.fullmatch(r"os\.(system|popen|fork|startfile|exec\w+|spawn\w+|posix_spawn\w*)", called)
        assert not other or (name in MAY_BECOME_PROGRAMS and called == "os.execv")
        assert "shell" not in {keyword.arg for keyword in call.keywords}


def test_files_are_written_in_named_places_only(module):
    name, tree = module
    found = {
        called
        for called, call in calls(tree)
        if called.split(".")[-1] in WRITES
        or (called.startswith("os.") and called.split(".")[-1] in OF_OS)
        or (called in ("open", "io.open", "Path.open") and opens_for_writing(call))
    }
    if set(imported(tree)) & {"tempfile"}:
        found.add("tempfile")
    assert not found or allowed(name, MAY_WRITE), found


def test_the_exceptions_exist():
    """An exception that is no longer needed must be removed from the lists above."""
    for place in [*MAY_START_PROGRAMS, *MAY_WRITE, *MAY_IMPORT, *MAY_BECOME_PROGRAMS]:
        assert (PACKAGE / place).exists()


def test_these_tests_would_see_it():
    tree = ast.parse(
        "import pickle\nfrom urllib.request import urlopen\nopen(p, 'w')\nopen(p)\nx.write_text('')"
    )
    assert {"pickle", "urllib"} <= set(imported(tree))
    found = calls(tree)
    assert [opens_for_writing(call) for name, call in found if name == "open"] == [True, False]
    assert "x.write_text" in {name for name, _ in found}


def test_the_documented_start_keeps_token_and_loopback_address():
    """No page and no command switches off the protection of a running JupyterLab."""
    pages = [ROOT / "Makefile", ROOT / "environment.yml", *ROOT.glob("*.md"), *ROOT.glob("notebooks/*.ipynb")]
    for page in pages:
        text = page.read_text(encoding="utf-8")
        for switch in (
            r"--ip[ =]",
            r"\.token *=",
            r"--no-auth",
            r"\.password *=",
            r"--allow-root",
            r"0\.0\.0\.0",
        ):
            assert not re.search(switch, text), f"{page.name} has {switch}"


FREE = re.compile(
    r"MIT|BSD|Apache|ISC|MPL|Mozilla Public|PSF|Python Software Foundation|Zlib|CC0|CC-BY-4|HPND|Unlicense"
    r"|Public Domain|LGPL",
    re.IGNORECASE,
)
NOT_FREE = re.compile(r"proprietary|commercial|non-?free|AGPL|SSPL|BUSL", re.IGNORECASE)


def licence(distribution):
    """The licence in the metadata or, if there is none, the beginning of the licence file."""
    metadata = distribution.metadata
    stated = [metadata.get("License-Expression") or "", (metadata.get("License") or "")[:200]]
    stated += [c for c in metadata.get_all("Classifier") or [] if c.startswith("License")]
    if not FREE.search(" ".join(stated)):
        files = [
            f for f in distribution.files or [] if re.search(r"licen[cs]e|copying", str(f), re.IGNORECASE)
        ]
        stated += [
            file.locate().read_text(errors="replace")[:300] for file in files if file.locate().is_file()
        ]
    return " ".join(stated)


def test_every_installed_package_has_a_free_licence():
    """This includes the packages for the lessons and those for their tests."""
    licences = {found.metadata["Name"]: licence(found) for found in distributions()}
    own = {"pip", "setuptools", "wheel"}
    unknown = {
        name: text[:80] for name, text in licences.items() if not FREE.search(text) and name not in own
    }
    assert not unknown
    # A single word means little in a long text, so only short statements are searched.
    assert not {name for name, text in licences.items() if len(text) < 200 and NOT_FREE.search(text)}
