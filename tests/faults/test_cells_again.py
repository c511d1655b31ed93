"""The cells of the first lesson run twice, then backwards, in one kernel, without an error.

A cell that runs backwards needs names that later cells define. So two forward runs come first, as with a
learner.
"""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

TOUR = Path(__file__).parents[2] / "notebooks" / "00_tour.ipynb"


def repeated(notebook, orders):
    """A notebook with the code cells of `notebook` in each of `orders`, one order after the other."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    cells = [nbformat.v4.new_code_cell(cell.source) for order in orders for cell in code[::order]]
    return nbformat.v4.new_notebook(cells=cells, metadata=notebook.metadata)


@pytest.mark.parametrize("orders", [(1, 1, -1)], ids=["forwards, forwards, backwards"])
def test_cells_run_again_and_in_another_order(orders):
    notebook = repeated(nbformat.read(TOUR, as_version=4), orders)
    client = NotebookClient(
        notebook, timeout=180, kernel_name="python3", resources={"metadata": {"path": str(TOUR.parent)}}
    )
    client.execute()  # raises if a cell ends in an error
    errors = [o for cell in notebook.cells for o in cell.outputs if o.output_type == "error"]
    assert not errors
