"""One leaf of a MIME tree: what its header says, and its content decoded when it is asked for."""

from dataclasses import dataclass, field

from troth.mail.reading import charsets, names, parameters, transfer, words
from troth.mail.reading.fields import Fields
from troth.mail.reading.values import Kind


@dataclass(frozen=True, slots=True)
class Part:
    """A leaf: `path` counts from 1 as in IMAP (RFC 9051, section 6.4.5.1), () in a message without parts."""

    path: tuple[int, ...]
    content_type: str
    charset: str | None
    filename: str | None
    disposition: str
    content_id: str | None
    encoding: str = field(default="", repr=False)
    odd: tuple[Kind, ...] = field(default=(), repr=False)
    source: bytes = field(default=b"", repr=False, compare=False)
    start: int = field(default=0, repr=False, compare=False)
    end: int = field(default=0, repr=False, compare=False)

    def raw(self) -> bytes:
        """The bytes as they were sent, still in their transfer encoding."""
        return self.source[self.start : self.end]

    def content(self) -> bytes:
        """The bytes with their transfer encoding undone; never more than were sent."""
        return transfer.decode(self.raw(), self.encoding)

    def text(self) -> str:
        """The content as text; replacement characters where the charset is unknown or wrong."""
        return charsets.decode(self.content(), self.charset)[0]

    @property
    def is_text_body(self) -> bool:
        """Whether a mail client shows this as the message rather than as a file beside it."""
        unnamed = self.filename is None and self.disposition != "attachment"
        return unnamed and self.content_type in ("text/plain", "text/html")

    @property
    def label(self) -> str:
        """What a person would call this part."""
        return "body" if self.is_text_body else f"attachment {self.filename or self.content_type}"


@dataclass(frozen=True, slots=True)
class Span:
    """Where the body of an entity lies in its message."""

    source: bytes
    start: int
    end: int


def part(
    path: tuple[int, ...],
    kind: tuple[str, dict[str, str]],
    fields: Fields,
    span: Span,
    odd: tuple[Kind, ...] = (),
) -> Part:
    """The leaf with these header fields; `kind` is its content type and the parameters of it."""
    content_type, parameters_of_type = kind
    disposition, given = _disposition(fields)
    name = given.get("filename") or parameters_of_type.get("name")
    if name and words.breaks_out(name):
        odd += ("header-injection",)
    return Part(
        path=path,
        content_type=content_type,
        charset=parameters_of_type.get("charset"),
        filename=names.file_name(name) or _usual_name(content_type),
        disposition=disposition,
        content_id=_content_id(fields),
        encoding=_encoding(fields),
        odd=fields.odd + odd,
        source=span.source,
        start=span.start,
        end=span.end,
    )


def _usual_name(content_type: str) -> str | None:
    """A forwarded message seldom has a name, but people save it as a file."""
    return "message.eml" if content_type == "message/rfc822" else None


def _disposition(fields: Fields) -> tuple[str, dict[str, str]]:
    value = fields.first("content-disposition")
    if value is None:
        return "", {}
    disposition, given = parameters.parse(value)
    # An unknown disposition is an attachment (RFC 2183, section 2.8).
    return ("inline" if disposition == "inline" else "attachment"), given


def _encoding(fields: Fields) -> str:
    value = fields.first("content-transfer-encoding")
    return value.split(";")[0].strip(" \t\"'").lower() if value else ""


def _content_id(fields: Fields) -> str | None:
    value = fields.first("content-id")
    return (words.clean(value).strip("<> ") or None) if value else None
