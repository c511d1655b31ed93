"""The files of this clone that Git tracks."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from support.needs import need

ROOT = Path(__file__).parents[2]


def committed_files() -> list[Path]:
    """The tracked files that exist, relative to the project's folder. Skips without Git or a clone."""
    git = shutil.which("git")
    listed = git and subprocess.run([git, "ls-files", "-z"], cwd=ROOT, capture_output=True, encoding="utf-8")
    need("git", listed and listed.returncode == 0 and listed.stdout)
    return [Path(name) for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]
