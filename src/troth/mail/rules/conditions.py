"""The rules as values: what each asks of a mail, and what it does when the mail answers."""

from dataclasses import dataclass

from troth.mail.rules.decision import Verdict


@dataclass(frozen=True, slots=True)
class Near:
    """A match of each source stands within so many characters of one match of the first."""

    sources: tuple[str, ...]
    within: int


@dataclass(frozen=True, slots=True)
class Content:
    """What is asked of the texts; every part that is set must hold.

    some: sources of which at_least distinct matches are found. every: sources that all match.
    score: least sum of weights of the distinct matches of `some`, or of all sources when `some` is empty.
    """

    some: tuple[str, ...] = ()
    every: tuple[str, ...] = ()
    near: Near | None = None
    at_least: int = 1
    score: int | None = None

    def asks(self) -> bool:
        """Whether there is anything to find in a text."""
        return bool(self.some or self.every or self.near or self.score is not None)


@dataclass(frozen=True, slots=True)
class Envelope:
    """What is asked of the mail around its texts; every part that is set must hold.

    headers: names with the values of which one must be there, "*" for any. domains: of the recipient.
    """

    subject_tags: tuple[str, ...] = ()
    headers: tuple[tuple[str, tuple[str, ...]], ...] = ()
    domains: tuple[str, ...] = ()
    senders: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    size_over: int | None = None

    def asks(self) -> bool:
        """Whether anything is asked."""
        return self != Envelope()


@dataclass(frozen=True, slots=True)
class Rule:
    """When content and envelope hold, and the exception does not, the recipient gets the verdict."""

    name: str
    content: Content
    envelope: Envelope
    unless: Envelope | None
    verdict: Verdict
