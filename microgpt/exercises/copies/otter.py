"""Copies for otter-grader: notebooks for learners, and a test file for each exercise beside them.

Learners need no otter: the notebooks only name, in the metadata of each check, the test that otter
runs at this place. `otter generate` makes the archive of the tests; `docs/teachers.md` has the lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path, PurePosixPath

from ...errors import MicrogptError
from ..handins.syntax import names_checked
from ..notebook import NotebookExercise
from .nbgrader import POINTS
from .notebooks import Source, as_text, check_cell, relinked, stripped
from .plain import Files
from .tutor import tutor_files

STUDENT, AUTOGRADER = PurePosixPath("student"), PurePosixPath("autograder")
PACKAGE = Path(__file__).parents[2]
TEST = '''\
"""Exercise {number}: {title}."""

from otter.test_files import test_case

OK_FORMAT = False
name = "{test}"
points = {points}


@test_case(name="Exercise {number}")
def done({names}):
    """Whether the package's own check says so. otter hands over what the notebook calls by these names."""
    from microgpt.exercises import check

    report = {check}
    assert report.state == "done", str(report)
'''


def otter(found: Sequence[Source], hints: bool) -> Files:
    """The files: `student/`, and `autograder/` with the package, its requirements and tests by lesson."""
    places = {one.name: STUDENT / f"{one.name}.ipynb" for one in found}
    files: Files = dict(tutor_files(found, hints, STUDENT))
    for one in found:
        notebook = stripped(one, hints)
        for exercise in one.exercises:
            test = test_name(exercise)
            check_cell(notebook, exercise)["metadata"]["otter"] = {"tests": [test]}
            files[str(AUTOGRADER / one.name / "tests" / f"{test}.py")] = TEST.format(
                number=exercise.number,
                title=exercise.title,
                test=test,
                points=POINTS,
                names=", ".join(sorted(names_checked(exercise))),
                check=exercise.check.strip(),
            )
        files[str(places[one.name])] = as_text(relinked(notebook, places, STUDENT))
    files[str(AUTOGRADER / "requirements.txt")] = "".join(f"{line}\n" for line in requirements())
    for path in sorted(PACKAGE.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            files[str(AUTOGRADER / "microgpt" / path.relative_to(PACKAGE).as_posix())] = path.read_bytes()
    return files


def test_name(exercise: NotebookExercise) -> str:
    """The name of the test of an exercise: exercise_1_2."""
    return f"exercise_{exercise.number.replace('.', '_')}"


def requirements() -> list[str]:
    """What the lessons import, as pip takes it. MicrogptError if the package was not installed."""
    try:
        lines = requires("microgpt-lessons") or []
    except PackageNotFoundError:
        raise MicrogptError(
            "the requirements of the lessons are not known here: install the package (make lab), "
            "and use its Python"
        ) from None
    parts = [line.partition(";") for line in lines]
    return sorted(name.strip() for name, _, when in parts if "extra" not in when or "lab" in when)
