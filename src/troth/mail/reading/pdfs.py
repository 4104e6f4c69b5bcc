"""The text of PDF files by PDFium: pages, notes and form values, title and keywords, embedded files.

PDFium is C++ and reads hostile files in this process: whoever reads strangers' mail does so in a worker
process with limits on memory and time, so that a crash costs one message and not the server.
"""

import ctypes
from collections.abc import Iterator
from threading import Lock

import pypdfium2
import pypdfium2.raw as pdfium

from troth.mail.reading import names
from troth.mail.reading.budget import Budget
from troth.mail.reading.values import Finding, Found, Item, Text

# PDFium is not thread-safe: one document is read at a time in a process.
_LOCK = Lock()
_NOTES = (b"Contents", b"V", b"TU")
_MOST_NOTES = 1000
_MOST_FILES = 100
_INFORMATION = ("Title", "Subject", "Keywords", "Author")


def opened(item: Item, budget: Budget) -> Iterator[Found]:
    """The text of the file as one, and files embedded in it as items."""
    with _LOCK:
        found = list(_read(item, budget))
    yield from found


def _read(item: Item, budget: Budget) -> Iterator[Found]:
    try:
        document = pypdfium2.PdfDocument(item.content)
    except pypdfium2.PdfiumError as error:
        locked = error.err_code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY)
        yield Finding("encrypted-pdf" if locked else "broken-pdf", item.where)
        return
    try:
        yield from _document(document, item, budget)
    finally:
        document.close()


def _document(document: pypdfium2.PdfDocument, item: Item, budget: Budget) -> Iterator[Found]:
    pages = min(len(document), budget.pages)
    if len(document) > budget.pages:
        yield Finding("too-many-pages", item.where)
    budget.pages -= pages
    pieces = [document.get_metadata_value(key) for key in _INFORMATION]
    left = budget.chars
    for number in range(pages):
        try:
            page = _page(document, number)
        except pypdfium2.PdfiumError:
            yield Finding("broken-pdf", item.where)
            continue
        pieces.append(page)
        left -= len(page)
        if left < 0:
            break
    yield Text(item.where, "\n".join(filter(None, pieces)))
    yield from _files(document, item, budget)


def _page(document: pypdfium2.PdfDocument, number: int) -> str:
    page = document[number]
    try:
        text_page = page.get_textpage()
        try:
            text = text_page.get_text_range()
        finally:
            text_page.close()
        return "\n".join([text, *_notes(page)])
    finally:
        page.close()


def _notes(page: pypdfium2.PdfPage) -> Iterator[str]:
    for number in range(min(pdfium.FPDFPage_GetAnnotCount(page), _MOST_NOTES)):
        note = pdfium.FPDFPage_GetAnnot(page, number)
        if note:
            yield from filter(None, (_value(note, key) for key in _NOTES))
            pdfium.FPDFPage_CloseAnnot(note)


def _value(note: object, key: bytes) -> str:
    size = pdfium.FPDFAnnot_GetStringValue(note, key, None, 0)
    if size <= 2:
        return ""
    buffer = ctypes.create_string_buffer(size)
    pdfium.FPDFAnnot_GetStringValue(note, key, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
    return buffer.raw[: size - 2].decode("utf-16-le", "replace")


def _files(document: pypdfium2.PdfDocument, item: Item, budget: Budget) -> Iterator[Found]:
    for number in range(min(document.count_attachments(), _MOST_FILES)):
        embedded = document.get_attachment(number)
        name = names.shown(embedded.get_name())
        where = f"{item.where} › {name}"
        try:
            content = bytes(embedded.get_data())
        except pypdfium2.PdfiumError:
            yield Finding("broken-pdf", where)
            continue
        budget.expanded -= len(content)
        if budget.expanded < 0:
            yield Finding("expands-too-much", where)
            return
        yield Item(where, content, name=name, level=item.level + 1, depth=item.depth)
