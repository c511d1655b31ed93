"""Any damage to a checkpoint gives a CheckpointError, or an equal or consistent checkpoint."""

from __future__ import annotations

import json
from importlib.util import find_spec

import pytest
from damage import as_bytes, as_json, places, replaced, small_checkpoint, survives
from hypothesis import given, settings
from hypothesis import strategies as st
from support.needs import need

FUZZ = settings.get_profile("fuzz")
CHECKPOINT = small_checkpoint()
ODD = [None, True, False, 0, -1, 2, 10**12, 10**400, 0.5, -0.0, 1e308, float("inf"), float("nan"), "", "x"]
ODD += ["\ud800", "\0", [], {}, [[]], [None], {"": 0}]
JSON = st.recursive(
    st.one_of(st.sampled_from(ODD), st.integers(), st.floats(), st.text(max_size=4)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The bytes of a checkpoint."""
    return as_bytes(CHECKPOINT, tmp_path_factory.mktemp("c") / "c.json")


@pytest.fixture(params=["c.json", "c.safetensors"])
def file(request, tmp_path):
    """A checkpoint, in either format."""
    if request.param == "c.safetensors":
        need("safetensors", find_spec("safetensors"))
        need("numpy", find_spec("numpy"))
    as_bytes(CHECKPOINT, tmp_path / request.param)
    return tmp_path / request.param


@settings(FUZZ)
@given(st.data())
def test_changed_bytes_are_noticed(file, data):
    """Bytes are flipped, removed, doubled or inserted. A change is harmless if the numbers are the same."""
    changed = bytearray(as_bytes(CHECKPOINT, file))
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(changed)))
        end = data.draw(st.integers(start, min(len(changed), start + 8)))
        changed[start:end] = data.draw(st.binary(max_size=8))
    assert survives(bytes(changed), file) in (None, CHECKPOINT)


@settings(FUZZ)
@given(st.data())
def test_one_flipped_bit_is_noticed(file, data):
    changed = bytearray(as_bytes(CHECKPOINT, file))
    place = data.draw(st.integers(0, len(changed) - 1))
    changed[place] ^= 1 << data.draw(st.integers(0, 7))
    assert survives(bytes(changed), file) in (None, CHECKPOINT)


@settings(FUZZ)
@given(st.data())
def test_other_json_in_any_place(whole, tmp_path, data):
    """The checksum is right, so the fields themselves must be checked."""
    content = json.loads(whole)
    path = data.draw(st.sampled_from(places(content)))
    survives(as_json(replaced(content, path, data.draw(JSON))), tmp_path / "c")


@pytest.mark.parametrize("new", ODD, ids=lambda new: repr(new)[:12])
def test_every_odd_entry_in_every_place(whole, tmp_path, new):
    """Every odd value is tried in every entry, in one test."""
    content = json.loads(whole)
    for path in [*places(content), ("unknown",)]:
        survives(as_json(replaced(content, path, new)), tmp_path / "c")


@pytest.mark.parametrize("depth", [100, 900, 930, 950, 960, 970, 980, 990, 1_000, 100_000])
@pytest.mark.parametrize("name", ["unknown", "version", "config", "random_state"])
def test_lists_within_lists(whole, tmp_path, depth, name):
    """The reader accepts this depth, but later code did not. It was once a RecursionError."""
    nested = b"[" * depth + b"]" * depth
    content = json.loads(whole)
    content.pop(name, None)
    survives(as_json(content)[:-1] + b', "%s": %s}' % (name.encode(), nested), tmp_path / "c")


@pytest.mark.parametrize(
    "path",
    [
        ("vocabulary", 0),
        ("parameters",),
        ("config", "n_head"),
        ("config", "n_layer"),
        ("version",),
        ("random_state", 0),  # Python's own error quotes it
    ],
)
def test_no_entry_is_so_long_that_the_message_is(whole, tmp_path, path):
    """`survives` limits the message. `guided.py` found this: without a quote, half the file is one name."""
    for new in ("x" * 5_000, {"x" * 5_000: 0}, ["x" * 5_000], 10**4_000, 9):
        survives(as_json(replaced(json.loads(whole), path, new)), tmp_path / "c")


@settings(FUZZ)
@given(st.one_of(st.binary(max_size=60), JSON.map(as_json)))
def test_any_other_file(tmp_path, content):
    assert survives(content, tmp_path / "c") is None
