"""A file for learners who work with an AI assistant: it asks the assistant to tutor, and not to solve.

The rules come first. A file for each lesson has the goals of its exercises, their hints, and the mistakes
that their checks know. No solution is read for it. Assistants look for the rules beside the notebooks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

from ..exercise import find
from ..notebook import EFFORT, HEADING, NotebookExercise, source
from .notebooks import Source

NAME = "AGENTS.md"
FOLDER = "tutor"  # a file for each lesson: some assistants read no more than 32 KB at the start
POINTERS = ("CLAUDE.md", "GEMINI.md")  # assistants that look for a name of their own read the file through it
RULES = Path(__file__).with_name("rules.md")


def tutor_files(found: Sequence[Source], hints: bool, folder: PurePosixPath) -> Mapping[str, str]:
    """The files for a `folder` that has the lessons `found`: the rules, and the exercises of each lesson.

    hints -- whether the folded hints are in it; the hints that checks give always are
    """
    lessons = {f"{FOLDER}/{one.name}.md": _lesson(one, hints) for one in found if one.exercises}
    rules = RULES.read_text(encoding="utf-8") + "".join(f"- [{name}]({name})\n" for name in lessons)
    pointers = dict.fromkeys(POINTERS, f"@{NAME}\n")
    return {str(folder / name): text for name, text in {NAME: rules, **pointers, **lessons}.items()}


def _lesson(one: Source, hints: bool) -> str:
    title = source(one.notebook["cells"][0]).lstrip("# ").splitlines()[0]
    exercises = [_exercise(one, exercise, hints) for exercise in one.exercises]
    return "\n".join([f"# {title}: for AI assistants\n\nThe rules are in `../{NAME}`.\n", *exercises])


def _exercise(one: Source, exercise: NotebookExercise, hints: bool) -> str:
    goal = goal_of(source(one.notebook["cells"][exercise.position - 1]))
    mistakes = [f"- {name}: {hint}" for name, hint in find(exercise.number).hints.items()]
    parts = [
        f"## Exercise {exercise.number}: {exercise.title} ({exercise.difficulty})\n",
        f"Goal: {goal}\n",
        *([f"Hint: {_flat(exercise.hint)}\n"] if hints else []),
        *(["Mistakes that its check knows:\n", *mistakes, ""] if mistakes else []),
    ]
    return "\n".join(parts)


def goal_of(text: str) -> str:
    """What an exercise asks for: the cell above it, from its heading on, without heading and minutes."""
    heading = HEADING.search(text)
    below = text[heading.end() :] if heading else text
    return _flat("\n".join(line for line in below.splitlines() if not EFFORT.search(line)))


def _flat(text: str) -> str:
    """A text without empty lines, so that it stays one paragraph."""
    return re.sub(r"\n\s*\n", "\n", text.strip())
