"""Compiles hyperscan databases, and keeps them in a folder for the processes that come after."""

import contextlib
import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import hyperscan


@dataclass(frozen=True, slots=True)
class Expression:
    """A hyperscan expression and its flags."""

    text: str
    flags: int


Compiler = Callable[[Sequence[Expression], int], Any]
"""Makes a database with its scratch space out of expressions, adding flags to each one's own."""


def compiled(expressions: Sequence[Expression], flags: int) -> Any:
    """A new database. Raises hyperscan.error when an expression cannot be compiled."""
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(
        expressions=[expression.text.encode() for expression in expressions],
        ids=list(range(len(expressions))),
        elements=len(expressions),
        flags=[expression.flags | flags for expression in expressions],
    )
    return database


@dataclass(frozen=True, slots=True)
class Kept:
    """A compiler that looks into a folder first: five hundred expressions take a second to compile."""

    folder: Path

    def __call__(self, expressions: Sequence[Expression], flags: int) -> Any:
        file = self.folder / f"{_digest(expressions, flags)}.hyperscan"
        database = _read(file)
        if database is None:
            database = compiled(expressions, flags)
            with contextlib.suppress(OSError):  # a full disk costs time, and nothing else
                _write(file, hyperscan.dumpb(database))
        return database


def _digest(expressions: Sequence[Expression], flags: int) -> str:
    said = repr((version("hyperscan"), flags, [(each.text, each.flags) for each in expressions]))
    return hashlib.sha256(said.encode()).hexdigest()


def _read(file: Path) -> Any | None:
    """The database in a file, or None where it is absent, damaged or of another kind of processor."""
    try:
        database = hyperscan.loadb(file.read_bytes(), hyperscan.HS_MODE_BLOCK)
        database.scratch = hyperscan.Scratch(database)
    except (OSError, hyperscan.error):
        return None
    return database


def _write(file: Path, content: bytes) -> None:
    """Whole or not at all, since other processes read it."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = file.with_name(f".{secrets.token_hex(8)}")
    draft.write_bytes(content)
    draft.replace(file)
