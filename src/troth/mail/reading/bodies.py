"""Which leaves of a message are its body, which are pictures in it, and which are attachments."""

import re
from urllib.parse import unquote

from troth.mail.reading.part import Part
from troth.mail.reading.tree import Path, Tree

_CID = re.compile(r"""\bcid:([^"'\s<>()]{1,512})""", re.IGNORECASE)
_CONTROL = frozenset(
    [
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
        "application/pgp-signature",
        "application/pgp-encrypted",
    ]
)


def of_type(tree: Tree, content_type: str) -> tuple[Part, ...]:
    """The leaves of a type that a client shows one below the other; of the alternatives in a
    multipart/alternative (RFC 2046, section 5.1.4) only the first of the type."""
    taken: set[Path] = set()
    chosen: list[Part] = []
    for leaf in tree.leaves:
        if not leaf.is_text_body or leaf.content_type != content_type:
            continue
        choice = _alternative(tree, leaf)
        if choice is None or choice not in taken:
            chosen.append(leaf)
        if choice is not None:
            taken.add(choice)
    return tuple(chosen)


def inline(tree: Tree) -> tuple[Part, ...]:
    """The leaves whose Content-ID (RFC 2392) the HTML of the message mentions."""
    if not any(leaf.content_id for leaf in tree.leaves):
        return ()
    pages = [leaf for leaf in tree.leaves if leaf.is_text_body and leaf.content_type == "text/html"]
    wanted = {unquote(name) for page in pages for name in _CID.findall(page.text())}
    return tuple(leaf for leaf in tree.leaves if leaf.content_id in wanted)


def attachments(tree: Tree) -> tuple[Part, ...]:
    """The leaves that a person would call attachments: neither body nor picture in it nor signature."""
    shown = {leaf.path for leaf in inline(tree)}
    return tuple(leaf for leaf in tree.leaves if leaf.path not in shown and _is_attachment(tree, leaf))


def _is_attachment(tree: Tree, leaf: Part) -> bool:
    if leaf.is_text_body or leaf.content_type in _CONTROL or leaf.content_type.startswith("multipart/"):
        return False
    if leaf.filename or leaf.disposition == "attachment" or leaf.content_type == "text/calendar":
        return True
    return not (leaf.content_type.startswith("text/") and _alternative(tree, leaf) is not None)


def _alternative(tree: Tree, leaf: Part) -> Path | None:
    """The nearest multipart/alternative around a leaf."""
    for length in range(len(leaf.path) - 1, -1, -1):
        if tree.multiparts[leaf.path[:length]][0] == "multipart/alternative":
            return leaf.path[:length]
    return None
