"""`troth scenario`: every cell is as the five texts say; a control that is taken away turns its cell red."""

import base64
import json
import marshal
import os
import subprocess
import sys

import pytest

from tests.architecture.switched_off import NEUTRAL

SECONDS = 900
# Without this control the cell of this tenant no longer says this.
OFF = (
    (
        "troth.people.joining.offers:offers",
        "register from the EU",
        "anonymizer",
        "refused without agreeing that data leaves Europe",
    ),
    (
        "troth.people.joining.form:Part.requires",
        "register from the US",
        "efax",
        "the free plan needs gender and occupation",
    ),
    (
        "troth.people.joining.form:Part.requires",
        "refuse optional data",
        "efax",
        "refused on the free plan without gender and occupation",
    ),
    (
        "troth.people.joining.gate:Gate.entry",
        "register at fifteen",
        "anonymizer",
        "refused in the EU before any other field",
    ),
    ("troth.people.door:needs_cookie", "refuse cookies", "webex", "cannot sign in, and is told why"),
    ("troth.people.rights.offered:why_none", "opt out", "efax", "says how it ends on the free plan"),
    ("troth.people.joining.registrar:origin", "look at what is held", "webex", "the IP address is among it"),
    (
        "troth.people.staff.composing:offers_refused",
        "get an announcement and an offer",
        "emailserving",
        "it may carry no offer",
    ),
    (
        "troth.people.choices:serves",
        "a version adds a purpose",
        "emailserving",
        "what was given before is not used so",
    ),
    (
        "troth.policy.announce:publishing_problems",
        "a version adds a purpose",
        "zixcorp",
        "refused for today",
    ),
    ("troth.meetings.planning:Planning._tell", "plan a meeting", "webex", "the guest gets a link"),
    ("troth.meetings.rooms.hosting:_stop", "hold the meeting", "webex", "the host stops a shared screen"),
    ("troth.vault.noise:noisy", "a partner asks for statistics", "zixcorp", "visits by Country: DE;"),
    ("troth.people.staff.reading:late", "staff try to read", "emailserving", "closed to staff until"),
    ("troth.people.staff.legal:lacking", "a court order arrives", "webex", "refused to one alone"),
    ("troth.people.staff.transfers:still_locked", "the business is sold", "zixcorp", "the data is locked"),
    ("troth.vault.vault:Vault.erase", "somebody asks for deletion", "efax", "nothing is held any more"),
    ("troth.people.staff.sessions:is_locked", "91 days pass", "emailserving", "the staff's page is locked"),
)
# Loaded by every Python process that has it on its path: swaps the code of a control as its module comes in.
SWITCH = """
import base64, importlib.util, marshal, sys
from operator import attrgetter

OFF = {off!r}


class Switch:
    def find_spec(self, name, path=None, target=None):
        if name not in OFF:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        sys.meta_path.insert(0, self)
        load = spec.loader.exec_module

        def exec_module(module):
            load(module)
            for object_, code in OFF[name]:
                attrgetter(object_)(module).__code__ = marshal.loads(base64.b64decode(code))

        spec.loader.exec_module = exec_module
        return spec


sys.meta_path.insert(0, Switch())
"""


def played(*options, path=None):
    """Run the command; returns its code, its cells by action and tenant, and what it said besides."""
    environment = os.environ | ({"PYTHONPATH": str(path)} if path else {})
    done = subprocess.run(
        [sys.executable, "-m", "troth", "scenario", "--json", *options],
        env=environment,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.stdout, done.stderr
    return done.returncode, {(cell["action"], cell["tenant"]): cell for cell in json.loads(done.stdout)}


def test_every_cell_is_as_the_five_texts_say():
    code, cells = played()
    different = [cell for cell in cells.values() if not cell["as_expected"]]
    assert different == []
    assert (len(cells), code) == (85, 0)


@pytest.fixture
def switched_off(tmp_path):
    """A folder that switches the controls off in every process that has it on its path."""
    off = {}
    for where in dict.fromkeys(where for where, *_ in OFF):
        module, _, name = where.partition(":")
        code = base64.b64encode(marshal.dumps(NEUTRAL[where].__code__)).decode()
        off.setdefault(module, []).append((name, code))
    (tmp_path / "sitecustomize.py").write_text(SWITCH.replace("{off!r}", repr(off)))
    return tmp_path


def test_a_control_that_is_taken_away_turns_its_cell_red(switched_off):
    cells = dict.fromkeys(f"{action}@{tenant}" for _, action, tenant, _ in OFF)
    code, cells = played(*(part for cell in cells for part in ("--act", cell)), path=switched_off)
    unnoticed = [
        where
        for where, action, tenant, phrase in OFF
        if cells[action, tenant]["as_expected"] or phrase in cells[action, tenant]["happened"]
    ]
    assert unnoticed == []
    assert code == 1


def test_each_act_has_a_control_that_turns_it_red():
    from troth.app.scenario.expected import EXPECTED

    assert set(EXPECTED) == {action for _, action, *_ in OFF}


def test_each_phrase_that_a_missing_control_takes_away_is_expected():
    from troth.app.scenario.expected import EXPECTED

    assert [row for row in OFF if row[3] not in EXPECTED[row[1]][row[2]][0]] == []
