"""The pages of the book that are not notebooks, split into parts for their tests."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

ROOT = Path(__file__).parents[2]
_FILES = sorted((ROOT / "docs").glob("*.md"))
PAGES = {path.name: path.read_text(encoding="utf-8") for path in _FILES}
ANYWHERE, TEACHERS = PAGES["anywhere.md"], PAGES["teachers.md"]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page: str, kind: str = "") -> list[str]:
    """The texts of all code blocks of one kind in a page."""
    return [text for found, text in FENCE.findall(page) if found == kind]


def commands(page: str) -> list[list[str]]:
    """The shell commands in the plain blocks of a page, as lists of words. Continued lines are joined."""
    lines = "\n".join(blocks(page)).replace("\\\n", " ").splitlines()
    return [shlex.split(line) for line in lines if line.strip() and not line.startswith("https:")]
