"""The clock that runs ahead: for a demonstration, and for the commands beside one."""

from datetime import UTC, datetime, timedelta

import pytest

from troth.app.assembly import clock_beside
from troth.runtime.settings import SettingError, load


def test_commands_beside_a_demonstration_have_its_clock_and_others_are_refused_it(tmp_path):
    relay = f"file://{tmp_path / 'sent'}"
    named = {"TROTH_DATA": str(tmp_path), "TROTH_RELAY": relay, "TROTH_CONFIG": str(tmp_path / "none.toml")}
    ahead = load({**named, "TROTH_CLOCK_AHEAD": "91 days"})
    with pytest.raises(SettingError, match="for demonstrations alone"):
        clock_beside(ahead)
    (tmp_path / "demonstration.json").touch()
    early, late = datetime.now(UTC), clock_beside(ahead)()
    assert timedelta(days=91) <= late - early < timedelta(days=91, seconds=60)
    assert clock_beside(load(named))() - datetime.now(UTC) < timedelta(seconds=60)
