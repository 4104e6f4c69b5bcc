"""The staff's commands as an operator types them, beside no server, on a database of their own."""

import json

import pytest

from tests.end_to_end.server import new_server
from tests.people.staff.conftest import enabling

WORDS = "four unrelated words here"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A server's home with one tenant under anonymizer's policy, and one member."""
    with new_server() as server, server.database_up():
        policy = tmp_path_factory.mktemp("policy") / "policy.toml"
        policy.write_text(enabling("anonymizer", "staff", "suppliers", "transfer", "announcements"))
        server.command("tenant", "add", "clinic.example", "--policy", str(policy))
        yield server


def test_staff_are_added_listed_and_removed(home):
    said = home.command("staff", "add", "helper@clinic.example", "--role", "support", "--role", "privacy")
    assert "Passphrase, shown only now: " in said
    assert home.command("staff", "list") == "helper@clinic.example  privacy, support  not confirmed\n"
    home.command("staff", "remove", "helper@clinic.example")
    assert home.command("staff", "list") == ""


def test_the_register_is_kept(home):
    home.command("supplier", "put", "Shipping Ltd", "--category", "Name", "--agreed", "2026-01-02")
    assert home.command("supplier", "list") == (
        "Shipping Ltd  Supplier  Name  RequestedServiceProvision  agreed on 2026-01-02\n"
    )
    home.command("supplier", "remove", "Shipping Ltd")
    assert home.command("supplier", "list") == ""


def test_a_transfer_is_announced_and_exported(home):
    home.command("member", "add", "office@clinic.example", "--administrator", "--passphrase", WORDS)
    said = home.command("transfer", "announce", "Bigger Corp")
    identifier = said.split()[2].rstrip(".")
    assert "refusals 0  not exported" in home.command("transfer", "list")
    lines = home.command("transfer", "export", identifier).splitlines()
    assert [json.loads(line) for line in lines] == []
    assert "exported 2" in home.command("transfer", "list")


def test_an_announcement_waits_for_the_server(home):
    said = home.command("announce", "service-announcement", "--subject", "Sunday", "--paragraph", "We rest.")
    assert said.startswith("It goes out while the server runs.")


def test_an_attestation_counts_while_it_holds(home, tmp_path):
    policy = tmp_path / "policy.toml"
    policy.write_text(enabling("emailserving", "staff"))
    home.command("tenant", "add", "mailer.example", "--policy", str(policy))
    coverage = ("policy", "coverage", "--tenant", "mailer.example")
    assert "E15  not yet      not yet attested by the operations officer" in home.command(*coverage)
    who = ("--tenant", "mailer.example", "--passphrase", WORDS)
    home.command("staff", "add", "olga@mailer.example", "--title", "operations officer", *who)
    home.command("staff", "attest", "facility", "--as", "olga@mailer.example", *who)
    assert "E15  attestation  operations officer, 20" in home.command(*coverage)
