"""An intruder with the server's own database password sees no record without a proved purpose."""

import subprocess

import pytest

from tests.conftest import engine

FORGED = (
    "SET troth.tenant = '1'; SET troth.mask = '9223372036854775807'; SET troth.proof = '{proof}'; "
    "SELECT count(*) FROM vault.record"
)


@pytest.fixture(scope="module")
def ask(server):
    """Run a query with psql as a role, with the password that the server itself uses."""
    psql = engine("psql")
    password = (server.data / "keys" / "postgresql-password").read_text()
    socket_folder = (server.data / "postgresql" / "postmaster.pid").read_text().splitlines()[4]

    def ask(role: str, query: str) -> str:
        command = [psql, "-h", socket_folder, "-U", role, "-d", "postgres", "-qAt", "-c", query]
        done = subprocess.run(command, env={"PGPASSWORD": password}, capture_output=True, text=True)
        return done.stdout.strip() + done.stderr.strip()

    return ask


def test_without_a_purpose_the_servers_role_sees_no_row_of_the_many(ask):
    assert int(ask("postgres", "SELECT count(*) FROM vault.record")) > 0
    assert ask("troth_server", "SELECT count(*) FROM vault.record") == "0"


@pytest.mark.parametrize("proof", ["", "0" * 64], ids=["none", "guessed"])
def test_a_purpose_that_is_only_claimed_opens_nothing(ask, proof):
    assert ask("troth_server", FORGED.format(proof=proof)) == "0"


def test_the_key_that_proves_a_purpose_is_not_for_the_servers_role(ask):
    assert ask("troth_server", "SELECT * FROM vault.scope_key") == (
        "ERROR:  permission denied for table scope_key"
    )
