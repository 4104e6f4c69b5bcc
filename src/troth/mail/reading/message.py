"""What a person reads in a message: the header lines that clients show, then every part in order."""

from collections.abc import Iterator

from troth.mail.reading import addresses, transfer, words
from troth.mail.reading.fields import unfold
from troth.mail.reading.part import Part
from troth.mail.reading.tree import Tree
from troth.mail.reading.values import Finding, Found, Item, Kind, Text

_PEOPLE = ("from", "sender", "reply-to", "to", "cc")
_OTHER_SHOWN = ("subject", "comments", "keywords")
_PROTOCOLS: dict[tuple[str, str], Kind] = {
    ("multipart/signed", "application/pkcs7-signature"): "smime-signed",
    ("multipart/signed", "application/x-pkcs7-signature"): "smime-signed",
    ("multipart/signed", "application/pgp-signature"): "openpgp-signed",
    ("multipart/encrypted", "application/pgp-encrypted"): "openpgp-encrypted",
}


def found_in(tree: Tree, inside: Item | None = None) -> Iterator[Found]:
    """Texts, findings and parts still to be opened; `inside` is the attachment the message was in."""
    prefix = f"{inside.where} › " if inside else ""
    for found in tree.findings:
        yield Finding(found.kind, prefix + found.where)
    yield from _header(tree, prefix)
    for content_type, given in tree.multiparts.values():
        kind = _PROTOCOLS.get((content_type, given.get("protocol", "").lower()))
        if kind:
            yield Finding(kind, f"{prefix}message")
    for name, content in tree.loose:
        yield Text(prefix + name, content.decode("utf-8", "replace"))
    yield from _leaves(tree.leaves, prefix, inside)


def _header(tree: Tree, prefix: str) -> Iterator[Found]:
    for name, raw in tree.fields.pairs:
        encoded = b"=?" in raw
        if encoded and words.breaks_out(words.decode(unfold(raw))):
            yield Finding("header-injection", prefix + name)
        if name in _PEOPLE:
            text = ", ".join(shown for shown, _ in addresses.parse(unfold(raw)) if shown)
        elif name in _OTHER_SHOWN:
            text = words.clean(words.decode(unfold(raw)))
        else:
            continue
        if text:
            yield Text(prefix + name, text)


def _leaves(leaves: tuple[Part, ...], prefix: str, inside: Item | None) -> Iterator[Found]:
    level, depth = (inside.level, inside.depth + 1) if inside else (0, 0)
    attached = [leaf.filename for leaf in leaves if leaf.filename]
    if attached:
        yield Text(f"{prefix}attachment names", "\n".join(attached))
    for leaf in leaves:
        where = prefix + leaf.label
        if leaf.encoding and not transfer.is_sound(leaf.raw(), leaf.encoding):
            yield Finding("broken-encoding", where)
        yield Item(where, leaf.content(), leaf.content_type, leaf.charset, leaf.filename or "", level, depth)
