"""What a folder of handed-in notebooks has done, as one table: `python -m microgpt.exercises hand-ins/`.

Two ways. `stored` reads what the checks said in the notebook as it was handed in: nothing is run,
and whoever hands in can write there what he likes. `fresh` takes only the answers out of the
hand-in, puts them into our own copy of the lesson and runs that, in a process of its own.

Hand-ins are code and text of strangers. What is promised and what is not stands in
`docs/teachers.md`: a process with limits is no sandbox, a container is.
"""

from __future__ import annotations

from .collect import collect
from .fresh import Limits
from .table import HandIn, Row, as_csv, as_json

__all__ = ["HandIn", "Limits", "Row", "as_csv", "as_json", "collect"]
