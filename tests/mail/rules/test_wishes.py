import pytest

from tests.mail.rules.letters import CLINIC, letter
from troth.mail.rules import Decision, Reason, decide, load

CLINIC_RULES = load(CLINIC.read_text(), source="clinic.toml")


def wished(subject: str, **headers: str) -> Decision:
    named = {name.replace("_", "-"): (value,) for name, value in headers.items()}
    return decide(CLINIC_RULES, letter(subject=subject, headers=named))


@pytest.mark.parametrize(
    ("subject", "days", "rest"),
    [
        ("[expires 7d] Results", 7, "Results"),
        ("Results [EXPIRES 7]", 7, "Results"),
        ("Your [expires: 3 days] results", 3, "Your results"),
        ("[expires 5] and [expires 2]", 2, "and"),
        ("[expires soon] Results", None, "[expires soon] Results"),
        ("Results", None, "Results"),
    ],
)
def test_the_subject_sets_the_lifetime(subject: str, days: int | None, rest: str) -> None:
    decision = wished(subject)
    assert (decision.lifetime_days, decision.subject, decision.reasons) == (days, rest, ())


@pytest.mark.parametrize(("asked", "granted"), [("0", 1), ("22", 21), ("999999999", 21)])
def test_a_lifetime_out_of_range_is_clamped_and_said(asked: str, granted: int) -> None:
    decision = wished(f"[expires {asked}] Hi")
    assert decision.lifetime_days == granted
    assert decision.reasons == (Reason("expires", "subject", f"{asked} days wished, {granted} granted", 0),)


def test_a_header_sets_the_lifetime() -> None:
    assert wished("Hi", x_troth_expires="7").lifetime_days == 7


def test_a_header_that_is_no_number_is_said() -> None:
    decision = wished("Hi", x_troth_expires="soon")
    assert decision.lifetime_days is None
    assert decision.reasons == (Reason("expires", "header x-troth-expires", "not a number of days", 0),)


@pytest.mark.parametrize(
    ("subject", "headers", "receipt"),
    [
        ("[Receipt] Hi", {}, True),
        ("Hi", {"x_troth_receipt": "yes"}, True),
        ("Hi", {"x_troth_receipt": "no"}, False),
        ("Hi", {"disposition_notification_to": "ward@clinic.example"}, True),
        ("Hi", {}, False),
    ],
)
def test_a_receipt_is_given_when_asked_for(subject: str, headers: dict[str, str], receipt: bool) -> None:
    assert wished(subject, **headers).receipt is receipt


def test_all_tags_leave_the_subject() -> None:
    assert wished("[SECURE][receipt] Lab [expires 2] results").subject == "Lab results"
