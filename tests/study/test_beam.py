"""The tree of continuations, compared with every text that a small model can write."""

from __future__ import annotations

import itertools
import math

import pytest

from microgpt import BOS, MicrogptError, Training
from microgpt.decoding import surprises
from microgpt.show.explorers.tree import tree_chart, tree_explorer
from microgpt.study.beam import END, continuations


@pytest.fixture(scope="module")
def training() -> Training:
    return Training(["ab", "ba", "abba", "b"], num_steps=40, n_embd=4, n_head=2, block_size=4).run()


def probability(training: Training, text: str, ends: bool) -> float:
    """The probability of `text` as a beginning or as a whole document, computed from its surprise."""
    found = surprises(training.engine, training.tokenizer, text)
    return math.exp(-sum(found if ends else found[: len(text)]))


def test_all_branches_of_a_small_model_are_all_there_is(training):
    leaves = continuations(training.engine, training.tokenizer, depth=9, width=3, most=1000)
    assert sum(leaf.probability for leaf in leaves) == pytest.approx(1)
    texts = ["".join(letters) for n in range(5) for letters in itertools.product("ab", repeat=n)]
    assert sorted(leaf.text for leaf in leaves) == sorted(texts)
    for leaf in leaves:
        ends = leaf.letters[-1] == END
        assert ends == (len(leaf.text) < 4)
        assert leaf.probability == pytest.approx(probability(training, leaf.text, ends))


def test_prompt_depth_and_width_cut_the_tree(training):
    leaves = continuations(training.engine, training.tokenizer, "a", depth=2, width=2)
    assert len(leaves) <= 4
    assert {len(leaf.letters) for leaf in leaves} <= {1, 2}
    best = leaves[0]
    whole = probability(training, "a" + best.text, best.letters[-1] == END)
    assert best.probability == pytest.approx(whole / probability(training, "a", False))


def test_the_likeliest_are_kept(training):
    every = continuations(training.engine, training.tokenizer, depth=3, width=3, most=1000)
    few = continuations(training.engine, training.tokenizer, depth=3, width=3, most=5)
    assert [leaf.probability for leaf in few] == sorted((leaf.probability for leaf in few), reverse=True)
    assert few[0] == every[0]
    assert len(few) == 5


def test_temperature_sharpens_the_tree(training):
    cold = continuations(training.engine, training.tokenizer, temperature=0.1)
    hot = continuations(training.engine, training.tokenizer, temperature=10)
    assert cold[0].probability > 2 * hot[0].probability


@pytest.mark.parametrize(
    "wrong", [{"depth": 0}, {"width": 0}, {"depth": 1.5}, {"prompt": "abab"}, {"prompt": "c"}]
)
def test_bad_input_gives_a_clear_message(training, wrong):
    with pytest.raises(MicrogptError):
        continuations(training.engine, training.tokenizer, **wrong)


def test_chart_has_three_faces(training):
    chart = tree_chart(training.engine, training.tokenizer, "A", depth=2, width=2)
    assert chart.prompt == "a"
    assert len(chart.text().splitlines()) == 1 + len(chart.leaves)
    for leaf in chart.leaves:
        assert f"{100 * leaf.probability:.2f}%" in chart.svg()
    assert chart.png().startswith(b"\x89PNG")


@pytest.mark.parametrize("prompt", ["", "a", "aba", "abab", "abababab", "ü", "<script>", "A "])
@pytest.mark.parametrize("end", ["min", "max"])
def test_explorer_at_the_ends_of_its_controls(training, prompt, end):
    explorer = tree_explorer(training.engine, training.tokenizer)
    for name in ("depth", "width", "temperature"):
        explorer.set(**{name: getattr(explorer.controls[name], end)})
    explorer.set(prompt=prompt)
    readable = prompt.strip().lower() in ("", "a", "aba")
    assert explorer.picture.value.startswith("<svg" if readable else "<p")
    assert "<script" not in explorer.picture.value
    explorer.reset.click()
    assert explorer.picture.value == tree_chart(training.engine, training.tokenizer).svg()


def test_begin_token_is_called_end_only_as_a_letter(training):
    assert all(
        training.tokenizer.token(BOS) not in leaf.letters
        for leaf in continuations(training.engine, training.tokenizer)
    )
