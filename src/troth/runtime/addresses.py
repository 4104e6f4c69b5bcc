"""Mail addresses beyond ASCII (RFC 6531): domains as the DNS has them, and one spelling for one mailbox."""

from unicodedata import normalize

import idna


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
