"""Python in the page: Graphviz without a program, NumPy on first use, a sentence where there is no network.

An IPython extension for Pyodide. Before each cell it waits for what can only be
awaited: Graphviz (viz.js, part of this package). NumPy is not part of the
site; `import numpy`, wherever it stands, fetches it from the address that Pyodide's
lock file gives, and says so in one sentence where that fails.
"""

from __future__ import annotations

import contextlib
import sys
from importlib.abc import MetaPathFinder
from pathlib import Path
from typing import Any

import pyodide_js
import pyodide_kernel.kernel
from pyodide.code import run_js
from pyodide.ffi import can_run_sync, run_sync

# What the lessons need. matplotlib draws only still pictures: it comes when a cell imports it.
FETCHED = ("numpy",)
MISSING = (
    "{name} is not part of this page: it is fetched from the network when it is first used, and that did not "
    "work. Connect to the network and run this cell again, or use the lessons on your computer (make lab)."
)
# A browser that cannot wait inside a cell (JavaScript Promise Integration is new) can wait before it.
BEFORE = (
    "{name} is not part of this page, and this browser can fetch it only before a cell: "
    "run `import {name}` in a cell of its own, then run this cell again."
)

# The stack of a page is small: from some 1,000 calls on, what should be a RecursionError ends Python instead.
DEEPEST_CALL = 600

_viz: Any = None
_missing: list[str] = []


class MissingPackageError(ModuleNotFoundError):
    """A package that would be fetched cannot be had; the message says what to do."""


def draw(dot: str, form: str, settings: dict[str, dict[str, str]]) -> bytes:
    """The drawing of `dot` as "svg"; ImportError for other forms. `settings`: for "graph", "node", "edge"."""
    if form != "svg" or _viz is None:
        raise ImportError("viz.js draws SVG, once it has started")
    options = {f"{kind}Attributes": attributes for kind, attributes in settings.items()}
    drawn = _viz.render(dot, run_js("x => x")({"format": "svg", **options}))
    if drawn.status != "success":
        raise ValueError("; ".join(error.message for error in drawn.errors))
    return drawn.output.encode()


async def prepare(code: str) -> None:
    """Before a cell runs: load what it imports, as far as it can be had, and Graphviz."""
    global _viz
    with contextlib.suppress(Exception):  # the import itself says what is missing
        await _load_imports(code)
    if _viz is None and "microgpt" in code:
        run_js(Path(__file__).with_name("microgpt_live_viz.js").read_text(encoding="utf-8"))
        _viz = await run_js("Viz.instance()")


class Fetch(MetaPathFinder):
    """The last finder: what nobody else has found is fetched, where it is one of FETCHED."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        """Fetch the package, then look again."""
        if name not in FETCHED or path is not None:
            return None
        with contextlib.suppress(Exception):
            if can_run_sync():
                run_sync(pyodide_js.loadPackage(name))
        found = [finder.find_spec(name, path, target) for finder in sys.meta_path if finder is not self]
        spec = next((spec for spec in found if spec), None)
        if spec is None:
            _missing.append(name)
            raise MissingPackageError((MISSING if can_run_sync() else BEFORE).format(name=name), name=name)
        return spec


def explain(shell: Any, kind: Any, error: BaseException, traceback: Any, tb_offset: Any = None) -> None:
    """In place of a traceback: what is missing, and for a name that was to come from such a cell, why."""
    cause: BaseException | None = error
    while cause and not isinstance(cause, MissingPackageError):
        cause = cause.__cause__ or cause.__context__
    if cause:
        print(cause)
    elif isinstance(error, NameError) and _missing:
        print(f"{error}: the cell that makes it needs {_missing[-1]}, which could not be fetched.")
    else:
        shell.showtraceback((kind, error, traceback), tb_offset=tb_offset)


def load_ipython_extension(shell: Any) -> None:
    """Called by IPython when the kernel starts."""
    pyodide_kernel.kernel._load_packages_from_imports = prepare
    sys.setrecursionlimit(DEEPEST_CALL)
    sys.meta_path.append(Fetch())
    shell.set_custom_exc((Exception,), explain)


_load_imports = pyodide_kernel.kernel._load_packages_from_imports
