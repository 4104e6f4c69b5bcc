"""The envelope of a spooled mail: from the head of an item to a parcel for the relay, and parts of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta
from typing import Any

from troth.mail.outgoing import Parcel
from troth.runtime.spool import Item, Queue, new_item


def recipients(item: Item) -> tuple[str, ...]:
    """The addresses that an item is for, in order and once each."""
    return tuple(dict.fromkeys(address for address, _, _ in item.head["recipients"]))


def accountable(item: Item) -> str:
    """Who answers for a mail: its sender or, of one without a return path, the member who signed in.

    "" for one that the tenant's own machines handed in without a return path.
    """
    return str(item.head["sender"] or item.head.get("member", ""))


def parcel(item: Item, content: bytes | None = None) -> Parcel:
    """The item as a parcel for the relay."""
    head = item.head
    return Parcel(
        sender=head["sender"],
        recipients=recipients(item),
        content=item.content if content is None else content,
        eight_bit=head.get("eight_bit", False) or not item.content.isascii(),
        utf8=head.get("utf8", False),
        notify={address: frozenset(notify) for address, notify, _ in head["recipients"] if notify},
        ret=head.get("ret"),
        envid=head.get("envid"),
    )


def head_for(item: Item, some: Collection[str], **more: Any) -> dict[str, Any]:
    """The head of an item, for some of its recipients."""
    kept = [entry for entry in item.head["recipients"] if entry[0] in some]
    head = {name: value for name, value in item.head.items() if name != "blob_key"}
    return {**head, "recipients": kept, **more}


def part_of(item: Item, queue: Queue, some: Collection[str], life: timedelta, **more: Any) -> Item:
    """A new item with the same mail for some of the recipients, accepted when the first was."""
    made = new_item(item.tenant, queue, head_for(item, some, **more), item.content, life)
    return replace(made, accepted_at=item.accepted_at)


def report_of(parcel: Parcel, tenant: int, life: timedelta) -> Item:
    """A delivery report on its way to a sender."""
    head = {
        "sender": parcel.sender,
        "recipients": [[address, [], None] for address in parcel.recipients],
        "eight_bit": parcel.eight_bit,
        "utf8": parcel.utf8,
        "kind": "report",
    }
    return new_item(tenant, "outgoing", head, parcel.content, life)
