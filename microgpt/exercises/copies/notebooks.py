"""The notebooks to copy, and what is taken out of each: folded solutions, folded hints, dead links.

A copy keeps the ids of its cells, so a hand-in made from it is collected like any other.
"""

from __future__ import annotations

import copy
import json
import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ...errors import MicrogptError
from ...printable import printable, shown_path
from ..notebook import FOLDED, Cell, Notebook, NotebookExercise, find_exercises, read_notebook, source

LINK = re.compile(r"\[([^]\[]+)\]\((\w+)\.ipynb(#[^)]*)?\)")
LESSON = re.compile(r"\d\d_")


@dataclass(frozen=True)
class Source:
    """One of our notebooks: "01_value_autograd" and its content. The glossary is a page, without a lesson."""

    name: str
    notebook: Notebook

    @property
    def lesson(self) -> str:
        """The number of the lesson, such as "01"; "" for a page."""
        return self.name[:2] if LESSON.match(self.name) else ""

    @property
    def exercises(self) -> list[NotebookExercise]:
        """Those of the lesson, in order."""
        return find_exercises(self.notebook)


def sources(folder: Path, only: Sequence[str] = ()) -> list[Source]:
    """The lessons in `folder`, or those whose numbers `only` has, and the pages to look things up.

    MicrogptError if there is no lesson, or not one of them.
    """
    found = [Source(path.stem, read_notebook(path)) for path in sorted(folder.glob("*.ipynb"))]
    there = [one.lesson for one in found if one.lesson]
    if not there:
        raise MicrogptError(f"there is no lesson in {shown_path(folder)}; --lessons names the folder of them")
    if unknown := sorted(set(only) - set(there)):
        raise MicrogptError(
            f"there is no lesson {printable(unknown[0], 20)}: --only takes " + ", ".join(there)
        )
    return [one for one in found if not one.lesson or not only or one.lesson in only]


def stripped(one: Source, hints: bool) -> Notebook:
    """A copy without the folded solutions, and without the folded hints unless `hints`."""
    notebook = copy.deepcopy(one.notebook)
    gone = {"Solution"} if hints else {"Solution", "Hint"}
    empty = []
    for exercise in one.exercises:
        cell = notebook["cells"][exercise.position + 2]
        cell["source"] = FOLDED.sub(lambda part: "" if part[1] in gone else part[0], source(cell)).strip()
        empty += [] if cell["source"] else [exercise.position + 2]
    notebook["cells"] = [cell for i, cell in enumerate(notebook["cells"]) if i not in empty]
    return notebook


def relinked(notebook: Notebook, places: Mapping[str, PurePosixPath], here: PurePosixPath) -> Notebook:
    """`notebook` with its links to other notebooks leading to where they are copied, or to nowhere.

    places -- name of a notebook -> its path; a link to any other one becomes plain text
    here -- the folder of this notebook
    """

    def link(match: re.Match[str]) -> str:
        if match[2] not in places:
            return match[1]
        target = posixpath.relpath(places[match[2]], here)
        return f"[{match[1]}]({target}{match[3] or ''})"

    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            cell["source"] = LINK.sub(link, source(cell))
    return notebook


def check_cell(notebook: Notebook, exercise: NotebookExercise) -> Cell:
    """The cell `check("1.2", ...)` of an exercise, wherever it is in a copy."""
    (cell,) = [one for one in notebook["cells"] if source(one) == exercise.check]
    return cell


def as_text(notebook: Notebook) -> str:
    """The file, as JupyterLab would save it."""
    lined = {**notebook, "cells": [_lined(cell) for cell in notebook["cells"]]}
    return json.dumps(lined, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _lined(cell: Cell) -> Cell:
    return {**cell, "source": source(cell).splitlines(keepends=True)}
