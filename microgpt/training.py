"""Training: the whole run, as a generator of steps that anything can drive.

A progress bar, a live plot, a test and the terminal all loop over `steps()`. The
loop can be interrupted anywhere. Begun again, it continues from there.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from .checkpoint import Checkpoint
from .checkpoint_format import MOST_DOCUMENTS, MOST_STEPS
from .checks import check_count, check_learning_rate, check_number, check_seed
from .documents import check_documents
from .engine import initial_state
from .errors import CheckpointError, TrainingError
from .explained import check_names, explained
from .factory import EngineChoice, EngineFactory, make_engine
from .model import SIZES, Config
from .sampling import TEMPERATURE, sample
from .scalar_engine import ScalarEngine
from .tokenizer import Tokenizer

__all__ = ["EngineFactory", "Step", "Training"]

HYPER_PARAMETERS = SIZES[1:]  # vocab_size follows from the documents
Rate = Callable[[int], float]


class Step(NamedTuple):
    """One step of training, after its update.

    step -- its number, from 0
    loss -- in nats, before the update
    learning_rate -- the rate of this step
    document, tokens -- what it learned from; with a batch, the first of them
    documents -- all documents of the batch
    """

    step: int
    loss: float
    learning_rate: float
    document: str
    tokens: list[int]
    documents: list[str]


@explained
class Training:
    """A training run: documents, tokenizer, engine and the one stream of random numbers.

    The stream, seeded with `seed`, first shuffles the documents, then draws the
    parameters, then draws the samples.

    rate -- the learning rate of each step; by default it falls from `learning_rate` in a straight line to 0
    engine -- a name of `microgpt.engines.ENGINES`, such as "numpy", or a function that makes an engine
    hyper_parameters -- those of Config: n_embd, n_head, n_layer, block_size

    MicrogptError for documents or settings that cannot be used.

    >>> training = Training(["ab", "ba"], num_steps=3, n_embd=4)
    >>> [round(step.loss, 2) for step in training.steps()]
    [1.09, 1.13, 1.04]
    >>> training.step
    3
    """

    def __init__(
        self,
        documents: Sequence[str],
        *,
        seed: int = 42,
        num_steps: int = 500,
        learning_rate: float = 0.01,
        batch_size: int = 1,
        rate: Rate | None = None,
        engine: EngineChoice = ScalarEngine,
        **hyper_parameters: int,
    ) -> None:
        check_names(Training, hyper_parameters, HYPER_PARAMETERS)
        check_documents(documents)
        self.seed = check_seed(seed)
        self.num_steps = check_count("num_steps", num_steps, 0, MOST_STEPS)
        self.learning_rate = check_learning_rate(learning_rate)
        self.batch_size = check_count("batch_size", batch_size, 1, MOST_DOCUMENTS)
        self._rate = rate
        self.rng = random.Random(self.seed)
        self.documents = list(documents)
        self.rng.shuffle(self.documents)
        self.tokenizer = Tokenizer.from_documents(self.documents)
        config = Config(self.tokenizer.vocab_size, **hyper_parameters)
        self.engine = make_engine(engine, config, initial_state(config, self.rng))
        self._losses: list[float] = []

    @property
    def config(self) -> Config:
        """The hyper-parameters."""
        return self.engine.config

    @property
    def losses(self) -> list[float]:
        """The loss of every completed step: a list of its own at each call."""
        self._note_last_loss()
        return list(self._losses)

    @property
    def step(self) -> int:
        """The number of completed steps, which is the number of the next one."""
        self._note_last_loss()
        return len(self._losses)

    def _note_last_loss(self) -> None:
        last_loss = self.engine.last_loss
        if self.engine.steps_done > len(self._losses) and last_loss is not None:
            self._losses.append(last_loss)  # interrupted between the update and the line that notes the loss

    def batch(self, step: int) -> list[str]:
        """The documents of a step: step s takes document s modulo their number, or batch_size of them."""
        first = step * self.batch_size
        return [self.documents[(first + i) % len(self.documents)] for i in range(self.batch_size)]

    def rate(self, step: int) -> float:
        """The learning rate of a step: by default it falls in a straight line to 0 at num_steps."""
        if self._rate is not None:
            rate = self._rate(step)
            plain = type(rate) is float and math.isfinite(rate)
            return rate if plain else check_number(f"the learning rate of step {step}", rate)
        return self.learning_rate * (1 - step / self.num_steps) if step < self.num_steps else 0.0

    def steps(self, count: int | None = None) -> Iterator[Step]:
        """Train, yielding after each step: up to `count` more steps, by default up to num_steps.

        Raises TrainingError if the loss is not a finite number; it names the step. Also raises it if
        the engine was given the state of another step.
        """
        if self.engine.steps_done != self.step:
            raise TrainingError(
                f"the engine has made {self.engine.steps_done:,} steps and this run {self.step:,}: "
                "to go back, keep a checkpoint() of the run and use Training.resume"
            )
        last = self.num_steps
        if count is not None:
            last = min(last, self.step + check_count("count", count, 0))
        while self.step < last:
            step = self.step
            documents = self.batch(step)
            batch = [self.tokenizer.encode(document) for document in documents]
            rate = self.rate(step)
            try:
                loss = self.engine.train_step(batch, rate)
            except TrainingError as error:
                raise TrainingError(
                    f"training stopped at step {step} (document {documents[0]!r:.60}, "
                    f"learning rate {rate:.4g}): {error}. The model is as it was before this step; "
                    "try a smaller learning rate"
                ) from None
            if self.step != step + 1:
                raise TrainingError(
                    f"step {step} was made, but the engine counts {self.engine.steps_done} steps and has "
                    f"{self.engine.last_loss} as its last loss: it must set steps_done and last_loss"
                )
            yield Step(step, loss, rate, documents[0], batch[0], documents)

    def run(self) -> Training:
        """Train to the end without looking; returns the run itself."""
        for _ in self.steps():
            pass
        return self

    def sample(self, temperature: float = TEMPERATURE, prompt: str = "") -> str:
        """One new document, drawn from the run's own stream; see `sampling.sample`."""
        return sample(self.engine, self.tokenizer, self.rng, temperature, prompt)

    def checkpoint(self) -> Checkpoint:
        """All that is needed to continue from here, except the documents and a `rate` of your own."""
        return Checkpoint(
            config=self.config,
            characters=self.tokenizer.characters,
            state=self.engine.state,
            losses=self.losses,
            seed=self.seed,
            num_steps=self.num_steps,
            learning_rate=self.learning_rate,
            batch_size=self.batch_size,
            random_state=self.rng.getstate(),
            num_docs=len(self.documents),
            documents_sha256=fingerprint(self.documents),
        )

    @classmethod
    @explained
    def resume(
        cls,
        checkpoint: Checkpoint,
        documents: Sequence[str],
        *,
        num_steps: int | None = None,
        rate: Rate | None = None,
        engine: EngineChoice = ScalarEngine,
    ) -> Training:
        """The run that `checkpoint` was taken from.

        documents -- the same, in their first order or in that of the run, `training.documents`
        rate, engine -- as the run had them; a checkpoint holds numbers only

        The losses that follow are those of an unbroken run; another `num_steps` changes
        how the learning rate falls. Raises CheckpointError for other documents.
        """
        training = cls.__new__(cls)
        training.seed = checkpoint.seed
        training.num_steps = check_count(
            "num_steps", checkpoint.num_steps if num_steps is None else num_steps, 0, MOST_STEPS
        )
        training.learning_rate = checkpoint.learning_rate
        training.batch_size = check_count("batch_size", checkpoint.batch_size, 1, MOST_DOCUMENTS)
        training._rate = rate
        training.documents = in_order_of_run(documents, checkpoint)
        training.tokenizer = Tokenizer(checkpoint.characters)
        training.rng = checkpoint.rng()
        training.engine = make_engine(engine, checkpoint.config, checkpoint.state)
        training._losses = list(checkpoint.losses)
        return training


def in_order_of_run(documents: Sequence[str], checkpoint: Checkpoint) -> list[str]:
    """The documents in the order in which the run of `checkpoint` takes them. CheckpointError for others.

    A run whose documents were replaced after the shuffle, such as one that holds some out, is
    known by the order that it had.
    """
    check_documents(documents)
    shuffled = list(documents)
    random.Random(checkpoint.seed).shuffle(shuffled)
    for candidate in (shuffled, list(documents)):
        if fingerprint(candidate) == checkpoint.documents_sha256:
            return candidate
    raise CheckpointError(
        f"these {len(documents):,} documents are not the {checkpoint.num_docs:,} that the checkpoint "
        "was trained on: name the same file, in the same order, to continue"
    )


def fingerprint(documents: Sequence[str]) -> str:
    """SHA-256 of the documents, one a line, in this order."""
    import hashlib

    return hashlib.sha256("\n".join(documents).encode("utf-8", "surrogatepass")).hexdigest()
