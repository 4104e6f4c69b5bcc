"""Who gets an answer: one rule, which the page shows and the mail follows."""

from collections.abc import Sequence


def addressees(
    sender: str, reply_to: str | None, everybody: Sequence[str], reader: str
) -> tuple[str, tuple[str, ...]]:
    """Return whom an answer goes to, and the others who had the message: each once, never its reader.

    `reply_to` is where the sender asked for answers (RFC 5322 section 3.6.2); `everybody` had the message.
    """
    first = reply_to or sender
    known = {address.casefold() for address in (reader, sender, first)}
    others: dict[str, str] = {}
    for address in everybody:
        if address.casefold() not in known:
            others.setdefault(address.casefold(), address)
    return first, tuple(others.values())
