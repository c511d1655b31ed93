"""Early stopping keeps the best model, and stops after the number of looks that patience allows."""

import pytest

from microgpt import MicrogptError, Training
from microgpt.study.stopping import EarlyStopping


def looks(losses, patience):
    """The number of the look at which it stops, or None, and the state that it keeps."""
    training = Training(["ab", "ba"], num_steps=len(losses), n_embd=4)
    stopping = EarlyStopping(patience)
    for number, (_, loss) in enumerate(zip(training.steps(), losses), 1):
        if stopping.look(training, loss):
            return number, stopping
    return None, stopping


@pytest.mark.parametrize(
    ("losses", "patience", "stopped", "best_step"),
    [
        ([3, 2, 1], 1, None, 3),
        ([1, 2, 3], 1, 2, 1),
        ([3, 2, 2.5, 1, 2, 3], 2, 6, 4),
        ([1, 1, 1], 2, 3, 1),
        ([float("nan"), float("nan")], 2, 2, 0),
    ],
)
def test_it_stops_after_patience_looks(losses, patience, stopped, best_step):
    number, stopping = looks(losses, patience)
    assert (number, stopping.best_step) == (stopped, best_step)


def test_the_best_model_is_the_one_of_its_step():
    stopping = looks([3, 2, 4, 5], 2)[1]
    again = Training(["ab", "ba"], num_steps=4, n_embd=4)
    list(again.steps(2))
    assert stopping.best.state == again.engine.state
    assert [step for step, _ in stopping.history] == [1, 2, 3, 4]


@pytest.mark.parametrize("patience", [0, -1, 1.5, True, None])
def test_patience_is_a_number_of_looks(patience):
    with pytest.raises(MicrogptError, match="patience must be"):
        EarlyStopping(patience)
