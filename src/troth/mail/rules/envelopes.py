"""Decides whether a mail's envelope, headers and findings are what a rule asks for, and says why."""

from collections.abc import Iterable, Mapping

from troth.mail.rules.candidate import Candidate
from troth.mail.rules.conditions import Envelope
from troth.mail.rules.decision import Reason
from troth.mail.rules.wishes import Wishes
from troth.runtime.addresses import one_spelling


def envelope_reasons(rule: str, asked: Envelope, candidate: Candidate, wishes: Wishes) -> set[Reason] | None:
    """The reasons why all that is asked of the mail as a whole holds, or None; recipients are asked apart."""
    answers = [
        *([_tag(asked, wishes)] if asked.subject_tags else []),
        *(_header(name, wanted, candidate.headers) for name, wanted in asked.headers),
        *([_sender(asked, candidate.sender)] if asked.senders else []),
        *([_findings(asked, candidate)] if asked.findings else []),
        *([_size(asked.size_over, candidate.size)] if asked.size_over is not None else []),
    ]
    if not all(answers):
        return None
    return {Reason(rule, where, shown, 0) for answer in answers for where, shown in answer}


def recipient_domain(asked: Envelope, recipient: str) -> str | None:
    """Which of the domains asked for the recipient is in; "*" when none is asked for."""
    if not asked.domains:
        return "*"
    return _first_match(recipient, asked.domains)


Answer = list[tuple[str, str]]


def _tag(asked: Envelope, wishes: Wishes) -> Answer:
    return [("subject", f"[{tag}]") for tag in asked.subject_tags if tag in wishes.tags]


def _header(name: str, wanted: tuple[str, ...], headers: Mapping[str, tuple[str, ...]]) -> Answer:
    given = {value.strip().casefold() for value in headers.get(name, ())}
    held = "*" in wanted if given else False
    held = held or any(value.casefold() in given for value in wanted)
    return [(f"header {name}", "")] if held else []


def _sender(asked: Envelope, sender: str) -> Answer:
    entry = _first_match(sender, asked.senders)
    return [("sender", entry)] if entry else []


def _findings(asked: Envelope, candidate: Candidate) -> Answer:
    return [(where, kind) for kind, where in candidate.findings if kind in asked.findings]


def _size(over: int, size: int) -> Answer:
    return [("message", f"over {over} bytes")] if size > over else []


def _first_match(address: str, entries: Iterable[str]) -> str | None:
    """The entry that is the address, its domain, or "*." and a domain above it."""
    address = one_spelling(address)
    domain = address.rpartition("@")[2]
    for entry in entries:
        if entry in (address, domain) or (entry.startswith("*.") and domain.endswith(entry[1:])):
            return entry
    return None
