"""Message content on the wire: which content may travel at all, and dot-stuffing (RFC 5321 §4.5.2)."""

END = b".\r\n"


def well_formed(content: bytes) -> bool:
    """Whether every CR and LF is half of a CRLF (RFC 5321 §2.3.8); anything else could smuggle a message."""
    lines = content.count(b"\r\n")
    return content.count(b"\n") == lines and content.count(b"\r") == lines


def stuffed(content: bytes) -> bytes:
    """The octets after a 354 reply: dots doubled at line starts, a last CRLF, and the final dot line."""
    if b"\n." in content:
        content = content.replace(b"\n.", b"\n..")
    leading = b"." if content.startswith(b".") else b""
    closing = b"" if content.endswith(b"\r\n") or not content else b"\r\n"
    return b"".join((leading, content, closing, END))
