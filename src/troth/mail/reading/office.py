"""Office documents read straight from their zip: Office Open XML (ECMA-376), OpenDocument (ISO/IEC 26300)."""

import re
from collections.abc import Iterator

from troth.mail.reading import xmltext
from troth.mail.reading.values import Finding, Found, Item, Text
from troth.mail.reading.xmltext import Wanted
from troth.mail.reading.zips import Zip

_HOLDERS = frozenset(
    [
        "t",
        "delText",
        "instrText",
        "v",
        "f",
        "text",
        "title",
        "subject",
        "creator",
        "description",
        "keywords",
        "category",
        "lastModifiedBy",
        "lpwstr",
        "oddHeader",
        "oddFooter",
        "evenHeader",
        "evenFooter",
        "firstHeader",
        "firstFooter",
    ]
)
_OOXML = Wanted(
    _HOLDERS,
    dict.fromkeys(
        [
            "p",
            "br",
            "cr",
            "si",
            "row",
            "comment",
            "title",
            "subject",
            "creator",
            "description",
            "keywords",
            "tr",
        ],
        "\n",
    )
    | dict.fromkeys(["tab", "c", "tc", "pt"], "\t")
    | {"noBreakHyphen": "-"},
    frozenset({"descr"}),
)
_WORKBOOK = Wanted(frozenset(), {}, frozenset({"name"}))
_ODF = Wanted(
    None,
    dict.fromkeys(
        [
            "p",
            "h",
            "line-break",
            "table-row",
            "title",
            "subject",
            "creator",
            "description",
            "keyword",
            "annotation",
        ],
        "\n",
    )
    | dict.fromkeys(["tab", "table-cell"], "\t")
    | {"s": " "},
)
_EVERYTHING = Wanted(None, {"p": "\n"})
_ODF_TEXTS = re.compile(r"(?:.*/)?(?:content|styles|meta)\.xml\Z")


def is_ooxml(archive: Zip) -> bool:
    """Whether the zip is a Word, Excel or PowerPoint file, whatever it is called."""
    return any(entry.filename == "[Content_Types].xml" for entry in archive.entries)


def is_odf(archive: Zip) -> bool:
    """Whether the zip is a text, spreadsheet or presentation of the OpenDocument kind."""
    present = {entry.filename for entry in archive.entries}
    return {"content.xml", "META-INF/manifest.xml"} <= present


def opened(archive: Zip, item: Item) -> Iterator[Found]:
    """The text of the whole document as one, and files embedded in it as items."""
    odf = is_odf(archive)
    pieces: list[str] = []
    for entry in archive.entries:
        content, kind = archive.read(entry)
        if kind:
            yield Finding(kind, item.where)
        if kind == "too-many-entries":
            break
        wanted = _wanted(entry.filename, odf=odf)
        if not _is_xml(entry.filename):
            yield from _embedded(item, entry.filename, content)
        elif odf and b"encryption-data" in content and entry.filename == "META-INF/manifest.xml":
            yield Finding("encrypted-document", item.where)
        elif wanted:
            text, odd = xmltext.text_of(content, wanted, archive.budget)
            pieces.append(text)
            if odd and not kind:
                yield Finding(odd, item.where)
    yield Text(item.where, "\n".join(filter(str.strip, pieces)))


def _is_xml(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels", ".vml"))


def _wanted(name: str, *, odf: bool) -> Wanted | None:
    if name.endswith((".rels", ".vml")) or name == "[Content_Types].xml":
        return None
    if odf:
        return _ODF if _ODF_TEXTS.match(name) else None
    if name.startswith("customXml/item") and "Props" not in name:
        return _EVERYTHING
    if name == "xl/workbook.xml":
        return _WORKBOOK
    return _OOXML


def _embedded(item: Item, name: str, content: bytes) -> Iterator[Found]:
    """Fonts, pictures and printer settings are no surprise in a document and hold no text."""
    short = name.rpartition("/")[2]
    quiet = "media/" in name or short.startswith(("printerSettings", "thumbnail")) or short == "mimetype"
    if content and not quiet:
        yield Item(f"{item.where} › {short}", content, name=short, level=item.level + 1, depth=item.depth)
