"""The temperature explorer: its plain functions, its controls, and its JavaScript compared with Python."""

from __future__ import annotations

import itertools
import random
import re
from functools import partial

import pytest
from support.scripts import compute_in_browser, compute_in_node, render, traits_of

from microgpt import MicrogptError, Training, sample
from microgpt.decoding import entropy, next_logits, shaped
from microgpt.show.charts.style import COLORS, GREY
from microgpt.show.controls.text_input import in_vocabulary
from microgpt.show.explorers.temperature import NAMES, next_letter_chart, samples_at
from microgpt.show.explorers.temperature_explorer import TemperatureExplorer, TemperatureView

SOURCE, CSS = TemperatureView._esm, str(TemperatureView._css)
DRIVER = """
export function compute({ weights, shapes, config, characters, cases }) {
  const bytes = Uint8Array.from(atob(weights), (c) => c.charCodeAt(0));
  const w = matrices(bytes, shapes);
  return cases.map(({ choice, luck }) => {
    const { ids, sentence } = readPrompt(choice.prompt, characters, config.block_size);
    if (sentence) return { sentence };
    const probs = shaped([0, ...ids].map(decoder(w, config)).at(-1), choice);
    const names = luck.map((numbers) => generate(w, config, ids, numbers, choice));
    return { probs, entropy: entropy(probs), names };
  });
}
"""


@pytest.fixture(scope="module")
def page(chromium):
    """An empty page of a headless Chromium."""
    return chromium.new_page(viewport={"width": 700, "height": 600})


@pytest.fixture(params=["node", "chromium"])
def compute(request, tmp_path):
    """The function `compute` of DRIVER, run by Node or by Chromium."""
    if request.param == "chromium":
        return partial(compute_in_browser, request.getfixturevalue("page"), SOURCE + DRIVER)
    return partial(compute_in_node, tmp_path, SOURCE + DRIVER)


def data_of(training: Training, choices: list[dict], seed: int = 0) -> dict:
    traits = traits_of(TemperatureExplorer(training, seed=seed).view)
    return traits | {"cases": [{"choice": choice, "luck": traits["luck"]} for choice in choices]}


def choices_of(training: Training, prompts: list[str]) -> list[dict]:
    """Both ends and the middle of every control, in all combinations."""
    vocab_size = training.tokenizer.vocab_size
    axes = {
        "temperature": [0.05, 0.6, 1.0, 3.0],
        "top_k": [1, 2, vocab_size],
        "top_p": [0.05, 0.7, 1.0],
        "prompt": prompts,
    }
    return [dict(zip(axes, values)) for values in itertools.product(*axes.values())]


@pytest.mark.parametrize(
    ("model", "prompts"), [("trained", ["", "mar", "zzzzzzz"]), ("deep", ["", "é ", "baba"])]
)
def test_javascript_is_the_python(compute, request, model, prompts):
    training = request.getfixturevalue(model)
    choices = choices_of(training, prompts)
    for choice, got in zip(choices, compute(data_of(training, choices)), strict=True):
        prompt = choice.pop("prompt")
        logits = next_logits(training.engine, training.tokenizer, prompt)
        probs = shaped(logits, **choice)
        assert got["probs"] == pytest.approx(probs, abs=1e-10)
        assert got["entropy"] == pytest.approx(entropy(probs), abs=1e-10)
        names = [training.tokenizer.decode(ids) for ids in got["names"]]
        assert names == samples_at(training=training, prompt=prompt, **choice)


@pytest.mark.parametrize("model", ["trained", "deep"])
def test_javascript_reads_a_prompt_as_python_does(compute, request, model):
    training = request.getfixturevalue(model)
    prompts = [" ma", "ma ", "\tba\n", "Ba", " ", "b a"]
    choices = [{"temperature": 1.0, "top_k": 3, "top_p": 1.0, "prompt": prompt} for prompt in prompts]
    for prompt, got in zip(prompts, compute(data_of(training, choices)), strict=True):
        typed = in_vocabulary(prompt, training.tokenizer)
        try:
            expected = len(training.tokenizer.ids(typed))
        except MicrogptError:
            assert "sentence" in got, prompt
        else:
            assert all(ids[:expected] == training.tokenizer.ids(typed) for ids in got["names"]), prompt


def test_javascript_prompt_is_lowered_or_gets_a_clear_message(compute, trained):
    prompts = ["Mar", "x y", "é", "a" * 7, "a" * 8, "<b>", "🙂"]
    choices = [{"temperature": 1.0, "top_k": 27, "top_p": 1.0, "prompt": prompt} for prompt in prompts]
    got = compute(data_of(trained, choices))
    answers = [answer.get("sentence", "ok")[:3] for answer in got]
    assert answers == ["ok", "“ ”", "“é”", "ok", "The", "“<”", "“🙂”"]
    assert all(name[:3] == trained.tokenizer.ids("mar") for name in got[0]["names"])


@pytest.fixture
def drawn(page, trained):
    """The explorer's picture in the page, and a `model` that changes it."""
    render(page, TemperatureExplorer(trained).view)
    return page


def shown_names(page) -> list[str]:
    return page.locator(".names li").all_inner_texts()


def test_picture_follows_the_temperature_and_reset_brings_it_back(drawn, trained):
    assert shown_names(drawn) == samples_at(0.6, trained)
    drawn.evaluate("model.set('temperature', 2)")
    assert shown_names(drawn) == samples_at(2, trained)
    assert drawn.locator(".heading").inner_text() == "12 names at temperature 2.00"
    probs = shaped(next_logits(trained.engine, trained.tokenizer), 2)
    assert drawn.locator(".entropy").inner_text().startswith(f"entropy {entropy(probs):.2f} nats")
    heights = [float(bar.get_attribute("height")) for bar in drawn.locator("svg rect.bar").all()[1:]]
    assert heights == pytest.approx([p * 224 for p in probs], abs=0.006)
    drawn.get_by_role("button", name="Reset").click()
    assert shown_names(drawn) == samples_at(0.6, trained)


def test_screen_reader_hears_where_the_slider_rests(drawn):
    drawn.evaluate("model.set('temperature', 0.05)")
    status = drawn.get_by_role("status")
    status.filter(has_text="Likeliest next").wait_for(state="attached")
    label = drawn.get_by_role("img").get_attribute("aria-label")
    assert status.inner_text() == label
    assert [word in label for word in ("percent", "entropy", "Names: ")] == [True] * 3


@pytest.mark.parametrize("prompt", ["é", "a" * 40, "<img src=x onerror=alert(1)>"])
def test_bad_prompt_gives_a_clear_message_and_nothing_moves(drawn, prompt):
    before = drawn.locator(".microgpt-temperature").bounding_box()
    drawn.evaluate("prompt => model.set('prompt', prompt)", prompt)
    assert drawn.locator(".entropy").inner_text().endswith(".")
    assert drawn.locator("img, script").count() == 0
    assert set(shown_names(drawn)) <= {"", "\N{NO-BREAK SPACE}"}
    assert drawn.locator(".microgpt-temperature").bounding_box() == before


def test_nothing_moves_between_the_ends_of_the_slider(drawn):
    boxes = []
    for temperature in (0.05, 3):
        drawn.evaluate("temperature => model.set('temperature', temperature)", temperature)
        boxes.append([node.bounding_box()["y"] for node in drawn.locator("svg, p, li, button").all()])
    assert boxes[0] == boxes[1]


def test_view_lets_go_of_its_model(drawn):
    assert drawn.evaluate("(cleanUp(), model.count())") == 0


def test_samples_at_is_the_plain_sample_with_luck_of_its_own(trained):
    for temperature in (0.1, 0.6, 1, 3):
        plain = [
            sample(trained.engine, trained.tokenizer, random.Random(7 + i), temperature, "ma")
            for i in range(5)
        ]
        assert samples_at(temperature, trained, count=5, prompt="ma", seed=7) == plain


def test_samples_at_leaves_the_runs_own_stream_alone(trained):
    before = trained.rng.getstate()
    samples_at(1.0, trained)
    assert trained.rng.getstate() == before


@pytest.mark.parametrize("temperature", [0, -1, float("nan"), float("inf"), "hot"])
def test_bad_temperature_gives_a_clear_message(trained, temperature):
    with pytest.raises(MicrogptError, match="temperature must be a number above 0"):
        samples_at(temperature, trained)


def test_chart_holds_both_distributions(trained):
    chart = next_letter_chart(trained, "mar", 0.5)
    drawn, plain = chart.series.values()
    assert sum(plain) == pytest.approx(1)
    assert drawn == pytest.approx([p**2 / sum(q**2 for q in plain) for p in plain])
    assert chart.labels[:2] == ["end", "a"]
    assert chart.title.startswith("After 'mar': entropy ")


def test_explorer_is_joined_in_the_browser(trained):
    explorer = TemperatureExplorer(trained, prompt="ma")
    assert (
        repr(explorer) == "Temperature: temperature, top_k, top_p, prompt (move the controls in JupyterLab)"
    )
    links = {link.target: link.source for link in explorer.links}
    assert links == {(explorer.view, name): (control, "value") for name, control in explorer.controls.items()}
    assert explorer.view.defaults == {"temperature": 0.6, "top_k": 27, "top_p": 1.0, "prompt": "ma"}
    assert len(explorer.view.luck) == NAMES


def test_each_distribution_has_one_name_and_one_colour_in_the_still_and_in_the_explorer(trained):
    """The still draws its series in the order of COLORS; the explorer has classes."""
    for temperature in (0.6, 1.0):
        drawn, plain = next_letter_chart(trained, "mar", temperature, top_p=0.5).series
        assert (drawn, plain) == ("drawn from", "temperature 1, nothing cut off")
        for name, kind, color in ((drawn, "bar", COLORS[0]), (plain, "outline", COLORS[1])):
            assert re.search(rf'class: "{kind}" }}\);\n.*"{name}"\)', SOURCE)
            assert re.search(rf"\.{kind} {{[^}}]*{color}", CSS)


def test_colours_are_those_of_the_series():
    used = {word.strip(";") for word in CSS.split() if word.startswith("#")}
    assert used <= {*COLORS, GREY}
