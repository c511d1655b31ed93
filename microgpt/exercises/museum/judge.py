"""The bug museum: broken engines, and a grade for the check that tells them from correct ones.

The learner writes `my_check(Value)`, which decides if an engine is correct. True or None means yes.
False or any exception means no. It is tried on every specimen of `specimens.py`, and on three
correct engines that are written in different ways. All of them stand in the same shell (`shell.py`),
so that only their numbers differ.
"""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ...value import Value
from .. import draws
from ..attempt import Mistake, StillOpen, Words
from ..holes import complains_of_hole, has_hole, is_hole
from ..limits import TimeUp, time_limit
from ..report import DONE, OPEN, SYMBOLS, box, rich
from ..run import where_in_cell
from .shell import in_a_shell
from .sound import Closures, Plain
from .specimens import KINDS, SPECIMENS, Specimen

SOUND = {
    Plain: "an engine with local derivatives",
    Closures: "an engine with closures",
    Value: "the package's Value",
}
ENOUGH = 15
SECONDS = 20  # for one engine: far more than a check needs on a machine that is busy with other things


@dataclass(frozen=True)
class Visit:
    """The results of a check in the museum.

    caught -- the specimens that it calls broken
    accused -- the first correct engine that it calls broken, with the reason, or ""
    is_open -- whether the check still has holes; then the visit was not completed
    """

    caught: tuple[type[Specimen], ...] = ()
    accused: str = ""
    is_open: bool = False

    def kinds(self) -> list[tuple[str, int, int]]:
        """For every kind of bug: (kind, how many were caught, how many there are)."""
        caught, everything = Counter(one.kind for one in self.caught), Counter(one.kind for one in SPECIMENS)
        return [(kind, caught[kind], everything[kind]) for kind in KINDS]

    @property
    def heading(self) -> str:
        """The result as a sentence."""
        if self.is_open:
            return f"{len(SPECIMENS)} broken engines wait for a check without `...`."
        if self.accused:
            return f"The check calls a sound engine broken: {self.accused}. That has to be put right first."
        caught = f"The check catches {len(self.caught)} of {len(SPECIMENS)} broken engines"
        return f"{caught} and leaves the {len(SOUND)} sound ones alone."

    def __repr__(self) -> str:
        if self.accused:  # one wrong number accuses nearly everybody: the names of the bugs would be a gift
            return self.heading
        rows = [f"  {_mark(caught, of)} {caught} of {of}  {kind}" for kind, caught, of in self.kinds()]
        return "\n".join([self.heading, *rows, *(f"  caught: {one.label}" for one in self.caught)])

    def _repr_html_(self) -> str:
        if self.accused:
            return box(OPEN, f"<b>{rich(self.heading)}</b>")
        names = ("caught", "kind of bug", "what it was")
        head = "".join(f'<th scope="col" style="text-align:left">{name}</th>' for name in names)
        rows = "".join(f"<tr>{self._row(*kind)}</tr>" for kind in self.kinds())
        table = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        complete = len(self.caught) == len(SPECIMENS)
        return box(DONE if complete else OPEN, f"<b>{rich(self.heading)}</b>{table}")

    def _row(self, kind: str, caught: int, of: int) -> str:
        labels = "<br>".join(rich(one.label) for one in self.caught if one.kind == kind)
        cells = (f"{_mark(caught, of)} {caught} of {of}", html.escape(kind), labels)
        return "".join(f'<td style="text-align:left">{cell}</td>' for cell in cells)


def _mark(caught: int, of: int) -> str:
    return SYMBOLS[DONE if caught == of else OPEN]


def visit_museum(my_check: Callable[[type], Any]) -> Visit:
    """Try `my_check` on every engine of the museum."""
    try:
        engines = draws.shuffled([*SOUND, *SPECIMENS])  # or a check could count its calls
        complaints = {engine: _complaint(my_check, engine) for engine in engines}
    except StillOpen:
        return Visit(is_open=True)
    accused = [f"{name} ({complaints[engine]})" for engine, name in SOUND.items() if complaints[engine]]
    if accused and has_hole(my_check):
        return Visit(is_open=True)
    return Visit(tuple(one for one in SPECIMENS if complaints[one]), "".join(accused[:1]))


def grade(my_check: Callable[[type], Any]) -> Visit:
    """The visit. Mistake if a correct engine is accused, or if fewer than ENOUGH specimens are caught."""
    result = visit_museum(my_check)
    if result.is_open:
        raise StillOpen
    if result.accused:
        raise Mistake(
            "my_check on the sound engines", Words("no complaint"), Words(result.accused), "accused"
        )
    came = Words(f"{len(result.caught)} of {len(SPECIMENS)}")
    if not result.caught:
        raise Mistake("my_check on the broken engines", Words(f"{ENOUGH} or more caught"), came, "blind")
    if len(result.caught) < ENOUGH:
        raise Mistake(
            "my_check on the broken engines", Words(f"{ENOUGH} or more caught"), came, advice(result)
        )
    return result


def advice(result: Visit) -> str:
    """A hint: the kinds of bugs that are not caught, and what to try against the most frequent of them."""
    slipping = {kind: of - caught for kind, caught, of in result.kinds() if caught < of}
    if not slipping:
        return "Nothing slips through."
    most = max(slipping, key=lambda kind: slipping[kind])
    kinds = ", ".join(f"{kind} ({missed})" for kind, missed in slipping.items())
    return f"Still slipping through: {kinds}. For {most}: {KINDS[most]}"


def _complaint(my_check: Callable[[type], Any], engine: type) -> str:
    """The reason why the check calls `engine` broken, or "" if it does not."""
    try:
        with time_limit(SECONDS):
            verdict = my_check(in_a_shell(engine))
    except TimeUp:
        return f"no answer within {SECONDS} seconds"
    except Exception as error:
        if complains_of_hole(error):
            raise StillOpen from None
        where = getattr(error, "where", None) or where_in_cell(error)
        return f"{type(error).__name__}{where} {error}".replace("`", '"').strip()[:200]
    if is_hole(verdict):
        raise StillOpen
    return "" if verdict is None or verdict else "it returned False"
