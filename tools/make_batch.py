"""Make batch.json: a training run on batches, computed from gradients of single documents and its own Adam.

`python -m tools.make_batch > tests/golden/batch.json` takes about half a minute. No code
for batches is used: it takes one document at a time, averages the gradients, and applies Adam as published.
"""

from __future__ import annotations

import json
import math
import random

from microgpt import Training, read_documents
from microgpt.engine import EngineState, flatten, unflatten
from microgpt.sampling import sample

BATCH_SIZE, NUM_STEPS, SAMPLES = 32, 60, 10


def main() -> None:
    """Print the losses of the run and the samples that follow."""
    training = Training(read_documents())  # shuffles the documents and draws the parameters
    engine, config = training.engine, training.config
    p = flatten(engine.state.parameters)
    m, v = [0.0] * len(p), [0.0] * len(p)
    losses = []
    for step in range(NUM_STEPS):
        documents = training.documents[step * BATCH_SIZE : (step + 1) * BATCH_SIZE]
        singles = [[training.tokenizer.encode(document)] for document in documents]
        engine.state = EngineState(*(unflatten(flat, config) for flat in (p, m, v)), 0)
        losses.append(math.fsum(engine.loss(single) for single in singles) / BATCH_SIZE)
        gradients = [flatten(engine.gradients(single)) for single in singles]
        rate = 0.01 * (1 - step / NUM_STEPS)
        for i, g_i in enumerate(zip(*gradients)):
            g = math.fsum(g_i) / BATCH_SIZE
            m[i] = 0.9 * m[i] + 0.1 * g
            v[i] = 0.95 * v[i] + 0.05 * g**2
            m_hat, v_hat = m[i] / (1 - 0.9 ** (step + 1)), v[i] / (1 - 0.95 ** (step + 1))
            p[i] -= rate * m_hat / (math.sqrt(v_hat) + 1e-8)
    engine.state = EngineState(*(unflatten(flat, config) for flat in (p, m, v)), NUM_STEPS)
    rng: random.Random = training.rng
    samples = [sample(engine, training.tokenizer, rng) for _ in range(SAMPLES)]
    figures = {"batch_size": BATCH_SIZE, "num_steps": NUM_STEPS, "losses": losses, "samples": samples}
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
