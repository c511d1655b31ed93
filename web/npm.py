"""Packages from npm: Python and Graphviz for the browser, and widgets without a kernel.

`web/package.json` pins exact versions. There is no lock file, because npm's names a registry.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).parent
CACHE = HERE.parent / ".cache" / "web"
PACKAGES = CACHE / "node_modules"


class BuildError(Exception):
    """The site cannot be built. The message says why, and what to do."""


def run(*command: str, cwd: Path | None = None) -> None:
    """Run a command quietly. Raises BuildError with its output if it fails."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True)
    if done.returncode:
        said = "\n".join((done.stdout + done.stderr).splitlines()[-20:])
        raise BuildError(f"`{' '.join(command[:4])} ...` failed:\n{said}")


def install() -> None:
    """Install the pinned packages into .cache/web, unless they are there already."""
    pins = json.loads((HERE / "package.json").read_text(encoding="utf-8"))["dependencies"]
    if {name: _installed(name) for name in pins} == pins:
        return
    if not shutil.which("npm"):
        raise BuildError("The site needs npm (Node.js 20 or newer): install it and run `make site` again.")
    CACHE.mkdir(parents=True, exist_ok=True)
    shutil.copy(HERE / "package.json", CACHE)
    run("npm", "install", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund", cwd=CACHE)


def _installed(name: str) -> str | None:
    file = PACKAGES / name / "package.json"
    return json.loads(file.read_text(encoding="utf-8"))["version"] if file.exists() else None
