"""Disclosures on a stated ground: what may go, the data itself, and the line on the person's ledger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from troth.policy import PURPOSES, Policy, Purpose, Refusal, may_disclose
from troth.policy.compile import Disclosure
from troth.policy.vocabulary import BY_NAME
from troth.runtime.queries import query
from troth.vault.data import Data
from troth.vault.entries import columns, write_entry
from troth.vault.records import Held
from troth.vault.seal import PersonKey

APPEND = query("troth.vault", "append")


@dataclass(frozen=True, slots=True)
class Given:
    """What goes to a recipient from one record: its practice, its date, and the categories that may go."""

    practice: str
    collected_at: str
    fields: Mapping[str, Any]


def granted(
    policy: Policy, recipient: str, categories: Iterable[str], purpose: Purpose, ground: str
) -> Disclosure | Refusal:
    """The disclosure of the policy that lets this go, on this ground; or why it may not."""
    found = may_disclose(policy, recipient, categories, purpose)
    if isinstance(found, Refusal) or ground in found.grounds:
        return found
    stated = " or ".join(found.grounds)
    return Refusal(policy.name, policy.version, f"{ground!r} is no ground to tell {recipient}; {stated} is")


def given(held: Iterable[Held], categories: Iterable[str]) -> Iterator[Given]:
    """Exactly the named categories of what is held, and nothing of records that have none of them."""
    named = frozenset(categories)
    for one in held:
        fields = {name: value for name, value in one.record.fields.items() if name in named}
        if fields:
            yield Given(one.record.practice, one.record.collected_at.isoformat(), fields)


async def write_down(
    data: Data, person: PersonKey, recipient: str, categories: Iterable[str], **said: object
) -> None:
    """Put a disclosure on the person's ledger, in the transaction that `data` is in."""
    purpose = PURPOSES[data.purpose].name
    entry = write_entry(
        data.tenant,
        person,
        "disclosed",
        recipient=recipient,
        categories=sorted(categories),
        purpose=purpose,
        **said,
    )
    await data.connection.execute(APPEND, *columns([entry]))


def purpose_of(disclosure: Disclosure) -> Purpose:
    """The purpose that a disclosure is for."""
    return next(purpose for purpose in BY_NAME.values() if disclosure.mask & purpose)
