"""What a learner wrote, by exercise: the cells between the heading of an exercise and its check.

Learners split cells, add some, delete headings. So a cell counts as an answer when it is tagged
`exercise`, or stands between the heading and the check; a check that was changed is ours again
when the answer is run, since only answers are taken.
"""

from __future__ import annotations

import re
from collections import Counter

from ..notebook import CHECK, HEADING, Notebook, is_exercise, source, stored_progress

NUMBER = re.compile(r"\d{1,2}\.\d{1,2}")
MOST_TEXT = 100_000  # characters of one answer


def answers_in(notebook: Notebook) -> dict[str, str]:
    """The answer to each exercise that is there, by its number such as "1.2"."""
    found: dict[str, str] = {}
    number, parts = "", [""]
    for cell in notebook["cells"]:
        text = source(cell)
        heading = HEADING.search(text) if cell["cell_type"] == "markdown" else None
        check = CHECK.search(text) if cell["cell_type"] == "code" else None
        if heading or ("<summary>" in text and cell["cell_type"] == "markdown"):
            _keep(found, number, parts)
            number, parts = heading[1] if heading else "", []
        elif cell["cell_type"] == "code" and (is_exercise(cell) or (number and not check)):
            parts = [*parts, text] if number else [text]
        if check:
            _keep(found, check[1], parts)
            number, parts = "", []
    _keep(found, number, parts)
    return found


def _keep(found: dict[str, str], number: str, parts: list[str]) -> None:
    answer = "\n\n".join(part for part in parts if part)
    if NUMBER.fullmatch(number) and answer and len(answer) <= MOST_TEXT:
        found.setdefault(number, answer)


def lesson_of(notebook: Notebook) -> str:
    """The lesson, such as "01", that most exercises of a notebook belong to; "" where there is none."""
    numbers = [
        match[1]
        for cell in notebook["cells"]
        for pattern in (HEADING, CHECK)
        for match in pattern.finditer(source(cell))
    ]
    lessons = Counter(number.split(".")[0].zfill(2) for number in numbers if NUMBER.fullmatch(number))
    if lessons:
        return max(sorted(lessons), key=lambda lesson: lessons[lesson])
    said = (stored_progress(notebook) or {}).get("lesson")
    return said if isinstance(said, str) and re.fullmatch(r"\d\d", said) else ""
