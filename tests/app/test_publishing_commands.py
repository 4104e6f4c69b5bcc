"""A policy file that was changed is published, or the server does not start; each version can be had back."""

import json
import os

import pytest

from tests import shell
from tests.end_to_end.server import Server
from tests.people.publishing.world import day, next_version


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("publishing"))
    with server.database_up():
        yield server.home


def troth(home, *arguments):
    variables = {
        **os.environ,
        "TROTH_DATA": str(home / "data"),
        "TROTH_CONFIG": str(home / "none.toml"),
        "TROTH_RELAY": f"file://{home}/out",
        "TROTH_WORKERS": "1",
    }
    return shell.troth(*arguments, env=variables, cwd=home)


@pytest.fixture(scope="module")
def policy(home):
    """The policy file of a tenant whose first version is posted."""
    assert troth(home, "tenant", "add", "clinic.example").returncode == 0
    added = troth(home, "member", "add", "doctor@clinic.example")
    assert added.returncode == 0, added.stderr
    return home / "data" / "tenants" / "clinic.example" / "policy.toml"


@pytest.fixture(scope="module")
def changed(home, policy):
    """The same, after its operator wrote the next version into it."""
    first = policy.read_text()
    policy.write_text(next_version(first, effective=day(30), name="zixcorp"))
    return first


def test_a_changed_file_that_was_not_published_keeps_the_server_from_starting(home, policy, changed):
    ended = troth(home, "serve")
    assert ended.returncode == 2
    assert (
        f"troth: {policy} holds none of the versions that were posted; the last is version 1. "
        f"To publish it: troth policy publish clinic.example {policy}. "
        f"To drop the change: troth policy text clinic.example 1 > {policy}."
    ) in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_dry_run_says_what_publishing_would_do_and_does_nothing(home, policy, changed):
    ended = troth(home, "policy", "publish", "clinic.example", str(policy), "--dry-run")
    assert ended.returncode == 0, ended.stderr
    assert "Version 2 of zixcorp, over version 1: would take effect on " + day(30) in ended.stdout
    assert "since 30 days ahead are promised." in ended.stdout
    assert "[notice.change]: told by site." in ended.stdout
    assert "Portal registration: to tune and improve the service." in ended.stdout
    rows = json.loads(troth(home, "policy", "versions", "clinic.example", "--json").stdout)
    assert [row["version"] for row in rows] == [1]


def test_a_version_is_published_once_listed_and_can_be_had_back_as_it_was(home, policy, changed):
    ended = troth(home, "policy", "publish", "clinic.example", str(policy), "--wait")
    assert ended.returncode == 0, ended.stderr
    assert "Done: 0 of 0 mailed." in ended.stdout
    again = troth(home, "policy", "publish", "clinic.example", str(policy))
    assert again.returncode == 2
    assert "is version 2, word for word, which is posted already" in again.stderr
    listed = troth(home, "policy", "versions", "clinic.example").stdout.splitlines()
    assert listed[0].startswith("1  in force since")
    assert listed[1].startswith("2  posted on")
    assert troth(home, "policy", "text", "clinic.example", "1").stdout == changed
    missing = troth(home, "policy", "text", "clinic.example", "3")
    assert (missing.returncode, "Posted are: 1, 2." in missing.stderr) == (2, True)
