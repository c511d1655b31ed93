"""Ablation: the same run with one thing changed, over several seeds, and whether that made a difference.

The held-out documents are the same for every seed, and no run sees them. Seed 42 gives the
course's own run. Runs with the same seed see the same documents in the same order, so they
can be compared in pairs, and most of the luck cancels. The paired t-test judges whether a
difference is more than chance. Corrections for many comparisons are left out.
"""

from __future__ import annotations

import random
import statistics
from collections.abc import Sequence
from typing import Any, NamedTuple

from ..checks import as_whole, check_count, check_seed, shown
from ..documents import check_documents
from ..engine import Engine, EngineState
from ..engines import engine_factory, fastest
from ..errors import MicrogptError
from ..explained import check_names, explained
from ..model import Config
from ..training import HYPER_PARAMETERS, Training
from .held_out import HELD_OUT, held_out_loss

SEEDS = (42, 43, 44, 45, 46)
ENGINE_OPTIONS = ("activation", "without")
# By number of pairs; from 11 on there is a formula.
_T_95 = {2: 12.71, 3: 4.30, 4: 3.18, 5: 2.78, 6: 2.57, 7: 2.45, 8: 2.36, 9: 2.31, 10: 2.26}


@explained
class Lab:
    """Documents, split once, on which variants of the training run are tried.

    held_out -- how many documents to hold out: the last ones after the shuffle with `seed`
    held_out_tokens -- the held-out documents, encoded

    >>> lab = Lab(["abab", "ab", "ababab", "aba", "abab", "ab"], held_out=2)
    >>> [round(loss, 1) for loss in lab.losses([1, 2], num_steps=0) + lab.losses([1, 2], num_steps=50)]
    [1.1, 1.1, 0.3, 0.3]
    """

    def __init__(self, documents: Sequence[str], held_out: int = HELD_OUT, seed: int = 42) -> None:
        check_documents(documents)
        count = as_whole(held_out) or 0
        if not 0 < count < len(documents):
            raise MicrogptError(
                f"held_out must be at least 1 and leave documents to train on: there are {len(documents):,}, "
                f"got {shown(held_out)}"
            )
        self.documents = list(documents)
        places = _shuffled(len(documents), check_seed(seed))[-count:]
        self._held_out_places = set(places)
        self._orders: dict[int, list[str]] = {}
        self.held_out_documents = [self.documents[i] for i in places]
        tokenizer = Training(documents, num_steps=0).tokenizer
        self.held_out_tokens = [tokenizer.encode(document) for document in self.held_out_documents]

    @explained
    def training(
        self, seed: int = 42, *, zero_init: bool = True, engine: str = "numpy", **settings: Any
    ) -> Training:
        """A run that has not begun. `seed` decides the parameters and the order of the documents.

        zero_init -- False: attn_wo and mlp_fc2 start as random numbers like the others, not as 0
        engine -- the name of the engine; only "numpy" has settings of its own
        settings -- those of Training (num_steps, learning_rate, rate, batch_size, n_embd, ...) and of the
            NumPy engine (activation, without)

        To go on from a checkpoint of it: `Training.resume(checkpoint, training.documents, engine=...)`.
        """
        check_names(Training, settings, (*HYPER_PARAMETERS, *ENGINE_OPTIONS))
        options = {name: settings.pop(name) for name in ENGINE_OPTIONS if name in settings}
        factory = engine_factory(engine, **options)

        def with_drawn_outputs(config: Config, state: EngineState) -> Engine:
            return factory(config, drawn_outputs(state, random.Random(seed)))

        make = factory if zero_init else with_drawn_outputs
        training = Training(self.documents, seed=seed, engine=make, **settings)
        training.documents = self._documents_of(seed)
        return training

    def _documents_of(self, seed: int) -> list[str]:
        """The training documents in the order of this seed.

        They are kept, because a slider asks again and again.
        """
        if seed not in self._orders:
            places = _shuffled(len(self.documents), seed)
            self._orders[seed] = [self.documents[i] for i in places if i not in self._held_out_places]
        return self._orders[seed]

    @explained
    def loss(self, training: Training, positions: int | None = None) -> float:
        """The held-out loss of a run, in nats; see `held_out_loss`."""
        return held_out_loss(training.engine, self.held_out_tokens, positions)

    @explained
    def losses(self, seeds: Sequence[int] = SEEDS, **settings: Any) -> list[float]:
        """The held-out losses of a variant, trained to its end with each seed.

        The settings are those of `training`. Without `engine`, the fastest that takes them.
        """
        settings.setdefault("engine", "numpy" if set(ENGINE_OPTIONS) & set(settings) else fastest())
        return [self.loss(self.training(seed, **settings).run()) for seed in seeds]


def _shuffled(count: int, seed: int) -> list[int]:
    """The places of `count` documents in the order in which Training puts them."""
    places = list(range(count))
    random.Random(seed).shuffle(places)
    return places


def drawn_outputs(state: EngineState, rng: random.Random) -> EngineState:
    """`state` with random numbers where the model starts at 0, as large as those of the other matrices."""
    parameters = {
        name: [[rng.gauss(0, 0.02) for _ in row] for row in matrix]
        if name.endswith(("attn_wo", "mlp_fc2"))
        else matrix
        for name, matrix in state.parameters.items()
    }
    return state._replace(parameters=parameters)


class Difference(NamedTuple):
    """How much higher the losses of one variant are than those of another, seed by seed.

    mean -- the mean of the differences, in nats; below 0 the variant is better
    error -- the standard error of that mean
    margin -- how far chance alone carries the mean in 19 comparisons of 20
    """

    mean: float
    error: float
    margin: float

    @property
    def beyond_noise(self) -> bool:
        """Whether the mean is further from 0 than the margin."""
        return abs(self.mean) > self.margin

    def __str__(self) -> str:
        verdict = "beyond noise" if self.beyond_noise else "within noise"
        return f"{self.mean:+.4f} ± {self.margin:.4f}  {verdict}"


@explained
def student_t(pairs: int) -> float:
    """How many standard errors from 0 chance alone carries a paired mean, at most, in 19 comparisons of 20.

    The quantile 0.975 of Student's t with `pairs` - 1 degrees of freedom, to 0.005. Source of the
    expansion: Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.5.

    >>> student_t(5), round(student_t(40), 2)
    (2.78, 2.02)
    """
    pairs = check_count("pairs", pairs, 2, 10**9)
    if pairs in _T_95:
        return _T_95[pairs]
    z, n = statistics.NormalDist().inv_cdf(0.975), pairs - 1
    return z + (z**3 + z) / (4 * n) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * n**2)


@explained
def paired_difference(losses: Sequence[float], baseline: Sequence[float]) -> Difference:
    """Compare two variants that were run with the same seeds, in the same order; 2 seeds or more.

    >>> print(paired_difference([2.5, 2.7, 2.6], [2.4, 2.6, 2.5]))
    +0.1000 ± 0.0000  beyond noise
    """
    if len(losses) != len(baseline) or len(losses) < 2:
        raise MicrogptError(
            f"expected the losses of the same seeds twice, 2 seeds or more; "
            f"got {len(losses)} and {len(baseline)}"
        )
    differences = [a - b for a, b in zip(losses, baseline)]
    error = statistics.stdev(differences) / len(differences) ** 0.5
    return Difference(statistics.mean(differences), error, student_t(len(differences)) * error)
