"""Items opened one inside another until only texts and findings are left, without recursion."""

import re
import struct
import zipfile
from collections.abc import Callable, Iterator

from troth.mail.reading import (
    charsets,
    cms,
    expansion,
    markup,
    message,
    office,
    ole,
    pdfs,
    plain,
    rtf,
    tars,
    zips,
)
from troth.mail.reading.budget import Budget
from troth.mail.reading.sniffing import Sort, sorts
from troth.mail.reading.tree import build
from troth.mail.reading.values import Finding, Found, Item, Text

_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s{0,9}=\s{0,9}[\"']?([\w.:-]{1,40})", re.IGNORECASE)


def drain(found: Iterator[Found], budget: Budget) -> tuple[tuple[Text, ...], tuple[Finding, ...]]:
    """Every text, ready for scanning, and every finding once, in the order of the message."""
    texts: list[Text] = []
    findings: dict[Finding, None] = {}
    stack = [("message", found)]
    while stack:
        where, source = stack[-1]
        one = _next(where, source)
        if one is None:
            stack.pop()
        elif isinstance(one, Text):
            _keep(one, texts, findings, budget)
        elif isinstance(one, Item):
            stack.append((one.where, _open(one, budget)))
        else:
            findings[one] = None
    return tuple(texts), tuple(findings)


def _next(where: str, source: Iterator[Found]) -> Found | None:
    try:
        return next(source, None)
    except Exception:
        # Parsers of strangers' documents fail in more ways than their authors list; none may stop the rest.
        return Finding("broken-document", where)


def _keep(text: Text, texts: list[Text], findings: dict[Finding, None], budget: Budget) -> None:
    ready = plain.for_scanning(text.text, max(budget.chars, 0))
    budget.chars -= len(ready)
    if ready and not ready.isspace():
        texts.append(text if ready is text.text else Text(text.where, ready))
    if budget.chars <= 0 and text.text:
        findings[Finding("too-much-text", text.where)] = None


def _open(item: Item, budget: Budget) -> Iterator[Found]:
    for sort in sorts(item):
        yield from _READERS[sort](item, budget)


def _text(item: Item, budget: Budget) -> Iterator[Found]:
    text, kind = charsets.decode(item.content, item.charset)
    if kind:
        yield Finding(kind, item.where)
    if "-----BEGIN PGP MESSAGE-----" in text:
        yield Finding("openpgp-encrypted", item.where)
    if "-----BEGIN PGP SIGNED MESSAGE-----" in text:
        yield Finding("openpgp-signed", item.where)
    yield Text(item.where, text)


def _html(item: Item, budget: Budget) -> Iterator[Found]:
    meta = _META_CHARSET.search(item.content, 0, 1024) if item.charset is None else None
    charset = meta[1].decode("ascii", "replace") if meta else item.charset
    source, kind = charsets.decode(item.content, charset)
    if kind:
        yield Finding(kind, item.where)
    text, tags = markup.to_text(source, budget.tags)
    budget.tags -= tags
    if budget.tags <= 0:
        yield Finding("too-much-markup", item.where)
    yield Text(item.where, text)


def _rtf(item: Item, budget: Budget) -> Iterator[Found]:
    text, whole = rtf.to_text(item.content, budget.elements)
    if not whole:
        yield Finding("too-much-markup", item.where)
    yield Text(item.where, text)


def _pdf(item: Item, budget: Budget) -> Iterator[Found]:
    yield from pdfs.opened(item, budget) if item.level <= budget.limits.archive_depth else _too_deep(item)


def _zip(item: Item, budget: Budget) -> Iterator[Found]:
    try:
        archive = zips.Zip(item.content, budget)
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError, struct.error):
        yield Finding("broken-archive", item.where)
        return
    if archive.overfull:
        yield Finding("too-many-entries", item.where)
    elif office.is_ooxml(archive) or office.is_odf(archive):
        yield from (
            office.opened(archive, item) if item.level <= budget.limits.archive_depth else _too_deep(item)
        )
    else:
        yield Text(f"{item.where} › names", "\n".join(archive.names()))
        yield from zips.opened(archive, item) if _may_open(item, budget) else _too_deep(item)


def _tar(item: Item, budget: Budget) -> Iterator[Found]:
    yield from tars.opened(item, budget) if _may_open(item, budget) else _too_deep(item)


def _compressed(method: str) -> Callable[[Item, Budget], Iterator[Found]]:
    def read(item: Item, budget: Budget) -> Iterator[Found]:
        yield from expansion.opened(method, item, budget) if _may_open(item, budget) else _too_deep(item)

    return read


def _may_open(item: Item, budget: Budget) -> bool:
    return item.level < budget.limits.archive_depth


def _too_deep(item: Item) -> Iterator[Found]:
    yield Finding("too-deep", item.where)


def _message(item: Item, budget: Budget) -> Iterator[Found]:
    if item.depth + 1 >= budget.limits.depth:
        yield from _too_deep(item)
        return
    yield from message.found_in(build(item.content, budget, item.depth + 1), item)


def _cms(item: Item, budget: Budget) -> Iterator[Found]:
    if cms.is_enveloped(item.content):
        yield Finding("smime-encrypted", item.where)
        return
    signed = cms.signed_content(item.content) if cms.is_signed(item.content) else None
    yield Finding("unreadable-type" if signed is None else "smime-signed", item.where)
    if signed is not None:
        inner = Item(item.where, signed, "message/rfc822", None, "", item.level, item.depth)
        yield from _message(inner, budget)


def _ole(item: Item, budget: Budget) -> Iterator[Found]:
    yield Finding("encrypted-document" if ole.is_encrypted(item.content) else "unreadable-type", item.where)
    yield Text(item.where, ole.runs(item.content, budget.chars))


def _media(item: Item, budget: Budget) -> Iterator[Found]:
    """Pictures and sound are for people; there is no text to find and nothing odd about them."""
    yield from ()


def _other(item: Item, budget: Budget) -> Iterator[Found]:
    yield Finding("unreadable-type", item.where)


_READERS: dict[Sort, Callable[[Item, Budget], Iterator[Found]]] = {
    "text": _text,
    "html": _html,
    "rtf": _rtf,
    "pdf": _pdf,
    "zip": _zip,
    "tar": _tar,
    "gzip": _compressed("gzip"),
    "bzip2": _compressed("bzip2"),
    "xz": _compressed("xz"),
    "message": _message,
    "cms": _cms,
    "ole": _ole,
    "media": _media,
    "other": _other,
}
