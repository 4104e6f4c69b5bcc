"""A policy file as it was written: where each table and key stands, and what is no policy at all."""

import hashlib

import pytest

from tests.policy.writing import SMALL, document, said
from troth.policy import PolicyError, parse


def refusal(text):
    with pytest.raises(PolicyError) as error:
        parse(text, source="clinic.toml")
    return str(error.value)


def test_every_table_and_key_knows_its_line():
    (message,) = document().section("practice")
    assert (message.line(), message.line("clause"), message.line("keep")) == (10, 11, 17)
    assert document().head.line("contact") == 6


def test_a_key_that_is_not_written_stands_at_the_head_of_its_table():
    (message,) = document().section("practice")
    assert message.line("says") == 10


def test_comments_blank_lines_and_quoted_names_do_not_shift_lines():
    text = (
        '# one\n\n[policy] # three\nname = "x"\n\n[ measure."two-disks" ]\n# seven\n"says" = "Two disks."\n'
    )
    head, (measure,) = (found := document(text)).head, found.section("measure")
    assert (head.line("name"), measure.name, measure.line(), measure.line("says")) == (4, "two-disks", 6, 8)


def test_a_key_that_is_a_table_of_its_own_stands_at_its_head():
    text = SMALL + '\n[measure.staff-roles]\nsays = "x"\n\n[measure.staff-roles.roles]\nbilling = []\n'
    _, roles = document(text).section("measure")
    assert (roles.line(), roles.line("says"), roles.line("roles"), roles.line("clause")) == (48, 49, 51, 48)


def test_a_list_over_several_lines_does_not_hide_the_key_after_it():
    text = SMALL.replace('optional = ["Name"]', 'optional = [\n  "Name",\n]')
    assert document(text).section("practice")[0].line("keep") == 19


def test_a_document_is_known_by_the_hash_of_its_text():
    assert document().digest == hashlib.sha256(SMALL.encode()).hexdigest()
    assert document(SMALL + "\n").digest != document().digest


def test_items_come_in_the_order_of_the_sections_whatever_the_order_in_the_file():
    text = '[measure.a]\nsays = "b"\n[policy]\nname = "x"\n[practice.c]\nkeep = "never"\n'
    assert [item.name for item in document(text).items] == ["c", "a"]


def test_an_item_gives_its_clauses_and_its_service():
    (message,) = document().section("practice")
    (choice,) = document().section("choice")
    assert (message.clauses, message.service) == (("Z16",), "portal")
    assert (choice.clauses, choice.service) == (("Z23",), None)


def test_what_is_not_toml_is_refused_with_the_line_of_the_fault():
    assert refusal('[policy]\nname = "x"\nversion = = 1\n') == (
        "clinic.toml:3: this is not TOML: Invalid value. See https://toml.io for the syntax."
    )


def test_a_table_written_twice_is_refused():
    assert refusal("[policy]\n[policy]\n").startswith("clinic.toml:2: this is not TOML: Cannot declare")


def test_a_file_that_ends_too_early_is_refused():
    assert refusal('[policy]\nname = "x').startswith("clinic.toml:")


def test_a_file_without_a_policy_table_is_refused():
    assert refusal("") == "clinic.toml:1: there is no [policy] table. Begin the file with one."
    assert "there is no [policy] table" in refusal('policy = "x"\n')


def test_an_unknown_section_is_refused_with_the_sections_there_are():
    assert refusal("[policy]\n\n[practise.x]\n") == (
        "clinic.toml:3: [practise] is no section of a policy. The sections are policy, practice, choice, "
        "disclosure, notice, right, measure."
    )


def test_a_section_without_a_name_is_refused():
    assert refusal('[policy]\n\n[practice]\nat = "x"\n') == (
        "clinic.toml:3: [practice] has no name. Write [practice.some-name]."
    )


def test_every_fault_of_shape_is_told_at_once():
    assert refusal("[practise.x]\n[right]\nby = []\n").splitlines() == [
        "clinic.toml:1: there is no [policy] table. Begin the file with one.",
        "clinic.toml:1: [practise] is no section of a policy. The sections are policy, practice, choice, "
        "disclosure, notice, right, measure.",
        "clinic.toml:2: [right] has no name. Write [right.some-name].",
    ]


def test_every_fault_of_grammar_is_told_at_once():
    text = SMALL.replace("version = 1", "version = 0").replace('keep = "up to 21 days"', 'keep = "long"')
    assert [line.split(": ")[0] for line in said(text)] == ["small.toml:3", "small.toml:17"]
