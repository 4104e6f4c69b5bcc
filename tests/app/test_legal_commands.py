"""Legal cases at the command line: two people with their own passphrases, and each case once."""

import json

import pytest

from tests.end_to_end.server import new_server
from tests.people.staff.conftest import enabling

WORDS = "four unrelated words here"
WHAT = ("--ground", "legal-process", "--person", "jane@clinic.example", "--category", "EmailAddress")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A server's home with one tenant, one member, and two people of the legal role."""
    with new_server() as server, server.database_up():
        policy = tmp_path_factory.mktemp("policy") / "policy.toml"
        policy.write_text(enabling("zixcorp", "staff", "legal"))
        server.command("tenant", "add", "clinic.example", "--policy", str(policy))
        server.command("member", "add", "jane@clinic.example", "--passphrase", WORDS)
        for name in ("ada", "ben"):
            server.command("staff", "add", f"{name}@clinic.example", "--role", "legal", "--passphrase", WORDS)
        yield server


def by(name, passphrase=WORDS):
    return ("--as", f"{name}@clinic.example", "--passphrase", passphrase)


def test_a_case_is_opened_by_one_approved_by_another_and_disclosed_once(home):
    said = home.command("legal", "open", "AZ 12/26", *WHAT, *by("ada"))
    case = said.split()[1]
    assert said == f"Case {case} is open. Somebody else has to approve it now.\n"
    line = f"{case}  AZ 12/26  jane@clinic.example  legal-process  EmailAddress  "
    assert home.command("legal", "list", *by("ben")) == line + "1 more to approve\n"
    early = home.refused("legal", "disclose", case, *by("ada"))
    assert "one more person has to approve this case first." in early
    assert home.command("legal", "approve", case, *by("ben")) == "You approved the case.\n"
    (given,) = json.loads(home.command("legal", "disclose", case, *by("ben")))
    assert given["fields"] == {"EmailAddress": "jane@clinic.example"}
    again = home.refused("legal", "disclose", case, *by("ben"))
    assert "this case was disclosed already" in again
    assert "disclosed 20" in home.command("legal", "list", *by("ada"))


def test_a_wrong_passphrase_and_a_wrong_ground_open_nothing(home):
    wrong = home.refused("legal", "open", "AZ 13/26", *WHAT, *by("ada", "not the words at all"))
    assert "that address and passphrase are of nobody of the staff." in wrong
    curious = ("--ground", "curiosity", *WHAT[2:])
    refused = home.refused("legal", "open", "AZ 13/26", *curious, *by("ada"))
    assert "'curiosity' is no ground of this policy. Grounds are: legal-process." in refused
    assert "AZ 13/26" not in home.command("legal", "list", *by("ada"))


def test_somebody_without_the_role_is_told_so(home):
    home.command("staff", "add", "eve@clinic.example", "--role", "support", "--passphrase", WORDS)
    assert home.refused("legal", "list", *by("eve")) == (
        "troth: a member of staff has not the role 'legal'\n"
    )
