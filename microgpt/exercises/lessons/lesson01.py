"""The checks of lesson 01, first part: slopes and the chain rule. `lesson01_value.py` has the second.

Slopes are compared with numerical slopes, so every way of writing the answer passes.
"""

from __future__ import annotations

import math
from typing import Any

from .. import draws
from ..attempt import answer, attempt
from ..compare import agree
from ..exercise import exercise
from ..nudge import nudge


def square(x: Any) -> Any:
    """The example of lesson 01. Its slope is 2x."""
    return x * x


def cube(x: Any) -> Any:
    """Another example. Its slope is 3x²."""
    return x * x * x


@exercise(
    "1.1",
    "A slope from both sides",
    hints={
        "not divided": "That is how far `f` moved. Divide it by how far the input moved.",
        "divided by h": "From `x - h` to `x + h` the input moves by `2 * h`, not by `h`.",
        "precedence": "`/ 2 * h` divides by 2, and then multiplies by `h`: put the distance in parentheses.",
        "one side": "That looks to one side only. Go down from `x` as far as you go up.",
    },
    done="On both sides of `x` the errors nearly cancel: same work, far more digits.",
)
def slope_from_both_sides(slope: Any) -> None:
    """At h = 0.1 the results of typical mistakes differ enough to be recognised."""
    up, down = (cube(2.1) - cube(2.0)) / 0.1, (cube(2.0) - cube(1.9)) / 0.1
    wrong: dict[str, Any] = {"not divided": 2.402, "divided by h": 24.02, "precedence": 0.1201}
    wrong["one side"] = lambda got: agree(got, up) or agree(got, down)
    attempt(slope, cube, 2.0, h=0.1).gives(12.0, within=0.02, mistakes=wrong)
    attempt(slope, square, 3.0).gives(6.0, within=1e-4)
    attempt(slope, math.sin, 0.0).gives(1.0, within=1e-4)
    a, b, x = draws.vector(3)
    attempt(slope, lambda t: a * t * t + b * t, x).gives(2 * a * x + b, within=1e-4)


@exercise(
    "1.2",
    "The chain rule, from the end",
    hints={
        "not multiplied": "Those are the local slopes themselves. Multiply what comes after by each of them.",
        "from the start": "That starts at the input. The last step's slope is the first one known.",
        "added": "Slopes along a chain multiply: a change is magnified once by every step.",
        "ZeroDivisionError": "A slope may be 0: do not divide by it. Start at the end and multiply.",
        "one too many": "There are as many slopes as steps: one for the input of each.",
    },
    done="One walk back gave the slope towards every stage, not only towards the first.",
)
def chain_rule(slopes_from_the_end: Any) -> None:
    """The answer consists of products from the right: [2*3*5, 3*5, 5]."""
    wrong: dict[str, Any] = {
        "not multiplied": [2.0, 3.0, 5.0],
        "from the start": [2.0, 6.0, 30.0],
        "added": lambda got: any(agree(got, one) for one in ([10.0, 8.0, 5.0], [11.0, 9.0, 6.0])),
        "one too many": [30.0, 15.0, 5.0, 1.0],
    }
    attempt(slopes_from_the_end, [2.0, 3.0, 5.0]).gives([30.0, 15.0, 5.0], mistakes=wrong)
    attempt(slopes_from_the_end, [4.0]).gives([4.0])
    attempt(slopes_from_the_end, [2.0, 0.0, 5.0]).gives([0.0, 0.0, 5.0])
    attempt(slopes_from_the_end, [-1.0, 0.5, 2.0, 10.0]).gives([-10.0, 10.0, 20.0, 10.0])
    drawn = draws.vector(5)
    attempt(slopes_from_the_end, drawn).gives([math.prod(drawn[i:]) for i in range(5)])


@exercise(
    "1.3",
    "All paths count",
    hints={
        "one path": "That is the slope along one path. List all ways from `a` to the end and add up.",
        "number of paths": "That is the number of paths. Each counts as much as the product of its slopes.",
        "not from a": "That is the slope towards `b`. On the way from `a` every path has one more slope.",
    },
    done="A product along each path, a sum over the paths. `backward` has to find this by a shorter way.",
)
def all_paths(slope_of_y: Any, slope_of_z: Any) -> None:
    """Paths of y = (a + a) * a at 5: 5 + 5 + 10; of z = b * b + b, b = 2 * a, at 3: 12 + 12 + 2."""
    y = nudge(lambda a: (a + a) * a, 5.0)
    wrong: dict[str, Any] = {"number of paths": 3, "one path": lambda got: got in (5, 10)}
    answer("slope_of_y", slope_of_y).gives(y, within=1e-4, shown="another number", mistakes=wrong)
    z = nudge(lambda a: (2 * a) * (2 * a) + 2 * a, 3.0)
    wrong = {"number of paths": 3, "one path": lambda got: got in (2, 12), "not from a": 13}
    answer("slope_of_z", slope_of_z).gives(z, within=1e-4, shown="another number", mistakes=wrong)
