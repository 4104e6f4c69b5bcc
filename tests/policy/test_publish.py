"""The public page: seven sections, each complete, and nothing of a service that is not enabled."""

from dataclasses import replace

import pytest

from tests.conftest import policy_named, zixcorp
from tests.policy.writing import SMALL, policy, with_line
from troth.policy.page import Bullets, Paragraph, Table
from troth.policy.publish import sections

ENABLED = replace(
    zixcorp(), services=frozenset(item.service for item in zixcorp().document.items if item.service)
)


def texts(block):
    if isinstance(block, Paragraph):
        return [block.text]
    if isinstance(block, Bullets):
        return list(block.items)
    assert isinstance(block, Table)
    assert all(len(row) == len(block.heads) for row in block.rows)
    return [block.caption, *(" | ".join(row) for row in block.rows)]


def lines(policy_, anchor=None):
    return [
        line
        for section in sections(policy_)
        if anchor in (None, section.anchor)
        for block in section.blocks
        for line in texts(block)
    ]


def test_the_page_has_its_seven_sections_in_order():
    assert [(section.anchor, section.title) for section in sections(zixcorp())] == [
        ("what", "What we collect"),
        ("who", "Who collects it"),
        ("why", "Why, and for how long"),
        ("shared", "Whom we share it with"),
        ("choices", "Your choices, and what we tell you"),
        ("security", "How we keep it safe"),
        ("rights", "How to correct it"),
    ]
    assert all(lines(zixcorp(), section.anchor) for section in sections(zixcorp()))


def test_the_page_says_where_data_is_held():
    assert lines(zixcorp(), "who") == [
        "Zix Corporation answers for the data.",
        "Data is processed and held in: United States. If you are elsewhere, it travels there.",
        "This site and its messaging services. Partners, advertisers and sites that are linked to have "
        "policies of their own.",
    ]


def test_what_is_collected_is_listed_by_occasion():
    assert lines(policy(), "what") == [
        "This is all the personal data that we collect. Anything else the server refuses to store.",
        "What is collected, and when",
        "message | content of messages | name",
    ]


def test_what_it_is_for_and_how_long_it_stays_is_listed_by_occasion():
    assert lines(policy(), "why") == [
        "What it is used for, and how long it stays",
        "message | carry messages to the people they are for; contact people about the service itself; "
        "fulfil people's rights over their data | up to 21 days, as the sender says",
    ]


@pytest.mark.parametrize(
    ("keep", "words"),
    [
        ("never", "not kept"),
        ("account", "as long as the account"),
        ("12 hours", "12 hours"),
        ("1 day", "1 day"),
        ("1 month", "30 days"),
        ("1 year", "1 year"),
        ("2 years", "2 years"),
        ("up to 1 day", "up to 1 day, as the sender says"),
    ],
)
def test_how_long_data_stays_is_said_in_words(keep, words):
    shown = lines(policy(with_line('keep = "up to 21 days"', f'keep = "{keep}"')), "why")
    assert shown[1].split(" | ")[2] == words


def test_who_gets_what_is_listed_with_purpose_and_ground():
    assert lines(policy(), "shared") == [
        "Nothing is sold or rented. What is not in this table goes to nobody; the server refuses it.",
        "Who gets what",
        "the people whom the sender names | content of messages | carry messages to the people they are for "
        "| sender's instruction",
    ]


def test_a_policy_without_disclosures_says_so():
    nothing = SMALL.replace(next(p for p in SMALL.split("\n\n") if p.startswith("[disclosure")), "")
    assert lines(policy(nothing), "shared") == ["We share personal data with nobody."]


def test_choices_and_notices_are_listed_with_their_means():
    assert lines(policy(), "choices") == [
        "Contact: on until you turn it off, on this site",
        "We tell you, and nothing else, when:",
        "a message waits for you (by e-mail)",
    ]
    early = with_line('when = "a message waits for you"', 'before = "30 days"')
    assert lines(policy(early), "choices")[2] == "message waiting (by e-mail, 30 days ahead)"
    out = with_line('default = "in"\nby = ["page"]', 'default = "out"\n')
    assert lines(policy(out), "choices")[0] == "Contact: off until you turn it on"


def test_measures_and_attestations_are_listed():
    assert lines(policy(), "security") == [
        "Messages live on two disks. The operations officer attests this every year."
    ]
    two = with_line('every = "1 year"', 'every = "2 years"')
    assert lines(policy(two), "security")[0].endswith("attests this every 2 years.")


def test_rights_and_ways_to_ask_are_listed():
    assert lines(policy(), "rights") == [
        "Erasure within 30 days by e-mail to us.",
        "Questions and requests about your data go here:",
        "E-mail: privacy@clinic.example",
    ]
    assert lines(zixcorp(), "rights")[-2:] == [
        "Telephone: +1 888 576 4949",
        "Post: 2711 N. Haskell Avenue, Suite 2300, LB 36, Dallas, Texas 75204-2960",
    ]


def test_a_right_without_a_time_is_one_plain_sentence():
    assert lines(policy(with_line('within = "30 days"\n', "")), "rights")[0] == "Erasure by e-mail to us."


def test_what_may_never_be_tied_together_is_said():
    assert "Site visit: never tied to e-mail address; passphrase." in (lines(ENABLED, "what"))


def _words_of(item):
    """A phrase by which a part of the policy must be found on the page."""
    return item.values.get("says") or item.values.get("when") or item.name.replace("-", " ")


HOME = {
    "practice": "what",
    "choice": "choices",
    "notice": "choices",
    "right": "rights",
    "measure": "security",
}


@pytest.mark.parametrize("item", ENABLED.document.items, ids=lambda item: f"{item.section}.{item.name}")
def test_every_part_that_is_enabled_appears_in_its_section(item):
    section = HOME.get(item.section, "shared")
    shown = "\n".join(lines(ENABLED, section)).lower()
    if item.section == "disclosure":
        assert item.values["ground"] in shown
        assert item.values.get("says", "").lower() in shown
        assert len([row for row in lines(ENABLED, section) if " | " in row]) == 10
    else:
        assert _words_of(item).lower() in shown


def _own_words(item):
    return [text for key, text in item.values.items() if key in ("says", "when")] or [
        f"{item.name.replace('-', ' ')} |"
    ]


@pytest.mark.parametrize(
    "item",
    [item for item in zixcorp().document.items if not zixcorp().enabled(item.service)],
    ids=lambda item: f"{item.section}.{item.name}",
)
def test_nothing_of_a_service_that_is_not_enabled_appears(item):
    shown = "\n".join(lines(zixcorp())).lower()
    for words in _own_words(item):
        assert words.lower() not in shown


def test_only_the_disclosures_that_are_enabled_are_listed():
    rows = [row.split(" | ")[0] for row in lines(zixcorp(), "shared") if " | " in row]
    enabled = [one for one in zixcorp().disclosures if zixcorp().enabled(one.service)]
    assert len(rows) == len(enabled) < len(zixcorp().disclosures)
    assert rows[:2] == ["the people whom the sender names", "the sender of a message"]


def test_only_the_rights_and_choices_that_are_enabled_are_listed():
    page = "\n".join(lines(zixcorp()))
    assert "Erasure within 30 days" in page
    assert "Testimonial" not in page


def test_a_measure_of_the_whole_tenant_appears_whatever_is_enabled():
    none = replace(zixcorp(), services=frozenset())
    assert "Every piece of data carries the version of this policy" in "\n".join(lines(none))
    assert [section.anchor for section in sections(none) if not section.blocks] == []


def test_every_way_to_reach_the_organisation_is_on_the_page():
    page = lines(policy_named("anonymizer"), "rights")
    assert "E-mail: privacy@anonymizer.example" in page
    assert "Telephone: +1 858 866 1300" in page
    assert "Free of charge: +1 888 270 0141" in page
    assert "Fax: +1 858 866 0164" in page
    assert [line for line in page if line.startswith("Post: 6755 Mira Mesa Blvd.")]
