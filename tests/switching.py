"""Switches a control off while its own test runs, to see that the test fails without it.

`TROTH_SWITCH_OFF` holds controls as `module:object`, separated by commas; without it nothing happens.
"""

import importlib
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from operator import attrgetter
from types import FunctionType

import pytest

VARIABLE = "TROTH_SWITCH_OFF"


def resolve(where: str) -> FunctionType:
    """The function that `package.module:object` names. Raises ImportError or AttributeError."""
    module, _, name = where.partition(":")
    found: FunctionType = attrgetter(name)(importlib.import_module(module))
    return found


@contextmanager
def off(where: str, neutral: FunctionType) -> Iterator[None]:
    """Have a function do what its neutral counterpart does.

    Only the code is swapped, so that it is off wherever the function has been imported or stored; the
    neutral code runs with the function's own globals and defaults.
    """
    function = resolve(where)
    code = function.__code__
    function.__code__ = neutral.__code__
    try:
        yield
    finally:
        function.__code__ = code


def _asked(nodeid: str) -> Sequence[str]:
    """The controls that are to be off while this test runs."""
    from tests.architecture.switched_off import NAMED

    test = nodeid.partition("[")[0]
    return [where for where in os.environ[VARIABLE].split(",") if NAMED[where] == test]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    if not os.environ.get(VARIABLE):
        return (yield)
    from tests.architecture.switched_off import NEUTRAL

    with ExitStack() as stack:
        for where in _asked(item.nodeid):
            stack.enter_context(off(where, NEUTRAL[where]))
        return (yield)
