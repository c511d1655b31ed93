"""A saved notebook shows its pictures even if it has not been run here, and shows words as typed."""

from __future__ import annotations

import nbformat
import pytest
from support.lab import QUIET, Lesson

from microgpt import Value
from microgpt.show import Bars, graph

from .conftest import new_tab

LOOK = """() => [...document.querySelectorAll('.jp-OutputArea-output')].map(output => ({
    words: output.innerText.trim(),
    shown: [...output.querySelectorAll('img, svg')].filter(e => e.clientWidth > 100)
        .map(e => e.tagName.toLowerCase()),
    formulas: output.querySelectorAll('mjx-container').length,
}))"""


@pytest.fixture
def displays(monkeypatch):
    """A chart and a graph, displayed without a request for stills."""
    monkeypatch.delenv("MICROGPT_STILLS", raising=False)
    return [
        Bars("cost $5 and $6", "$x$", "y", ["a", "b"], {"s": [1, 2]}),
        graph(Value(2) * 3),
    ]


def test_pictures_with_and_without_trust(chromium, server, displays):
    outputs = [nbformat.v4.new_output("display_data", shown._repr_mimebundle_()[0]) for shown in displays]
    cell = nbformat.v4.new_code_cell("0", execution_count=1, outputs=outputs)
    notebook = nbformat.v4.new_notebook(cells=[cell])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, server.root / "trust.ipynb")
    with new_tab(chromium) as page:
        lesson = Lesson(page, server, "trust.ipynb")
        page.wait_for_function(QUIET)
        for seen in page.evaluate(LOOK):
            assert seen == {"words": "", "shown": ["img"], "formulas": 0}
        page.evaluate("() => { jupyterapp.commands.execute('notebook:trust'); }")
        page.get_by_role("button", name="Trust").click()
        page.wait_for_function(QUIET)
        for seen in page.evaluate(LOOK):
            assert (seen["shown"], seen["formulas"]) == (["svg"], 0)
        lesson.close()
