"""Warns in the notebook if a file beside it has the name of a module: see `microgpt.namesakes`.

IPython searches for a module in the standard library, then beside the notebook, and only then among the
installed packages.
"""

from __future__ import annotations

import os
import sys

from IPython import get_ipython

from ..namesakes import advice, namesakes


def watch() -> None:
    """In a kernel, before each cell, report on stderr which new files in the folder have names of modules."""
    shell = get_ipython()
    if shell is None:
        return
    said: set[str] = set()

    def look(info: object) -> None:
        for name in namesakes(os.curdir, sys.path):
            if name not in said:
                said.add(name)
                print(advice(name, os.curdir), file=sys.stderr)

    shell.events.register("pre_run_cell", look)
