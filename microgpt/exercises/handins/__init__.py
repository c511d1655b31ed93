"""What a folder of handed-in notebooks has done, as one table: `python -m microgpt.exercises hand-ins/`.

Two ways. `stored` reads what the checks said in the notebook as it was handed in: nothing is run,
and whoever hands in can write there what he likes. `fresh` takes only the answers out of the
hand-in, puts them into our own copy of the lesson and runs that: the answers in a process that is shut
in as well as the machine can, the checks in another one, which compares plain data (`judge.py`).

Hand-ins are code and text of strangers. What a mark is worth, and what is promised and what is not,
stands in `docs/teachers.md`.
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
