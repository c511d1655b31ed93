"""Text for a terminal: every script is printed as it is, and control characters are escaped."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microgpt.printable import printable, shown_path


@pytest.mark.parametrize("text", ["שלום", "नि", "각", "👩‍👩‍👧", "می‌خواهم", "a b", "日本\u3000語", "é", "\\n"])
def test_text_of_every_script_stays(text):
    assert printable(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b]0;x\x07", "\\x1b]0;x\\x07"),
        ("a\r\nb\tc", "a\\r\\nb\\tc"),
        ("\x9b31m", "\\x9b31m"),
        ("\u202eevil\u2066", "\\u202eevil\\u2066"),
        ("\u2028\u2029\ufeff", "\\u2028\\u2029\\ufeff"),
        ("\ud800", "\\ud800"),
        ("\U000e0041", "\\U000e0041"),
        ("x" * 300, "x" * 200 + "…"),
    ],
)
def test_what_a_terminal_would_obey_is_escaped(text, shown):
    assert printable(text) == shown


@given(st.text(st.characters(exclude_categories=())))
def test_any_text_can_be_printed(text):
    shown = printable(text, None)
    shown.encode()
    assert not [one for one in shown if unicodedata.category(one) in ("Cc", "Cs", "Zl", "Zp")]
    assert "\u202e" not in shown


def test_a_path_that_is_not_text_can_be_printed():
    assert shown_path(b"a\xff") in ("a\\udcff", "a\\xff")
