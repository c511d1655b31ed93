"""The living picture of the model: its numbers, its code, and its JavaScript compared with Python."""

from __future__ import annotations

import math
from functools import partial

import pytest
from support.scripts import compute_in_browser, compute_in_node, render, traits_of

from microgpt import MicrogptError, plain
from microgpt.model import Config, gpt
from microgpt.show import ModelExplorer, model_picture
from microgpt.show.charts.style import COLORS, GREY
from microgpt.show.explorers import anatomy
from microgpt.show.explorers.anatomy import contributions, lines_of, listing, model_parts, part_numbers
from microgpt.show.explorers.picture import strength
from microgpt.show.explorers.picture_explorer import ModelView

CSS = str(ModelView._css)
DRIVER = """
export function compute({ weights, shapes, config, parts, texts }) {
  const w = matrices(Uint8Array.from(atob(weights), (c) => c.charCodeAt(0)), shapes);
  return texts.map((tokens) => {
    const all = partNumbers(w, config, tokens);
    const last = Object.fromEntries(Object.entries(all).map(([key, vectors]) => [key, vectors.at(-1)]));
    const made = parts.map((part) => last[part.key].map((_, i) => contributions(part, i, last, w)));
    return { all, made, strong: last.embedding.map(strength) };
  });
}
"""


@pytest.fixture
def page(chromium):
    """An empty page. No script of it may fail."""
    page = chromium.new_page(viewport={"width": 900, "height": 900})
    failed = []
    page.on("pageerror", lambda error: failed.append(str(error)))
    page.on("console", lambda message: failed.append(message.text))
    yield page
    page.close()
    assert failed == []


@pytest.fixture(params=["node", "chromium"])
def compute(request, tmp_path):
    """The function `compute` of DRIVER, run by Node or by Chromium."""
    source = ModelExplorer(request.getfixturevalue("trained")).view._esm + DRIVER
    if request.param == "chromium":
        return partial(compute_in_browser, request.getfixturevalue("page"), source)
    return partial(compute_in_node, tmp_path, source)


def tokens_of(training, name):
    return training.tokenizer.encode(name)[:-1][: training.config.block_size]


# ---- the numbers ----


@pytest.mark.parametrize(("model", "name"), [("trained", "emma"), ("deep", "né a")])
def test_each_part_is_the_sum_of_what_it_is_made_of(request, model, name):
    """`linear`, rmsnorm, the bend and the residual are worked out here from the contributions."""
    training = request.getfixturevalue(model)
    parameters = training.engine.state.parameters
    everywhere = part_numbers(training, tokens_of(training, name))
    for pos_id in range(len(everywhere["token"])):
        numbers = {key: vectors[pos_id] for key, vectors in everywhere.items()}
        before = {"layer0.attention": "embedding", "layer0.mlp": "layer0.attention"}
        before |= {"layer1.attention": "layer0.mlp", "layer1.mlp": "layer1.attention"}
        for part in model_parts(training.config):
            own = numbers[part.key]
            made = [contributions(part, i, numbers, parameters) for i in range(len(own))]
            sums = [math.fsum(amount for *_, amount in amounts) for amounts in made]
            if part.kind == "bars":
                sums = plain.softmax(sums)
            elif part.kind == "hidden":
                sums = [max(0.0, total) ** 2 for total in sums]
            elif part.key in before:
                sums = plain.add(sums, numbers[before[part.key]])
            elif part.sources and not part.matrix:
                sums = plain.rmsnorm(sums)
            if part.sources and part.kind != "weights" and part.variable != "x_attn":
                assert own == pytest.approx(sums, abs=1e-12), part.key


def test_attention_weights_mix_the_values(trained):
    found = part_numbers(trained, tokens_of(trained, "emma"))
    weights, values, mixed = (found[f"layer0.{key}"] for key in ("weights", "v", "heads"))
    for pos_id, row in enumerate(weights):
        assert len(row) == 4 * (pos_id + 1)
        for h in range(4):
            own = row[h * (pos_id + 1) : (h + 1) * (pos_id + 1)]
            assert sum(own) == pytest.approx(1)
            for i in range(4 * h, 4 * h + 4):
                mix = sum(weight * values[j][i] for j, weight in enumerate(own))
                assert mixed[pos_id][i] == pytest.approx(mix)


def test_the_listing_is_the_model(trained):
    """It runs, and gives what `gpt` gives."""
    arguments = "token_id, pos_id, keys, values, state_dict, config, ops"
    scope = {}
    exec("\n    ".join([f"def listed({arguments}):", *listing()]), scope)
    config, parameters = trained.config, trained.engine.state.parameters
    for function in (gpt, scope["listed"]):
        keys, values = [[]], [[]]
        logits = [
            function(token, pos, keys, values, parameters, config, plain)
            for pos, token in enumerate([0, 5, 13])
        ]
        scope.setdefault("expected", logits)
        assert logits == scope["expected"]


def test_each_part_has_the_line_that_computes_it():
    lit = {part.key: [listing()[row].strip() for row in lines_of(part)] for part in model_parts(Config(27))}
    for name, matrix in (("q", "attn_wq"), ("k", "attn_wk"), ("v", "attn_wv")):
        assert lit[f"layer0.{name}"] == [f'{name} = ops.linear(x, state_dict[f"{{layer}}.{matrix}"])']
    for key in ("layer0.norm1", "layer0.norm2"):
        assert lit[key] == ["x = ops.rmsnorm(x)"]
    assert lit["embedding"][-1] == "x = ops.rmsnorm(x)"
    assert lit["layer0.weights"][-1] == "weights = ops.softmax(scores)"
    assert lit["layer0.heads"][-1] == "x_attn += x_head"
    assert lit["layer0.hidden"][-1] == "x = ops.relu_squared(x)"
    assert lit["layer0.attention"][-1] == lit["layer0.mlp"][-1] == "x = ops.add(x, x_residual)"
    assert lit["probs"] == ['logits = ops.linear(x, state_dict["lm_head"])']


@pytest.mark.parametrize(("size", "most"), anatomy.MOST.items())
def test_a_model_that_is_too_large_gets_a_clear_message(size, most):
    sizes = {"vocab_size": 27, "n_embd": 16, "n_head": 4, "n_layer": 1, "block_size": 8}
    fits = {**sizes, "n_embd": 64, size: most}
    assert model_parts(Config(**fits))
    with pytest.raises(MicrogptError, match=f"room for {size} up to {most}, this model has {2 * most}"):
        model_parts(Config(**{**fits, "n_embd": 128 if size == "n_embd" else 64, size: 2 * most}))


def test_the_still_has_every_number(trained):
    chart = model_picture(trained, "Emma", 3)
    assert chart.letters == ["BOS", "e", "m", "m"]
    lines = dict(line.split(": ", 1) for line in chart.text().splitlines()[1:])
    found = part_numbers(trained, tokens_of(trained, "emma"))
    for key, vectors in found.items():
        if key in lines:
            shown = [float(number.split()[-1]) for number in lines[key].split(", ")]
            assert shown == pytest.approx(vectors[3], abs=5.1e-4), key
    assert set(lines) == {part.key for part in model_parts(trained.config)}
    assert model_picture(trained, "emma", 99).letters[-1] == "a"


@pytest.mark.parametrize(("name", "position"), [("é", 0), ("emma", -1)])
def test_the_still_refuses_what_it_cannot_read(trained, name, position):
    with pytest.raises(MicrogptError):
        model_picture(trained, name, position)


# ---- JavaScript is the Python ----


@pytest.mark.parametrize(
    ("model", "names"), [("trained", ["", "emma", "zzzzzzzzzz"]), ("deep", ["", "é b", "né ab"])]
)
def test_javascript_is_the_python(compute, request, model, names):
    training = request.getfixturevalue(model)
    parameters, parts = training.engine.state.parameters, model_parts(training.config)
    texts = [tokens_of(training, name) for name in names]
    data = traits_of(ModelExplorer(training).view) | {"texts": texts}
    for tokens, got in zip(texts, compute(data), strict=True):
        expected = part_numbers(training, tokens)
        assert set(expected) == {part.key for part in parts} <= set(got["all"])
        for key, vectors in expected.items():
            for vector, theirs in zip(vectors, got["all"][key], strict=True):
                assert theirs == pytest.approx(vector, abs=1e-9), key
        last = {key: vectors[-1] for key, vectors in expected.items()}
        for part, theirs in zip(parts, got["made"], strict=True):
            for i, made in enumerate(theirs):
                ours = contributions(part, i, last, parameters)
                assert [tuple(one[:2]) for one in made] == [one[:2] for one in ours]
                assert [one[2] for one in made] == pytest.approx([one[2] for one in ours], abs=1e-9)
        assert got["strong"] == pytest.approx([strength(x) for x in last["embedding"]], abs=1e-9)


# ---- the picture ----

SHOWN = """() => [...document.querySelectorAll('[data-row]')]
  .filter(e => e.dataset.row >= 0 && e.dataset.i >= 0)
  .map(e => {
    e.dispatchEvent(new PointerEvent('pointermove', { bubbles: true }));
    const chip = e.querySelector('.chip'), bar = e.querySelector('.bar');
    return [Number(e.dataset.row), Number(e.dataset.i), document.querySelector('.value').textContent,
      chip?.style.fillOpacity, e.querySelector('.dash')?.style.opacity, bar?.style.width, bar?.style.height];
  })"""


@pytest.fixture
def drawn(page, trained):
    """The picture in the page, and a `model` that changes it."""
    render(page, ModelExplorer(trained, "emma", 3).view)
    return page


def number_in(text):
    """The number at the end of what is said about a place of the picture."""
    said = text.split(" = ")[-1].replace("\N{MINUS SIGN}", "-")
    return float(said.removesuffix(" %")) / 100 if said.endswith("%") else float(said)


@pytest.mark.parametrize("position", [0, 3])
def test_every_number_shown_is_the_models(drawn, trained, position):
    drawn.evaluate("position => model.set('position', position)", position)
    found = part_numbers(trained, tokens_of(trained, "emma"))
    parts, seen = model_parts(trained.config), set()
    for row, i, said, opacity, dash, *_ in drawn.evaluate(SHOWN):
        part = parts[row]
        number = found[part.key][position][i]
        assert number_in(said) == pytest.approx(number, abs=5.1e-4 if part.kind == "bars" else 5.1e-5), said
        if opacity is not None:
            assert float(opacity) == pytest.approx(strength(number), abs=5.1e-4)
            assert dash == ("1" if number < 0 else "0")
        seen.add((part.key, i))
    assert seen == {(key, i) for key, vectors in found.items() for i in range(len(vectors[position]))}


def test_bars_are_as_long_as_their_numbers(drawn, trained):
    found = part_numbers(trained, tokens_of(trained, "emma"))
    parts = model_parts(trained.config)
    lengths = {}
    for row, i, *_, width, height in drawn.evaluate(SHOWN):
        kind = parts[row].kind
        if kind in ("weights", "bars"):
            pixels = width if kind == "weights" else height
            lengths.setdefault(parts[row].key, {})[i] = float(pixels.removesuffix("px"))
    for key, bars in lengths.items():
        numbers = found[key][3]
        scale = max(bars.values()) / max(numbers)
        assert [bars[i] for i in range(len(numbers))] == pytest.approx([n * scale for n in numbers], abs=0.02)


def test_the_line_of_code_lights_up(drawn, trained):
    parts = model_parts(trained.config)
    for row, part in enumerate(parts):
        drawn.evaluate("row => document.querySelector(`[data-row='${row}'][data-i='0']`)"
                       ".dispatchEvent(new PointerEvent('pointermove', { bubbles: true }))", row)  # fmt: skip
        lit = drawn.locator(".listing .lit").all_text_contents()
        assert lit == [listing()[line].strip() for line in lines_of(part)]


def test_a_line_of_code_shows_its_numbers(drawn):
    drawn.locator(".listing code", has_text="attn_wk").hover()
    assert drawn.locator(".value").inner_text().startswith("k[0] = ")


def test_a_typed_name_is_read_at_once(drawn, trained):
    drawn.evaluate("model.set('name', 'Zoë'.replace('ë', 'e'))")
    assert drawn.locator(".token text").all_text_contents()[:5] == ["BOS", "z", "o", "e", ""]
    assert drawn.locator(".token.here").text_content() == "e"
    drawn.evaluate("model.set('name', '')")
    assert drawn.locator(".token.here").text_content() == "BOS"
    drawn.evaluate("model.set('name', 'abcdefghijkl')")
    assert drawn.locator(".token.here").text_content() == "c"
    probs = part_numbers(trained, tokens_of(trained, "abc"))["probs"][-1]
    best = max(range(27), key=probs.__getitem__)
    label = ["end", *trained.tokenizer.characters][best]
    assert f": {label} {100 * probs[best]:.1f} %" in drawn.locator(".value").inner_text()


@pytest.mark.parametrize("name", ["é", "<img src=x onerror=alert(1)>", "a\N{SLIGHTLY SMILING FACE}"])
def test_a_bad_name_gets_a_sentence_and_the_picture_stays(drawn, name):
    before, box = drawn.locator("svg").inner_html(), drawn.locator(".microgpt-model").bounding_box()
    drawn.evaluate("name => model.set('name', name)", name)
    assert "is not in the vocabulary" in drawn.locator(".value").inner_text()
    assert drawn.locator("svg").inner_html() == before
    assert drawn.locator(".microgpt-model").bounding_box() == box
    assert drawn.locator("img").count() == 0
    drawn.evaluate("model.set('position', 1)")
    assert drawn.locator(".token.here").text_content() == "e"
    drawn.evaluate("model.set('name', 'emma')")
    assert drawn.locator(".stale").count() == 0


def test_the_keyboard_reaches_positions_and_numbers(drawn):
    drawn.locator(".drawing").focus()
    press = drawn.keyboard.press
    press("ArrowLeft")
    press("ArrowLeft")
    assert drawn.evaluate("model.get('position')") == 1
    press("End")
    assert drawn.evaluate("model.get('position')") == 4
    press("ArrowDown")
    press("Home")
    assert drawn.locator(".value").inner_text().startswith("wte[token_id][0] = ")
    press("ArrowRight")
    assert drawn.locator(".value").inner_text().startswith("wte[token_id][1] = ")
    for _ in range(30):
        press("ArrowDown")
    assert drawn.locator(".value").inner_text().startswith("probability of ")
    press("Escape")
    assert drawn.locator(".value").inner_text().startswith("After BOS e m m a: ")
    assert drawn.evaluate("document.activeElement.className") == "drawing"


def test_a_click_on_a_letter_goes_there(drawn):
    drawn.locator(".token", has_text="e").first.click()
    assert drawn.evaluate("model.get('position')") == 1


def test_a_screen_reader_hears_where_the_slider_rests(drawn, trained):
    drawn.evaluate("model.set('position', 2)")
    status = drawn.get_by_role("status")
    status.filter(has_text="Position 2, m. Likeliest next").wait_for(state="attached")
    assert "head 3 looks most at position" in status.inner_text()
    assert status.inner_text() in drawn.get_by_role("group").get_attribute("aria-label")


@pytest.mark.parametrize("width", [320, 374, 560, 759, 780, 1200])
def test_it_fits_and_can_be_read_at_any_width(page, trained, width):
    page.set_viewport_size({"width": width, "height": 800})
    render(page, ModelExplorer(trained, "emma", 3).view)
    page.wait_for_function(
        "document.querySelector('svg').clientWidth <= document.querySelector('.drawing').clientWidth"
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    sizes = page.evaluate("""() => [...document.querySelectorAll('.microgpt-model :is(text, p, code)')]
        .map(e => parseFloat(getComputedStyle(e).fontSize))""")
    assert min(sizes) >= 11
    beside = page.locator(".beside").bounding_box()["x"] > 100
    assert beside == (width - 16 >= 760)


def test_nothing_moves_from_place_to_place(drawn):
    places = []
    for name, position in (("emma", 3), ("q", 0), ("zzzzzzzz", 7)):
        drawn.evaluate("name => model.set('name', name)", name)
        drawn.evaluate("position => model.set('position', position)", position)
        places.append(
            drawn.evaluate("""() => [...document.querySelectorAll('.chip, .listing, .key')]
            .map(e => [e.getBoundingClientRect().x, e.getBoundingClientRect().y])""")
        )
    assert places[0] == places[1] == places[2]


def test_motion_takes_300_milliseconds_or_none(page, trained):
    took = """() => Math.max(...[...document.querySelectorAll('.chip, .bar')].map(e => {
        const style = getComputedStyle(e);
        return parseFloat(style.transitionDuration) + parseFloat(style.transitionDelay);
    }))"""
    for motion, low, high in (("no-preference", 0.15, 0.3), ("reduce", 0, 0)):
        page.emulate_media(reduced_motion=motion)
        render(page, ModelExplorer(trained).view)
        assert low <= page.evaluate(took) <= high


def test_the_view_lets_go_of_its_model(drawn):
    assert drawn.evaluate("(cleanUp(), model.count())") == 0


def test_colours_are_those_of_the_series():
    used = {word.strip(";,)")[:7] for word in CSS.replace("(", " ").split() if word.startswith("#")}
    assert used <= {*COLORS, GREY}


def test_the_controls_are_joined_in_the_browser(trained):
    explorer = ModelExplorer(trained, "mia", 9)
    assert repr(explorer) == "The whole model: name, position (move the controls in JupyterLab)"
    assert explorer.controls["position"].value == explorer.view.position == 7
    links = {link.target: link.source for link in explorer.links}
    assert links == {(explorer.view, name): (control, "value") for name, control in explorer.controls.items()}
