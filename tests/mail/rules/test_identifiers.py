import pytest

from tests.mail.rules.letters import letter, rules
from troth.mail.rules import decide
from troth.mail.rules.identifiers import KINDS
from troth.mail.rules.prepared import prepare
from troth.mail.rules.sources import identifier

FOUND = [
    ("us-ssn", "her number is 123-45-6789.", ["123-45-6789"]),
    ("us-ssn", "123 45 6789 and 123.45.6780", ["123 45 6789", "123.45.6780"]),
    ("us-ssn", "SSN123-45-6789", ["123-45-6789"]),
    ("us-ssn", "SSN: 123456789", ["123456789"]),
    ("us-ssn", "123\u201145\u20116789", ["123-45-6789"]),
    ("us-ssn", "12\u00ad3-45-6\u200b789", ["123-45-6789"]),
    ("credit-card", "room 12 4111 1111 1111 1111 now", ["4111 1111 1111 1111"]),
    ("credit-card", "3782 822463 10005", ["3782 822463 10005"]),
    ("credit-card", "4111111111111111.", ["4111111111111111"]),
    ("iban", "to DE89 3704 0044 0532 0130 00 PLEASE", ["DE89 3704 0044 0532 0130 00"]),
    ("nhs-number", "NHS 943-476-5919", ["943-476-5919"]),
    ("us-npi", "NPI 1234567893", ["1234567893"]),
    ("canada-sin", "130-692-544", ["130-692-544"]),
    ("german-tax-id", "86 095 742 719", ["86 095 742 719"]),
    ("french-nir", "1 84 12 76 451 089 46", ["1 84 12 76 451 089 46"]),
    ("spanish-dni", "12.345.678-Z or X1234567L", ["12.345.678-Z", "X1234567L"]),
    ("dutch-bsn", "1112.22.333", ["1112.22.333"]),
    ("us-dea", "DEA F91234563", ["F91234563"]),
    ("icd-10", "E11.9; ICD-10: F32", ["E11.9", "F32"]),
    ("person-name", "Dear Mr Smith and\nDoe, Jane", ["Mr Smith", "Doe, Jane"]),
    ("person-name", "from Zoe Åström to Mary K. O'Neill", ["Zoe Åström", "Mary K. O'Neill"]),
]

PASSED_OVER = [
    ("us-ssn", "invoice 123456789"),
    ("us-ssn", "9123-45-67890"),
    ("us-ssn", "078-05-1120"),
    ("us-ssn", "123-45 6789"),
    ("credit-card", "4111 1111 1111 1112"),
    ("credit-card", "94111111111111111"),
    ("nhs-number", "943 476 5918"),
    ("icd-10", "seat B12"),
    ("person-name", "the grace period; mark my words; James said so"),
]


def found(kind: str, text: str) -> list[str]:
    scanned = prepare(text)
    matches = identifier("it", KINDS[kind], 1).locate(scanned).matches
    return [scanned[match.start : match.end].decode() for match in matches]


@pytest.mark.parametrize(("kind", "text", "expected"), FOUND)
def test_an_identifier_is_found_as_people_write_it(kind: str, text: str, expected: list[str]) -> None:
    assert found(kind, text) == expected


@pytest.mark.parametrize(("kind", "text"), PASSED_OVER)
def test_what_only_resembles_an_identifier_is_passed_over(kind: str, text: str) -> None:
    assert found(kind, text) == []


def test_every_kind_has_an_example() -> None:
    assert {kind for kind, _, _ in FOUND} == set(KINDS)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_rule_can_name_every_kind(kind: str) -> None:
    made = rules(f'[identifier.it]\nkind = "{kind}"\n[rule.r]\nwhen = {{ any = ["it"] }}\nverdict = "hold"')
    text = next(text for known, text, _ in FOUND if known == kind)
    assert decide(made, letter(text)).verdicts == {"ann@home.example": "hold"}
