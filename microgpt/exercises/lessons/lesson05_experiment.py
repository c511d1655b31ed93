"""The check of the capstone of lesson 05: an experiment, from a blank page.

The experiment is run in a lab that trains nothing: it gives losses from a table, and notes what it is
asked for. So the true differences are known, and every verdict can be provoked.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from typing import Any

from ...study.lab import student_t
from .. import draws
from ..attempt import Words, answer, attempt
from ..compare import as_list
from ..exercise import exercise
from .lesson05_package import verdict

CHANGE = {"n_embd": 32}
MATTERS = 0.01
# Differences by seed, and the verdict that they should get.
CASES = {
    "worse": [0.050, 0.061, 0.048, 0.055],
    "better": [-0.050, -0.061, -0.048, -0.055, -0.058],
    "cannot tell": [0.050, -0.040, 0.010],
    "does not matter": [0.004, 0.003, 0.005, 0.004, 0.002, 0.003],
}


class TableLab:
    """Looks like a Lab. `asked` has the seeds and the settings of each call."""

    def __init__(self, differences: Sequence[float], first_seed: int) -> None:
        self.seeds = [first_seed + i for i in range(len(differences))]
        self.baseline = dict(zip(self.seeds, draws.vector(len(differences), 2.3, 2.6)))
        self.differences = dict(zip(self.seeds, differences))
        self.asked: list[tuple[list[int], Mapping[str, Any]]] = []

    def losses(self, seeds: Sequence[int], **settings: Any) -> list[float]:
        """A loss for each seed."""
        self.asked.append((list(seeds), settings))
        found = [self.baseline.get(seed, 2.4) for seed in seeds]
        if not settings:
            return found
        return [loss + self.differences.get(seed, 0.0) for seed, loss in zip(seeds, found)]


@exercise(
    "5.5",
    "An experiment, from the blank page",
    hints={
        "three things": "Give back three things: the mean difference, its margin, the verdict.",
        "other seeds": "Both variants have to be trained with all of `seeds`, in the same order.",
        "no change": "`lab.losses(seeds, **change)` trains the changed run, `lab.losses(seeds)` the other.",
        "turned round": "Turn it round: changed minus usual, so that a better variant is below 0.",
        "not paired": "That is for two independent groups. Take the difference of each pair first.",
        "by n": "The variance is divided by one less than the number of pairs: one is used up by the mean.",
        "no root of n": "That is for one difference. For a mean of n, divide by the root of n.",
        "by n twice": "For a mean of n, divide by the root of n, not by n: the root of `variance / n`.",
        "variance": "That is in squared nats: the root is missing.",
        "error": "That is the standard error. The margin is `student_t(n)` times as long.",
        "fixed t": "2.26 belongs to ten pairs. `student_t(n)` knows the number for n.",
        "one pair less": "`student_t` takes the number of pairs, not one less.",
        "mean only": "The mean alone says nothing. Ask whether the whole interval lies on one side of 0.",
        "matters first": "The whole interval is within `matters` of 0: the difference is too small to care.",
        "mean small": "The mean is small, but the interval is not: there may still be a difference.",
    },
    done="Four verdicts, and each is the right one. Now write down what you expect, and run one of your own.",
)
def an_experiment(experiment: Any) -> None:
    """The calls, the numbers, then each verdict; at last differences that are drawn."""
    for differences in CASES.values():
        _tried(experiment, differences)
    for _ in range(3):
        middle, spread = draws.number(-0.03, 0.03), draws.number(0.001, 0.03)
        drawn = [middle + spread * x for x in draws.vector(draws.whole(3, 12), -1.0, 1.0)]
        _tried(experiment, drawn)


def _tried(experiment: Any, differences: Sequence[float]) -> None:
    lab = TableLab(differences, draws.whole(1, 900))
    says = f"experiment(lab, {CHANGE}, {lab.seeds}, {MATTERS})"
    found = attempt(lambda: experiment(lab, dict(CHANGE), list(lab.seeds), MATTERS), says=says)
    items = as_list(found.got)
    if items is None or len(items) != 3:
        found.wrong(Words("(mean, margin, verdict)"), "three things")
    _asked(lab)
    assert items is not None
    _numbers(items[:2], lab)
    _verdict(items[2], differences)


def _asked(lab: TableLab) -> None:
    """What the lab was asked for."""
    for settings in (CHANGE, {}):
        seeds = [seed for given, asked in lab.asked if asked == settings for seed in given]
        tried = answer(f"the seeds of the runs with {settings or 'nothing changed'}", seeds)
        tried.gives(lab.seeds, mistakes={"no change": [], "other seeds": lambda got: True})


def _numbers(got: Sequence[Any], lab: TableLab) -> None:
    """The mean and the margin."""
    usual = list(lab.baseline.values())
    differences = list(lab.differences.values())
    changed = [a + b for a, b in zip(usual, differences)]
    mean, deviation, n = statistics.fmean(differences), statistics.stdev(differences), len(differences)
    t, error = student_t(n), deviation / math.sqrt(n)
    strangers = math.sqrt((statistics.variance(usual) + statistics.variance(changed)) / n)
    wrong = {
        "turned round": (-mean, t * error),
        "error": (mean, error),
        "by n": (mean, t * statistics.pstdev(differences) / math.sqrt(n)),
        "no root of n": (mean, t * deviation),
        "by n twice": (mean, t * deviation / n),
        "variance": (mean, t * deviation**2 / n),
        "fixed t": (mean, 2.26 * error),
        "not paired": (mean, t * strangers),
    }
    if n > 2:
        wrong["one pair less"] = (mean, student_t(n - 1) * error)
    answer("the mean difference and its margin", tuple(got)).gives(
        (mean, t * error), within=1e-9, mistakes=wrong
    )


def _verdict(got: Any, differences: Sequence[float]) -> None:
    """The word, and what a hastier judge would have said."""
    n, mean = len(differences), statistics.fmean(differences)
    margin = student_t(n) * statistics.stdev(differences) / math.sqrt(n)
    expected = verdict(mean, margin, MATTERS)
    wrong = {}
    if expected == "does not matter":
        wrong["matters first"] = lambda got: got in ("better", "worse", "cannot tell")
    elif expected == "cannot tell":
        wrong["mean small"] = lambda got: got == "does not matter"
        wrong["mean only"] = lambda got: got in ("better", "worse")
    says = f"the verdict on {mean:+.4f} ± {margin:.4f}, if {MATTERS} matters"
    answer(says, got).gives(expected, mistakes=wrong)
