import pytest

from tests.mail.rules.letters import CLINIC, letter
from troth.mail.rules import Reason, Verdict, decide, load

CLINIC_RULES = load(CLINIC.read_text(), source="clinic.toml")
ARCHIVE = (("encrypted-archive", "attachment a.zip"),)


def verdict(text: str = "", **rest: object) -> Verdict:
    return decide(CLINIC_RULES, letter(text, **rest)).verdicts["ann@home.example"]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "SSN 123-45-6789",
        "Mr Smith was seen for type 2 diabetes.",
        "Heart\nfailure was found in Jane Doe.",
        "Mr Smith has Crohn\u2019s disease",
    ],
)
def test_what_tells_of_a_person_is_encrypted(text: str) -> None:
    assert verdict(text) is Verdict.ENCRYPT


@pytest.mark.parametrize(
    "text",
    [
        "The clinic closes at noon.",
        "Diabetes day is on Friday.",
        "Mr Smith called.",
        "Mr Smith called." + " lorem ipsum" * 10 + " Diabetes day is on Friday.",
        "Mr Parkinson called.",
    ],
)
def test_what_tells_nothing_goes_plainly(text: str) -> None:
    assert verdict(text) is Verdict.DELIVER


def test_the_sender_may_wish_encryption() -> None:
    assert verdict(subject="[Secure] lunch") is Verdict.ENCRYPT
    assert verdict(headers={"x-troth-secure": ("yes",)}) is Verdict.ENCRYPT
    assert verdict(headers={"x-troth-secure": ("no",)}) is Verdict.DELIVER


def test_an_archive_that_cannot_be_read_is_held_unless_it_is_to_be_secure() -> None:
    assert verdict(findings=ARCHIVE) is Verdict.HOLD
    assert verdict(findings=ARCHIVE, subject="[secure] scans") is Verdict.ENCRYPT


def test_a_name_and_a_diagnosis_in_different_texts_are_not_together() -> None:
    assert verdict(texts=(("body", "Mr Smith"), ("attachment b.txt", "diabetes"))) is Verdict.DELIVER


def test_the_subject_is_scanned_too() -> None:
    assert verdict(subject="Jane Doe: asthma") is Verdict.ENCRYPT


def test_what_only_its_reader_can_open_is_neither_scanned_nor_changed() -> None:
    sealed = letter("SSN 123-45-6789", subject="[secure] Hi", findings=ARCHIVE, encrypted_to_person=True)
    decision = decide(CLINIC_RULES, sealed)
    assert decision.verdicts == {"ann@home.example": Verdict.DELIVER}
    assert decision.reasons == (Reason("already-encrypted", "message", "", 0),)
    assert decision.subject == "[secure] Hi"


def test_the_reasons_show_what_was_found_masked() -> None:
    decision = decide(CLINIC_RULES, letter("Mr Smith has asthma; 123-45-6789"))
    assert decision.reasons == (
        Reason("diagnosis-of-a-person", "body", "M• •••••", 1),
        Reason("diagnosis-of-a-person", "body", "a•••••", 2),
        Reason("social-security", "body", "•••-••-••89", 10),
    )
    assert decision.score == 13
