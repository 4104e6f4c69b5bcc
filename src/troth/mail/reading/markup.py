"""HTML to text for scanning, in linear time: everything a person might see in any client, hidden or not.

Tags are told apart exactly as the WHATWG tokenizer does (HTML, section 13.2.5), because a tag that ends
elsewhere for the scanner than for the reader hides what lies between.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

_SPACE = r"[ \t\n\r\f]"
_VALUE = r"""(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^ \t\n\r\f>"'][^ \t\n\r\f>]*+)"""
_ATTRIBUTE = rf"[^ \t\n\r\f/>][^ \t\n\r\f/>=]*+(?:{_SPACE}*+={_SPACE}*+{_VALUE}?+)?+"
_MARKUP = re.compile(
    r"<!--(?:-?>|(?P<comment>.*?)(?:--!?>|\Z))"
    r"|<(?:[!?]|/[^a-zA-Z>])(?P<bogus>[^>]*+)(?:>|\Z)|</>"
    r"|<(?P<close>/?)(?P<tag>[a-zA-Z][^ \t\n\r\f/>]*+)"
    rf"(?P<given>(?:[ \t\n\r\f/]++|{_ATTRIBUTE})*+)(?:>|(?P<cut>\Z))",
    re.DOTALL,
)
_SHOWN_ATTRIBUTE = re.compile(
    r"""[ \t\n\r\f/"'](?:alt|title|placeholder|value|label|summary|aria-label)[ \t\n\r\f]*+=[ \t\n\r\f]*+"""
    r"""(?:"([^"]*+)|'([^']*+)|([^ \t\n\r\f>"'][^ \t\n\r\f>]*+))""",
    re.IGNORECASE,
)
_RAW_END = {name: re.compile(rf"</{name}(?=[ \t\n\r\f/>])", re.IGNORECASE) for name in ("script", "style")}
_ENTITY = re.compile(r"&(?:#([xX]?)0*+([0-9a-fA-F]{1,7});?|[a-zA-Z][a-zA-Z0-9]{1,31};?)")
_BREAKS = dict.fromkeys(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "head",
        "header",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "option",
        "p",
        "pre",
        "section",
        "select",
        "summary",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "title",
        "tr",
        "ul",
        "textarea",
    ],
    "\n",
) | {"td": "\t", "th": "\t"}


@dataclass(slots=True)
class _Page:
    """What was read so far: the text in its place, and texts without a place in it."""

    text: list[str] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)
    tags: int = 0


def to_text(source: str, most_tags: int) -> tuple[str, int]:
    """The text of an HTML document and the number of tags in it.

    Inline tags join (`se<b>cr</b>et` is `secret`), block tags break the line. Comments, shown attributes and
    what follows a broken tag come at the end; closed scripts and style sheets are left out. After `most_tags`
    the rest is taken as it stands.
    """
    page = _read(source, most_tags)
    inner = _read("\n".join(page.aside), max(most_tags - page.tags, 0))
    text = "".join(page.text).strip()
    beside = "\n".join(["".join(inner.text), *inner.aside]).strip()
    joined = f"{text}\n{beside}" if beside else text
    return entities(joined), page.tags + inner.tags


def entities(text: str) -> str:
    """The text with its character references decoded; numbers of any length, unlike the standard library."""
    return _ENTITY.sub(_entity, text) if "&" in text else text


def _entity(reference: re.Match[str]) -> str:
    digits = reference[2]
    return _character(f"&#{reference[1]}{digits};" if digits else reference[0])


@lru_cache(maxsize=4096)
def _character(reference: str) -> str:
    return html.unescape(reference)


def _read(source: str, most_tags: int) -> _Page:
    page = _Page()
    at = 0
    while page.tags < most_tags and (found := _MARKUP.search(source, at)):
        page.tags += 1
        page.text.append(source[at : found.start()])
        at = found.end()
        if found["tag"] is not None:
            at = _tag(page, found, source)
        elif found["comment"] or found["bogus"]:
            page.aside.append(found["comment"] or found["bogus"])
    page.text.append(source[at:])
    return page


def _tag(page: _Page, found: re.Match[str], source: str) -> int:
    name = found["tag"].lower()
    page.text.append(_BREAKS.get(name, ""))
    page.aside += _shown(found["given"])
    if found["cut"] is not None:
        # The tag never ended: a client may show as text what the tokenizer drops.
        page.aside.append(found["given"])
    if found["close"] or name not in _RAW_END:
        return found.end()
    return _after_raw(page, source, found.end(), name)


def _after_raw(page: _Page, source: str, start: int, name: str) -> int:
    end = _RAW_END[name].search(source, start)
    if end:
        return end.start()
    page.aside.append(source[start:])
    return len(source)


def _shown(given: str) -> Iterator[str]:
    if "=" in given:
        for double, single, bare in _SHOWN_ATTRIBUTE.findall(given):
            yield double or single or bare
