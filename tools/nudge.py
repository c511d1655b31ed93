"""What another machine would compute: a kernel extension that moves the last digits of a lesson's numbers.

    c.InteractiveShellApp.extensions = ["tools.nudge"]    in the settings of the kernel
    MICROGPT_NUDGE=1                                      in its environment: which of many nudges

Parameters and noise are drawn by `random.Random.gauss`; the core computes with `math.exp` and `math.log`.
All three are nudged before the first cell, and the package knows nothing of it. Equal arguments give
equal results, as on any machine: a run that is repeated comes out the same.
"""

from __future__ import annotations

import math
import os
import random
from collections.abc import Callable

DRAWN = 1e-12  # relative: below all that is printed, above all by which processors differ
COMPUTED = 2.0**-52  # a unit in the last place, by which libraries of mathematics differ
EXACT = (0.0, 1.0, math.inf)  # results that every library gets right, like exp(0)


def nudged(function: Callable[..., float], size: float, seed: int) -> Callable[..., float]:
    """`function`, its results moved by up to `size` of themselves, those in EXACT not.

    >>> moved = nudged(float, 0.01, seed=1)
    >>> [abs(moved(x) / x - 1) <= 0.01 and moved(x) != x and moved(x) == moved(x) for x in (2.0, -3.0)]
    [True, True]
    """
    sine = math.sin  # of a large number: from -1 to 1, like a random number but always the same

    def moved(*arguments: object, **named: object) -> float:
        result = function(*arguments, **named)
        return result if result in EXACT else result * (1 + size * sine(1e9 * result + seed))

    return moved


def load_ipython_extension(shell: object) -> None:
    """IPython calls this when the kernel starts."""
    seed = int(os.environ["MICROGPT_NUDGE"])
    random.Random.gauss = nudged(random.Random.gauss, DRAWN, seed)
    math.exp = nudged(math.exp, COMPUTED, seed)
    math.log = nudged(math.log, COMPUTED, seed)
