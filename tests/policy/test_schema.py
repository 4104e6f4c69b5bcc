"""The JSON Schema of policy files takes what the language takes, and shows an editor what it does not."""

import datetime
import json
import re
import tomllib

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator

from tests.conftest import FIVE, ROOT
from tests.policy.changing import edits
from tests.policy.rich import RICH
from troth.policy.schema import schema

VALIDATOR = Draft202012Validator(schema(), format_checker=Draft202012Validator.FORMAT_CHECKER)
ZIXCORP = (ROOT / "policies" / "zixcorp.toml").read_text()


def as_json(value):
    """A value of TOML as editors hand it to a validator: dates are texts."""
    if isinstance(value, dict):
        return {key: as_json(content) for key, content in value.items()}
    if isinstance(value, list):
        return [as_json(one) for one in value]
    return value.isoformat() if isinstance(value, datetime.date) else value


def complaints(text):
    """Where the schema finds fault with a policy, and what with."""
    found = VALIDATOR.iter_errors(as_json(tomllib.loads(text)))
    return sorted((".".join(map(str, one.absolute_path)), one.validator) for one in found)


def test_it_is_a_schema_of_its_draft():
    Draft202012Validator.check_schema(schema())
    assert schema()["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("name", FIVE)
def test_the_five_policies_fit_it(name):
    assert complaints((ROOT / "policies" / f"{name}.toml").read_text()) == []


@pytest.mark.parametrize("name", FIVE)
def test_each_policy_names_it_for_editors_in_its_first_line(name):
    path = ROOT / "policies" / f"{name}.toml"
    line = path.read_text().splitlines()[0]
    named = re.fullmatch(r"#:schema (\S+)", line)[1]
    assert json.loads((path.parent / named).read_text()) == schema()


@pytest.mark.parametrize("text", [RICH, RICH.replace('["news"]', '["left"]')])
def test_every_construct_of_the_language_fits_it(text):
    assert complaints(text) == []


@pytest.mark.parametrize(
    ("line", "instead", "where", "fault"),
    [
        (
            '"ContentScanning", "MessageDelivery"]',
            '"ContentScaning"]',
            "practice.message-in-transit.purposes.0",
            "enum",
        ),
        ('recipient = "Authority"', 'recipient = "authority"', "disclosure.authority.recipient", "enum"),
        (
            'ground = "legal-process"',
            'ground = ["legal-process", "whim"]',
            "disclosure.authority.ground",
            "anyOf",
        ),
        ('services = ["gateway", ', 'services = ["gatway", ', "policy.services.0", "enum"),
        ("\nversion = 1\n", "\n", "policy", "required"),
        ("\nversion = 1\n", '\nversion = "1"\n', "policy.version", "type"),
        ("\nversion = 1\n", "\nversion = 0\n", "policy.version", "minimum"),
        ("effective = 2008-11-17", 'effective = "November"', "policy.effective", "format"),
        ('contact = { email = "privacy@zixcorp.example", ', "contact = { ", "policy.contact", "required"),
        ('keep = "up to 21 days"', 'keep = "21"', "practice.stored-message.keep", "pattern"),
        ('keep = "up to 21 days"', "keep = 21", "practice.stored-message.keep", "type"),
        ('keep = "up to 21 days"\n', "", "practice.stored-message", "required"),
        ('at = "portal.message"\n', "att = 1\n", "practice.stored-message", "additionalProperties"),
        ('acknowledge = "5 days"', 'acknowledge = "5 dys"', "right.complaint.acknowledge", "pattern"),
        ("\nthreshold = 20\n", "\n", "measure.partner-reports", "required"),
        ("\nthreshold = 20\n", "\nthreshold = 1\n", "measure.partner-reports.threshold", "minimum"),
        ('cookies = ["address"]', 'cookies = ["adress"]', "measure.cookies.cookies.0", "enum"),
        ('auditor = ["ComplianceAudit"]', "auditors = []", "measure.staff-roles.roles", "enum"),
        (
            'by = ["link", "reply", "page", "writing"]',
            'by = ["link", "link"]',
            "choice.service-contact.by",
            "uniqueItems",
        ),
        ("[notice.location]", "[notices.location]", "", "additionalProperties"),
        ('clause = ["Z01"]', 'clause = ["Z1"]', "notice.location.clause.0", "pattern"),
    ],
)
def test_a_mistake_is_shown_where_it_stands(line, instead, where, fault):
    assert ZIXCORP.count(line) == 1
    assert (where, fault) in complaints(ZIXCORP.replace(line, instead))


@given(edits())
@settings(max_examples=60, deadline=None)
def test_whatever_the_compiler_takes_fits_it(pair):
    _, changed = pair
    head = {"policy": dict(changed.document.head.values)}
    for item in changed.document.items:
        head.setdefault(item.section, {})[item.name] = dict(item.values)
    assert list(VALIDATOR.iter_errors(as_json(head))) == []
