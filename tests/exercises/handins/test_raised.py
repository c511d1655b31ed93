"""An exception that crosses to the other process is of the same class there."""

from __future__ import annotations

import inspect

import pytest

from microgpt import errors
from microgpt.exercises.handins.raised import decoded, encoded
from microgpt.exercises.limits import TimeUp

CLASSES = [one for one in vars(errors).values() if inspect.isclass(one)]


@pytest.mark.parametrize("kind", [*CLASSES, TimeUp, ZeroDivisionError, KeyboardInterrupt, RecursionError])
def test_an_exception_keeps_its_class_and_its_words(kind):
    error = decoded(encoded(kind("what was expected")))
    assert type(error) is kind
    assert "what was expected" in str(error)


@pytest.mark.parametrize("kind", ["Unknown", "__doc__", "annotations", "no identifier", "UnicodeDecodeError"])
def test_an_exception_of_an_unknown_class_is_still_one(kind):
    error = decoded({"kind": kind, "words": "what was expected", "where": ""})
    assert str(error) == "what was expected"
    assert isinstance(error, Exception)
