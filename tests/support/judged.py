"""An answer to one exercise, judged as in the lesson, but without the lesson."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from microgpt.exercises import check
from microgpt.exercises.report import Report
from support.played import exercises_of


def judged(number: str, code: str, names: Mapping[str, Any]) -> Report:
    """The report on `code` as the answer to an exercise. `names` is what the lesson has defined by then."""
    (one,) = [one for one in exercises_of(f"0{number[0]}") if one.number == number]
    own = dict(names)
    exec(code, own)
    report: Report = eval(one.check, {**own, "check": check})
    return report
