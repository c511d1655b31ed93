"""The end of a test run: a list of everything that was left out, and of what to install."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from support.needs import PREFIX

TITLE = "left out on this machine"


def summary(reasons: Iterable[str]) -> list[str]:
    """A line for each reason, with the number of tests. Programs to install come first, then by number."""
    counted = Counter(reason.removeprefix("Skipped: ") for reason in reasons)
    ordered = sorted(counted, key=lambda reason: (not reason.startswith(PREFIX), -counted[reason], reason))
    return [f"{counted[reason]:5} {reason}" for reason in ordered]


def pytest_terminal_summary(terminalreporter):
    """Write the list where pytest writes its own summaries."""
    skipped = terminalreporter.stats.get("skipped", [])
    lines = summary(report.longrepr[2] for report in skipped)
    if lines:
        terminalreporter.section(TITLE)
        terminalreporter.write_line("tests reason (what they need, and how to get it)")
        for line in lines:
            terminalreporter.write_line(line)
