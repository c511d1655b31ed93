"""Early stopping: keep the model that was best on held-out documents, and stop when it no longer improves.

Prechelt, "Early Stopping - but when?", 1998, compares rules; this is the simplest one, patience.
"""

from __future__ import annotations

import math

from ..checkpoint import Checkpoint
from ..checks import check_count
from ..explained import explained
from ..training import Training


@explained
class EarlyStopping:
    """Watches the held-out loss of a run, and keeps its best model.

    patience -- after this many looks in a row without a new best loss, it is time to stop
    best, best_loss, best_step -- the best model so far, its loss, and its step
    history -- (step, held-out loss) of every look

    >>> training = Training(["ab", "ba"], num_steps=3, n_embd=4)
    >>> stopping = EarlyStopping(patience=2)
    >>> [stopping.look(training, loss) for loss in (2.0, 1.5, 1.6, 1.5)]
    [False, False, False, True]
    >>> stopping.best_loss
    1.5
    """

    def __init__(self, patience: int = 5) -> None:
        self.patience = check_count("patience", patience, 1)
        self.best: Checkpoint | None = None
        self.best_loss = math.inf
        self.best_step = 0
        self.history: list[tuple[int, float]] = []
        self.waited = 0

    @explained
    def look(self, training: Training, held_out_loss: float) -> bool:
        """Keep the run's model if it is the best so far. Returns True when patience is over."""
        self.history.append((training.step, held_out_loss))
        if held_out_loss < self.best_loss:
            self.best, self.best_loss, self.best_step = training.checkpoint(), held_out_loss, training.step
            self.waited = 0
        else:
            self.waited += 1
        return self.waited >= self.patience
