"""The check of lesson 02, third part: one merge."""

from __future__ import annotations

from typing import Any

from .. import draws
from ..attempt import attempt
from ..compare import as_list
from ..exercise import exercise


@exercise(
    "2.5",
    "Merge a pair",
    hints={
        "first only": "Only the first place was merged. Go on to the end of the list.",
        "pair kept": "The second half of the pair is still there after the new id: move on by two places.",
        "last lost": "The last token is missing: it has no right neighbour, but it must be kept.",
        "from the right": "Go from left to right: of three equal tokens the first two make the pair.",
        "text": "The tokens became text: `1, 14` also stands in `11, 14`. Compare ids.",
        "overlap": "Of three equal tokens only two make a pair; the third stays. A token can be used once.",
        "untouched": "Nothing was merged. Is a list compared with a tuple? `[1, 14] == (1, 14)` is False.",
        "one half": "Tokens were merged that are not this pair: both halves must match, in this order.",
        "list changed": "The answer is right, but the given list was changed. Build a new list.",
        "IndexError": "The last place has no `ids[i + 1]`. Read it only if it exists.",
    },
    done="One merge makes the text shorter and the vocabulary longer, by one.",
)
def merging(merge: Any) -> None:
    """Pairs at the end, twice in a row, overlapping and reversed, and an empty list."""
    ids = [1, 14, 14, 1, 14]
    tried = attempt(merge, ids, (1, 14), 27)
    tried.gives(
        [27, 14, 27],
        mistakes={
            "first only": [27, 14, 1, 14],
            "pair kept": [27, 14, 14, 27, 14],
            "untouched": [1, 14, 14, 1, 14],
        },
    )
    if tried.given[0] != ids:
        tried.wrong([27, 14, 27], "list changed")
    attempt(merge, [14, 1, 3, 1, 1], (1, 14), 27).gives(
        [14, 1, 3, 1, 1],
        mistakes={"one half": lambda got: 27 in (as_list(got) or []), "last lost": [14, 1, 3, 1]},
    )
    attempt(merge, [5, 5, 5], (5, 5), 27).gives(
        [27, 5], mistakes={"overlap": [27, 27], "from the right": [5, 27]}
    )
    attempt(merge, [11, 14, 1, 141], (1, 14), 27).gives(
        [11, 14, 1, 141], mistakes={"text": lambda got: as_list(got) is not None}
    )
    attempt(merge, [], (1, 14), 27).gives([])
    pieces = [[[1, 14], [14], [3]][draws.whole(0, 2)] for _ in range(12)]  # 1 is always followed by 14
    merged = [27 if piece == [1, 14] else piece[0] for piece in pieces]
    attempt(merge, [token for piece in pieces for token in piece], (1, 14), 27).gives(merged)
