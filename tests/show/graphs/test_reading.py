"""A learner's own Value, finished or not: missing fields are left out, or a clear message names them."""

from __future__ import annotations

import pytest

from microgpt import MicrogptError
from microgpt.show import backward_race, backward_walk, graph, graph_explorer, race_still, walk_still


class Early:
    """The Value of lesson 01 when graphs are introduced. It has no gradient yet."""

    def __init__(self, data, prev=(), op="", slopes=None):
        self.data, self._prev, self._op = data, prev, op
        if slopes is not None:
            self._local_grads = slopes


@pytest.fixture
def end():
    a = Early(3.0)
    return Early(9.0, (a, a), "*", (3.0, 3.0))


def test_a_graph_needs_no_gradient(end):
    assert graph(end).alt == "Computation graph of a value: 2 boxes, 2 arrows. 3; 3 * 3 = 9."
    assert "<svg" in graph_explorer(end, {"end": end}).view.svg


@pytest.mark.parametrize("walk", [backward_walk, backward_race, walk_still, race_still])
def test_a_walk_needs_no_gradient(walk, end):
    assert walk(end)


def test_asking_for_missing_gradients_is_refused(end):
    with pytest.raises(MicrogptError, match=r"Early does not keep a gradient in grad.*self\.grad = 0\.0"):
        graph(end, gradients=True)


def test_some_have_a_gradient_and_some_have_none(end):
    end.grad, end._prev[0].grad = 1.0, None
    assert graph(end).alt.endswith("3; 3 * 3 = 9, gradient 1.")


@pytest.mark.parametrize("slopes", [None, (3.0,), (3.0, "x"), 5, ()])
def test_slopes_that_do_not_fit_the_operands_are_reported(end, slopes):
    end._local_grads = slopes
    for draw in (lambda: graph(end, local=True), lambda: backward_walk(end)):
        with pytest.raises(MicrogptError, match="one number for each operand"):
            draw()


@pytest.mark.parametrize("operand", [2, "a", None, [Early(1.0)]])
def test_an_operand_that_is_not_a_value_is_named(operand):
    for draw in (graph, backward_walk, backward_race, walk_still):
        with pytest.raises(
            TypeError, match="each operand in _prev must be a Value, but an operand of Early is"
        ):
            draw(Early(1.0, (operand,), "+", (1.0,)))


@pytest.mark.parametrize(("data", "prev"), [("x", ()), ([1.0], ()), (None, ()), (1.0, None), (10**400, ())])
def test_data_and_operands_of_the_wrong_kind_are_named(data, prev):
    with pytest.raises(TypeError, match="a graph needs a number in data and a tuple of Values in _prev"):
        graph(Early(data, prev))


def test_a_gradient_that_is_not_a_number_is_named(end):
    end.grad = "one"
    with pytest.raises(TypeError, match="the grad of Early must be a number, it is 'one'"):
        graph(end)


def test_an_operation_without_a_name_is_accepted(end):
    end._op = None
    assert "of 2 values = 9" in graph(end).alt
