"""The collected results, as lines for a terminal, as CSV for a spreadsheet, and as JSON for a program.

Names and sentences come from strangers. In the CSV, a text that a spreadsheet would treat as a formula gets
a ' in front. Nothing depends on the date, so two runs give equal files.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from ..exercise import exercises
from ..report import DONE, OPEN

COLUMNS: tuple[str, ...] = (
    "learner",
    "id",
    "file",
    "lesson",
    "exercise",
    "title",
    "state",
    "stored",
    "sentence",
)
COLUMNS += ("note", "protection", "seed", "email", "points")
FORMULA = tuple("=+-@\t\r＝＋－＠")  # spreadsheets read a text that begins so as a formula


@dataclass(frozen=True)
class Row:
    """One exercise of one hand-in. `state` is the collected state, `stored` the one in the file."""

    exercise: str
    title: str
    state: str
    stored: str
    sentence: str


@dataclass(frozen=True)
class HandIn:
    """One lesson of one file. `note` says why it has no rows, or anything else that a teacher should know.

    id -- the learner's number on the learning platform, or ""
    protection -- the protection under which the answers were run, or ""
    """

    learner: str
    file: str
    lesson: str = ""
    note: str = ""
    rows: tuple[Row, ...] = ()
    id: str = ""
    protection: str = ""
    email: str = ""

    @property
    def done(self) -> int:
        """The number of exercises that are done."""
        return sum(row.state == DONE for row in self.rows)

    @property
    def line(self) -> str:
        """The line for the terminal."""
        if not self.rows:
            return f"{self.file}: {self.note}"
        others = [f"{row.exercise} {row.state}" for row in self.rows if row.state not in (DONE, OPEN)]
        says = "" if self.protection else "says "  # nothing was run
        head = f"{self.file}: lesson {self.lesson}, {says}{self.done} of {len(self.rows)} done"
        return "; ".join(
            [head, *([", ".join(others)] if others else []), *([self.note] if self.note else [])]
        )


def with_rows(
    empty: HandIn, lesson: str, results: dict[str, tuple[str, str]], said: dict[str, str]
) -> HandIn:
    """The hand-in with a row for each exercise.

    results -- number -> (state, sentence)
    said -- number -> (state, sentence) according to the file
    """
    rows = tuple(
        Row(one.number, one.title, results[one.number][0], said.get(one.number, ""), results[one.number][1])
        for one in exercises(lesson)
    )
    return replace(empty, lesson=lesson, rows=rows)


def as_json(hand_ins: Sequence[HandIn], way: str, seed: str = "") -> str:
    """{"way": "stored" or "run", "seed": ..., "hand_ins": [{learner, file, lesson, done, rows, ...}]}."""
    found = [{**asdict(one), "done": one.done} for one in hand_ins]
    table = {"way": way, "seed": seed, "hand_ins": found}
    return json.dumps(table, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def as_csv(hand_ins: Sequence[HandIn], seed: str = "") -> str:
    """A line with the names of columns, then a line for each exercise.

    A file without exercises has one line with its note.
    """
    file = io.StringIO()
    write = csv.writer(file, lineterminator="\n").writerow
    write(COLUMNS)
    for one in hand_ins:
        for row in one.rows or (Row("", "", "not read", "", ""),):
            values = (
                *(one.learner, one.id, one.file, one.lesson),
                *(row.exercise, row.title, row.state, row.stored, row.sentence),
                *(one.note, one.protection, seed, one.email),
                *([str(int(row.state == DONE))] if one.rows else [""]),
            )
            write([harmless(value) for value in values])
    return file.getvalue()


def harmless(value: str) -> str:
    """The text, changed if necessary so that no spreadsheet treats it as a formula.

    >>> harmless("=HYPERLINK(1)"), harmless(" -1"), harmless("Anna")
    ("'=HYPERLINK(1)", "' -1", 'Anna')
    """
    return "'" + value if value.lstrip(" '\u00a0").startswith(FORMULA) else value
