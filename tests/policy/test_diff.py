"""The laws of the difference between two versions, and how it reads as a whole."""

from dataclasses import replace

import pytest
from hypothesis import given

from tests.conftest import FIVE, ROOT, policy_named
from tests.policy.changing import edits, versions
from tests.policy.rich import changed, changes, rich
from troth.policy import Purpose, compile_policy, parse
from troth.policy.compile import Until
from troth.policy.diff import diff

RIGHTS = int(Purpose.RIGHTS_FULFILMENT)


@pytest.mark.parametrize("name", FIVE)
def test_a_policy_does_not_differ_from_itself(name):
    assert diff(policy_named(name), policy_named(name)) == ()


def _meant(value, key):
    """A value without what means nothing: the order of a list, one word as a list, not asking as no."""
    if isinstance(value, dict):
        return {name: _meant(one, name) for name, one in value.items()}
    if isinstance(value, list) or key == "ground":
        return frozenset([value] if isinstance(value, str) else value)
    return value


def _means(policy):
    parts = {}
    for item in (policy.document.head, *policy.document.items):
        values = {key: _meant(value, key) for key, value in item.values.items()}
        fixed = {key: value for key, value in values.items() if value not in (False, frozenset())}
        parts[item.section, item.name] = {k: v for k, v in fixed.items() if k not in ("version", "published")}
    return parts


@given(edits())
def test_two_versions_differ_exactly_where_a_part_of_them_means_something_else(pair):
    old, new = pair
    assert bool(diff(old, new)) == (_means(old) != _means(new))


@given(edits())
def test_a_change_stands_at_the_part_that_was_changed(pair):
    old, new = pair
    before, after = _means(old), _means(new)
    different = {part for part in {**before, **after} if before.get(part) != after.get(part)}
    found = {one.part for one in diff(old, new) if "(its service is not enabled)" not in one.says}
    if ("policy", "policy") not in different:
        assert found <= {f"{section}.{name}" for section, name in different}


@given(versions())
def test_a_new_purpose_of_a_practice_in_force_is_always_material(pair):
    old, new = pair
    found = diff(old, new)
    for name, practice in new.practices.items():
        before = old.practices.get(name)
        added = practice.mask & ~(before.mask if before else 0) & ~RIGHTS
        if added and new.enabled(practice.service):
            assert any(one.part == f"practice.{name}" and one.material for one in found)


@given(versions())
def test_what_uses_stored_data_in_a_new_manner_is_material(pair):
    assert all(one.material for one in diff(*pair) if one.new_manner)
    assert all(one.new_manner for one in diff(*pair) if one.serves)


@given(versions())
def test_only_purposes_that_the_new_version_has_are_newly_served_and_rights_never_are(pair):
    old, new = pair
    for one in diff(old, new):
        for name, mask in one.serves:
            assert mask & ~new.practices[name].mask == 0
            assert mask & RIGHTS == 0
            assert old.practices[name].keep.until is not Until.NEVER_KEPT


@given(versions())
def test_what_no_version_enables_is_never_material(pair):
    old, new = pair
    for one in diff(old, new):
        section, _, name = one.part.partition(".")
        items = [i for p in pair for i in p.document.items if (i.section, i.name) == (section, name)]
        in_force = any(old.enabled(i.service) or new.enabled(i.service) for i in items)
        assert section == "policy" or in_force or not one.material


def test_the_order_of_parts_and_of_words_says_nothing():
    document = rich().document
    turned = replace(document, items=tuple(reversed(document.items)))
    assert diff(rich(), compile_policy(turned)) == ()
    assert changes('by = ["link", "page"]', 'by = ["page", "link"]') == []
    assert changes("\n[choice.news]", "\n# A comment.\n\n[choice.news]") == []


def test_one_ground_alone_is_a_list_of_one():
    assert changes('ground = "contract"', 'ground = ["contract"]') == []


def test_a_service_that_is_enabled_brings_its_parts_into_force():
    before = rich(changed('"publishing", "rights"]', '"rights"]'))
    assert [(str(one), one.material) for one in diff(before, rich())] == [
        ("[policy] enables the service publishing", False),
        ("[notice.change] is there now", False),
    ]
    assert [(str(one), one.material) for one in diff(rich(), before)] == [
        ("[policy] no longer has the service publishing", False),
        ("[notice.change] is gone", True),
    ]


def _text(name):
    return (ROOT / "policies" / f"{name}.toml").read_text()


def _read(text):
    return compile_policy(parse(text, source="new.toml"))


def test_a_part_of_a_service_that_is_not_enabled_is_compared_and_said_to_bind_nobody():
    efax = policy_named("efax")
    text = _text("efax").replace(
        'purposes = ["MessageDelivery", "EnforceSecurity"]', 'purposes = ["MessageDelivery"]'
    )
    (change,) = diff(efax, _read(text))
    assert (
        str(change)
        == "[practice.content] no longer uses it to keep the service secure (its service is not enabled)"
    )


def test_a_change_points_to_the_line_of_its_key_and_what_is_gone_to_where_it_stood():
    efax = policy_named("efax")
    sixty = 'keep = "60 days"'
    text = _text("efax").replace('keep = "30 days"', sixty, 1)
    (change,) = diff(efax, _read(text))
    assert change.where == f"new.toml:{text.splitlines().index(sixty) + 1}"


def test_a_choice_that_is_on_by_default_from_now_on_serves_what_each_practice_has_of_it():
    (change,) = changes(
        'purposes = ["Newsletter"]\ndefault = "out"', 'purposes = ["Newsletter"]\ndefault = "in"'
    )
    assert change.serves == (("registration", int(Purpose.NEWSLETTER)),)
