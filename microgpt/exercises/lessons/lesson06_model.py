"""The checks of lesson 06 on what is around the names: a reliability curve, and the cache of a decoder."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ... import plain
from ...model import Config, gpt
from ...study.calibration import reliability
from .. import draws
from ..attempt import Attempt, Words, attempt
from ..compare import agree, as_list
from ..exercise import exercise

Forecasts = list[tuple[float, bool]]
STAGES = 4


@exercise(
    "6.5",
    "A reliability curve",
    hints={
        "IndexError": "p = 1.0 falls into a bin after the last: it belongs to the last one.",
        "ZeroDivisionError": "A bin into which nothing fell has no mean. Leave it out.",
        "middle": "That is the middle of the bin. What counts is the mean of what was really said.",
        "empty bins": "Bins into which nothing fell are left out: nothing was said there.",
        "ten bins": "There are always ten bins in it. Take the number from `bins`.",
        "counts": "The second number is a share: divide how often it came true by how many were said.",
        "swapped": "Said comes first, then came true.",
        "order": "Right points in another order: from the lowest bin to the highest.",
        "no count": "Three numbers a bin: said, came true, and how many forecasts there were.",
    },
    done="Below it judges 27 forecasts at every letter.",
)
def a_reliability_curve(reliability: Any) -> str:
    """A single bin, several, the edges 0 and 1, other widths, and forecasts that are drawn."""
    _curve(1, "one bin", reliability, [(0.2, False), (0.4, True), (0.9, True)], 1)
    _curve(2, "ten bins", reliability, [(0.82, True), (0.05, False), (0.11, False), (0.84, False)], 10)
    _curve(3, "0 and 1", reliability, [(0.0, False), (1.0, True), (0.97, True), (0.55, False)], 10)
    drawn = [(draws.whole(0, 99) / 100 + 0.003, draws.whole(0, 1) == 1) for _ in range(60)]
    _curve(STAGES, "four bins", reliability, drawn, 4)
    _curve(STAGES, "ten bins again", reliability, drawn, 10)
    return f"All {STAGES} stages stand."


def _curve(number: int, words: str, answer: Any, forecasts: Forecasts, bins: int) -> None:
    right = reliability(forecasts, bins)
    middles = [((min(int(p * bins), bins - 1) + 0.5) / bins, true, n) for p, true, n in right]
    attempt(answer, forecasts, bins, says=f"stage {number} of {STAGES}, {words}").gives(
        right,
        mistakes={
            "middle": middles,
            "empty bins": lambda got: len(as_list(got) or []) == bins > len(right),
            "ten bins": reliability(forecasts, 10),
            "counts": [(p, true * n, n) for p, true, n in right],
            "swapped": [(true, p, n) for p, true, n in right],
            "no count": [(p, true) for p, true, _ in right],
            "order": lambda got: agree(sorted(map(tuple, as_list(got) or [])), right),
        },
    )


class Counted:
    """The arithmetic of `plain`, with a count of the matrices that were applied."""

    def __init__(self) -> None:
        self.matrices = 0

    def __getattr__(self, name: str) -> Any:
        def call(*args: Any) -> Any:
            self.matrices += name == "linear"
            return getattr(plain, name)(*args)

        return call


@exercise(
    "6.6",
    "A decoder with its cache",
    hints={
        "no position": "Every token was read as if it were the first: `pos_id` is 0, then 1, then 2.",
        "forgets": "It reads each token as if nothing came before: make the lists once, outside `decode`.",
        "IndexError": "Each layer has a list of its own: `n_layer` lists of keys, and as many of values.",
        "shared": "Two decoders read into the same lists. Make them inside `decoder_of`.",
        "one list": "All layers share one list: `[[]] * n` is the same list n times. Write a comprehension.",
        "reads again": "Right logits, with too much work: earlier tokens were read again. Their keys and "
        "values are in the lists already.",
        "kind": "Return the function `decode` itself, without calling it.",
    },
    done="It remembers what it has read, and so each letter costs one call of the model.",
)
def a_decoder(decoder_of: Any) -> None:
    """A model with two layers reads five tokens; two decoders read in turn; the work is counted."""
    config = Config(5, n_embd=4, n_head=2, n_layer=2, block_size=20)
    parameters = {name: draws.matrix(*shape, -1, 1) for name, shape in config.shapes.items()}
    tokens = [0, *draws.wholes(4, 1, 4)]
    ops = Counted()
    decode = attempt(decoder_of, parameters, config, ops, says="decoder_of(parameters, config, ops)")
    if not callable(decode.got):
        decode.wrong(Words("a function"), "nothing" if decode.got is None else "kind")
    right, each = [], []
    theirs = _decoder(parameters, config)
    mistakes = _mistakes(parameters, config, tokens)
    for i, token_id in enumerate(tokens):
        right.append(theirs(token_id))
        before = ops.matrices
        row = attempt(decode.got, token_id, says=f"decode(token {i} of a text)")
        row.gives(right[-1], mistakes={name: wrong[i] for name, wrong in mistakes.items()})
        each.append(ops.matrices - before)
    if len(set(each)) > 1:
        says = "the number of matrices that each call applied"
        Attempt(says, each).wrong([each[0]] * len(each), "reads again")
    _in_turn(decoder_of, parameters, config, tokens, right)


def _decoder(parameters: Any, config: Config, lists: int = 0, still: bool = False) -> Any:
    """See Engine. `lists` and `still` get it wrong: too few lists, and a position that stands still."""
    shared: list[list[Any]] = [[] for _ in range(lists or config.n_layer)]
    others: list[list[Any]] = [[] for _ in range(lists or config.n_layer)]
    keys = [shared[i % len(shared)] for i in range(config.n_layer)]
    values = [others[i % len(others)] for i in range(config.n_layer)]
    read = 0

    def decode(token_id: int) -> list[float]:
        nonlocal read
        read += 1
        return gpt(token_id, 0 if still else read - 1, keys, values, parameters, config, plain)

    return decode


def _mistakes(parameters: Any, config: Config, tokens: Sequence[int]) -> dict[str, list[list[float]]]:
    """What comes at each token if one thing is wrong."""
    still, one = _decoder(parameters, config, still=True), _decoder(parameters, config, lists=1)
    empty: list[list[Any]] = [[] for _ in range(config.n_layer)]
    return {
        "no position": [still(token_id) for token_id in tokens],
        "forgets": [
            gpt(token_id, i, [*map(list, empty)], [*map(list, empty)], parameters, config, plain)
            for i, token_id in enumerate(tokens)
        ],
        "one list": [one(token_id) for token_id in tokens],
    }


def _in_turn(
    decoder_of: Any, parameters: Any, config: Config, tokens: Sequence[int], right: list[list[float]]
) -> None:
    """Two decoders read the same text, each one token after the other."""
    two = [
        attempt(decoder_of, parameters, config, Counted(), says="two decoders in turn").got for _ in range(2)
    ]
    for token_id, expected in zip(tokens, right):
        for decode in two:
            attempt(decode, token_id, says="two decoders in turn").gives(
                expected, mistakes={"shared": lambda got: as_list(got) is not None}
            )
