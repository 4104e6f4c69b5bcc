"""The public page: seven sections, each complete, and nothing of a service that is not enabled."""

import json
import re
from datetime import timedelta

import pytest

from tests.conftest import ZIXCORP, policy_named, zixcorp
from tests.policy.rich import rich
from tests.policy.writing import SMALL, policy, with_line
from troth.policy import Cookie
from troth.policy.measures import MEASURES
from troth.policy.measures_said import set_by
from troth.policy.page import Bullets, Entries, Paragraph, Table
from troth.policy.phrases import GROUNDS, occasion
from troth.policy.publish import sections


def with_services(*names):
    """The policy of confidential mail with other services enabled."""
    text = re.sub(r"^services = .*$", f"services = {json.dumps(names)}", ZIXCORP.read_text(), flags=re.M)
    return policy(text)


ENABLED = with_services(*sorted({item.service for item in zixcorp().document.items if item.service}))


def texts(block):
    if isinstance(block, Paragraph):
        return [block.text]
    if isinstance(block, Bullets):
        return list(block.items)
    if isinstance(block, Entries):
        return [f"{title}: {' '.join(said)}" for title, said in block.items]
    assert isinstance(block, Table)
    assert all(len(row) == len(block.heads) for row in block.rows)
    return [block.caption, *(" | ".join(map(cell, row)) for row in block.rows)]


def cell(content):
    return content if isinstance(content, str) else "; ".join(content)


def lines(policy_, anchor=None, cookies=()):
    return [
        line
        for section in sections(policy_, cookies)
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
        "This policy covers: this site and its messaging services. Partners, advertisers and sites that are "
        "linked to have policies of their own.",
    ]


def test_what_is_collected_is_listed_by_occasion():
    assert lines(policy(), "what") == [
        "This is all the personal data that we collect. The server refuses to store anything else.",
        "What is collected, and when",
        "A message is kept for you | content of messages | name | You",
        "Our pages set no cookies.",
    ]


def test_what_it_is_for_and_how_long_it_stays_is_listed_by_occasion():
    assert lines(policy(), "why") == [
        "What it is used for, and how long it stays",
        "A message is kept for you | carry messages to the people they are for; "
        "contact people about the service itself | up to 21 days, as the sender says",
        "Whatever is kept also serves your own rights over it, which stand below.",
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
        "What is not in this table goes to nobody. The server refuses it.",
        "Who gets what",
        "the people whom the sender names | content of messages | carry messages to the people they are for "
        "| the sender asks for it",
    ]


def test_a_policy_without_disclosures_says_so():
    nothing = SMALL.replace(next(p for p in SMALL.split("\n\n") if p.startswith("[disclosure")), "")
    assert lines(policy(nothing), "shared") == ["We share personal data with nobody."]


def test_choices_and_notices_are_listed_with_their_means():
    assert lines(policy(), "choices") == [
        "Contact: To contact people about the service itself. It is on until you turn it off, on our pages.",
        "Otherwise we tell you something only when:",
        "A message waits for you: by e-mail.",
    ]
    early = with_line('when = "a message waits for you"', 'before = "30 days"')
    assert lines(policy(early), "choices")[2] == "Message waiting: by e-mail, 30 days ahead."
    out = with_line('default = "in"\nby = ["page"]', 'default = "out"\n')
    assert lines(policy(out), "choices")[0].endswith("It is off until you turn it on.")


def test_a_choice_of_a_plan_of_many_values_or_of_a_region_says_so():
    shown = lines(rich(), "choices")
    assert shown[0] == (
        "News (plan “paid”): To send news and tips. It is off until you turn it on, with the link in our "
        "mails or on our pages. News come only if you ask for them."
    )
    assert "There is a switch for each of these: interests." in shown[1]
    assert shown[2].endswith(
        "Without it nobody registers from here: European Union or Iceland, Liechtenstein or Norway."
    )


def test_what_is_told_of_changes_comes_first_with_its_time_and_whom_it_spares():
    shown = lines(rich(), "choices")
    assert shown[3:] == [
        "When this policy or the owner of the service changes, you learn of it:",
        "What you gave us would be used in a new manner: on this site and by e-mail, 30 days ahead. "
        "You may refuse. It stays on every page until you put it away. Not to those who left. "
        "Not to those who turned this off: News (plan “paid”). New uses are announced first.",
        "Otherwise we tell you something only when:",
        "There is news, and you have asked for it: by e-mail. Only while this choice is on: "
        "News (plan “paid”). It may carry offers.",
    ]


def test_measures_and_attestations_are_listed():
    assert lines(policy(), "security") == [
        "Redundancy: Messages live on two disks. The operations officer attests this every year."
    ]
    two = with_line('every = "1 year"', 'every = "2 years"')
    assert lines(policy(two), "security")[0].endswith("attests this every 2 years.")


@pytest.mark.parametrize(
    ("measure", "says"),
    [
        (
            "Age gate",
            "The youngest age at which people register: European Union: 18; "
            "Iceland, Liechtenstein or Norway: 18; Asia or the Pacific: 18; "
            "United States: 13; Latin America: 13.",
        ),
        ("Cookies", "Signing in works without cookies."),
        ("Reauthentication", "That is 12 hours after signing in."),
        (
            "Step up",
            "That is before you get a copy of your data, your account is deleted, your passphrase changes "
            "or somebody else pays for you.",
        ),
        ("Idle lock", "That is after 10 minutes."),
        (
            "Staff roles",
            "Roles read data for this alone: support to answer requests for support; "
            "billing to handle payments.",
        ),
        ("Staff reminders", "They confirm this policy again after 30 days at the latest."),
        (
            "Access log",
            "IP addresses are kept as hashes, under a key of the day. "
            "Logs go into sealed archives after 30 days.",
        ),
        (
            "Visit counts",
            "Counts are by page, hour and country. "
            "Your browser's signals are heeded: Do Not Track and Global Privacy Control.",
        ),
        (
            "Partner reports",
            "Counts below 20 are left out. The privacy loss (epsilon) is 0.5 for a report and 10 for a year.",
        ),
        ("Legal disclosure", "The grounds are: legal process. Two different people have to agree."),
        ("Auditor access", "It ends after 30 days."),
    ],
)
def test_what_a_measure_sets_is_said_in_words(measure, says):
    [line] = [one for one in lines(rich(), "security") if one.startswith(f"{measure}: ")]
    assert line.endswith(says)


def test_every_measure_that_sets_something_says_it():
    setting = {name for name, keys in MEASURES.items() if keys}
    assert {one.name for one in rich().measures.values() if set_by(one)} == setting


def test_rights_and_ways_to_ask_are_listed():
    assert lines(policy(), "rights") == [
        "Erasure: Ask by e-mail to us. It is done within 30 days.",
        "Questions and requests about your data go here:",
        "E-mail: privacy@clinic.example",
    ]
    assert lines(zixcorp(), "rights")[-2:] == [
        "Telephone: +1 888 576 4949",
        "Post: 2711 N. Haskell Avenue, Suite 2300, LB 36, Dallas, Texas 75204-2960",
    ]


def test_the_clocks_of_a_right_are_told():
    assert lines(rich(), "rights")[:2] == [
        "Complaint: We look into every complaint. You do so by e-mail to us or on your privacy page. "
        "You hear within 5 days that it has arrived. It is done within 30 days, or once 30 days later, "
        "with a reason. The privacy officer looks into it. "
        "If you are not content, go on to: the data protection commissioner.",
        "Erasure: Ask on your privacy page. Your account is closed at once and erased 90 days later. "
        "Until then it can be opened again.",
    ]


def test_a_right_without_a_time_is_one_plain_sentence():
    assert (
        lines(policy(with_line('within = "30 days"\n', "")), "rights")[0] == "Erasure: Ask by e-mail to us."
    )


COOKIES = (
    Cookie("session", "membership", None, "a random token"),
    Cookie("remember-me", "membership", timedelta(days=180), "another one"),
    Cookie("address", "portal", timedelta(days=1), "an address"),
)


def test_the_cookies_that_the_code_sets_and_the_policy_lists_are_on_the_page():
    table = ["Cookies that our pages set", "session | a random token | until you close the browser"]
    assert lines(policy_named("emailserving"), "what", COOKIES)[-2:] == table
    assert lines(policy_named("efax"), "what", COOKIES)[-3:] == [
        *table,
        "remember-me | another one | 180 days",
    ]
    assert lines(zixcorp(), "what", COOKIES)[-1] == "address | an address | 1 day"
    assert lines(zixcorp(), "what")[-1] == "Our pages set no cookies."


def test_the_plans_and_what_holds_for_one_of_them_are_told():
    shown = lines(policy_named("efax"), "what")
    assert shown[1] == "The plans are “free” and “paid”. What holds for one of them alone says so."
    assert "You tell us about yourself (plan “free”) | gender; occupation | " in "\n".join(shown)


def test_what_may_never_be_tied_together_is_said():
    says = "What is collected under “You visit the site” is never tied to your e-mail address or passphrase."
    assert says in lines(ENABLED, "what")


def _words_of(item):
    """A phrase by which a part of the policy must be found on the page."""
    if item.section == "practice":
        return occasion(zixcorp().practices[item.name])
    return item.values.get("when") or item.values.get("says") or item.name.replace("-", " ")


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
        assert GROUNDS[item.values["ground"]] in shown
        assert item.values.get("says", "").lower() in shown
        assert len([row for row in lines(ENABLED, section) if " | " in row]) == 10
    else:
        assert _words_of(item).lower() in shown


def _own_words(item):
    said = [text for key, text in item.values.items() if key in ("says", "when")]
    return said or [f"{item.name.replace('-', ' ')} |", f"{item.name.replace('-', ' ')}: "]


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
    assert "Erasure: Ask by e-mail to us or on your privacy page. It is done within 30 days." in page
    assert "Testimonial" not in page


def test_a_measure_of_the_whole_tenant_appears_whatever_is_enabled():
    none = with_services()
    assert "Every piece of data carries the version of this policy" in "\n".join(lines(none))
    assert [section.anchor for section in sections(none) if not section.blocks] == []


def test_every_way_to_reach_the_organisation_is_on_the_page():
    page = lines(policy_named("anonymizer"), "rights")
    assert "E-mail: privacy@anonymizer.example" in page
    assert "Telephone: +1 858 866 1300" in page
    assert "Free of charge: +1 888 270 0141" in page
    assert "Fax: +1 858 866 0164" in page
    assert [line for line in page if line.startswith("Post: 6755 Mira Mesa Blvd.")]
