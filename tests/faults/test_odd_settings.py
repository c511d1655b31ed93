"""Every argument of every public function gets thirty odd values, and gives a result or a clear message.

A call passes if it returns, or if it ends in an error that the package raised with its own message. It
fails if an error comes from deeper code, or if it takes too long.
"""

from __future__ import annotations

import inspect
import math
import random
import signal
import traceback
from decimal import Decimal
from fractions import Fraction
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

import microgpt
from microgpt import Config, MicrogptError, Training, decoding

np = pytest.importorskip("numpy")
PACKAGE = Path(microgpt.__file__).parent
SECONDS = 5.0
MODULES = ["sampling", "decoding", "tokenizer", "training", "checkpoint", "documents", "model", "exercises"]
MODULES += [f"study.{path.stem}" for path in (PACKAGE / "study").glob("[a-z]*.py")]
SKIPPED = {"study.plan.measure_speed"}  # it measures the time of this machine
OF_THE_CALLER = {"choose", "engine", "rate"}  # functions: the errors that they raise are passed on

ODD = {
    "None": lambda: None, "no text": lambda: "", "-1": lambda: -1, "0": lambda: 0, "1e308": lambda: 1e308,
    "nan": lambda: math.nan, "inf": lambda: math.inf, "-inf": lambda: -math.inf, "0.5": lambda: 0.5,
    "[]": lambda: [], "{}": dict, "()": tuple, "set": set, "np.int64": lambda: np.int64(3),
    "np.float32": lambda: np.float32(0.5), "np.array": lambda: np.array([1.0, 2.0]),
    "np.bool": lambda: np.True_, "Fraction": lambda: Fraction(1, 2), "Decimal": lambda: Decimal("0.5"),
    "sNaN": lambda: Decimal("sNaN"), "bytes": lambda: b"3", "digit": lambda: "3", "True": lambda: True,
    "10**30": lambda: 10**30, "10**400": lambda: 10**400, "class": lambda: int,
    "function": lambda: lambda *a: None, "generator": lambda: (i for i in "ab"), "[None]": lambda: [None],
    "[[]]": lambda: [[]], "complex": lambda: 1j, "object": object, "surrogate": lambda: "\ud800",
}  # fmt: skip


@cache
def usual():
    """The name of an argument -> a value for which the call works."""
    training = Training(["ab", "ba", "abba"], num_steps=2, n_embd=4, n_head=2, block_size=4).run()
    lists = [training.tokenizer.encode(text) for text in training.documents]
    counted = import_module("microgpt.study.novelty").Novelty(1, 0, 0, 0)
    return {
        "answer": max, "instead": min,
        "baseline": [1.0, 1.2], "batch": [[0, 1, 2, 0]], "block_size": 4, "card": "# ab", "characters": "ab",
        "checkpoint": training.checkpoint(), "choose": decoding.greedy, "config": training.config,
        "content": b"ab\nba", "context": [0], "document": "ab", "documents": ["ab", "ba", "abba", "aab"],
        "forecasts": [(0.5, True)], "ids": [97, 98], "lm_head": [[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]],
        "new": 256, "pairs": 5, "size": 1.0,
        "engine": training.engine, "held_out_loss": 1.0, "k": 2, "learning_rate": 0.01, "length": 1,
        "lesson": "01", "limits": "nothing else", "lines": ["ab"], "logits": [1.0, 2.0, 0.0],
        "losses": [1.0, 1.1], "merges": [(97, 98)], "name": "elements", "novelty": counted,
        "num_merges": 1, "num_steps": 1, "number": "1.1", "order": 2, "p": 0.5, "pair": (97, 98),
        "path": "m.json", "probs": [0.5, 0.3, 0.2], "prompt": "a", "rng": random.Random(1), "sample": "ab",
        "samples": ["ab"], "source": "a list", "temperature": 0.5, "text": "ab", "token_id": 1,
        "token_lists": lists, "tokenizer": training.tokenizer, "tokens": [0, 1, 2], "trained_on": ["ab"],
        "training": training, "use": "to learn", "vocab_size": 3, "yardsticks": {"bigram": 1.0},
    }  # fmt: skip


def publics():
    """Everything that is called here, as (title, function or class)."""
    for name in MODULES:
        module = import_module(f"microgpt.{name}")
        for title in getattr(module, "__all__", vars(module)):
            thing = vars(module)[title]
            makers = (thing, getattr(thing, "__init__", None))
            explains = any(hasattr(maker, "__wrapped__") for maker in makers)
            ours = getattr(thing, "__module__", "") == module.__name__
            if ours and (explains or name == "exercises"):
                yield f"{name}.{title}", thing
    yield "model.Config", Config
    yield "training.Training.resume", Training.resume
    for kind in ("vector", "numpy"):
        engine = Training(["ab", "ba", "abba"], n_embd=4, engine=kind).engine
        for title in ("loss", "gradients", "train_step"):
            yield f"{kind}.{title}", getattr(engine, title)


CALLS = {title: call for title, call in publics() if title not in SKIPPED}


def arguments(call):
    """The arguments that can be passed by name."""
    parameters = inspect.signature(call).parameters.values()
    return [p for p in parameters if p.kind not in (p.VAR_KEYWORD, p.VAR_POSITIONAL)]


class TooLong(BaseException):
    """The call did not end in time."""


def outcome(call, given):
    """What went wrong, or "" for a result or a clear message."""

    def stop(*_):
        raise TooLong

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        call(**given)
    except MicrogptError as error:
        return "" if len(str(error)) > 15 else f"too short a sentence: {error}"
    except TooLong:
        return f"took longer than {SECONDS} s"
    except Exception as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        own = Path(last.filename).is_relative_to(PACKAGE) and last.line.startswith("raise ")
        return "" if own else f"{type(error).__name__} in {Path(last.filename).name}: {error}"
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    return ""


def findings(call):
    """A line for each call that failed, and the number of calls."""
    necessary = {p.name: usual()[p.name] for p in arguments(call) if p.default is p.empty}
    found, calls = [], 0
    for name in (p.name for p in arguments(call)):
        for label, odd in ODD.items():
            if label == "class" and name in OF_THE_CALLER:
                continue
            calls += 1
            if came := outcome(call, {**necessary, name: odd()}):
                found.append(f"{name}={label}: {came:.90}")
    return found, calls


@pytest.mark.parametrize("title", sorted(CALLS))
def test_odd_values_get_a_result_or_a_clear_message(title, tmp_path, monkeypatch):
    if not hasattr(signal, "setitimer"):
        pytest.skip("left out: this system has no timer, `signal.setitimer`, to stop a call that hangs")
    monkeypatch.chdir(tmp_path)
    found, calls = findings(CALLS[title])
    assert found == []
    assert calls >= len(ODD) - 1


def test_the_pass_sees_what_it_looks_for():
    def deep(tokens):
        return len(tokens)

    found, _ = findings(deep)
    assert any("TypeError" in line for line in found)
