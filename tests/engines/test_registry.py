"""The registry has every engine by name, and its errors say what to do."""

import sys

import pytest

from microgpt import MicrogptError, Training
from microgpt.engines import ENGINES, engine_factory


def test_an_error_for_an_unknown_name_lists_the_names():
    with pytest.raises(
        MicrogptError, match=r"no engine 'numpyy': choose one of textbook, primitive, compact, vector, numpy"
    ):
        engine_factory("numpyy")


@pytest.mark.parametrize("name", [name for name, entry in ENGINES.items() if entry.package])
def test_a_missing_package_is_named_as_the_index_knows_it(name, monkeypatch):
    entry = ENGINES[name]
    for module in [m for m in sys.modules if m.startswith("microgpt.engines.")]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, entry.package, None)  # importing it now fails
    with pytest.raises(
        MicrogptError, match=rf"{name}.* needs the package {entry.package}.*: pip install {entry.package}$"
    ):
        engine_factory(name)


@pytest.mark.parametrize("name", [[], None, 3])
def test_a_name_that_is_no_text_is_told_the_names(name):
    with pytest.raises(MicrogptError, match="choose one of textbook"):
        engine_factory(name)


def test_options_reach_the_engine():
    training = Training(["ab", "ba"], n_embd=4, engine=engine_factory("numpy", without=("mlp",)))
    assert training.engine.without == {"mlp"}


def test_a_missing_module_of_another_kind_is_not_hidden(monkeypatch):
    monkeypatch.setitem(sys.modules, "microgpt.engines.numpy_engine", None)
    with pytest.raises(ModuleNotFoundError):
        engine_factory("numpy")
