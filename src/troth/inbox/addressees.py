"""Who gets an answer: one rule, which the page shows and the mail follows."""

from collections.abc import Sequence

from troth.runtime.addresses import one_spelling


def addressees(
    sender: str, reply_to: str | None, everybody: Sequence[str], reader: str
) -> tuple[str, tuple[str, ...]]:
    """Return whom an answer goes to, and the others who had the message: each once, never its reader.

    `reply_to` is where the sender asked for answers (RFC 5322 section 3.6.2); `everybody` had the message.
    """
    first = reply_to or sender
    known = {one_spelling(address) for address in (reader, sender, first)}
    others: dict[str, str] = {}
    for address in everybody:
        if one_spelling(address) not in known:
            others.setdefault(one_spelling(address), address)
    return first, tuple(others.values())
