"""The script of a widget: one text that is made of several files."""

from __future__ import annotations

import pytest
from support.scripts import compute_in_node

from microgpt.show import ModelExplorer, TemperatureExplorer
from microgpt.show.controls.script import imported, script

FILES = {
    "top.js": 'import { twice } from "./middle.js";\nimport { one } from "./low.js";\n'
    "export const compute = () => twice(one);\n",
    "middle.js": 'import { one } from "./low.js";\nexport const twice = (x) => x + one;\n',
    "low.js": "export const one = 1;\n",
}


@pytest.fixture
def top(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    return tmp_path / "top.js"


def test_what_is_imported_comes_first_and_once(top):
    assert [path.name for path in imported(top)] == ["low.js", "middle.js", "top.js"]


def test_the_text_runs_alone(top, tmp_path):
    assert compute_in_node(tmp_path, script(top), None) == 2


@pytest.mark.parametrize("explorer", [ModelExplorer, TemperatureExplorer])
def test_the_script_of_an_explorer_imports_nothing(explorer, small):
    assert "import " not in explorer(small).view._esm
