import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.mail.rules import checksums
from troth.mail.rules.checksums import VALIDATORS

GENUINE = [
    ("luhn", "79927398713"),
    ("credit-card", "4111 1111 1111 1111"),
    ("credit-card", "5555-5555-5555-4444"),
    ("credit-card", "378282246310005"),
    ("credit-card", "6011111111111117"),
    ("credit-card", "3530111333300000"),
    ("credit-card", "30569309025904"),
    ("iban", "DE89 3704 0044 0532 0130 00"),
    ("iban", "GB82WEST12345698765432"),
    ("iban", "NL91 ABNA 0417 1643 00"),
    ("iban", "NO93 8601 1117 947"),
    ("us-ssn", "219-09-9998"),
    ("nhs-number", "943 476 5919"),
    ("us-npi", "1234567893"),
    ("canada-sin", "130 692 544"),
    ("german-tax-id", "86 095 742 719"),
    ("german-tax-id", "47036892816"),
    ("french-nir", "2 69 05 49 588 157 80"),
    ("spanish-dni", "12345678Z"),
    ("spanish-dni", "X1234567L"),
    ("dutch-bsn", "111222333"),
    ("us-dea", "F91234563"),
]

COUNTERFEIT = [
    ("credit-card", "4111 1111 1111 1112"),
    ("credit-card", "9111111111111119"),
    ("credit-card", "41111111111111"),
    ("iban", "DE89 3704 0044 0532 0130 0"),
    ("iban", "ZZ89370400440532013000"),
    ("us-ssn", "000-12-3456"),
    ("us-ssn", "666-12-3456"),
    ("us-ssn", "900-12-3456"),
    ("us-ssn", "123-00-4567"),
    ("us-ssn", "123-45-0000"),
    ("us-ssn", "078-05-1120"),
    ("us-ssn", "219-09-9999"),
    ("us-ssn", "457-55-5462"),
    ("nhs-number", "000 000 0000"),
    ("us-npi", "3234567893"),
    ("canada-sin", "046 454 286"),
    ("german-tax-id", "01234567890"),
    ("german-tax-id", "12345678903"),
    ("dutch-bsn", "000000000"),
    ("us-dea", "O91234563"),
    ("luhn", "0"),
    ("luhn", ""),
]

CATCHES_EVERY_DIGIT = [entry for entry in GENUINE if entry[0] not in {"us-ssn", "us-dea"}]


@pytest.mark.parametrize(("kind", "number"), GENUINE)
def test_a_published_example_is_genuine(kind: str, number: str) -> None:
    assert VALIDATORS[kind](number)


@pytest.mark.parametrize(("kind", "number"), COUNTERFEIT)
def test_a_number_that_is_never_issued_is_counterfeit(kind: str, number: str) -> None:
    assert not VALIDATORS[kind](number)


@given(st.sampled_from(CATCHES_EVERY_DIGIT), st.data())
def test_one_wrong_digit_is_always_caught(entry: tuple[str, str], data: st.DataObject) -> None:
    kind, number = entry
    place = data.draw(st.sampled_from([i for i, c in enumerate(number) if c.isdigit()]))
    wrong = data.draw(st.sampled_from([d for d in "0123456789" if d != number[place]]))
    assert not VALIDATORS[kind](number[:place] + wrong + number[place + 1 :])


@given(st.integers(0, 10**15 - 1))
def test_luhn_accepts_exactly_one_check_digit(stem: int) -> None:
    assert sum(checksums.luhn(f"{stem:015}{digit}") for digit in range(10)) == 1


@given(st.integers(0, 99_999_999))
def test_a_dni_has_exactly_one_letter(number: int) -> None:
    assert sum(checksums.spanish_dni(f"{number:08}{letter}") for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 1


@given(st.text(max_size=40))
def test_no_text_makes_a_validator_fail(text: str) -> None:
    for valid in VALIDATORS.values():
        assert valid(text) in {True, False}
