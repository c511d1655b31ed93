"""The checks of lesson 06: choosing the next letter, and reading what a model thinks of a name.

Answers are compared with numbers done by hand and with `microgpt.decoding`, on the models of
`lesson06_models.py`. The search is in `lesson06_search.py`, forecasts and cache in `lesson06_model.py`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ...decoding import greedy, keep_top_p, surprises
from ...plain import softmax
from ...sampling import probabilities
from ...tokenizer import BOS
from .. import draws
from ..attempt import Attempt, attempt
from ..compare import agree, as_list, as_number
from ..exercise import exercise
from .lesson06_models import LETTERS, Told, speller


@exercise(
    "6.1",
    "The loop that writes",
    hints={
        "no end": "It wrote <BOS> into the name. Token 0 means: the name is over, stop.",
        "same logits": "After the first letter nothing changed: `decode` the chosen token, keep its logits.",
        "forgets": "The model has lost the beginning: one decoder reads BOS and then every letter.",
        "prompt unread": "The model has not read the prompt: `decode` its ids before the first choice.",
        "no prompt": "That is what follows the prompt. The prompt itself belongs to the name.",
        "MicrogptError": "The name is full: leave the loop before you `decode` one token too many.",
        "chooses itself": "It took the likeliest letter, whatever `choose` said: ask `choose(logits)`.",
        "twice": "`choose` was asked more than once for a letter. Two draws differ: keep what it says.",
        "probabilities": "`choose` gets the logits as they are. What becomes of them is its affair.",
    },
    done="One loop for every way to choose. It writes all names from here on.",
)
def the_loop(write: Any) -> None:
    """Models that spell a word if they have read all of it so far, and a choice that is written down."""
    wrong = {
        "no end": lambda got: "<BOS>" in str(got),
        "same logits": "mmmmmmmm",
        "forgets": lambda got: "z" in str(got),
        "prompt unread": "mamaria",
        "no prompt": "ria",
    }
    for prompt in ("", "ma"):
        says = f"write(a model that expects 'maria', tokenizer, greedy, {prompt!r})"
        attempt(write, speller("maria"), LETTERS, greedy, prompt, says=says).gives("maria", mistakes=wrong)
    says = "write(a model with block_size 2, tokenizer, greedy)"
    attempt(write, speller("maria", block_size=2), LETTERS, greedy, says=says).gives("ma", mistakes=wrong)
    attempt(write, speller(""), LETTERS, greedy, says="write(a model that ends at once, ...)").gives("")
    word = draws.word(6, "bcdefgh")
    says = f"write(a model that expects {word!r}, tokenizer, greedy)"
    attempt(write, speller(word), LETTERS, greedy, says=says).gives(word, mistakes=wrong)
    _asks_once(write, speller("maria"), draws.word(4, "mria"))


def _asks_once(write: Any, engine: Told, word: str) -> None:
    """The choice is written down beforehand, and notes what it is asked."""
    script, asked = [*LETTERS.ids(word), BOS], []

    def choose(logits: Sequence[float]) -> int:
        asked.append(list(logits))
        return script[len(asked) - 1] if len(asked) <= len(script) else BOS

    decode = engine.decoder()
    expected = [decode(token_id) for token_id in LETTERS.encode(word)[:-1]]
    says = f"write(..., a choice that says {', '.join(word)} and the end)"
    tried = attempt(write, engine, LETTERS, choose, says=says)
    if asked and agree(asked[0], softmax(expected[0])):
        tried.wrong(word, "probabilities")
    itself = not asked
    tried.gives(
        word, mistakes={"chooses itself": lambda _: itself, "twice": lambda _: len(asked) > len(word)}
    )
    if len(asked) > len(script):
        tried.wrong(word, "twice")
    Attempt("the logits that `choose` got", asked).gives(expected)


@exercise(
    "6.2",
    "A dial and a cut",
    hints={
        "multiplied": "That multiplies. At 0.5 the logits should move apart, at 2 together: divide.",
        "after": "Dividing probabilities leaves their proportions. Divide the logits, before softmax.",
        "ignored": "`temperature` has no effect yet: these are the probabilities at temperature 1.",
        "exponents only": "Those are e to the power of each, and do not sum to 1: `softmax` does both.",
        "not cut": "Those are all letters. The cut at `p` is still missing.",
        "cut first": "The cut came before the temperature. First the dial, then the cut.",
        "one too few": "Together they are less than `p`. The letter that takes the sum to `p` stays in.",
        "one too many": "They already reach `p` without the last one: stop when the sum is `p` or more.",
        "not sorted": "Begin with the likeliest letter, not with the first one of the alphabet.",
        "least likely": "It began with the least likely letter: sort from large to small.",
        "not renormalised": "Right letters, but they no longer sum to 1: divide each by their sum.",
        "softmax again": "`softmax` takes logits, and turns every 0 into more than 0. Divide by the sum.",
        "all alike": "All that was kept became equal. To keep proportions, divide each by their sum.",
        "above p": "Those are the letters that have a probability of `p` each. Their *sum* counts.",
        "tie": "Of equal letters, too, only as many stay as the sum needs.",
        "ZeroDivisionError": "Nothing was kept. Is the list one of ids? `i in kept` asks for an id.",
    },
    done="With p = 1 it is a temperature and no more; with a very small p it is greedy.",
)
def a_dial_and_a_cut(shape: Any) -> None:
    """The dial alone, the cut alone, both, a sum that is met exactly, and equal letters."""
    for logits, temperature in (([2.0, 1.0, 0.0], 0.5), ([2.0, 1.0, 0.0], 2.0), ([0.0, 900.0], 3.0)):
        _dial(shape, logits, temperature)
    _dial(shape, draws.vector(4), draws.number(0.2, 0.8))
    exact, drawn = [0.125, 0.25, 0.125, 0.5], [0.1, 0.4, 0.05, 0.3, 0.15]
    for probs, p in (
        ([0.4, 0.3, 0.2, 0.1], 0.15),
        (drawn, 0.6),
        (exact, 0.75),
        (drawn, 0.78),
        ([0.4, 0.3, 0.2, 0.1], 0.3),
        (drawn, 0.999),
    ):
        _cut(shape, [math.log(q) for q in probs], 1.0, p)
    for temperature in (0.5, 2.0):
        _cut(
            shape, draws.vector(7, -2, 2), temperature, draws.number(0.3, 0.8) + 0.0037
        )  # no sum equals this
    _tie(shape)


def _dial(shape: Any, logits: list[float], temperature: float) -> None:
    """Nothing is cut off: p is 1."""
    after = [q / temperature for q in softmax(logits)]
    divided = (after, _only(after, _until(after, sorted(range(len(after)), key=lambda i: -after[i]), 1.0)))
    mistakes = {
        "ignored": softmax(logits),
        "exponents only": [math.exp(min(logit / temperature, 700)) for logit in logits],
        "multiplied": softmax([logit * temperature for logit in logits]),
        "after": lambda got: any(agree(got, wrong) for wrong in divided),
    }
    attempt(shape, logits, temperature, 1.0).gives(probabilities(logits, temperature), mistakes=mistakes)


def _cut(shape: Any, logits: list[float], temperature: float, p: float) -> None:
    probs = probabilities(logits, temperature)
    order = sorted(range(len(probs)), key=lambda i: -probs[i])
    right = keep_top_p(probs, p)
    count = sum(q > 0 for q in right)
    first = [math.log(q) if q else -math.inf for q in keep_top_p(softmax(logits), p)]
    as_they_are = [q if new > 0 else 0.0 for q, new in zip(probs, right)]
    mistakes = {
        "not cut": probs if count < len(probs) else None,
        "cut first": probabilities(first, temperature),
        "one too few": _only(probs, order[: count - 1]),
        "one too many": _only(probs, order[: count + 1]),
        "not sorted": _only(probs, _until(probs, range(len(probs)), p)),
        "least likely": _only(probs, _until(probs, order[::-1], p)),
        "not renormalised": as_they_are,
        "softmax again": softmax(as_they_are),
        "all alike": [(new > 0) / count for new in right],
        "above p": _only(probs, [i for i in order if probs[i] >= p]),
    }
    attempt(shape, logits, temperature, p).gives(right, mistakes=mistakes)


def _tie(shape: Any) -> None:
    """Of four letters that are equally likely, any two have half of the probability."""
    tried = attempt(shape, [0.0] * 4, 1.0, 0.5)
    kept, right = as_list(tried.got), [0.5, 0.5, 0.0, 0.0]
    numbers = [as_number(q) for q in kept or []]
    if kept is not None and agree(sorted(q for q in numbers if q is not None), right[::-1]):
        return
    tried.gives(right, mistakes={"tie": lambda _: len(numbers) == 4 and len(set(numbers)) == 1})


@exercise(
    "6.4",
    "The surprise of a name",
    hints={
        "wrong token": "That is how likely the token just read was. Use the next token, `target`.",
        "no log": "Those are probabilities. A surprise is minus the logarithm of one.",
        "bits": "That is in bits, to base 2. This course measures in nats: `math.log`.",
        "mean": "That is the mean, the loss of this name. The exercise asks for the sum.",
        "no end": "The surprise of the end is missing: after the last letter the model is asked once more.",
        "probability": "That is the probability of the name. Its surprise is minus the logarithm of that.",
        "MicrogptError": "A name of block_size letters fills the model: it is never asked about the end.",
    },
    done="Divided by the number of predictions, it is the loss of lesson 05.",
)
def surprise_of(surprise_of: Any) -> None:
    """A model that expects abc is hardly surprised by abc, and very surprised by cba."""
    drawn = draws.word(5, "abc")
    for expected, name in (("abc", "abc"), ("abc", "cba"), ("abc", ""), ("ab", "abcabcab"), (drawn, drawn)):
        engine: Any = speller(expected)
        tokens = LETTERS.encode(name)
        pairs = list(zip(tokens, tokens[1:]))[: engine.config.block_size]
        rows = [engine.probabilities(name[:i]) for i in range(len(pairs))]
        parts = surprises(engine, LETTERS, name)
        total = sum(parts)
        mistakes = {
            "wrong token": -sum(math.log(row[read]) for row, (read, _) in zip(rows, pairs)),
            "no log": lambda got, parts=parts: _near(got, sum(math.exp(-part) for part in parts), sign=True),
            "bits": total / math.log(2),
            "mean": total / len(pairs),
            "no end": sum(parts[:-1]),
            "probability": math.exp(-total),
        }
        if name == "":  # with a single prediction, most mistakes make no difference
            mistakes = {}
        says = f"surprise_of(a model that expects {expected!r}, tokenizer, {name!r})"
        attempt(surprise_of, engine, LETTERS, name, says=says).gives(total, mistakes=mistakes)


def _near(got: Any, number: float, sign: bool = False) -> bool:
    """Whether it is the number, or with `sign` its negative."""
    came = as_number(got)
    return came is not None and any(abs(s * came - number) < 1e-6 for s in ((1, -1) if sign else (1,)))


def _until(probs: Sequence[float], order: Sequence[int], p: float) -> list[int]:
    """The ids in this order, up to the one that takes the sum to `p`."""
    kept, together = [], 0.0
    for i in order:
        kept.append(i)
        together += probs[i]
        if together >= p:
            break
    return kept


def _only(probs: Sequence[float], ids: Sequence[int]) -> list[float]:
    """The probabilities of `ids`, scaled to sum to 1; the others 0."""
    together = sum(probs[i] for i in ids)
    return [p / together if i in ids else 0.0 for i, p in enumerate(probs)]
