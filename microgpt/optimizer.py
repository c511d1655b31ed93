"""Adam: gradient descent with a memory of past gradients for every parameter.

Follows Kingma and Ba, 2014 (arXiv:1412.6980). The update can be interrupted at any
moment. All new numbers are computed first and put aside in one assignment. Then they are
moved into place, and this can be repeated as often as needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite, sqrt

from .checks import check_number
from .errors import TrainingError
from .explained import explained
from .value import Value

BETA1, BETA2, EPS = 0.9, 0.95, 1e-8


@explained
class Adam:
    """The optimizer of some parameters.

    state -- (steps_done, m, v): completed updates, for the bias correction, and for each
        parameter the running mean of its gradient and of its square
    """

    def __init__(self, parameters: Sequence[Value]) -> None:
        self.parameters = parameters
        self._state = (0, [0.0] * len(parameters), [0.0] * len(parameters))
        self._pending: tuple[list[float], tuple[int, list[float], list[float]]] | None = None

    @property
    def state(self) -> tuple[int, list[float], list[float]]:
        """(steps_done, m, v)."""
        self.finish()
        return self._state

    @state.setter
    def state(self, state: tuple[int, list[float], list[float]]) -> None:
        self._pending = None
        self._state = state

    def step(self, learning_rate: float) -> None:
        """Move every parameter against its gradient, then set the gradients back to 0.

        TrainingError if a number would no longer be finite. Then nothing is changed.
        """
        learning_rate = check_number("learning_rate", learning_rate)
        steps_done, m, v = self.state
        steps_done += 1
        # m and v start at 0, so the first averages are too small: divide by the share that has come in.
        rate = learning_rate / (1 - BETA1**steps_done)
        v_scale = 1 - BETA2**steps_done
        beta1, beta2, eps = BETA1, BETA2, EPS  # local names: this loop runs 4,064 times a step
        new1, new2 = 1 - beta1, 1 - beta2
        data, new_m, new_v = [], [], []
        for p, m_i, v_i in zip(self.parameters, m, v):
            grad = p.grad
            m_i = beta1 * m_i + new1 * grad  # where the slope points on average
            v_i = beta2 * v_i + new2 * grad * grad  # how large it usually is
            new_m.append(m_i)
            new_v.append(v_i)
            # A steady slope moves the parameter by about `learning_rate`, however large the slope is.
            data.append(p.data - rate * m_i / (sqrt(v_i / v_scale) + eps))
        if not isfinite(sum(data) + sum(new_v)):
            raise TrainingError("the update has a number that is not finite")
        self._pending = (data, (steps_done, new_m, new_v))
        self.finish()

    def finish(self) -> None:
        """Finish an update that was interrupted. Repeating it does no harm."""
        if self._pending is None:
            return
        data, state = self._pending
        for p, p_data in zip(self.parameters, data):
            p.data = p_data
            p.grad = 0.0
        self._state = state
        self._pending = None

    def zero_grad(self) -> None:
        """Set every gradient back to 0."""
        for p in self.parameters:
            p.grad = 0.0
