"""Lessons and glossary link to each other, term by term."""

from __future__ import annotations

import inspect
import re

import pytest
from support.pages import FOLDER, LESSONS, anchor, cells, links, prose, section, sections

from microgpt import Config, Tokenizer, Training, read_documents
from microgpt.optimizer import BETA1, EPS
from microgpt.sampling import TEMPERATURE

GLOSSARY = FOLDER / "glossary.ipynb"
TERMS = {one.title: one.text.split("\n", 1)[1].strip() for one in sections(GLOSSARY) if one.rank == 2}
INTRODUCED = re.compile(r"\n\nIntroduced in \[(\d\d) (.+), \*(.+)\*\]\((.+)\.ipynb#(.+)\)$")
LINKED = [
    link.removeprefix("glossary.ipynb#")
    for path in LESSONS
    for link in links(prose(path))
    if link.startswith("glossary.ipynb#")
]

every_term = pytest.mark.parametrize("term", TERMS)


def test_there_are_many_terms_in_alphabetical_order_each_once():
    titles = [one.title for one in sections(GLOSSARY) if one.rank == 2]
    assert len(titles) >= 60
    assert titles == sorted(set(titles))
    assert titles == [title.lower() for title in titles], "so that its anchor is the same on every site"


@every_term
def test_a_term_is_explained_in_one_to_three_sentences(term):
    definition = INTRODUCED.sub("", TERMS[term])
    assert definition[-1] in ".)"
    assert 4 <= len(definition.split()) <= 60, definition
    assert 1 <= len(re.findall(r"[.)](?= [A-Z(`]|$)", definition)) <= 4, definition


@every_term
def test_term_leads_to_the_section_that_introduces_it_and_back(term):
    found = INTRODUCED.search(TERMS[term])
    assert found, "an entry ends with its link to a lesson"
    number, lesson, heading, stem, name = found.groups()
    path = FOLDER / f"{stem}.ipynb"
    there = section(path, name)
    assert there.title == heading
    assert cells(path, "markdown")[0].source.startswith(f"# {number} · {lesson}\n")
    assert f"(glossary.ipynb#{anchor(term)})" in there.text, "the section links its term to the glossary"


def test_every_term_is_linked_once_in_the_series():
    assert sorted(LINKED) == sorted(map(anchor, TERMS))


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_names_the_glossary_at_its_top(path):
    top = links(cells(path, "markdown")[0].source)
    assert "glossary.ipynb" in top
    assert "cheat_sheet.ipynb" in top


def test_the_letters_at_the_top_lead_to_their_first_terms():
    letters = re.findall(r"\[([A-Z])\]\(#(.+?)\)", cells(GLOSSARY, "markdown")[0].source)
    first = {}
    for term in TERMS:
        first.setdefault(term[0].upper(), anchor(term))
    assert letters == list(first.items())


def test_the_numbers_are_those_of_the_package():
    config = Config(Tokenizer.from_documents(read_documents()).vocab_size)
    num_steps = inspect.signature(Training).parameters["num_steps"].default
    assert f"there are {config.num_params:,} of them" in TERMS["parameter"]
    assert f"{config.vocab_size} for the names, {config.vocab_size - 1} letters" in TERMS["vocabulary"]
    assert f"{config.block_size} by default" in TERMS["block_size"]
    assert f"{config.n_layer} by default" in TERMS["layer"]
    assert f"{num_steps} steps by default" in TERMS["step"]
    assert f"`beta1 = {BETA1}`" in TERMS["momentum"]
    assert f"+ {EPS:.0e})".replace("e-0", "e-") in TERMS["adam"]
    assert f"{TEMPERATURE} by default" in TERMS["temperature"]
