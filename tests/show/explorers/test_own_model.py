"""The explorers of lesson 08 (bring, plan, sample), at both ends of every control and with hostile text."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from microgpt import Config, MicrogptError, Training
from microgpt.engines import engine_factory
from microgpt.show.explorers.bringing import BringExplorer, brought, survey
from microgpt.show.explorers.own_samples import sample_explorer, sample_table
from microgpt.show.explorers.planning import plan_explorer, plan_table
from microgpt.study.bring import read_set, split

HOSTILE = ["<script>alert(1)</script>", "<b>&\"'", "a\u202e", "a" * 300, "\U0001f642", "\ud800", "\x1b[31m"]


def cells(table):
    return {name: list(row) for name, row in table.rows}


def uploaded(name, content):
    day = datetime(2026, 1, 1, tzinfo=timezone.utc)
    file = {"name": name, "type": "", "size": len(content), "content": memoryview(content)}
    return ({**file, "last_modified": day},)


def test_survey_counts():
    found = cells(survey(["ab", "ab", "abcd"]))
    assert (found["documents"], found["different"]) == (["3"], ["2"])
    assert [found[f"length, {which}"] for which in ("shortest", "median", "longest")] == [["2"], ["2"], ["4"]]
    assert (found["characters"], found["fewer than 3 times"]) == (["4: abcd"], ["cd"])
    with pytest.raises(MicrogptError, match="nothing to look at"):
        survey([])


def test_a_large_vocabulary_is_pointed_out():
    assert "large vocabulary" in survey(["".join(map(chr, range(0x4E00, 0x4E00 + 201)))]).note
    assert survey(["ab"]).note == ""


def test_the_last_way_to_bring_something_counts(tmp_path):
    (tmp_path / "lines.txt").write_text("from a file\n")
    path = str(tmp_path / "lines.txt")
    file = uploaded("up.txt", b"uploaded\n")
    assert brought("sums")[0][0] == "0+0=0"
    assert brought("sums", path)[0] == ["from a file"]
    assert brought("sums", path, "pasted")[0] == ["pasted"]
    assert brought("sums", path, "pasted", file) == (["uploaded"], "the file up.txt")


def test_every_set_can_be_chosen():
    explorer = BringExplorer()
    pictures = set()
    for name in explorer.controls["chosen"].options:
        explorer.set(chosen=name)
        assert explorer.documents == read_set(name)
        pictures.add(explorer.picture.value)
    assert len(pictures) == 4


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("field", ["path", "text"])
def test_what_is_typed_is_text(field, text):
    explorer = BringExplorer()
    explorer.set(**{field: text})
    assert "<b>" not in explorer.picture.value
    assert "<script" not in explorer.picture.value
    assert explorer.documents == (read_set("elements") if field == "path" else [text])
    explorer.reset.click()
    assert explorer.documents == read_set("elements")


@pytest.mark.parametrize("content", [b"", b"\x89PNG", b"a\0b"])
def test_a_bad_upload_gives_a_clear_message_and_changes_nothing(content):
    explorer = BringExplorer()
    explorer.controls["file"].value = uploaded("<img src=x>", content)
    assert "&lt;img" in explorer.picture.value
    assert explorer.documents == read_set("elements")
    explorer.reset.click()
    assert "table" in explorer.picture.value


def test_a_plan_says_what_the_model_has():
    documents = read_set("elements")
    found = cells(plan_table(documents, n_embd=16, block_size=14, num_steps=590, batch_size=2))
    assert found["parameters"][0].startswith(f"{Config(25, block_size=14).num_params:,}, ")
    assert found["read to the end"] == ["100.0% of the documents"]
    assert found["each document"] == ["read 10.0 times"]


def test_both_ends_of_every_slider_of_the_plan():
    for name in plan_explorer(read_set("elements")).controls:
        explorer = plan_explorer(read_set("elements"), n_embd=240)
        control = explorer.controls[name]
        seen = set()
        for end in (control.min, control.max):
            control.value = end
            assert "time" in explorer.picture.value
            seen.add(explorer.picture.value)
        assert len(seen) == 2, name


def test_sizes_that_do_not_fit_give_a_clear_message():
    explorer = plan_explorer(read_set("elements"))
    explorer.set(n_head=3)
    assert "not divisible" in explorer.picture.value


def test_a_plan_needs_a_document_and_takes_an_empty_one():
    for make in (plan_table, plan_explorer):
        with pytest.raises(MicrogptError, match="at least one document"):
            make([])
    assert cells(plan_table([""]))["vocabulary"] == ["1 tokens"]


def test_long_documents_do_not_stretch_the_slider():
    assert plan_explorer(["a" * 100_000, "b"]).controls["block_size"].max == 256


@pytest.fixture(scope="module")
def model():
    kept, held_out = split(read_set("elements"))
    return Training(kept, num_steps=100, engine=engine_factory("numpy")).run(), held_out


def test_samples_are_marked(model):
    training, held_out = model
    table = sample_table(training, held_out, 0.5)
    kinds = [row[0] for _, row in table.rows]
    assert len(kinds) == 12
    counts = ", ".join(f"{kinds.count(kind)} {kind}" for kind in ("copied", "held out", "new"))
    assert table.title == f"Temperature 0.5: {counts}"
    written = [name for name, _ in table.rows]
    everything = sample_table(training, written, 0.5)
    assert {row[0] for _, row in everything.rows} <= {"copied", "held out"}


def test_both_ends_of_the_temperature(model):
    explorer = sample_explorer(*model)
    seen = set()
    for temperature in (0.1, 3.0):
        explorer.set(temperature=temperature)
        seen.add(explorer.picture.value)
        assert "<table" in explorer.picture.value
    assert len(seen) == 2


def test_a_prompt_begins_every_sample(model):
    explorer = sample_explorer(*model)
    explorer.set(prompt=" Zi")
    assert explorer.picture.value.count(">zi") == 12


@pytest.mark.parametrize("prompt", HOSTILE)
def test_a_prompt_that_cannot_be_read_gives_a_clear_message(model, prompt):
    explorer = sample_explorer(*model)
    explorer.set(prompt=prompt)
    assert 'role="status"' in explorer.picture.value
    assert "<table" not in explorer.picture.value
    assert "<b>" not in explorer.picture.value
    assert "<script" not in explorer.picture.value
