"""What bytes are, by their own signature first and by what was declared second."""

import re
from typing import Literal

from troth.mail.reading.values import Item

Sort = Literal[
    "text",
    "html",
    "rtf",
    "pdf",
    "zip",
    "tar",
    "gzip",
    "bzip2",
    "xz",
    "message",
    "cms",
    "ole",
    "media",
    "other",
]

_TEXT_ENDINGS = frozenset(
    [
        "txt",
        "text",
        "csv",
        "tsv",
        "json",
        "jsonl",
        "xml",
        "yaml",
        "yml",
        "toml",
        "ini",
        "cfg",
        "conf",
        "log",
        "md",
        "rst",
        "tex",
        "ics",
        "vcf",
        "vcard",
        "ldif",
        "sql",
        "svg",
        "py",
        "js",
        "ts",
        "c",
        "h",
        "java",
        "go",
        "rs",
        "sh",
        "bat",
        "ps1",
        "eml-part",
        "properties",
    ]
)
_HTML_ENDINGS = frozenset({"htm", "html", "xhtml", "mht", "hta"})
_SIGNATURES: tuple[tuple[bytes, Sort], ...] = (
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"{\\rtf", "rtf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"\x78\x9f\x3e\x22", "ole"),
    (b"7z\xbc\xaf\x27\x1c", "other"),
    (b"Rar!\x1a\x07", "other"),
    (b"\x28\xb5\x2f\xfd", "other"),
    (b"MSCF", "other"),
)
_MEDIA = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"OggS", b"ID3", b"II*\x00", b"MM\x00*")
_SILENT = ("image/", "audio/", "video/", "font/")
# Signatures, certificates and keys say nothing that a person wrote.
_PROOFS = frozenset(
    [
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
        "application/pgp-signature",
        "application/pgp-keys",
        "application/pgp-encrypted",
    ]
)
_CMS = ("application/pkcs7-mime", "application/x-pkcs7-mime")
_MESSAGES = ("message/rfc822", "message/global", "message/news")
_HTML = re.compile(rb"(?:\xef\xbb\xbf)?\s*+<(?:!doctype\s++html|html|head|body)[\s>]", re.IGNORECASE)
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def sorts(item: Item) -> tuple[Sort, ...]:
    """Every way in which the bytes can be read; two for a file that is two things at once."""
    if item.content_type in ("text/plain", "text/html") and not item.name:
        return ("html",) if item.content_type == "text/html" else ("text",)
    signed = _signed(item.content)
    if signed and _begins_signed(item.content):
        return signed
    # A signature further in does not stop a person's program from showing what stands before it.
    rest = _declared(item) or _guessed(item)
    return signed + tuple(sort for sort in rest if sort != "other" or not signed)


def _signed(content: bytes) -> tuple[Sort, ...]:
    found: list[Sort] = [sort for mark, sort in _SIGNATURES if content.startswith(mark)]
    if content.find(b"%PDF-", 0, 1024) >= 0:
        found.append("pdf")
    # A zip is found from its end, so anything may stand before it.
    if content.startswith(b"PK\x03\x04") or content.rfind(b"PK\x05\x06", -65_557) >= 0:
        found.append("zip")
    if content[257:262] == b"ustar":
        found.append("tar")
    return tuple(found)


def _begins_signed(content: bytes) -> bool:
    first = (b"%PDF-", b"PK\x03\x04", *(mark for mark, _ in _SIGNATURES))
    return content.startswith(first) or content[257:262] == b"ustar"


def _declared(item: Item) -> tuple[Sort, ...]:
    ending = item.name.rpartition(".")[2].lower()
    if item.content_type in _MESSAGES or ending == "eml":
        return ("message",)
    if item.content_type in _CMS or ending == "p7m":
        return ("cms",)
    if item.content_type == "text/html" or ending in _HTML_ENDINGS or _HTML.match(item.content):
        return ("html",)
    if item.content_type.startswith(("text/", "multipart/")) or ending in _TEXT_ENDINGS:
        return ("text",)
    return ()


def _guessed(item: Item) -> tuple[Sort, ...]:
    if item.content_type in _PROOFS:
        return ()
    if looks_like_text(item.content):
        return ("text",)
    silent = item.content.startswith(_MEDIA) or item.content[4:8] == b"ftyp"
    return ("media",) if silent or item.content_type.startswith(_SILENT) else ("other",)


def looks_like_text(content: bytes) -> bool:
    """Whether the first 4 KiB hold no control characters that text has no use for, or a UTF-16 mark."""
    return content.startswith((b"\xff\xfe", b"\xfe\xff")) or _BINARY.search(content, 0, 4096) is None
