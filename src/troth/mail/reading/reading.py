"""A mail as the gateway works with it: header values, parts, body, attachments, texts and findings."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cached_property

from troth.mail.reading import addresses, bodies, message, sealed, words
from troth.mail.reading.budget import Budget
from troth.mail.reading.opening import drain
from troth.mail.reading.part import Part
from troth.mail.reading.tree import Tree, build
from troth.mail.reading.values import Finding, Limits, Text

_LONGEST_DATE = 200


@dataclass(frozen=True)
class Reading:
    """One message. Its structure is known at once; texts are extracted when first asked for, and kept."""

    parts: tuple[Part, ...]
    tree: Tree = field(repr=False)
    budget: Budget = field(repr=False, compare=False)

    def header(self, name: str) -> str | None:
        """The first value of a field, on one line, encoded words decoded (RFC 2047); None if absent."""
        value = self.tree.fields.first(name.lower())
        return None if value is None else words.clean(words.decode(value))

    def headers(self, name: str) -> tuple[str, ...]:
        """Every value of a field, as `header` gives it, in order."""
        return tuple(words.clean(words.decode(value)) for value in self.tree.fields.every(name.lower()))

    def addresses(self, name: str) -> tuple[tuple[str, str], ...]:
        """(display name, address) of each mailbox in every field of that name (RFC 5322, section 3.4)."""
        values = self.tree.fields.every(name.lower())
        return tuple(pair for value in values for pair in addresses.parse(value))

    @property
    def subject(self) -> str:
        """The subject, "" if there is none."""
        return self.header("subject") or ""

    @property
    def message_id(self) -> str | None:
        """The message identifier with its angle brackets; None if absent."""
        return self.header("message-id") or None

    @property
    def date(self) -> datetime | None:
        """The date it says it was written; None if absent or not a date. An unknown zone counts as UTC."""
        value = self.header("date")
        if not value or len(value) > _LONGEST_DATE:
            return None
        try:
            written = parsedate_to_datetime(value)
            return written if written.tzinfo else written.replace(tzinfo=UTC)
        except (ValueError, TypeError, OverflowError, IndexError):
            return None

    @property
    def texts(self) -> tuple[Text, ...]:
        """Everything readable, for scanning: header lines, bodies, documents, archives, nested messages."""
        return self._scan[0]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything odd or unreadable, of the structure and of the contents; each once."""
        return self._scan[1]

    @cached_property
    def _scan(self) -> tuple[tuple[Text, ...], tuple[Finding, ...]]:
        return drain(message.found_in(self.tree), self.budget)

    @cached_property
    def body_text(self) -> str | None:
        """The plain text for display; None if the message has none."""
        parts = bodies.of_type(self.tree, "text/plain")
        return "\n".join(part.text() for part in parts) if parts else None

    @cached_property
    def body_html(self) -> str | None:
        """The HTML for display, not sanitised; None if the message has none."""
        parts = bodies.of_type(self.tree, "text/html")
        return "\n".join(part.text() for part in parts) if parts else None

    @cached_property
    def attachments(self) -> tuple[Part, ...]:
        """What a person would call attachments; a forwarded message counts as one."""
        return bodies.attachments(self.tree)

    @cached_property
    def calendar(self) -> Part | None:
        """The first part that is a calendar, on which mail programs act (RFC 6047, section 2.4)."""
        return next((part for part in self.parts if part.content_type == "text/calendar"), None)

    @cached_property
    def inline(self) -> tuple[Part, ...]:
        """The parts that the HTML shows by their Content-ID."""
        return bodies.inline(self.tree)

    @cached_property
    def encrypted_to_person(self) -> bool:
        """Whether the whole message is encrypted end to end, and so must be passed on byte for byte."""
        return sealed.is_sealed(self.tree)


def read(content: bytes, limits: Limits = Limits()) -> Reading:  # noqa: B008 - a frozen value
    """Read one message within its limits. Never raises: whatever is odd becomes a finding."""
    budget = Budget(limits)
    tree = build(content, budget)
    return Reading(tree.leaves, tree, budget)
