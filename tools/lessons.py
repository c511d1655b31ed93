"""The list of lessons, and the places that repeat it.

`docs/teachers.md` holds the list: the row and the section of each lesson. The tables of the README, of
the tour and of the landing page are written from it, and the book takes its contents from it.

    python -m tools.lessons            write the tables
    python -m tools.lessons --check    write nothing; fail if a table differs
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
LIST = ROOT / "docs" / "teachers.md"
ROW = re.compile(r"^\| \[(\d\d) · ([^]]+)\]\(\.\./notebooks/(\w+)\.ipynb\) \| (\d+) \|", re.MULTILINE)


class Lesson(NamedTuple):
    """A lesson: "01", "Value and autograd", the name of its file, minutes with exercises, two phrases.

    builds -- what learners build in it; question -- what it answers, "" for the first lesson
    """

    number: str
    title: str
    name: str
    minutes: int
    builds: str
    question: str


def lessons() -> list[Lesson]:
    """All lessons in order, from `docs/teachers.md`. ValueError for a lesson without a section."""
    page = LIST.read_text(encoding="utf-8")
    return [_lesson(page, *row) for row in ROW.findall(page)]


def _lesson(page: str, number: str, title: str, name: str, minutes: str) -> Lesson:
    heading = f"### {number} · {title}\n"
    if heading not in page:
        raise ValueError(f"{LIST.name} has a row for lesson {number} and no section {heading!r}")
    section = page.split(heading)[1].split("\n### ")[0]
    builds, question = _phrase(section, "Build").rstrip("."), _phrase(section, "Question")
    return Lesson(number, title, name, int(minutes), builds, question)


def _phrase(section: str, label: str) -> str:
    found = re.search(rf"^\*\*{label}\.\*\* (.+)$", section, re.MULTILINE)
    return found[1] if found else ""


def readme_row(lesson: Lesson) -> str:
    """A row of the table in the README."""
    link = f"[{lesson.title}](notebooks/{lesson.name}.ipynb)"
    return f"| {lesson.number} | {link} | {lesson.builds} | {lesson.minutes} |\n"


def landing_row(lesson: Lesson) -> str:
    """An item of the list on the landing page of the site."""
    head = f"<b>{lesson.number} · {lesson.title}</b>"
    return f'<li><a href="{lesson.name}.html">{head} {lesson.builds}</a></li>\n'


def tour_row(lesson: Lesson) -> str:
    """A row of the table at the end of the tour, as it stands in the file of the notebook."""
    if not lesson.question:
        return ""
    link = f"[{lesson.number} · {lesson.title}]({lesson.name}.ipynb)"
    row = json.dumps(f"| {link} | {lesson.question} | {lesson.minutes} |\n", ensure_ascii=False)
    return f"    {row},\n"


# For each file: the rows that stand in it, one after another, and how a row is written.
TABLES: dict[str, tuple[str, Callable[[Lesson], str]]] = {
    "README.md": (r"(?:\| \d\d \| \[.*\n)+", readme_row),
    "docs/index.md": (r'(?:<li><a href="\d\d_.*\n)+', landing_row),
    "notebooks/00_tour.ipynb": (r'(?: *"\| \[\d\d · .*\n)+', tour_row),
}


def written(place: str) -> tuple[str, str]:
    """The text of the file at `place` as it is, and as the list of lessons wants it."""
    rows, row = TABLES[place]
    text = (ROOT / place).read_text(encoding="utf-8")
    table = "".join(row(lesson) for lesson in lessons())
    return text, re.sub(rows, lambda _: table, text, count=1)


def main(arguments: list[str]) -> int:
    """Write what differs. With --check, name it; the exit status is then 1."""
    differs = [place for place in TABLES if len(set(written(place))) > 1]
    if "--check" in arguments:
        for place in differs:
            print(f"{place}: its table of lessons is not that of {LIST.name}: run python -m tools.lessons")
        return int(bool(differs))
    for place in differs:
        (ROOT / place).write_text(written(place)[1], encoding="utf-8")
        print(f"wrote {place}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
