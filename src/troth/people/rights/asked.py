"""What somebody asks for, as it comes in, and what a request says as it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from troth.people.rights.clocks import Kind
from troth.people.rights.rows import Means
from troth.vault.records import Record
from troth.vault.seal import PersonKey
from troth.vault.vault import Collection

RIGHTS, SUPPORT = "rights.request", "support.request"
IDENTITY: frozenset[Kind] = frozenset(("access", "correction", "erasure"))
"""What is done for nobody but the person: asked for signed out, it waits until they confirm it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks for: by which means, in which words, and whether we know that it is they.

    `more` are further categories of the collection point, such as a name or a telephone number; `channel`
    is how they want to be answered.
    """

    kind: Kind
    means: Means
    address: str
    text: str = ""
    known: bool = False
    more: Mapping[str, object] = field(default_factory=dict)
    channel: str = ""

    @property
    def waits(self) -> bool:
        """Whether nothing is done before the person confirms it."""
        return self.kind in IDENTITY and not self.known

    def collection(self, key: PersonKey) -> Collection:
        """What is stored of it."""
        said = {"text": self.text} | ({"channel": self.channel} if self.channel else {})
        fields = {"EmailAddress": self.address, "SupportRequest": said, **self.more}
        point = SUPPORT if self.kind == "support" else RIGHTS
        return Collection(key, point, fields, source="staff" if self.means == "staff" else "person")


@dataclass(frozen=True, slots=True)
class Said:
    """What a request says, and what was said to it: an answer, or why it is refused or takes longer.

    `identity` is how staff made sure whose it is, where they did.
    """

    address: str
    text: str
    channel: str
    answer: str
    reason: str
    identity: str
    fields: Mapping[str, Any]

    @classmethod
    def in_record(cls, record: Record) -> Said:
        said = record.fields["SupportRequest"]
        return cls(
            address=record.fields["EmailAddress"],
            text=said["text"],
            channel=said.get("channel", ""),
            answer=said.get("answer", ""),
            reason=said.get("reason", ""),
            identity=said.get("identity", ""),
            fields=record.fields,
        )


def with_words(record: Record, **words: str) -> dict[str, object]:
    """The fields of a request with an answer or a reason added."""
    return {**record.fields, "SupportRequest": {**record.fields["SupportRequest"], **words}}
