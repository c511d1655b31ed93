"""The held-out loss, compared with a mean over single positions."""

import math

import pytest

from microgpt import MicrogptError, Training, plain
from microgpt.engines import engine_factory
from microgpt.study.held_out import held_out_loss

DOCUMENTS = ["ab", "abcabc", "c", "bacbacbacbac", "ba"]


def surprises(engine, tokens, positions):
    """-log p of each of the first tokens, computed from the decoder's probabilities."""
    decode = engine.decoder()
    pairs = list(zip(tokens, tokens[1:]))[:positions]
    return [-math.log(plain.softmax(decode(token_id))[target]) for token_id, target in pairs]


@pytest.mark.parametrize("positions", [None, 1, 3, 5, 99])
@pytest.mark.parametrize("name", ["vector", "numpy"])
def test_it_is_the_mean_over_positions(name, positions):
    training = Training(DOCUMENTS, num_steps=30, n_embd=8, block_size=5, engine=engine_factory(name)).run()
    token_lists = [training.tokenizer.encode(document) for document in DOCUMENTS]
    counted = 5 if positions is None else min(positions, 5)
    expected = [s for tokens in token_lists for s in surprises(training.engine, tokens, counted)]
    found = held_out_loss(training.engine, token_lists, positions)
    assert found == pytest.approx(sum(expected) / len(expected), abs=1e-9)


def test_it_is_not_a_mean_over_documents():
    training = Training(DOCUMENTS, num_steps=30, n_embd=8).run()
    token_lists = [training.tokenizer.encode(document) for document in DOCUMENTS]
    assert abs(held_out_loss(training.engine, token_lists) - training.engine.loss(token_lists)) > 1e-3


@pytest.mark.parametrize(("token_lists", "positions"), [([], None), ([[0, 1, 0]], 0), ([[0, 1, 0]], -3)])
def test_nothing_to_count_is_refused(token_lists, positions):
    training = Training(DOCUMENTS, n_embd=4)
    with pytest.raises(MicrogptError, match="at least one document and one position"):
        held_out_loss(training.engine, token_lists, positions)
