"""The mails about people's requests: short, in plain words, with the dates that hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from troth.people.rights.clocks import Clocks, Kind
from troth.policy import Policy
from troth.site.wording import moment

PATH = "/privacy/request/"
ASKED = {
    "access": "a copy of the data that we hold on you",
    "correction": "a correction of the data that we hold on you",
    "erasure": "your account and data to be erased",
    "complaint": "your complaint to be looked into",
    "question": "an answer to your question",
    "support": "help",
}
NOTICES = ("request-progress", "problem-follow-up")


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail about a request: its title, its paragraphs, and the path of the request's own page."""

    subject: str
    text: Sequence[str]
    path: str | None = None


def notice(policy: Policy) -> str | None:
    """The policy's notice under which people hear of their requests."""
    return next((name for name in NOTICES if name in policy.notices), None)


def confirm(kind: Kind, token: str, confirm_by: datetime) -> Letter:
    """Asks whoever reads an address's mail whether a request is theirs."""
    return Letter(
        "Please confirm your request",
        (
            f"Somebody asked in your name for {ASKED[kind]}. If that was you, open this page and confirm it:",
            f"The page works until {moment(confirm_by)}. If it was not you, do nothing: nothing will happen.",
        ),
        PATH + token,
    )


def opened(kind: Kind, token: str, clocks: Clocks) -> Letter:
    """Acknowledges a request."""
    return Letter("We have your request", (f"You asked for {ASKED[kind]}.", *_dates(clocks)), PATH + token)


def _dates(clocks: Clocks) -> Sequence[str]:
    lines = []
    if clocks.officer:
        lines.append(f"Our {clocks.officer} looks into it.")
    if clocks.due_at:
        lines.append(f"It will be done by {moment(clocks.due_at)}.")
    return (*lines, "You can see here how it stands:")


def extended(reason: str, due_at: datetime, token: str) -> Letter:
    """Says that more time is needed, until when, and why."""
    text = (
        f"We need more time for your request. It will be done by {moment(due_at)}.",
        f"The reason: {reason}",
    )
    return Letter("Your request takes longer", text, PATH + token)


def answered(answer: str, token: str) -> Letter:
    """Says that there is an answer; the words themselves may be personal and stay on the page."""
    text = ("There is an answer to your request. You can read it here:",) if answer else ("It is done.",)
    return Letter("Your request is answered", text, PATH + token)


def refused(reason: str, contact: str, escalate: str | None, token: str) -> Letter:
    """Explains a refusal, with somebody to write to and where it can go on to."""
    text = [f"We cannot do what you asked for. The reason: {reason}", f"You can write to {contact} about it."]
    if escalate:
        text.append(f"You can also take it to {escalate}.")
    return Letter("Your request is refused", text, PATH + token)


def closed(erase_at: datetime) -> Letter:
    """Says that an account is closed, and until when it can be opened again."""
    text = (
        f"Your account is closed. It will be erased, with everything in it, on {moment(erase_at)}.",
        "Until then you can open it again: sign in as before, and you will be asked.",
    )
    return Letter("Your account is closed", text)


def reopened() -> Letter:
    """Says that an account is open again."""
    return Letter("Your account is open again", ("Nothing will be erased. You can sign in as before.",))


def erased(contact: str) -> Letter:
    """The last mail to somebody: their data is gone."""
    text = (
        "Your account and all that we held on you are erased: the key that opened it is destroyed.",
        f"If you did not ask for this, write to {contact}.",
    )
    return Letter("Your data is erased", text)
