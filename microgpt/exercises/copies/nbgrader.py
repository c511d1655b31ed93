"""The source of a course of nbgrader: an assignment for each lesson, its checks the autograder's tests.

Only the checks are marked. nbgrader would replace the whole of a cell that is marked as an answer by
`raise NotImplementedError()`: the template would be lost, and later cells would not run. An unmarked
cell is left as it is, in the release and in what a learner hands in.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

from ..notebook import Notebook, NotebookExercise
from .notebooks import Source, as_text, check_cell, relinked, stripped
from .plain import Files
from .tutor import tutor_files

POINTS = 1  # an exercise is done or it is not: a part of a check that passes proves nothing
REFERENCE = "reference"  # the assignment of the pages to look things up
CONFIG = """\
c = get_config()  # noqa: F821

# Seconds for one cell. Some train dozens of models: nbgrader's own 30 are too few on a busy machine.
c.ExecutePreprocessor.timeout = 300

# A check that was deleted comes back before grading.
c.OverwriteCells.add_missing_cells = True
"""


def nbgrader(found: Sequence[Source], hints: bool) -> Files:
    """The files of a course: `source/ASSIGNMENT/NOTEBOOK.ipynb` and `nbgrader_config.py`."""
    folders = {one.name: PurePosixPath("source", one.name if one.lesson else REFERENCE) for one in found}
    places = {name: folder / f"{name}.ipynb" for name, folder in folders.items()}
    files: Files = {"nbgrader_config.py": CONFIG}
    for one in found:
        folder = folders[one.name]
        notebook = relinked(marked(stripped(one, hints), one.exercises), places, folder)
        files[str(places[one.name])] = as_text(notebook)
        files.update(tutor_files([one], hints, folder) if one.exercises else {})
    return files


def marked(notebook: Notebook, exercises: Sequence[NotebookExercise]) -> Notebook:
    """`notebook` with each check marked, and made to fail unless the exercise is done (`Report.graded`)."""
    for one in exercises:
        cell = check_cell(notebook, one)
        cell["source"] = one.check.rstrip() + ".graded()"
        cell["metadata"]["nbgrader"] = {
            "cell_type": "code",
            "grade": True,
            "grade_id": f"exercise-{one.number.replace('.', '-')}",
            "locked": True,
            "points": POINTS,
            "schema_version": 3,
            "solution": False,
            "task": False,
        }
    return notebook
