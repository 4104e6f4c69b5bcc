"""What a member types to plan a meeting: made fit for mails and calendars, or it is said what to mend."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.meetings.form import read_form
from troth.meetings.wording import subject, words
from troth.runtime.addresses import mailbox
from troth.runtime.text import line

FILLED = {
    "title": "Round",
    "text": "",
    "when": "at",
    "date": "2026-12-01",
    "time": "14:30",
    "zone": "Europe/London",
    "minutes": "60",
    "repeats": "no",
}


def read(**entries):
    return read_form({**FILLED, **entries}, 500)


@pytest.mark.parametrize(
    "address",
    [
        "a..b@people.example",
        ".a@people.example",
        "ann@-bad-.example",
        "ann@[1.2.3.4]",
        "ann",
        "@people.example",
        f"{'a' * 65}@people.example",
        "ann@people.example\u202e",
        "ann\x07@people.example",
    ],
)
def test_an_address_that_no_mail_can_go_to_is_named(address):
    filled = read(invited=f"kim@people.example, {address}")
    assert filled.problems["invited"] == f"{address[:80]!r} is no mail address. Write one address a line."
    assert filled.plan is None


def test_addresses_come_with_names_and_beyond_ascii():
    filled = read(
        invited="Ann <ann@people.example>\nänn@people.example; kim@bücher.example,kim@bücher.example"
    )
    assert filled.addresses == ("ann@people.example", "änn@people.example", "kim@bücher.example")


def test_a_title_and_a_text_are_left_with_what_can_be_seen():
    plan = read(title="Ro\x07und \u202etable", text="One\x00.\r\n\r\n  Two.\u2028Three.").plan
    assert (plan.title, plan.text) == ("Round table", "One.\nTwo.\nThree.")


def test_a_title_of_nothing_that_can_be_seen_is_none():
    assert "title" in read(title="\u202e\x07").problems


def test_each_line_of_the_text_is_a_paragraph_of_the_mail():
    assert words(read(text="One.\nTwo.").plan, "Hana", "cancelled")[-2:] == ["One.", "Two."]


@given(
    title=st.text(max_size=130), text=st.text(max_size=300), invited=st.text("a@.-\n,<\u202eé", max_size=40)
)
def test_what_the_form_takes_fits_into_a_mail(title, text, invited):
    filled = read(title=title, text=text, invited=invited)
    assert "invited" in filled.problems or all(map(mailbox, filled.addresses))
    if filled.plan:
        assert all(map(line, [subject(filled.plan, "invited"), *words(filled.plan, "Hana", "invited")]))
