"""What the tests of the reader share: its work, counted."""

import sys

import pytest


def _count_lines(function):
    lines = 0

    def trace(_frame, event, _arg):
        nonlocal lines
        lines += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        function()
    finally:
        sys.settrace(before)
    return lines


@pytest.fixture(scope="session")
def count_lines():
    """Give a function that counts the lines of Python which a call runs: no clock, no luck."""
    return _count_lines
