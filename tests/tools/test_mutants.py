"""The mutants of a solution: one change each, in what a learner writes, tried without a trace."""

from __future__ import annotations

import sys

import pytest
from support.played import exercises_of

from tools.mutants.__main__ import equal, sample
from tools.mutants.changes import mutants
from tools.mutants.trial import difference, trial

SOLUTION = "def f(a, b):\n    total = 0\n    for x in a:\n        total += x\n    return total / b"
TEMPLATE = "def f(a, b):\n    total = 0\n    for x in a:\n        ...\n    return ..."


def test_a_mutant_differs_in_one_place_and_is_python():
    found = mutants(SOLUTION, TEMPLATE)
    assert len(found) == len(set(found)) > 40
    for words in (
        "total -= x",
        "total = x",
        "return total * b",
        "return total",
        "return x / b",
        "return b / total",
    ):
        assert any(words in source for source in found), words
    for source in found:
        compile(source, "mutant", "exec")


def test_only_what_the_learner_writes_is_changed_if_that_is_enough():
    solution = SOLUTION.replace("total += x", "total += " + " + ".join(f"x[{i}] * {i + 2}" for i in range(9)))
    assert len(mutants(solution, TEMPLATE)) > 100
    assert all("    total = 0\n" in source for source in mutants(solution, TEMPLATE))


def test_the_same_sample_each_time():
    sources = [str(i) for i in range(50)]
    assert sample(sources, 5, "1.2") == sample(sources, 5, "1.2") != sample(sources, 5, "1.3")
    assert sample(sources, 60, "1.2") == sources


def test_a_difference_is_a_line():
    assert difference("def f(x):\n    return 2", "def f(x):\n    # one\n    return 1") == "return 2"
    assert difference("a = 1", "a = 1\nb = 2") == "without b = 2"


@pytest.mark.skipif(sys.platform == "win32", reason="needs fork")
def test_a_trial_judges_each_mutant_and_remembers_none():
    one = exercises_of("01")[0]
    sources = [one.template, one.solution, "while True: pass", one.solution.replace("(2 * h)", "h")]
    with trial() as lesson:
        lesson.cell("import math\nfrom microgpt.exercises import check")
        verdicts = {verdict.source: verdict.state for verdict in lesson.verdicts(one, sources, 2, seconds=3)}
        assert [verdicts[source] for source in sources] == ["open", "done", "timed out", "not yet"]
        assert "central_slope" not in lesson.shell.user_ns


def test_every_known_mutant_is_named_with_a_reason():
    assert all(len(row) == 2 for row in equal("01"))
