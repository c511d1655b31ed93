"""The residual stream, read as a prediction, agrees with the engine's own logits."""

import math

import pytest

from microgpt import BOS, MicrogptError, Training, probabilities
from microgpt.engines import engine_factory
from microgpt.show.explorers.stream import TopLetters, stage_titles, stream_chart, stream_explorer


@pytest.fixture(scope="module")
def training():
    documents = ["anna", "hannah", "otto", "ada", "bob", "noah"]
    return Training(documents, num_steps=60, engine=engine_factory("numpy"), n_embd=8, n_head=2).run()


@pytest.mark.parametrize("position", [0, 2, 4])
def test_last_stage_is_what_the_model_says(training, position):
    decode = training.engine.decoder()
    for token_id in training.tokenizer.encode("anna")[: position + 1]:
        logits = decode(token_id)
    chart = stream_chart(training, "anna", position)
    assert list(chart.stages.values())[-1] == pytest.approx(probabilities(logits))


def test_first_stage_knows_letter_and_position_only(training):
    after = {name: list(stream_chart(training, name, 2).stages.values()) for name in ("anna", "hn")}
    assert after["anna"][0] == pytest.approx(after["hn"][0])
    assert after["anna"][-1] != pytest.approx(after["hn"][-1])


def test_target_is_the_next_letter_then_the_end(training):
    assert [stream_chart(training, "ada", position).target for position in range(4)] == ["a", "d", "a", "end"]


def test_without_block_all_stages_agree():
    untrained = Training(["ab"], engine=engine_factory("numpy"))  # its output matrices are 0
    first, second, third = stream_chart(untrained, "ab", 1).stages.values()
    assert first == second == third


def test_every_layer_has_its_stages():
    two = Training(["ab"], n_layer=2, engine=engine_factory("numpy"))
    assert list(stream_chart(two, "a", 0).stages) == list(stage_titles(2).values())
    assert len(set(stage_titles(2).values())) == 5


def test_best_letters_are_sorted_and_named(training):
    chart = stream_chart(training, "anna", 1)
    for probs in chart.stages.values():
        best = chart.best(probs)
        assert [p for _, p in best] == sorted(probs, reverse=True)[: len(best)]
        assert all(probs[chart.letters.index(letter)] == p for letter, p in best)
    assert chart.letters[BOS] == "end"


def test_surprise_is_minus_log_p():
    chart = TopLetters("t", "", "p", letters=["x", "y"], stages={"s": [0.25, 0.75]}, target="x")
    assert f"next is x, 0.250, surprise {math.log(4):.3f}" in chart.text()
    assert "p(x) 0.25, 1.39 nats" in chart.svg()
    assert "next" not in TopLetters("t", "", "p", letters=["x"], stages={"s": [1.0]}).text()


@pytest.mark.parametrize("name", ["", "anna", " Anna ", "annaannaannaanna"])
@pytest.mark.parametrize("position", [0, 3, 7])
def test_explorer_at_ends_and_middle(training, name, position):
    explorer = stream_explorer(training, "anna", 2)
    explorer.set(name=name, position=position)
    possible = position <= len(name.strip())
    assert ("<svg" in explorer.picture.value) == possible
    assert possible or "type a longer name" in explorer.picture.value


def test_unknown_characters_give_a_clear_message_and_cannot_become_markup(training):
    explorer = stream_explorer(training, "anna", 2)
    explorer.set(name="<b>anna</b>")
    assert "not in the vocabulary" in explorer.picture.value
    assert "<b>" not in explorer.picture.value
    with pytest.raises(MicrogptError, match="ends at position 4, got position 5: choose 0"):
        stream_chart(training, "anna", 5)


def test_png_is_drawn(training):
    assert stream_chart(training, "anna", 2).png().startswith(b"\x89PNG")


def test_a_position_before_the_name_gives_a_clear_message(training):
    with pytest.raises(MicrogptError, match="got position -1: choose 0"):
        stream_chart(training, "anna", -1)


def test_a_model_of_capitals_reads_capitals():
    capitals = Training(["ANNA", "BOB", "EMMA"], engine=engine_factory("numpy"))
    assert stream_chart(capitals, " ANNA ", 1).title == "What follows 'A'"
