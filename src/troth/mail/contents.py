"""Reads a mail for a person to look at: body, files and inline pictures."""

from __future__ import annotations

from troth.mail.reading import Part, read
from troth.runtime.ports import Contents, File


def contents(mail: bytes) -> Contents:
    """What a portal shows of a mail; never raises, whatever the bytes."""
    reading = read(mail)
    inline = {
        part.content_id: (part.content_type, part.content()) for part in reading.inline if part.content_id
    }
    files = tuple(_file(part) for part in reading.attachments)
    return Contents(reading.body_text, reading.body_html, files, inline)


def _file(part: Part) -> File:
    return File(part.filename or "attachment", part.content_type, part.content())
