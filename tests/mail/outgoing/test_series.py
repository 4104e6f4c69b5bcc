"""A mail of a series is the mail that would have been composed for its reader alone."""

import re
from datetime import UTC, datetime
from email import message_from_bytes

import pytest

from troth.mail.outgoing.notices import Brand, Told, compose
from troth.mail.outgoing.series import series

BRAND = Brand(
    "Lindenhof Clinic",
    "mail@clinic.example",
    "help@clinic.example",
    "https://clinic.example",
    "clinic.example",
)
DATE = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)
LINK = "https://clinic.example/agreement/" + "x" * 48


def told(to, link):
    return Told(to, "new-use", "A new use of your data", ["First paragraph. " * 12, "Second."], link)


def test_it_differs_from_one_composed_alone_in_nothing_but_its_message_id():
    made = series(told, BRAND, DATE).write(BRAND, "ann@people.example", LINK)
    alone = compose(told("ann@people.example", LINK), BRAND, date=DATE, unique="a" * 24)
    made_id = message_from_bytes(made)["Message-ID"]
    assert re.fullmatch(r"<[A-Za-z0-9_-]{24}@clinic\.example>", made_id)
    assert made.replace(made_id.encode(), b"<" + b"a" * 24 + b"@clinic.example>") == alone


def test_no_two_of_a_series_share_a_message_id():
    mails = [series(told, BRAND, DATE).write(BRAND, "ann@people.example", LINK) for _ in range(2)]
    assert len({message_from_bytes(mail)["Message-ID"] for mail in mails}) == 2


@pytest.mark.parametrize(
    "to", ["ann", "ann@people.example\r\nBcc: eve@people.example", "änn@people.example", ""]
)
def test_what_is_no_address_is_refused(to):
    with pytest.raises(ValueError):
        series(told, BRAND, DATE).write(BRAND, to, LINK)


def test_a_link_that_leads_elsewhere_is_refused():
    with pytest.raises(ValueError):
        series(told, BRAND, DATE).write(BRAND, "ann@people.example", "https://elsewhere.example/x")


def test_a_text_that_is_encoded_is_not_written_by_replacing():
    def umlaut(to, link):
        return Told(to, "new-use", "Neu", ["Über Ihre Daten " * 12], link)

    assert series(umlaut, BRAND, DATE) is None
