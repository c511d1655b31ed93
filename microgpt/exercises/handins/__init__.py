"""Collects a folder of handed-in notebooks into one table: `python -m microgpt.exercises hand-ins/`.

There are two ways. `stored` reads the results that the notebook contains. It runs nothing, but anyone can
edit these results. `fresh` takes only the answers out of the hand-in, puts them into our own copy of the
lesson, and runs that. The answers run in a process that is isolated as well as the machine allows. The
checks run in another process, which compares plain data (`judge.py`).

Hand-ins are code and text of strangers. `docs/teachers.md` says what a mark is worth, and what is promised.
"""

from __future__ import annotations

from .collect import collect, collecting, in_order, new_seed
from .fresh import Limits
from .judged import Grading
from .table import HandIn, Row, as_csv, as_json

__all__ = [
    "Grading",
    "HandIn",
    "Limits",
    "Row",
    "as_csv",
    "as_json",
    "collect",
    "collecting",
    "in_order",
    "new_seed",
]
