"""Each control's test fails without the control, so that no promise rests on nothing.

One run of them all, each with its own control switched off; that they pass with it, the suite shows anyway.
"""

import ast
import os
import re
import subprocess
import sys

import pytest

from tests.architecture.switched_off import NAMED, NEUTRAL
from tests.conftest import ROOT
from tests.switching import VARIABLE, off, resolve
from troth.app.services import CONTROLS
from troth.policy import decide

OUTCOME = re.compile(r"^(PASSED|FAILED|ERROR|SKIPPED) (tests/\S+?::\w+)", re.MULTILINE)
LONGEST_SECONDS = 600


def _exists(test):
    path, _, name = test.partition("::")
    if not (ROOT / path).is_file():
        return False
    return any(getattr(node, "name", "") == name for node in ast.parse((ROOT / path).read_text()).body)


def _start(variables):
    tests = [test for test in NAMED.values() if _exists(test)]
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-rA", "--tb=no", *tests]
    environment = {**os.environ, VARIABLE: "", **variables}
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)


def _outcomes(process):
    said, _ = process.communicate(timeout=LONGEST_SECONDS)
    found = {}
    for outcome, test in OUTCOME.findall(said):
        found.setdefault(test, set()).add(outcome)
    return found


@pytest.fixture(scope="module")
def without():
    """What became of each control's test while that control was off."""
    process = _start({VARIABLE: ",".join(NAMED)})
    try:
        yield _outcomes(process)
    finally:
        process.kill()


@pytest.mark.parametrize("where", NAMED)
def test_a_controls_test_fails_without_it(without, where):
    test = NAMED[where]
    assert _exists(test), f"{test}, named for {where}, is not written"
    assert without[test] == {"FAILED"}


def test_every_control_has_its_neutral_counterpart():
    assert [control.where for control in CONTROLS if control.where not in NEUTRAL] == []
    assert set(NEUTRAL) == set(NAMED)


@pytest.mark.parametrize("where", NEUTRAL)
def test_a_counterpart_takes_what_its_control_takes(where):
    control, neutral = resolve(where).__code__, NEUTRAL[where].__code__
    taken = control.co_argcount + control.co_kwonlyargcount
    given = neutral.co_argcount + neutral.co_kwonlyargcount
    assert neutral.co_varnames[:given] == control.co_varnames[:taken]
    assert neutral.co_flags & 0x80 == control.co_flags & 0x80, "one is a coroutine and the other is not"


def test_a_control_is_off_for_as_long_as_it_is_asked_for_and_wherever_it_was_imported():
    from troth.policy import may_notify

    with off("troth.policy.decide:may_notify", NEUTRAL["troth.policy.decide:may_notify"]):
        assert may_notify(None, "newsletter") == "newsletter"
    with pytest.raises(AttributeError):
        decide.may_notify(None, "newsletter")
