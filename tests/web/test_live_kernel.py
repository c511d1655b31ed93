"""The additions to Python in the kernel of a page, with fakes for everything that only a page has."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

SOURCE = Path(__file__).parents[2] / "web" / "live" / "kernel" / "microgpt_live.py"


@pytest.fixture
def live(monkeypatch):
    """The module as in a page, in a browser that can wait inside a cell."""
    stand_ins = {
        "pyodide_js": {"loadPackage": lambda name: name},
        "pyodide_kernel": {},
        "pyodide_kernel.kernel": {"_load_packages_from_imports": None},
        "pyodide": {},
        "pyodide.code": {"run_js": None},
        "pyodide.ffi": {"can_run_sync": lambda: True, "run_sync": lambda awaited: None},
    }
    for name, contents in stand_ins.items():
        module = ModuleType(name)
        vars(module).update(contents)
        monkeypatch.setitem(sys.modules, name, module)
    sys.modules["pyodide_kernel"].kernel = sys.modules["pyodide_kernel.kernel"]
    spec = importlib.util.spec_from_file_location("microgpt_live", SOURCE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "FETCHED", ("a_package_that_is_not_there",))
    return module


@pytest.fixture
def tracebacks(live):
    """A shell, and the errors that it showed with a full traceback."""
    shown = []
    shell = SimpleNamespace(showtraceback=lambda error, tb_offset: shown.append(error[1]))
    return lambda error: live.explain(shell, type(error), error, None), shown


def test_a_browser_that_can_wait_says_that_there_is_no_network(live):
    with pytest.raises(live.MissingPackageError, match="Connect to the network"):
        live.Fetch().find_spec("a_package_that_is_not_there")


def test_a_browser_that_cannot_wait_says_how_to_fetch_it(live, monkeypatch):
    monkeypatch.setattr(live, "can_run_sync", lambda: False)
    with pytest.raises(live.MissingPackageError, match="run `import a_package_that_is_not_there` in a cell"):
        live.Fetch().find_spec("a_package_that_is_not_there")


def test_other_modules_are_left_alone(live):
    assert live.Fetch().find_spec("another") is None
    assert live.Fetch().find_spec("a_package_that_is_not_there.part", ["folder"]) is None


def test_only_missing_packages_give_our_message(live, tracebacks, capsys):
    explain, shown = tracebacks
    explain(NameError("name 'np' is not defined"))
    assert len(shown) == 1, "nothing was missing yet"
    with pytest.raises(live.MissingPackageError) as missing:
        live.Fetch().find_spec("a_package_that_is_not_there")
    explain(missing.value)
    explain(NameError("name 'np' is not defined"))
    explain(ValueError("a mistake"))
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("a_package_that_is_not_there is not part of this page")
    assert said[1] == (
        "name 'np' is not defined: the cell that makes it needs a_package_that_is_not_there, "
        "which could not be fetched."
    )
    assert [type(error) for error in shown] == [NameError, ValueError]


def test_the_drawing_waits_for_viz(live, monkeypatch):
    with pytest.raises(ImportError):
        live.draw("digraph {}", "svg", {})
    monkeypatch.setattr(live, "run_js", lambda source: lambda options: options)
    asked = []
    answer = SimpleNamespace(status="failure", errors=[SimpleNamespace(message="syntax error in line 1")])
    viz = SimpleNamespace(render=lambda dot, options: asked.append(options) or answer)
    monkeypatch.setattr(live, "_viz", viz)
    with pytest.raises(ValueError, match="line 1"):
        live.draw("digraph {", "svg", {"node": {"fontname": "Arial"}})
    assert asked == [{"format": "svg", "nodeAttributes": {"fontname": "Arial"}}]
    with pytest.raises(ImportError):
        live.draw("digraph {}", "png", {})
