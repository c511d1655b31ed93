"""Lesson 05 takes every right answer, whatever its style, and runs on it; what is nearly right is refused."""

from __future__ import annotations

import math
import random
import statistics

import numpy as np
import pytest
from support.judged import judged

from microgpt import GPT, Adam
from microgpt.exercises import yours
from microgpt.exercises.lessons import lesson05_package as package
from microgpt.exercises.lessons.lesson05_experiment import TableLab
from microgpt.exercises.lessons.lesson05_loop import CONFIG, LISTS
from microgpt.exercises.report import DONE, NOT_YET
from microgpt.study.lab import student_t

NAMES = {"math": math, "np": np, "statistics": statistics, "student_t": student_t}
RIGHT = {
    "5.1": {
        "an array": """
def logit_slopes(probs, target):
    return np.array(probs) - np.eye(len(probs))[target]
""",
        "in place": """
def logit_slopes(probs, target):
    probs[target] -= 1
    return probs
""",
        "a generator in a tuple": """
def logit_slopes(probs, target):
    return tuple(p - (i == target) for i, p in enumerate(probs))
""",
    },
    "5.2": {
        "a difference": """
def adam_step(p, grad, m, v, step, learning_rate=0.01):
    m += (grad - m) * 0.1
    v += (grad * grad - v) * 0.05
    n = step + 1
    return [p - learning_rate * (m / (1 - 0.9**n)) / (math.sqrt(v / (1 - 0.95**n)) + 1e-8), m, v]
""",
        "arrays": """
def adam_step(p, grad, m, v, step, learning_rate=0.01):
    beta = np.array([0.9, 0.95])
    moments = beta * [m, v] + (1 - beta) * [grad, grad**2]
    m_hat, v_hat = moments / (1 - beta ** (step + 1))
    return p - learning_rate * m_hat / (np.sqrt(v_hat) + 1e-8), *moments
""",
    },
    "5.3": {
        "one line": """
def warm_up(step, num_steps, learning_rate=0.01):
    r = num_steps // 10
    return learning_rate * min((step + 1) / r if r else 1, (num_steps - step) / (num_steps - r))
""",
    },
    "5.4": {
        "slopes to zero before backward": """
def descend(model, token_lists, learning_rate):
    losses = []
    for tokens in token_lists:
        for p in model.parameters():
            p.grad = 0
        loss = model.loss(tokens)
        loss.backward()
        for p in model.parameters():
            p.data -= learning_rate * p.grad
        losses += [loss.data]
    return losses
""",
        "three loops": """
def descend(model, token_lists, learning_rate):
    def step(tokens):
        loss = model.loss(tokens)
        loss.backward()
        for p in model.parameters():
            p.data = p.data - p.grad * learning_rate
        for p in model.parameters():
            p.grad = 0.0
        return loss.data
    return [step(tokens) for tokens in token_lists]
""",
    },
    "5.5": {
        "statistics": """
def experiment(lab, change, seeds, matters):
    pairs = zip(lab.losses(seeds, **change), lab.losses(seeds))
    d = [a - b for a, b in pairs]
    mean, margin = statistics.mean(d), student_t(len(d)) * statistics.stdev(d) / len(d) ** 0.5
    if max(abs(mean - margin), abs(mean + margin)) < matters:
        return mean, margin, "does not matter"
    if abs(mean) <= margin:
        return mean, margin, "cannot tell"
    return mean, margin, "better" if mean < 0 else "worse"
""",
        "arrays": """
def experiment(lab, change, seeds, matters):
    d = np.subtract(lab.losses(seeds, **change), lab.losses(seeds))
    margin = student_t(len(d)) * d.std(ddof=1) / np.sqrt(len(d))
    low, high = d.mean() - margin, d.mean() + margin
    words = {-matters < low and high < matters: "does not matter"}
    word = "better" if high < 0 else "worse" if low > 0 else "cannot tell"
    return [d.mean(), margin, words.get(True, word)]
""",
        "a seed at a time": """
def experiment(lab, change, seeds, matters):
    d = [lab.losses([s], **change)[0] - lab.losses([s])[0] for s in seeds]
    margin = student_t(len(d)) * statistics.stdev(d) / math.sqrt(len(d))
    low, high = statistics.mean(d) - margin, statistics.mean(d) + margin
    if low > -matters and high < matters:
        word = "does not matter"
    elif low < 0 < high:
        word = "cannot tell"
    else:
        word = "worse" if low > 0 else "better"
    return statistics.mean(d), margin, word
""",
    },
}  # fmt: skip


@pytest.mark.parametrize(
    ("number", "style"), [(n, style) for n, answers in RIGHT.items() for style in answers]
)
def test_right_answers_of_any_style_are_taken(number, style):
    report = judged(number, RIGHT[number][style], NAMES)
    assert report.state == DONE, report


WRONG = {
    "slopes are never zero": ("5.4", RIGHT["5.4"]["three loops"].replace("p.grad = 0.0", "pass")),
    "another rate on the way down": ("5.3", RIGHT["5.3"]["one line"].replace("(num_steps - r)", "num_steps")),
    "always the same word": ("5.5", RIGHT["5.5"]["arrays"].replace("words.get(True, word)", "'worse'")),
    "a verdict on the mean": ("5.5", RIGHT["5.5"]["statistics"].replace("abs(mean) <= margin", "False")),
    "half of the interval": ("5.5", RIGHT["5.5"]["a seed at a time"].replace("low > -matters and", "")),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_nearly_right_answers_are_refused(name):
    number, code = WRONG[name]
    assert judged(number, code, NAMES).state == NOT_YET


def test_the_package_stands_in_with_the_same_results():
    model, twin = (GPT(CONFIG, random.Random(3)) for _ in range(2))
    optimizer, memories = Adam(twin.parameters()), [(0.0, 0.0)] * len(twin.parameters())
    for step in range(3):
        for one in (model, twin):
            one.loss(LISTS[step]).backward()
        for i, p in enumerate(model.parameters()):
            p.data, *memories[i] = package.adam_step(p.data, p.grad, *memories[i], step)
            p.grad = 0.0
        optimizer.step(0.01)
    assert [p.data for p in model.parameters()] == pytest.approx(
        [p.data for p in twin.parameters()], abs=1e-12
    )
    for answer in ("experiment", "descend", "warm_up"):
        number = {"experiment": "5.5", "descend": "5.4", "warm_up": "5.3"}[answer]
        stand_in = getattr(package, answer)
        assert yours(number, None, stand_in) is stand_in


def test_the_lab_of_the_check_has_no_favourites():
    lab = TableLab([0.1, 0.2, 0.3], first_seed=7)
    usual, changed = lab.losses([7, 8, 9]), lab.losses([7, 8, 9], n_embd=32)
    assert [a - b for a, b in zip(changed, usual)] == pytest.approx([0.1, 0.2, 0.3])
    assert lab.asked == [([7, 8, 9], {}), ([7, 8, 9], {"n_embd": 32})]
