"""The parts of the scenario: what it reads on a page, the acts that an act needs, clauses, and the table."""

import json

import pytest
from click.testing import CliRunner

from troth.app.commands import main
from troth.app.commands import scenario as command
from troth.app.scenario.cells import Cell, Row, Seen, clauses_from, clauses_of
from troth.app.scenario.expected import EXPECTED
from troth.app.scenario.page import Page
from troth.app.scenario.play import ACTS, EVERYTHING, with_needs
from troth.app.scenario.world import TENANTS

PAGE = """
<section id="held"><article><h3>Registration</h3> <dd>to keep the account</dd></article></section>
<script>var hidden</script><a href="/me/privacy">Privacy <b>page</b></a><img src="/seen.gif?page=/">
<table><tr><td>Read</td><td>for case T-1</td></tr></table>
<form method="post" action="/me/choices">
  <input name="name" value="Ann" required><input type="checkbox" name="choice-news" value="yes" checked>
  <input type="checkbox" name="choice-offers" value="yes">
  <select name="plan"><option value="free">Free</option><option value="paid" selected>Paid</option></select>
  <button name="leave" value="yes">Leave</button>
</form>
"""


def test_a_page_gives_its_words_links_rows_and_what_its_form_would_send():
    page = Page("http://x/me/", 200, PAGE)
    assert page.section("held") == "Registration to keep the account"
    assert page.article("Registration") == "Registration to keep the account"
    assert (page.row("for case"), page.row("for nothing")) == ("Read for case T-1", "")
    assert (page.link("Privacy page"), page.images) == ("/me/privacy", ["/seen.gif?page=/"])
    assert "hidden" not in page.words
    form = page.form("/choices", "name")
    assert form.values() == [("name", "Ann"), ("choice-news", "yes"), ("plan", "paid")]
    assert form.ticks("choice-") == {"choice-news": True, "choice-offers": False}


def test_an_act_brings_what_it_needs_in_the_order_of_the_play():
    offer = "get an announcement and an offer"
    assert with_needs({offer: ["efax"]}) == {"opt out": ["efax"], offer: ["efax"]}
    assert list(with_needs({"91 days pass": TENANTS})) == [
        "a version adds a purpose",
        "staff try to read",
        "the business is sold",
        "somebody asks for deletion",
        "91 days pass",
    ]
    assert with_needs(EVERYTHING) == {action: list(TENANTS) for action in ACTS}


def test_clauses_come_from_the_register_of_the_policy():
    register = [
        {"clause": "J20", "places": ["efax: measure.legal-disclosure", "efax: disclosure.authority"]},
        {"clause": "J01", "places": ["efax: practice.registration"]},
    ]
    clauses = clauses_from(json.dumps(register))
    parts = ("measure.legal-disclosure", "practice.registration", "disclosure.authority")
    assert clauses_of(parts, clauses) == ("J01", "J20")


def test_a_cell_says_only_what_was_seen():
    seen = Seen()
    seen.add("an account", "practice.registration")
    assert not seen.when(False, "nobody is asked", "measure.age-gate")
    assert seen.cell() == Cell("an account", ("practice.registration",))


def test_there_is_an_expectation_for_each_tenant_in_each_act():
    assert list(EXPECTED) == list(ACTS)
    assert [action for action, cells in EXPECTED.items() if tuple(cells) != TENANTS] == []


def test_a_cell_that_differs_is_told_with_what_was_expected_and_ends_with_code_1(monkeypatch):
    rows = [
        Row("opt out", tenant, "it [stays]" if tenant == "efax" else "it ends", ("J16",), "it ends", ("J16",))
        for tenant in TENANTS
    ]
    monkeypatch.setattr(command, "play", lambda *_: iter(rows))
    ended = CliRunner().invoke(main, ["scenario"], env={"COLUMNS": "160"})
    assert ended.exit_code == 1
    assert "seen:     it [stays] (J16)" in ended.output
    assert "expected: it ends (J16)" in ended.output
    assert "4 of 5 cells are as the five policies say." in ended.output
    cells = json.loads(CliRunner().invoke(main, ["scenario", "--json"]).stdout)
    assert [cell["tenant"] for cell in cells if not cell["as_expected"]] == ["efax"]


@pytest.mark.parametrize(
    ("name", "why"), [("sing", "'sing' is no act."), ("opt out@nobody", "'nobody' is no tenant.")]
)
def test_an_act_or_a_tenant_that_there_is_not_is_named(name, why):
    ended = CliRunner().invoke(main, ["scenario", "--act", name])
    assert ended.exit_code == 2
    assert why in ended.output
