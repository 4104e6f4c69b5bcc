"""Every promise that is kept names the code that keeps it and the test that fails without that code."""

import ast
import json

import pytest
from click.testing import CliRunner

from tests.conftest import ROOT, policy_named, zixcorp
from tests.switching import resolve
from troth.app.commands import main
from troth.app.services import CONTROLS

FIVE = ("efax", "anonymizer", "zixcorp", "emailserving", "webex")
IDS = [control.where for control in CONTROLS]


@pytest.mark.parametrize("control", CONTROLS, ids=IDS)
def test_the_code_of_a_control_is_there(control):
    assert callable(resolve(control.where))


@pytest.mark.parametrize("control", CONTROLS, ids=IDS)
def test_the_test_of_a_control_is_there(control):
    path, _, name = control.test.partition("::")
    assert (ROOT / path).is_file(), f"{path} is not written"
    tree = ast.parse((ROOT / path).read_text())
    names = [n.name for n in tree.body if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    assert name in names


def test_no_clause_has_two_controls_and_no_control_lacks_a_clause():
    clauses = [clause for control in CONTROLS for clause in control.clauses]
    assert len(clauses) == len(set(clauses))
    assert all(control.clauses for control in CONTROLS)


FIVE = ("efax", "anonymizer", "zixcorp", "emailserving", "webex")


def test_controls_keep_only_what_the_policies_promise():
    cited = {clause for name in FIVE for item in policy_named(name).document.items for clause in item.clauses}
    assert {clause for control in CONTROLS for clause in control.clauses} <= cited


@pytest.fixture(scope="module")
def table():
    ended = CliRunner().invoke(main, ["policy", "coverage", str(ROOT / "policies/zixcorp.toml"), "--json"])
    assert ended.exit_code == 0, ended.output
    return json.loads(ended.output)


def test_the_coverage_table_has_a_row_for_each_promise_with_the_same_keys(table):
    assert [row["clause"] for row in table] == [f"Z{number:02}" for number in range(1, 49)]
    assert {tuple(row) for row in table} == {("clause", "policy", "kept_by", "where", "test", "awaits")}
    assert {row["policy"] for row in table} == {"zixcorp"}


def test_a_row_of_the_coverage_table_names_code_and_test_or_the_role_that_attests(table):
    rows = {row["clause"]: row for row in table}
    assert rows["Z41"] == {
        "clause": "Z41",
        "policy": "zixcorp",
        "kept_by": "control",
        "where": "troth.vault.seal:record_context",
        "test": "tests/vault/test_records.py::test_a_record_is_bound_to_the_version_it_was_collected_under",
        "awaits": None,
    }
    assert rows["Z36"] == {
        "clause": "Z36",
        "policy": "zixcorp",
        "kept_by": "attestation",
        "where": "security officer",
        "test": None,
        "awaits": None,
    }
    assert (rows["Z12"]["kept_by"], rows["Z12"]["awaits"]) == (None, "prescriptions")


def test_every_promise_of_an_enabled_service_is_kept(table):
    kept = {row["clause"] for row in table if row["kept_by"]}
    enabled = {
        clause
        for item in zixcorp().document.items
        if zixcorp().enabled(item.service)
        for clause in item.clauses
    }
    assert kept == enabled
