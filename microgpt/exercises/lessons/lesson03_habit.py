"""The check of the last exercise of lesson 03: a habit that a head may have, and how it is measured.

Any habit will do that says where a head looks and can be told from the three that the lesson has
measured. The measure is compared on weights that are drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .. import draws
from ..attempt import Words, attempt
from ..compare import as_list
from ..exercise import exercise
from .lesson03_package import shares_of

NAMES = ("kateryna", "anna", "christopher", "bo", "mississippi", "aaliyah")
KNOWN = {"BOS": lambda t: [0], "previous": lambda t: [t - 1], "itself": lambda t: [t]}


@exercise(
    "3.5",
    "A habit of your own",
    hints={
        "one number": "Give a list of places: `[j]` for one place, `[]` where the habit finds none.",
        "future": "Position t cannot look at what comes later: only at 0 to t.",
        "twice": "The same place stands twice in the list, and would be counted twice.",
        "silent": "Not at one position of six names: the habit never says anything.",
        "known": "BOS, the previous letter and itself are measured anyway: invent another habit.",
        "everything": "All places together get all the weight, always. Which of them does your head prefer?",
        "no even share": "That is the whole weight. Subtract what no preference would give: an even share.",
        "one share": "Several places were found: subtract an even share for *each* of them.",
        "shares of t": "Position t sees t + 1 places: BOS at 0, and t letters. An even share is 1 / (t + 1).",
        "silent rows": "Where the habit finds no place, add nothing to the list: a 0 pulls the mean down.",
        "IndexError": "A letter was asked for that is not there: at position 0 only BOS has been read.",
    },
    done="Now let it be tested below: on ten seeds, and on names that it was not invented for.",
)
def a_habit(looks_at: Any, gains: Any) -> None:
    """The places are possible ones and say something new; then the measure, on drawn weights."""
    found = {name: [_places(looks_at, name, t) for t in range(len(name) + 1)] for name in NAMES}
    rows = [(t, sorted(places)) for all_places in found.values() for t, places in enumerate(all_places)]
    tried = attempt(lambda: None, says="looks_at on six names")
    if not any(places for _, places in rows):
        tried.wrong(Words("a place, somewhere"), "silent")
    for known in KNOWN.values():
        if all(places == known(t) for t, places in rows if places and t > 1):
            tried.wrong(Words("another habit"), "known")
    if all(places == list(range(t + 1)) for t, places in rows if places and t > 1):
        tried.wrong(Words("a choice"), "everything")
    for name, all_places in found.items():
        _measure(gains, ["BOS", *name], all_places)


def _places(looks_at: Any, name: str, t: int) -> list[int]:
    """What `looks_at` gives, checked."""
    letters = ["BOS", *name]
    tried = attempt(looks_at, letters, t)
    places = as_list(tried.got)
    if places is None:
        tried.gives([], shown="a list of places", mistakes={"one number": lambda got: got is not None})
        return []
    tried_whole = [place for place in places if isinstance(place, int) and not isinstance(place, bool)]
    if len(tried_whole) != len(places) or any(not 0 <= place <= t for place in tried_whole):
        tried.wrong(Words(f"places from 0 to {t}"), "future")
    if len(set(places)) != len(places):
        tried.wrong(Words("every place once"), "twice")
    return list(places)


def _measure(gains: Any, letters: Sequence[str], found: Sequence[Sequence[int]]) -> None:
    weights = [[*draws.probabilities(t + 1), *[0.0] * (len(letters) - t - 1)] for t in range(len(letters))]
    pairs = [(t, row, places) for t, (row, places) in enumerate(zip(weights, found))]
    whole = [(t, sum(row[j] for j in places), len(places)) for t, row, places in pairs if places]
    attempt(gains, weights, letters, says=f"gains(weights, the letters of {''.join(letters[1:])!r})").gives(
        shares_of(weights, found),
        mistakes={
            "no even share": [share for _, share, _ in whole],
            "one share": [share - 1 / (t + 1) for t, share, _ in whole],
            "shares of t": [share - count / max(t, 1) for t, share, count in whole],
            "silent rows": lambda got: len(as_list(got) or []) == len(letters),
        },
    )
