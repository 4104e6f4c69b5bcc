"""Lets one system user pass through the folders above a path, and nobody else.

PostgreSQL refuses to run as root, so under root another user runs it, who must reach its files even where
they lie under a private folder. Opening that folder to everybody would be the easy way, and the wrong one.
"""

from __future__ import annotations

import os
import pwd
import stat
import struct
from pathlib import Path

_ACL = "system.posix_acl_access"
_VERSION, _ENTRY = struct.Struct("<I"), struct.Struct("<HHI")
_OWNER, _USER, _GROUP, _MASK, _OTHER = 0x01, 0x02, 0x04, 0x10, 0x20  # tags, as in Linux's posix_acl.h
_NOBODY = 0xFFFFFFFF
_PASS = 1  # the execute bit: to pass through a folder, not to list it
Entry = tuple[int, int, int]
"""Tag, permissions, and the user's or group's number."""


def let_through(path: Path, user: str = "pgserver") -> None:
    """Let `user` reach `path`. Only folders that keep others out are touched; needs to own them, or root."""
    number = pwd.getpwnam(user).pw_uid
    for folder in path.parents:
        if not folder.stat().st_mode & stat.S_IXOTH:
            _admit(folder, number)


def _admit(folder: Path, user: int) -> None:
    entries = _entries(folder)
    mask = next((may for tag, may, _ in entries if tag == _MASK), 7)  # a chmod since then may have closed it
    if any(tag == _USER and who == user and may & mask & _PASS for tag, may, who in entries):
        return
    try:
        os.setxattr(folder, _ACL, _pack(_with_user(entries, user)))
    except OSError:  # a file system without access lists: passing, not listing, for all
        folder.chmod(folder.stat().st_mode | stat.S_IXOTH)


def _entries(folder: Path) -> list[Entry]:
    """The folder's access list; where it has none, the three entries that its mode stands for."""
    try:
        packed = os.getxattr(folder, _ACL)
    except OSError:
        mode = folder.stat().st_mode
        return [
            (_OWNER, mode >> 6 & 7, _NOBODY),
            (_GROUP, mode >> 3 & 7, _NOBODY),
            (_OTHER, mode & 7, _NOBODY),
        ]
    return [_ENTRY.unpack_from(packed, at) for at in range(_VERSION.size, len(packed), _ENTRY.size)]


def _with_user(entries: list[Entry], user: int) -> list[Entry]:
    """The list with one more user; the mask admits it without admitting the group to more than before."""
    kept = [entry for entry in entries if entry[0] != _MASK and entry[::2] != (_USER, user)]
    before = next((may for tag, may, _ in entries if tag == _MASK), 7)
    held = [(tag, may if tag in (_OWNER, _OTHER) else may & before, who) for tag, may, who in kept]
    held.append((_USER, _PASS, user))
    mask = 0
    for tag, may, _ in held:
        mask |= may if tag not in (_OWNER, _OTHER) else 0
    return sorted([*held, (_MASK, mask, _NOBODY)], key=lambda entry: (entry[0], entry[2]))


def _pack(entries: list[Entry]) -> bytes:
    return _VERSION.pack(2) + b"".join(_ENTRY.pack(*entry) for entry in entries)
