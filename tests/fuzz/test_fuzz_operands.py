"""Any object beside a Value, with any operator: the result of the plain number, or an error with words."""

from __future__ import annotations

import contextlib
import operator
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from microgpt import Value

FUZZ = settings.get_profile("fuzz")
OPERATORS = [operator.add, operator.sub, operator.mul, operator.truediv, operator.pow]
COMPARISONS = [operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge]
NUMBERS = st.integers() | st.floats() | st.fractions() | st.decimals() | st.booleans()
OTHERS = st.text() | st.binary() | st.none() | st.lists(NUMBERS) | st.complex_numbers() | st.dates()


def outcome(call):
    """The number, or None for an error that users of numbers expect."""
    with contextlib.suppress(TypeError, ValueError, ArithmeticError):
        return float(call())
    return None


@settings(FUZZ)
@given(st.floats(allow_nan=False, allow_infinity=False), NUMBERS, st.sampled_from(OPERATORS), st.booleans())
def test_any_number(number, other, sign, left):
    left &= sign is not operator.pow  # a number to the power of a Value is not part of the arithmetic
    if isinstance(other, Decimal) and other.is_snan():
        with pytest.raises((TypeError, ValueError)):
            sign(Value(number), other)
        return
    got = outcome(lambda: (sign(other, Value(number)) if left else sign(Value(number), other)).data)
    plain = outcome(lambda: sign(float(other), number) if left else sign(number, float(other)))
    if got is not None and plain is not None and abs(plain) < 1e300:
        assert got == pytest.approx(plain, rel=1e-9, abs=1e-300, nan_ok=True)


@settings(FUZZ)
@given(OTHERS, st.sampled_from(OPERATORS))
def test_anything_else_is_refused(other, sign):
    for call in (lambda: sign(Value(2.0), other), lambda: sign(other, Value(2.0))):
        with pytest.raises((TypeError, ValueError)) as raised:
            call()
        assert str(raised.value)


@settings(FUZZ)
@given(NUMBERS, st.sampled_from(COMPARISONS))
def test_a_comparison_with_a_number_is_never_answered(other, sign):
    with pytest.raises(TypeError, match=r"\.data"):
        sign(Value(2.0), other)
