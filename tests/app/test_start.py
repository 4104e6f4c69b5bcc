"""A server that must not start says which line of which file keeps it from starting."""

import os
import subprocess
import sys

import pytest

from tests.conftest import ZIXCORP

PARTS = ZIXCORP.read_text().split("\n\n")
NO_DECISION = "\n\n".join(
    part for part in PARTS if not part.startswith(("[practice.decision]", "[disclosure.authority]"))
)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = tmp_path_factory.mktemp("server") / "tenants" / "clinic.example"
    home.mkdir(parents=True)
    (home / "tenant.toml").write_text(
        'title = "Clinic"\ndomains = ["clinic.example"]\npolicy = "policy.toml"\n'
    )
    (home / "rules.toml").write_text('name = "clinic"\n')
    return home


def serve(home):
    variables = {
        **os.environ,
        "TROTH_DATA": str(home.parent.parent),
        "TROTH_CONFIG": str(home / "none.toml"),
        "TROTH_RELAY": f"file://{home}/out",
        "TROTH_WORKERS": "1",
    }
    command = [sys.executable, "-m", "troth", "serve"]
    return subprocess.run(command, env=variables, capture_output=True, text=True, timeout=120)


def test_a_policy_that_misses_a_practice_keeps_the_server_from_starting(home):
    policy = home / "policy.toml"
    policy.write_text(NO_DECISION)
    ended = serve(home)
    assert ended.returncode == 2
    assert (
        f"troth: {policy}:5: the server does what the policy does not say: no practice collects at "
        "'gateway.decision'. State it in the policy, or take the service out of [policy] services."
    ) in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_policy_with_a_fault_keeps_the_server_from_starting(home):
    policy = home / "policy.toml"
    sound = ZIXCORP.read_text()
    line = sound[: sound.index('keep = "30 days"')].count("\n") + 1
    policy.write_text(sound.replace('keep = "30 days"', 'keep = "a while"', 1))
    ended = serve(home)
    assert ended.returncode == 2
    assert f"troth: {policy}:{line}: [practice.decision] keep: must be" in ended.stderr
    assert "Traceback" not in ended.stderr
