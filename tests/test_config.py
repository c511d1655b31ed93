"""Config: shown by Shift-Tab, frozen, and checked in every copy."""

import copy
import inspect
import pickle
import sys
from dataclasses import FrozenInstanceError, fields, replace

import numpy as np
import pytest

from microgpt import Config, MicrogptError


def test_the_signature_names_every_size():
    assert str(inspect.signature(Config)) == (
        "(vocab_size: 'int', n_embd: 'int' = 16, n_head: 'int' = 4, n_layer: 'int' = 1, "
        "block_size: 'int' = 8) -> None"
    )
    assert all(f"{size.name} -- " in inspect.getdoc(Config) for size in fields(Config))


def copies():
    return [replace, copy.replace] if sys.version_info >= (3, 13) else [replace]


@pytest.mark.parametrize("copied", copies())
def test_a_copy_with_other_sizes_is_checked(copied):
    config = Config(27)
    assert copied(config, n_layer=np.int64(2)) == Config(27, n_layer=2)
    assert type(copied(config, n_layer=np.int64(2)).n_layer) is int
    with pytest.raises(MicrogptError, match="16 is not divisible by 3"):
        copied(config, n_head=3)
    with pytest.raises(MicrogptError, match="block_size must be a whole number"):
        copied(config, block_size=0)


def test_a_config_does_not_change():
    config = Config(27)
    with pytest.raises(FrozenInstanceError):
        config.n_head = 3
    assert len({config, copy.deepcopy(config), pickle.loads(pickle.dumps(config))}) == 1
    assert repr(config) == "Config(vocab_size=27, n_embd=16, n_head=4, n_layer=1, block_size=8)"
