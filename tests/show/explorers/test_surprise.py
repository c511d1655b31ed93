"""The surprise of a typed name agrees with the loss, for any text."""

from __future__ import annotations

import pytest

from microgpt import Tokenizer, Training
from microgpt.show.controls.text_input import in_vocabulary
from microgpt.show.explorers.surprise import Y_MAX, surprise_chart, surprise_explorer


@pytest.fixture(scope="module")
def training() -> Training:
    return Training(["ab", "ba", "abba", "b"], num_steps=40, n_embd=4, n_head=2, block_size=4).run()


def chart_of(training: Training, text: str, compare=()):
    return surprise_chart(training.tokenizer, {"GPT": training.engine}, text, compare)


@pytest.mark.parametrize("text", ["", "a", "abba", "bbbbbbbbbb"])
def test_mean_of_the_bars_is_the_loss(training, text):
    bars = chart_of(training, text).series["GPT"]
    loss = training.engine.loss([training.tokenizer.encode(text)])
    assert sum(bars) / len(bars) == pytest.approx(loss)


def test_labels_are_the_letters_and_the_end(training):
    assert chart_of(training, "aba").labels == ["a", "b", "a", "end"]
    long = chart_of(training, "ababab")
    assert long.labels == ["a", "b", "a", "b"]
    assert "reads no further" in long.x_label


def test_axis_compares_with_other_texts(training):
    bars = chart_of(training, "ab").series["GPT"]
    mean = sum(bars) / len(bars)
    compare = [mean - 0.1, mean + 0.1, mean + 0.2, mean + 0.3]
    chart = chart_of(training, "ab", compare)
    assert chart.title == f"ab: {mean:.2f} nats a prediction"
    assert chart.x_label == "letter (more surprising than 25% of held-out names)"


def test_high_bars_make_the_picture_higher(training):
    class Sure(type(training.engine)):
        def decoder(self):
            return lambda token_id: [0.0, 100.0, 0.0]

    sure = Sure(training.config, training.engine.state)
    chart = surprise_chart(training.tokenizer, {"sure": sure}, "b")
    assert chart.y_max == pytest.approx(100.0)
    assert chart_of(training, "ab").y_max == Y_MAX


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("AB", "<svg"),
        ("", "<svg"),
        ("ab" * 500, "<svg"),
        ("zoë", "<p"),
        ("<b>", "<p"),
        ("\0", "<p"),
        ("🙂", "<p"),
    ],
)
def test_explorer_survives_any_text(training, text, answer):
    explorer = surprise_explorer(training.tokenizer, {"GPT": training.engine}, text="ab", compare=[1.0])
    explorer.set(text=text)
    assert explorer.picture.value.startswith(answer)
    explorer.reset.click()
    assert explorer.values == {"text": "ab"}


@pytest.mark.parametrize(
    ("typed", "read"), [(" EmMA ", "Emma"), ("EA", "Ea"), ("é", "é"), ("", ""), ("\tma\n", "ma")]
)
def test_typed_text_is_read_kindly(typed, read):
    assert in_vocabulary(typed, Tokenizer("aemE")) == read
