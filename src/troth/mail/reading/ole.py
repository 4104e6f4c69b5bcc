"""Older Office files and other compound files: no structure, only the runs of text that lie in them."""

import re

_RUNS_16 = re.compile(rb"(?:[\x20-\x7e\xa0-\xff\t\r\n]\x00){5,}+")
_RUNS_8 = re.compile(rb"[\x20-\x7e\xa0-\xff\t\r\n]{8,}+")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def is_encrypted(content: bytes) -> bool:
    """Whether this is an Office document under a password ([MS-OFFCRYPTO], section 2.3.4)."""
    return _ENCRYPTED in content


def runs(content: bytes, most: int) -> str:
    """Runs of UTF-16 and Windows-1252 text one a line, at most about `most` characters."""
    lines: list[str] = []
    for pattern, charset in ((_RUNS_16, "utf-16-le"), (_RUNS_8, "cp1252")):
        for run in pattern.finditer(content):
            lines.append(run[0].decode(charset, "replace"))
            most -= len(lines[-1])
            if most < 0:
                break
    return "\n".join(lines)
