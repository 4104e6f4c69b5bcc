"""The check digits and issuing rules by which a number in a text is told from one that only looks like it.

Every function takes the identifier as written, with spaces, dashes or dots: can it be one?
"""

from collections import Counter
from collections.abc import Callable, Mapping

from troth.mail.rules.issuers import card_is_issued, iban_length

ADVERTISED_SSN = frozenset({"078051120", "219099999", "457555462"})
DNI_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"
DEA_REGISTRANTS = frozenset("ABCDEFGHJKLMPRSTUX")


def bare(text: str) -> str:
    """The ASCII letters and digits of the text, upper-case, without the separators."""
    return "".join(c for c in text if c.isascii() and c.isalnum()).upper()


def _digits(text: str, *lengths: int) -> str | None:
    number = bare(text)
    return number if number.isdigit() and len(number) in lengths else None


def _weighted(number: str, weights: tuple[int, ...]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(number, weights, strict=True))


def luhn(text: str) -> bool:
    """ISO/IEC 7812-1, annex B: the sum with every second digit from the right doubled ends in 0.

    Letters are passed over, since a tenant's pattern may have to match the word before the number.
    """
    number = "".join(filter(str.isdigit, bare(text)))
    if len(number) < 2:
        return False
    odd = sum(map(int, number[-1::-2]))
    doubled = sum(sum(divmod(2 * int(digit), 10)) for digit in number[-2::-2])
    return (odd + doubled) % 10 == 0


def credit_card(text: str) -> bool:
    """A Luhn number whose prefix and length an issuer uses."""
    number = bare(text)
    return number.isdigit() and card_is_issued(number) and luhn(number)


def iban(text: str) -> bool:
    """ISO 13616: the country's length, and 1 modulo 97 with the first four characters moved to the end."""
    number = bare(text)
    if len(number) != iban_length(number[:2]) or not number[2:4].isdigit():
        return False
    return int("".join(str(int(c, 36)) for c in number[4:] + number[:4])) % 97 == 1


def us_ssn(text: str) -> bool:
    """SSA: no area 000, 666 or 9xx, no group 00, no serial 0000, nor a number once advertised."""
    number = _digits(text, 9)
    if number is None or number in ADVERTISED_SSN:
        return False
    area, group, serial = number[:3], number[3:5], number[5:]
    return area not in {"000", "666"} and area[0] != "9" and group != "00" and serial != "0000"


def nhs_number(text: str) -> bool:
    """NHS Data Dictionary, modulus 11: ten digits, weights 10 to 2; a check digit of 10 is never issued."""
    number = _digits(text, 10)
    if number is None or number == "0000000000":
        return False
    check = (11 - _weighted(number[:9], (10, 9, 8, 7, 6, 5, 4, 3, 2)) % 11) % 11
    return check == int(number[9])


def us_npi(text: str) -> bool:
    """45 CFR 162.406: ten digits from 1 or 2, Luhn over the number with the prefix 80840."""
    number = _digits(text, 10)
    return number is not None and number[0] in "12" and luhn("80840" + number)


def canada_sin(text: str) -> bool:
    """Nine digits, Luhn; none that is issued begins with 0 or 8."""
    number = _digits(text, 9)
    return number is not None and number[0] not in "08" and luhn(number)


def german_tax_id(text: str) -> bool:
    """§ 139b AO: eleven digits, ISO 7064 MOD 11,10; of the first ten, one digit stands two or three times."""
    number = _digits(text, 11)
    if number is None or number[0] == "0":
        return False
    repeated = [times for times in Counter(number[:10]).values() if times > 1]
    return repeated in ([2], [3]) and _mod_11_10(number[:10]) == int(number[10])


def _mod_11_10(number: str) -> int:
    product = 10
    for digit in number:
        product = ((int(digit) + product) % 10 or 10) * 2 % 11
    return (11 - product) % 10


def french_nir(text: str) -> bool:
    """INSEE: 13 characters and a key of 97 less their remainder; 2A and 2B of Corsica count as 19 and 18."""
    number = bare(text)
    body = number[:5] + number[5:7].replace("2A", "19").replace("2B", "18") + number[7:13]
    if len(number) != 15 or not body.isdigit() or not number[13:].isdigit() or body[0] not in "123478":
        return False
    return int(number[13:]) == 97 - int(body) % 97


def spanish_dni(text: str) -> bool:
    """Real Decreto 1553/2005: the letter is the remainder by 23; a NIE's X, Y, Z stand for 0, 1, 2."""
    number = bare(text)
    figures = number[:1].translate(str.maketrans("XYZ", "012")) + number[1:8]
    if len(number) != 9 or not figures.isdigit():
        return False
    return number[8] == DNI_LETTERS[int(figures) % 23]


def dutch_bsn(text: str) -> bool:
    """The eleven test: nine digits weighted 9 to 2 and −1 make a multiple of 11."""
    number = _digits(text, 9)
    if number is None or number == "000000000":
        return False
    return _weighted(number, (9, 8, 7, 6, 5, 4, 3, 2, -1)) % 11 == 0


def us_dea(text: str) -> bool:
    """DEA registration: odd digits plus twice the even ones end in the seventh digit."""
    number = bare(text)
    if len(number) != 9 or number[0] not in DEA_REGISTRANTS or not number[2:].isdigit():
        return False
    if not (number[1].isalpha() or number[1] == "9"):
        return False
    return _weighted(number[2:8], (1, 2, 1, 2, 1, 2)) % 10 == int(number[8])


Validator = Callable[[str], bool]

VALIDATORS: Mapping[str, Validator] = {
    "luhn": luhn,
    "credit-card": credit_card,
    "iban": iban,
    "us-ssn": us_ssn,
    "nhs-number": nhs_number,
    "us-npi": us_npi,
    "canada-sin": canada_sin,
    "german-tax-id": german_tax_id,
    "french-nir": french_nir,
    "spanish-dni": spanish_dni,
    "dutch-bsn": dutch_bsn,
    "us-dea": us_dea,
}
