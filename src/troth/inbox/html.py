"""HTML mail made safe to look at: no script, no form, and nothing that loads from anywhere by itself."""

import re
from base64 import b64encode
from collections.abc import Mapping
from urllib.parse import unquote

import nh3

from troth.inbox.html_rules import (
    ATTRIBUTES,
    CLEAN_CONTENT,
    LINK_SCHEMES,
    PICTURES,
    PROPERTIES,
    SCHEMES,
    TAGS,
)

MOST_INLINE = 2 * 1024 * 1024
"""Bytes of one picture that is shown within the message."""

FRAME_SANDBOX = "allow-popups allow-popups-to-escape-sandbox"
FRAME_POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'self'; "
    f"base-uri 'none'; form-action 'none'; sandbox {FRAME_SANDBOX}"
)

Inline = Mapping[str, tuple[str, bytes]]
"""Pictures of the message: content id without angle brackets to media type and bytes."""

REMOTE = re.compile(r"\s*(?:https?:|ftp:)?\s*[\\/]\s*[\\/]", re.IGNORECASE)
REMOTE_IN_STYLE = re.compile(r"(?:https?:|ftp:)?//", re.IGNORECASE)
# A backslash may spell any of the other words, so that it is not admitted either.
LOADING = re.compile(r"\\|@|url|image|src|expression|behaviou?r|binding|javascript|var|attr", re.IGNORECASE)
DATA_PICTURE = re.compile(r"data:(image/(?:png|jpeg|gif|webp));base64,[A-Za-z0-9+/=\s]*", re.IGNORECASE)
COLOURED = re.compile(r"\bbgcolor=|\bcolor=|\bcolor\s*:|\bbackground(?:-color)?\s*:", re.IGNORECASE)


def sanitise(html: str, inline: Inline) -> tuple[str, int]:
    """Return the HTML as a fragment that loads nothing, and how many remote images were left out.

    `cid:` pictures (RFC 2392) become `data:` addresses if they are PNG, JPEG, GIF or WebP of at most 2 MiB.
    """
    rewriter = _Rewriter(inline)
    cleaner = nh3.Cleaner(
        tags=TAGS,
        clean_content_tags=CLEAN_CONTENT,
        attributes=ATTRIBUTES,
        attribute_filter=rewriter.attribute,
        url_schemes=SCHEMES,
        url_relative="pass_through",
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
        filter_style_properties=PROPERTIES,
        strip_comments=True,
    )
    return cleaner.clean(html), rewriter.blocked


def document(fragment: str) -> str:
    """Return a whole document for the frame around a sanitised fragment.

    It follows the reader's dark scheme, unless the letter brings colours of its own, which suit only paper.
    """
    scheme, dark = ("light", "") if COLOURED.search(fragment) else ("light dark", FRAME_DARK)
    return (
        '<!doctype html>\n<html lang="und"><head><meta charset="utf-8"><title>Message</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>:root{{color-scheme:{scheme}}}{FRAME_STYLE}{dark}</style></head>"
        f"<body><main>{fragment}</main></body></html>\n"
    )


FRAME_STYLE = (
    "html{background:#fff;color:#1e2528}"
    "body{margin:clamp(1rem,4vw,2rem);font:1rem/1.55 system-ui,sans-serif;overflow-wrap:anywhere}"
    "img{max-width:100%;height:auto}table{max-width:100%}pre{white-space:pre-wrap}"
    "blockquote{margin:0 0 0 .25rem;padding-left:1rem;border-left:3px solid GrayText}"
)
FRAME_DARK = "@media (prefers-color-scheme:dark){html{background:#1d2326;color:#e8eaea}a{color:#9fc9ff}}"


class _Rewriter:
    """Decides about each attribute in turn, and counts the remote images that it meets."""

    def __init__(self, inline: Inline) -> None:
        self._inline = inline
        self.blocked = 0

    def attribute(self, _: str, name: str, value: str) -> str | None:
        if name == "style":
            return self._style(value)
        if name == "href":
            return _link(value)
        if name in {"src", "background"}:
            return self._picture(value) if name == "src" else self._refuse(value)
        return value

    def _picture(self, value: str) -> str | None:
        if value.lower().startswith("cid:"):
            return self._enclosed(value[4:])
        return value if DATA_PICTURE.fullmatch(value) else self._refuse(value)

    def _refuse(self, value: str) -> str | None:
        self.blocked += bool(REMOTE.match(value))
        return None

    def _enclosed(self, content_id: str) -> str | None:
        media_type, content = self._inline.get(unquote(content_id)) or ("", b"")
        if media_type.lower() not in PICTURES or len(content) > MOST_INLINE:
            return None
        return f"data:{media_type.lower()};base64,{b64encode(content).decode()}"

    def _style(self, value: str) -> str:
        kept = []
        for declaration in value.split(";"):
            if LOADING.search(declaration):
                self.blocked += bool(REMOTE_IN_STYLE.search(declaration))
            else:
                kept.append(declaration)
        return ";".join(kept)


def _link(value: str) -> str | None:
    # A relative link would lead into the reader's own portal.
    scheme = value.strip().partition(":")[0].lower()
    return value.strip() if ":" in value and scheme in LINK_SCHEMES else None
