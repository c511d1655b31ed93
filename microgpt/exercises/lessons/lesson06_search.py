"""The check of the capstone of lesson 06: the likeliest name, found by a search that proves it.

Seven stages, each with one thing more, so that the report says how far the answer is right. The proof is
what waits, unopened: it sums to 1 with the name itself, and nothing in it is likelier. That it was not bought
with too much work is seen from what the model was asked.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from ...study.likeliest import likeliest_name
from .. import draws
from ..attempt import Attempt, Words, attempt
from ..compare import as_list, as_number
from ..exercise import exercise
from .lesson06_models import LETTERS, from_table

STAGES = 7
END = ""


@exercise(
    "6.3",
    "The likeliest name, with the proof",
    hints={
        "kind": "Return three things: the name, its probability, and the list of what was not opened.",
        "greedy": "That is greedy: it never came back to another first letter. Keep all beginnings.",
        "first found": "It stopped at the first name that was over. Something likelier still waited: a name "
        "has won only when it comes to the front itself.",
        "no end": "A name must have ended: its last factor is the probability of the end.",
        "end of a full name": "A name of block_size letters is over. Nothing is asked about its end.",
        "MicrogptError": "A name of block_size letters is over: the model cannot be asked what follows.",
        "logarithm": "That is a logarithm. Return the probability itself: `math.exp`.",
        "last factor": "That is the probability of the last step. A name has the product of all its steps.",
        "negative": "A heap has the smallest in front, so it holds -p. Turn the signs back.",
        "missing": "Name and list have to sum to 1. Something was thrown away: what was not opened stays.",
        "twice": "Name and list sum to more than 1: what was opened, or has won, is no longer waiting.",
        "likelier waits": "Something that waits is likelier than the name, so this proves nothing.",
        "prompt": "The search begins at the prompt, with probability 1, not at nothing.",
        "work": "The name is right, but the model was asked about beginnings that are less likely than the "
        "name. Always open the likeliest: then none of them is ever opened.",
    },
    done="It stops when it knows that it is finished. With -log p as length, it is Dijkstra's search.",
    seconds=30,
)
def the_likeliest(likeliest_name: Any) -> str:
    """See the stages below."""
    short = from_table({"": {END: 0.6, "a": 0.3}})
    _stage(1, "a model that mostly ends at once", likeliest_name, short)
    _greedy_is_wrong(likeliest_name)
    _first_is_not_best(likeliest_name)
    _full(likeliest_name)
    _drawn(likeliest_name)
    _prompt(likeliest_name)
    _work(likeliest_name)
    return f"All {STAGES} stages stand, and each name came with its proof."


def _stage(
    number: int,
    words: str,
    answer: Any,
    engine: Any,
    prompt: str = "",
    mistakes: dict[str, Any] | None = None,
) -> None:
    """The name, its probability and the proof, one after the other."""
    says = f"stage {number} of {STAGES}, {words}"
    tried = attempt(answer, engine, LETTERS, *([prompt] if prompt else []), says=says)
    if len(three := as_list(tried.got) or []) != 3:
        tried.wrong(Words("(name, probability, list)"), "nothing" if tried.got is None else "kind")
    name, p, left = three
    right, best, _ = likeliest_name(engine, LETTERS, prompt)
    Attempt(f"{says}: the name", name).gives(right, mistakes=mistakes)
    last = engine.probabilities(name)[0] if len(name) < engine.config.block_size else math.inf
    wrong = {"logarithm": math.log(best), "negative": -best, "last factor": last}
    full = engine.probabilities(name)[0] * best if len(name) == engine.config.block_size else math.inf
    Attempt(f"{says}: the probability of {name!r}", p).gives(
        best, mistakes={**wrong, "end of a full name": full, "no end": best / last}
    )
    _proof(Attempt(f"{says}: what was not opened", left), best)


def _proof(left: Attempt, best: float) -> None:
    """Nothing is missing, nothing is there twice, nothing is likelier."""
    numbers = [as_number(one) for one in as_list(left.got) or [None]]
    known = [number for number in numbers if number is not None]
    if len(known) != len(numbers):
        left.wrong(Words("a list of probabilities"), "kind")
    if min(known) < 0:
        left.wrong(Words("probabilities"), "negative")
    total = Attempt(f"{left.says}, summed with the name", sum(known) + best)
    total.gives(1.0, mistakes={"missing": lambda got: got < 1, "twice": lambda got: got > 1})
    if max(known) > best + 1e-9:
        left.wrong(Words(f"nothing above {best:.6f}"), "likelier waits")


def _greedy_is_wrong(answer: Any) -> None:
    table = {"": {"a": 0.55, "b": 0.4}, "b": {END: 0.9}}
    wrong = {"greedy": lambda got: str(got).startswith("a")}
    _stage(2, "the likeliest first letter leads nowhere", answer, from_table(table), mistakes=wrong)


def _first_is_not_best(answer: Any) -> None:
    table = {"": {END: 0.3, "a": 0.65}, "a": {END: 0.2, "b": 0.75}, "ab": {END: 0.95}}
    wrong = {"first found": ""}
    _stage(3, "two short names, and a longer one that is likelier", answer, from_table(table), mistakes=wrong)


def _full(answer: Any) -> None:
    table = {"": {"a": 0.9}, "a": {"b": 0.9}, "ab": {"c": 0.9}}
    _stage(4, "a name that fills a model of block_size 3", answer, from_table(table, block_size=3))


def _drawn(answer: Any) -> None:
    for _ in range(3):
        _stage(5, "a model with random numbers", answer, random_model())


def random_model() -> Any:
    """Names of up to four letters a to c. What comes after each beginning is drawn."""
    table: dict[str, dict[str, float]] = {}

    def grow(beginning: str) -> None:
        weights = draws.probabilities(4)
        table[beginning] = {letter: 0.97 * p for letter, p in zip((END, "a", "b", "c"), weights)}
        if len(beginning) < 3:
            for letter in "abc":
                grow(beginning + letter)

    grow("")
    return from_table(table, block_size=4)


def _prompt(answer: Any) -> None:
    table = {"": {"b": 0.9}, "b": {END: 0.9}, "ma": {"r": 0.8, END: 0.1}, "mar": {END: 0.3, "a": 0.6}}
    engine = from_table({**table, "mara": {END: 0.9}})
    wrong = {"prompt": lambda got: not str(got).startswith("ma")}
    _stage(6, "the likeliest name that begins with 'ma'", answer, engine, "ma", wrong)


def _work(answer: Any) -> None:
    """Only beginnings that are likelier than the name, or as likely, may have been opened."""
    engine = random_model()
    right, best, _ = likeliest_name(engine, LETTERS)
    says = f"stage {STAGES} of {STAGES}, what the model was asked"
    engine.opened.clear()
    attempt(answer, engine, LETTERS, says=says)
    chance = _chances(engine)
    needless = sorted(beginning for beginning in engine.opened if chance(beginning) < best - 1e-9)
    if needless:
        wrong = Words(f"{len(needless)} less likely ones as well, such as {needless[0]!r}")
        Attempt(says, wrong).wrong(Words(f"beginnings that are at least as likely as {right!r}"), "work")


def _chances(engine: Any) -> Callable[[str], float]:
    """The probability of a beginning."""

    def chance(beginning: str) -> float:
        factors = [engine.probabilities(beginning[:i])[LETTERS.ids(c)[0]] for i, c in enumerate(beginning)]
        return math.prod(factors)

    return chance
