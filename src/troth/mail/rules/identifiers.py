"""The identifiers that a tenant may name: how the sieve finds one, and how it is read exactly."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from troth.mail.rules import checksums
from troth.mail.rules.issuers import iban_length
from troth.mail.rules.masking import mask_identifier, mask_word
from troth.mail.rules.person_names import NAME_HEADS, NAME_SHAPE

SEP = "[ .-]"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of identifier.

    heads: hyperscan expressions of which a match ends inside or at the end of the identifier. shape: all of
    it as bytes, matched at its first byte. before: most bytes from its first one to a head's end.
    read: the identifier proper out of what the shape matched, or None when it is not one.
    """

    heads: tuple[str, ...]
    shape: re.Pattern[bytes]
    before: int
    read: Callable[[str], str | None]
    mask: Callable[[str], str] = mask_identifier


def _whole(valid: checksums.Validator) -> Callable[[str], str | None]:
    return lambda text: text if valid(text) else None


def _kind(head: str, before: int, valid: checksums.Validator, *, shape: str = "") -> Kind:
    exact = re.compile((f"(?:{shape or head})(?![0-9])").encode())
    return Kind(heads=(f"(?:^|[^0-9A-Za-z])(?:{head})",), shape=exact, before=before, read=_whole(valid))


def _read_iban(text: str) -> str | None:
    """The part that is as long as the country's numbers are: words may follow without a break."""
    wanted, seen = iban_length(text[:2]), 0
    for place, character in enumerate(text, 1):
        seen += character.isalnum()
        if seen == wanted:
            return text[:place] if checksums.iban(text[:place]) else None
    return None


IBAN = Kind(
    heads=(r"\b[A-Z]{2}[0-9]{2}[ -]?[A-Z0-9]{4}",),
    shape=re.compile(rb"[A-Z]{2}[0-9]{2}(?:[ -]?[A-Z0-9]){11,30}"),
    before=9,
    read=_read_iban,
)

# Nine digits in a row are too common to be taken for a number of a person: a word must introduce them.
_BARE_SSN = r"(?i:ssn|social security)[^0-9\n]{0,20}[0-9]{9}"
US_SSN = Kind(
    heads=(rf"(?:^|[^0-9])[0-9]{{3}}{SEP}[0-9]{{2}}{SEP}[0-9]{{4}}", _BARE_SSN),
    shape=re.compile(rb"(?:[0-9]{3}([ .-])[0-9]{2}\1[0-9]{4}|[0-9]{9})(?![0-9])"),
    before=11,
    read=_whole(checksums.us_ssn),
)

ICD_10 = Kind(
    heads=(r"\b[A-TV-Z][0-9][0-9AB]\.[0-9A-KXZ]", r"(?i:\bicd-?10)[^0-9\n]{1,12}[0-9][0-9AB]"),
    shape=re.compile(rb"[A-TV-Z][0-9][0-9AB](?:\.[0-9A-KXZ]{1,4})?(?![0-9A-Za-z])"),
    before=5,
    read=lambda text: text,
)

CREDIT_CARD = _kind(
    rf"[0-9]{{13,19}}|[0-9]{{4}}{SEP}[0-9]{{4}}{SEP}[0-9]{{4}}{SEP}[0-9]"
    rf"|[0-9]{{4}}{SEP}[0-9]{{6}}{SEP}[0-9]{{4}}",
    19,
    checksums.credit_card,
    shape=rf"[0-9]{{13,19}}|(?:[0-9]{{4}}{SEP}){{3}}[0-9]{{4}}(?:{SEP}[0-9]{{1,3}}(?![0-9]))?"
    rf"|(?:[0-9]{{4}}{SEP}){{3}}[0-9]{{1,7}}|[0-9]{{4}}{SEP}[0-9]{{6}}{SEP}[0-9]{{4,5}}",
)

PERSON_NAME = Kind(
    heads=NAME_HEADS, shape=re.compile(NAME_SHAPE.encode("latin-1")), before=80, read=str, mask=mask_word
)

KINDS: Mapping[str, Kind] = {
    "us-ssn": US_SSN,
    "credit-card": CREDIT_CARD,
    "iban": IBAN,
    "nhs-number": _kind(rf"[0-9]{{3}}{SEP}?[0-9]{{3}}{SEP}?[0-9]{{4}}", 12, checksums.nhs_number),
    "us-npi": _kind("[12][0-9]{9}", 10, checksums.us_npi),
    "canada-sin": _kind(rf"[0-9]{{3}}{SEP}?[0-9]{{3}}{SEP}?[0-9]{{3}}", 11, checksums.canada_sin),
    "german-tax-id": _kind(
        rf"[1-9][0-9]{SEP}?[0-9]{{3}}{SEP}?[0-9]{{3}}{SEP}?[0-9]{{3}}", 14, checksums.german_tax_id
    ),
    "french-nir": _kind(
        rf"[1-478]{SEP}?[0-9]{{2}}{SEP}?[0-9]{{2}}{SEP}?[0-9][0-9AB]{SEP}?[0-9]{{3}}{SEP}?[0-9]{{3}}"
        rf"{SEP}?[0-9]{{2}}",
        21,
        checksums.french_nir,
    ),
    "spanish-dni": _kind(
        rf"(?:[0-9]{{2}}{SEP}?[0-9]{{3}}{SEP}?[0-9]{{3}}|[XYZ]{SEP}?[0-9]{{7}}){SEP}?[A-HJ-NP-TV-Z]\b",
        12,
        checksums.spanish_dni,
    ),
    "dutch-bsn": _kind(rf"[0-9]{{4}}{SEP}[0-9]{{2}}{SEP}[0-9]{{3}}|[0-9]{{9}}", 11, checksums.dutch_bsn),
    "us-dea": _kind("[A-HJ-MPR-UX][A-Z9][0-9]{7}", 9, checksums.us_dea),
    "icd-10": ICD_10,
    "person-name": PERSON_NAME,
}
