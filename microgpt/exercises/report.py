"""The result of a check: an object that displays itself, as plain text and as HTML.

The text is the same on every machine. The HTML has the same words, with a symbol and a coloured edge.
Everything that the learner typed is escaped.
"""

from __future__ import annotations

import html
import os
import re
from dataclasses import dataclass
from typing import Any

PROGRESS = "application/vnd.microgpt.progress+json"
OPEN, NOT_YET, DONE = "open", "not yet", "done"
SYMBOLS = {OPEN: "○", NOT_YET: "◐", DONE: "✓"}
# Okabe and Ito's colours, which colour-blind readers can tell apart. The text has the colour of the page.
EDGES = {OPEN: "#888888", NOT_YET: "#d55e00", DONE: "#009e73"}


@dataclass(frozen=True)
class Report:
    """The result of one check.

    number, title -- those of the exercise
    state -- "open", "not yet" or "done"
    message -- one or two sentences
    hint -- a sentence that fits the mistake, or ""
    printed -- the beginning of what the learner's code printed during the check
    """

    number: str
    title: str
    state: str
    message: str
    hint: str = ""
    printed: str = ""

    @property
    def heading(self) -> str:
        """The first line: symbol, number and state."""
        verb = ": " if self.state == NOT_YET else " is "
        return f"{SYMBOLS[self.state]} Exercise {self.number}{verb}{self.state}."

    def graded(self) -> Report | None:
        """The report. While nbgrader grades or validates, AssertionError with its text unless it is done.

        What is done is then displayed, not returned: nbgrader reads points out of what a cell returns.
        """
        if "NBGRADER_EXECUTION" not in os.environ:
            return self
        if self.state != DONE:
            raise AssertionError(repr(self))
        from IPython.display import display

        display(self)
        return None

    def __repr__(self) -> str:
        lines = [f"{self.heading} {self.message}"]
        lines += [f"  Hint: {self.hint}"] if self.hint else []
        lines += [f"  Your code printed: {self.printed}"] if self.printed else []
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        extra = [f"<b>Hint:</b> {rich(self.hint)}"] if self.hint else []
        extra += [f"Your code printed: <code>{html.escape(self.printed)}</code>"] if self.printed else []
        return box(
            self.state, "<br>".join([f"<b>{html.escape(self.heading)}</b> {rich(self.message)}", *extra])
        )


@dataclass(frozen=True)
class Summary:
    """The exercises of a lesson with their states. A teacher collects `as_dict`."""

    lesson: str
    reports: tuple[Report, ...]

    @property
    def as_dict(self) -> dict[str, Any]:
        """{"lesson", "done", "exercises": [{"number", "title", "state"}]}, ready for JSON."""
        exercises = [{"number": r.number, "title": r.title, "state": r.state} for r in self.reports]
        return {"lesson": self.lesson, "done": self.done, "exercises": exercises}

    @property
    def done(self) -> int:
        """The number of exercises that are done."""
        return sum(report.state == DONE for report in self.reports)

    @property
    def heading(self) -> str:
        """The first line: how many exercises are done."""
        return f"Lesson {self.lesson}: {self.done} of {len(self.reports)} exercises done"

    def __repr__(self) -> str:
        rows = [f"  {SYMBOLS[r.state]} {r.number}  {r.state:<7}  {r.title}" for r in self.reports]
        return "\n".join([self.heading, *rows])

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        rows = "".join(
            f'<tr><td style="text-align:left">{SYMBOLS[r.state]} {r.state}</td>'
            f'<td style="text-align:left">{html.escape(r.number)}</td>'
            f'<td style="text-align:left">{html.escape(r.title)}</td></tr>'
            for r in self.reports
        )
        caption = f'<caption style="text-align:left"><b>{html.escape(self.heading)}</b></caption>'
        head = "".join(
            f'<th scope="col" style="text-align:left">{name}</th>' for name in ("state", "exercise", "what")
        )
        state = DONE if self.done == len(self.reports) else OPEN
        table = f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        return {
            "text/plain": repr(self),
            "text/html": box(state, table),
            PROGRESS: self.as_dict,
        }


def box(state: str, inner: str) -> str:
    """A block with a coloured edge for its state. MathJax skips it, so a learner's `$` begins no formula."""
    style = f"border-left:4px solid {EDGES[state]};padding:.4em .8em;margin:.2em 0;overflow-wrap:anywhere"
    return f'<div class="mathjax_ignore tex2jax_ignore" role="status" style="{style}">{inner}</div>'


def rich(text: str) -> str:
    """The text, escaped, with `backticks` as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text))
