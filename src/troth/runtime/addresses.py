"""Mail addresses, also beyond ASCII (RFC 6531): which there are, and one spelling for one mailbox."""

import re
from unicodedata import is_normalized, normalize

import idna

DOMAIN = r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL = rf"{_ATOM}(?:\.{_ATOM})*"
_MAILBOX = re.compile(rf"(?=.{{1,254}}\Z)(?=.{{1,64}}@){_LOCAL}@{DOMAIN}")
_DOMAIN = re.compile(rf"(?=.{{1,255}}\Z){DOMAIN}")
_WIDE_ATOM = r"(?:[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]|[^\x00-\x7f])+"
_WIDE_LOCAL = re.compile(rf"{_WIDE_ATOM}(?:\.{_WIDE_ATOM})*")
_JOINERS = dict.fromkeys(map(ord, "\u200c\u200d"))
LONGEST_LOCAL, LONGEST = 64, 254
"""Octets (RFC 5321 §4.5.3.1.1 and, for the whole, its erratum 1690)."""


def mailbox(address: str) -> str:
    """The address itself, if it is `local@domain`, not quoted. Raises ValueError otherwise.

    RFC 5321 §4.1.2; beyond ASCII RFC 6531 §3.3, with a local part in NFC (RFC 6532 §3.1) of characters that
    can be seen, and a domain that the DNS can have.
    """
    if _MAILBOX.fullmatch(address) is None and not _internationalised(address):
        raise ValueError(f"not a mail address: {address!r}")
    return address


def a_labels(domain: str) -> str:
    """A domain in lower-case ASCII, with U-labels as A-labels (RFC 5891, UTS 46). Raises ValueError."""
    return domain.lower() if domain.isascii() else idna.encode(domain, uts46=True).decode()


def domain_of(address: str) -> str:
    """The domain of an address for comparison: as in `a_labels`, or as it is where it is no domain name."""
    domain = address.rpartition("@")[2]
    if domain.isascii():
        return domain.lower()
    try:
        return a_labels(domain)
    except ValueError:
        return normalize("NFC", domain)


def with_ascii_domain(address: str) -> str:
    """The same mailbox for hosts without SMTPUTF8; what stands before the @ stays. Raises ValueError."""
    local, at, domain = address.rpartition("@")
    return address if domain.isascii() else local + at + a_labels(domain)


def one_spelling(address: str) -> str:
    """One spelling for one mailbox: the domain, and in practice the local part, ignore case.

    Composed and decomposed characters are the same. A local part beyond ASCII never becomes one in ASCII,
    which is somebody else's: `ß` is not `ss`, and the Kelvin sign is no `k`.
    """
    if address.isascii():
        return address.lower()
    local, at, _ = address.rpartition("@")
    folded = normalize("NFC", normalize("NFC", local).lower())
    if folded.isascii() and not local.isascii():
        folded = local
    return folded + at + domain_of(address)


def _internationalised(address: str) -> bool:
    local, _, domain = address.rpartition("@")
    if address.isascii() or _octets(address) > LONGEST or _octets(local) > LONGEST_LOCAL:
        return False
    seen = local.isprintable() and is_normalized("NFC", local)
    return seen and _WIDE_LOCAL.fullmatch(local) is not None and _in_the_dns(domain)


def _octets(text: str) -> int:
    return len(text.encode("utf-8", "replace"))


def _in_the_dns(domain: str) -> bool:
    """Whether the DNS can have it, and nothing in it is unseen but the joiners that scripts need."""
    if not domain.translate(_JOINERS).isprintable():
        return False
    try:
        return _DOMAIN.fullmatch(a_labels(domain)) is not None
    except ValueError:
        return False
