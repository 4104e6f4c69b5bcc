"""Whether a message is encrypted end to end: judged by its bytes, since a declared type is easily forged."""

from troth.mail.reading import cms, openpgp
from troth.mail.reading.part import Part
from troth.mail.reading.tree import Tree

_CMS = ("application/pkcs7-mime", "application/x-pkcs7-mime")


def is_sealed(tree: Tree) -> bool:
    """A complete S/MIME enveloped (RFC 8551, section 3.3), PGP/MIME (RFC 3156, section 4) or inline OpenPGP
    message, with nothing readable beside it."""
    if tree.findings:
        return False
    if () in tree.multiparts:
        return _is_pgp_mime(tree)
    return len(tree.leaves) == 1 and _is_sealed_leaf(tree.leaves[0])


def _is_sealed_leaf(leaf: Part) -> bool:
    if leaf.content_type in _CMS:
        return cms.is_enveloped(leaf.content())
    return leaf.content_type == "text/plain" and openpgp.is_encrypted(leaf.content())


def _is_pgp_mime(tree: Tree) -> bool:
    content_type, given = tree.multiparts[()]
    if (
        content_type != "multipart/encrypted"
        or given.get("protocol", "").lower() != "application/pgp-encrypted"
    ):
        return False
    if len(tree.multiparts) != 1 or len(tree.leaves) != 2:
        return False
    control, data = tree.leaves
    return (
        control.content_type == "application/pgp-encrypted"
        and control.content().strip() == b"Version: 1"
        and data.content_type == "application/octet-stream"
        and openpgp.is_encrypted(data.content())
    )
