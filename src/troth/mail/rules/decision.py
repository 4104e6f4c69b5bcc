"""What the rules answer: a verdict for each recipient, the reasons, and what the sender wished."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What happens to a mail for one recipient; the strongest that any rule asks for is kept."""

    DELIVER = "deliver"
    ENCRYPT = "encrypt"
    HOLD = "hold"
    REFUSE = "refuse"


STRENGTH: Mapping[Verdict, int] = {verdict: strength for strength, verdict in enumerate(Verdict)}


def strongest(one: Verdict, other: Verdict) -> Verdict:
    """REFUSE > HOLD > ENCRYPT > DELIVER."""
    return one if STRENGTH[one] >= STRENGTH[other] else other


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a rule spoke. The excerpt is masked (see masking.py); weight is that of the source, 0 if none."""

    rule: str
    where: str
    excerpt: str
    weight: int


@dataclass(frozen=True, slots=True)
class Decision:
    """The verdict per recipient address, the reasons in a fixed order, and the sender's wishes.

    score: the sum of the weights of all distinct matches. subject: without the sender's tags.
    lifetime_days: 1 to 21, or None without a wish. receipt: the sender wants to hear of the pick-up.
    """

    verdicts: Mapping[str, Verdict]
    reasons: tuple[Reason, ...]
    score: int
    lifetime_days: int | None
    receipt: bool
    subject: str
