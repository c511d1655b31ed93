"""The collected results: as lines for a terminal, as CSV for a spreadsheet, as JSON for a program.

Names and sentences come from strangers. In the CSV a text that a spreadsheet would take for a
formula gets a ' in front of it. Nothing in here depends on the day, so two runs give equal files.
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
COLUMNS += ("note", "protection", "seed")
FORMULA = tuple("=+-@\t\r＝＋－＠")  # what Excel, LibreOffice and Google Sheets take for one


@dataclass(frozen=True)
class Row:
    """One exercise of one hand-in: `state` as collected, `stored` as the file itself has it."""

    exercise: str
    title: str
    state: str
    stored: str
    sentence: str


@dataclass(frozen=True)
class HandIn:
    """One lesson of one file. `note` says why it has no rows, or what else is to be known of it.

    id -- of the learner, where the platform gives one; protection -- what the answers were shut off from
    """

    learner: str
    file: str
    lesson: str = ""
    note: str = ""
    rows: tuple[Row, ...] = ()
    id: str = ""
    protection: str = ""

    @property
    def done(self) -> int:
        """How many exercises are done."""
        return sum(row.state == DONE for row in self.rows)

    @property
    def line(self) -> str:
        """What the terminal shows of it."""
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
    """With a row for each exercise: `results` has (state, sentence) by number, `said` what the file says."""
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
    """A line an exercise, under a line of names; a file without exercises has one line with its note."""
    file = io.StringIO()
    write = csv.writer(file, lineterminator="\n").writerow
    write(COLUMNS)
    for one in hand_ins:
        for row in one.rows or (Row("", "", "not read", "", ""),):
            values = (
                *(one.learner, one.id, one.file, one.lesson),
                *(row.exercise, row.title, row.state, row.stored, row.sentence),
                *(one.note, one.protection, seed),
            )
            write([harmless(value) for value in values])
    return file.getvalue()


def harmless(value: str) -> str:
    """A text that no spreadsheet computes.

    >>> harmless("=HYPERLINK(1)"), harmless(" -1"), harmless("Anna")
    ("'=HYPERLINK(1)", "' -1", 'Anna')
    """
    return "'" + value if value.lstrip(" '\u00a0").startswith(FORMULA) else value
