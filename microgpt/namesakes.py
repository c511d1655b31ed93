"""A file with the name of a module that Python also finds elsewhere: one of the two hides the other.

A learner's `random.py` hides Python's own if its folder is searched first. So nothing is imported here
that a file could hide: Python has loaded `os`, `sys` and `importlib` before it looks into any folder of
the learner's.
"""

from __future__ import annotations

import os
import sys
from importlib.machinery import PathFinder

from .errors import MicrogptError
from .printable import printable


def namesakes(folder: str, path: list[str]) -> list[str]:
    """The names of the files and packages in `folder` that are also modules elsewhere.

    path -- where Python looks, like `sys.path`; `folder` itself does not count, however it is written there
    """
    here = os.path.realpath(folder)
    places = [place for place in path if os.path.realpath(place) != here]
    try:
        names = sorted(os.listdir(here))
    except OSError:  # a folder that is gone or closed hides nothing
        return []
    return [name for name in names if _exists(_module(here, name), places)]


def advice(name: str, folder: str) -> str:
    """What to do about a namesake in `folder`."""
    return (
        f"{printable(name)} in the folder {printable(os.path.realpath(folder))} has the name of a module "
        "that Python also finds elsewhere, and one of the two hides the other. Rename it, then start Python "
        "again (in a notebook: restart the kernel)."
    )


def blame(path: list[str], loaded: bool = False) -> None:
    """MicrogptError if files in the first place of `path`, a script's own folder, may hide what is needed.

    loaded -- False: after an import that failed, when each of them may be the cause; True: only those count
        that were imported in place of another module
    """
    found = namesakes(path[0], path[1:])
    if loaded:
        found = [name for name in found if _is_loaded(_module(path[0], name), path[0])]
    if found:
        raise MicrogptError("\n".join(advice(name, path[0]) for name in found))


def _module(folder: str, name: str) -> str:
    """The module that a file or a package in `folder` is, or ""."""
    if os.path.exists(os.path.join(folder, name, "__init__.py")):
        return name
    return name[:-3] if name.endswith(".py") else ""


def _exists(module: str, places: list[str]) -> bool:
    """Whether there is such a module. A folder without an __init__.py is none: it hides nothing."""
    if not module.isidentifier() or module.startswith("__"):
        return False
    found = PathFinder.find_spec(module, places)
    return module in sys.builtin_module_names or (found is not None and found.origin is not None)


def _is_loaded(module: str, folder: str) -> bool:
    """Whether that module is the one in `folder`. This package is never meant: it is the right one."""
    file = getattr(sys.modules.get(module), "__file__", None) or ""
    place = os.path.dirname(os.path.realpath(file))
    here = os.path.realpath(folder)
    return module != __package__ and place in {here, os.path.join(here, module)}
