"""The envelope as command lines: MAIL and RCPT with the parameters that the peer understands."""

from troth.mail.outgoing.abilities import Abilities
from troth.mail.outgoing.parcel import Parcel
from troth.runtime.addresses import with_ascii_domain

NOTIFY_ORDER = ("NEVER", "SUCCESS", "FAILURE", "DELAY")
RETURNS = frozenset({"FULL", "HDRS"})


def mail_line(parcel: Parcel, peer: Abilities) -> bytes:
    """MAIL with SIZE (RFC 1870), BODY (RFC 6152), SMTPUTF8 (RFC 6531), RET and ENVID (RFC 3461)."""
    words = [f"MAIL FROM:<{_path(parcel.sender, peer)}>"]
    if peer.size is not None:
        words.append(f"SIZE={len(parcel.content)}")
    if peer.eight_bit and (parcel.eight_bit or not parcel.content.isascii()):
        words.append("BODY=8BITMIME")
    if peer.utf8 and _needs_utf8(parcel):
        words.append("SMTPUTF8")
    if peer.dsn:
        words.extend(_return_words(parcel))
    return (" ".join(words) + "\r\n").encode()


def rcpt_line(parcel: Parcel, recipient: str, peer: Abilities) -> bytes:
    """RCPT, with NOTIFY only when the peer offers DSN (RFC 3461 §4.1)."""
    asked = parcel.notify.get(recipient) if peer.dsn and parcel.notify else None
    keywords = [word for word in NOTIFY_ORDER if word in asked] if asked else []
    if "NEVER" in keywords:
        keywords = ["NEVER"]
    suffix = f" NOTIFY={','.join(keywords)}" if keywords else ""
    return f"RCPT TO:<{_path(recipient, peer)}>{suffix}\r\n".encode()


def xtext(value: str) -> str:
    """Encode as xtext (RFC 3461 §4): octets outside `!`-`~`, `+` and `=` become `+` and two hex digits."""
    plain = range(0x21, 0x7F)
    return "".join(
        chr(octet) if octet in plain and octet not in b"+=" else f"+{octet:02X}" for octet in value.encode()
    )


def _path(address: str, peer: Abilities) -> str:
    """The address as it is with SMTPUTF8; without, its domain in A-labels (RFC 5890 §2.3.2.1)."""
    return address if peer.utf8 or address.isascii() else with_ascii_domain(address)


def _needs_utf8(parcel: Parcel) -> bool:
    paths = (parcel.sender, *parcel.recipients)
    return (parcel.utf8 and not parcel.content.isascii()) or not all(path.isascii() for path in paths)


def _return_words(parcel: Parcel) -> list[str]:
    words = []
    if parcel.ret in RETURNS:
        words.append(f"RET={parcel.ret}")
    if parcel.envid:
        words.append(f"ENVID={xtext(parcel.envid)}")
    return words
