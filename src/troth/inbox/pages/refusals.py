"""What the pages say, and with which status, when the portal does not open."""

from collections.abc import Mapping
from dataclasses import dataclass

from troth.inbox.portal import Refused


@dataclass(frozen=True, slots=True)
class Refusal:
    """The words for a refusal; `field` is the form field to look at, or "" for the form as a whole."""

    status: int
    title: str
    text: str
    field: str = ""


SHORTEST_PASSPHRASE = 12
"""Characters that the pages ask for; the portal decides."""

WORDS: Mapping[Refused, Refusal] = {
    Refused.WRONG: Refusal(
        403,
        "That does not fit",
        "The address, the passphrase or the link does not match. Check them and try again.",
    ),
    Refused.LOCKED: Refusal(
        429,
        "Please wait a little",
        "There were too many tries. For your protection, wait fifteen minutes and try again.",
    ),
    Refused.WEAK_PASSPHRASE: Refusal(
        422,
        "That passphrase is too easy to guess",
        "Choose a longer one: four or five words that you remember and nobody connects with you.",
        "passphrase",
    ),
    Refused.MISMATCH: Refusal(
        422,
        "The two entries differ",
        "Type the same passphrase in both fields.",
        "again",
    ),
}
