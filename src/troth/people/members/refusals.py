"""What the pages of sign-in say when the door stays shut."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refusal:
    """The words for a refusal; `field` is the form field to look at, or "" for the form as a whole."""

    status: int
    title: str
    text: str
    field: str = ""


# One answer for every cause: another would tell strangers who has an account here.
WRONG = Refusal(
    403,
    "That did not fit",
    "Check what you entered and try again. After several wrong passphrases, wait a while first.",
)
WEAK = "That passphrase is too easy to guess"
DIFFERENT = Refusal(422, "The two entries differ", "Type the same passphrase in both fields.", "again")


def weak(says: str) -> Refusal:
    return Refusal(422, WEAK, says, "passphrase")
