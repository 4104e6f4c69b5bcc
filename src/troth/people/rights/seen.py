"""What was done with a person's data lately, and by whom: the newest lines of the ledger, in words."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from troth.people.rights import words
from troth.policy import RECIPIENTS
from troth.policy.vocabulary import BY_NAME, PURPOSES
from troth.runtime.queries import query
from troth.vault.data import Data
from troth.vault.entries import context
from troth.vault.seal import PersonKey

RECENT = query("troth.people.rights", "recent_entries")
MOST = 100
Said = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Seen:
    """One line of the ledger: when, what was done, and who did it (staff with the case that it was for)."""

    at: datetime
    what: str
    who: str


async def seen(data: Data, key: PersonKey, most: int = MOST) -> list[Seen]:
    """The newest lines about one person alone, newest first; looking at them is no use of their data."""
    rows = await data.connection.fetch(RECENT, data.tenant.id, key.person, most)
    return [line(json.loads(key.open(row["sealed"], context(row["id"])))) for row in rows]


def line(said: Said) -> Seen:
    """A line of the ledger in words."""
    tell = _ACTS.get(said["act"], _plainly)
    return Seen(datetime.fromisoformat(said["at"]), tell(said), _who(said))


def _who(said: Said) -> str:
    if "staff" not in said:
        return ""
    return f"{said['staff']}, for case {said['case']}" if said.get("case") else str(said["staff"])


def _occasion(said: Said) -> str:
    named = said.get("practice", ())
    practices: Sequence[str] = [named] if isinstance(named, str) else named
    return ", ".join(words.name_of(practice) for practice in practices)


def _purpose(said: Said) -> str:
    purpose = BY_NAME.get(said.get("purpose", ""))
    return f" to {PURPOSES[purpose].says}" if purpose is not None else ""


def _categories(said: Said) -> str:
    return ", ".join(words.category(name) for name in said.get("categories", ()))


def _chose(said: Said) -> str:
    what = words.name_of(said["choice"]) + (f" ({said['value']})" if said.get("value") else "")
    return f"You turned {'on' if said['on'] else 'off'}: {what}"


def _disclosed(said: Said) -> str:
    recipient = RECIPIENTS[said["recipient"]].says if said["recipient"] in RECIPIENTS else said["recipient"]
    recipient += f" ({said['company']})" if said.get("company") else ""
    return f"Given to {recipient}: {_categories(said)}{_purpose(said)}"


def _plainly(said: Said) -> str:
    return words.name_of(str(said["act"])) + (f": {_occasion(said)}" if _occasion(said) else "")


_ACTS: Mapping[str, Callable[[Said], str]] = {
    "collected": lambda said: f"Stored: {_occasion(said)} ({_categories(said)})",
    "used": lambda said: f"Read: {_occasion(said)}{_purpose(said)}",
    "changed": lambda said: f"Changed: {_occasion(said)}{_purpose(said)}",
    "deleted": lambda said: f"Deleted: {_occasion(said)}",
    "notified": lambda said: f"You were told: {words.name_of(said['notice'])}",
    "chose": _chose,
    "disclosed": _disclosed,
    "refused": lambda said: f"Refused, since the policy does not state it: {said['reason']}",
}
