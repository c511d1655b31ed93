"""JavaScript for a widget: one text made of a file and the files that it imports.

anywidget takes the script of a widget as one text, and a file in it cannot import its neighbour. Pages of
the site and tests load the same files as ordinary modules.
"""

from __future__ import annotations

import re
from pathlib import Path

_IMPORT = re.compile(r'^import \{[^}]*\} from "\./([\w./]+)";\n', re.MULTILINE)


def script(path: Path) -> str:
    """The text of the file, after the texts of all files that it imports. Each of them appears once."""
    return "\n".join(_without_imports(file) for file in imported(path))


def imported(path: Path) -> list[Path]:
    """The files that `path` imports, each after those that it needs, and `path` itself at the end."""
    found: list[Path] = []
    for name in _IMPORT.findall(path.read_text(encoding="utf-8")):
        found += [file for file in imported(path.with_name(name)) if file not in found]
    return [*found, path]


def _without_imports(path: Path) -> str:
    return _IMPORT.sub("", path.read_text(encoding="utf-8"))
