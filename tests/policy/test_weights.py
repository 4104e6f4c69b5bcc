"""What each change of a policy is called, and how it weighs: every key, towards better and towards worse.

The cases stand in weights.txt: lines that go (-), that come (+) and that stay between them, then each change
that has to be found: ~ is not material, ! is, and !! uses stored data in a new manner.
"""

from pathlib import Path

import pytest

from tests.policy.rich import RICH, changed, changes, rich
from troth.policy.diff import diff
from troth.policy.grammar import KEYS
from troth.policy.measures import MEASURES
from troth.policy.weights import SETTINGS, WEIGHERS

CASES = (Path(__file__).parent / "weights.txt").read_text().strip().split("\n\n")
WEIGHTS = {"~": (False, False), "!": (True, False), "!!": (True, True)}


def _lines(case, marks):
    """The lines with one of these marks, with the ends of lines around them."""
    return "".join(["\n", *(line[2:] + "\n" for line in case.splitlines() if line[:2] in marks)])


def _replaced(case):
    return _lines(case, ("- ", "  ")), _lines(case, ("+ ", "  "))


@pytest.mark.parametrize("case", CASES)
def test_a_change_is_called_what_it_is_and_weighs_what_it_should(case):
    expected = [line.partition(" ") for line in case.splitlines() if line[0] in "~!"]
    found = [(f"{one.part}: {one.says}", (one.material, one.new_manner)) for one in changes(*_replaced(case))]
    assert found == [(says, WEIGHTS[mark]) for mark, _, says in expected]


@pytest.mark.parametrize("case", CASES)
def test_the_reverse_of_a_change_is_a_change_of_the_same_parts(case):
    before, after = rich(), rich(changed(*_replaced(case)))
    assert {one.part for one in diff(after, before)} == {one.part for one in diff(before, after)}


# What tells versions apart is no difference between them.
OF_THE_VERSION = {("policy", "version"), ("policy", "published")}


def keys_of_the_language():
    keys = {(section, key.name) for section, keys in KEYS.items() for key in keys}
    return (
        keys | {(f"measure {name}", key) for name, sets in MEASURES.items() for key in sets}
    ) - OF_THE_VERSION


def test_every_key_of_the_language_is_weighed_exactly_once():
    parts = [*WEIGHERS.items(), *((f"measure {name}", found) for name, found in SETTINGS.items())]
    weighed = [(part, key) for part, weighers in parts for weigher in weighers for key in weigher.keys]
    assert len(weighed) == len(set(weighed))
    assert set(weighed) == keys_of_the_language()


def _keys_changed(case):
    """The keys that differ: those of one kind of part together, and each known measure's settings apart."""
    before, after = rich().document, rich(changed(*_replaced(case))).document
    for was, now in zip((before.head, *before.items), (after.head, *after.items), strict=True):
        for key in {**was.values, **now.values}:
            if was.values.get(key) != now.values.get(key):
                sets = key in MEASURES.get(was.name, {})
                yield (f"measure {was.name}" if sets else was.section), key


SHARED = ("clause", "service", "says")


def test_every_key_of_the_language_has_been_changed():
    tried = {key for case in CASES for key in _keys_changed(case)}
    assert {one for one in keys_of_the_language() - tried if one[1] not in SHARED} == set()


@pytest.mark.parametrize("key", SHARED)
@pytest.mark.parametrize("section", [section for section in KEYS if section != "policy"])
def test_wording_and_clauses_and_the_name_of_a_service_are_never_material(section, key):
    item = next(item for item in rich().document.section(section) if key in item.values)
    lines = RICH.splitlines()
    at = item.line(key) - 1
    assert lines[at].startswith(f"{key} =")
    other = {"clause": 'clause = ["Z01"]', "service": 'service = "portal"', "says": 'says = "Otherwise."'}[
        key
    ]
    found = diff(rich(), rich("\n".join([*lines[:at], other, *lines[at + 1 :]])))
    assert found
    assert all(not one.material and one.part == f"{section}.{item.name}" for one in found)
    assert all(one.where == f"rich.toml:{at + 1}" for one in found)


WHOLE = {
    "practice.usage": (
        "!",
        "collects use of the service: counts, sizes, recipients and subjects, to handle payments",
        "~",
    ),
    "choice.transfer-abroad": ("~", "is there now", "!"),
    "choice.interests": ("~", "is there now", "!!"),
    "disclosure.payer": (
        "!!",
        "lets use of the service: counts, sizes, recipients and subjects go to the organisation that pays "
        "for the account",
        "~",
    ),
    "notice.change": ("~", "is there now", "!"),
    "notice.news": ("!", "is there now", "!"),
    "right.erasure": ("~", "is there now", "!"),
    "measure.redundancy": ("~", "is there now", "!"),
    "measure.step-up": ("~", "is there now", "!"),
    "measure.cookies": ("!", "is there now", "!"),
    "measure.staff-roles": ("!", "is there now", "!"),
    "measure.access-log": ("!", "is there now", "!"),
    "measure.visit-counts": ("!", "is there now", "!"),
    "measure.partner-reports": ("!", "is there now", "!"),
    "measure.legal-disclosure": ("!", "is there now", "!"),
    "measure.auditor-access": ("!", "is there now", "!"),
}


def without(part):
    """The rich policy without one part, and without the disclosure of what a missing practice collected."""
    tables = RICH.split("\n[")
    gone = (f"{part}]", f"{part}.") if part != "practice.usage" else (f"{part}]", "disclosure.payer]")
    return rich("\n[".join(table for table in tables if not table.startswith(gone)))


@pytest.mark.parametrize("part", WHOLE)
def test_a_part_that_comes_or_goes_is_material_where_it_permits_or_protects(part):
    comes, says, goes = WHOLE[part]
    (came,) = [one for one in diff(without(part), rich()) if one.part == part]
    (went,) = [one for one in diff(rich(), without(part)) if one.part == part]
    assert (came.says, (came.material, came.new_manner)) == (says, WEIGHTS[comes])
    assert (went.says, (went.material, went.new_manner)) == ("is gone", WEIGHTS[goes])
