"""A tenant's rules, compiled: one sieve for all sources, the sources by name, and the rules themselves."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from troth.mail.rules.conditions import Rule
from troth.mail.rules.decision import Verdict
from troth.mail.rules.scanner import Scanner
from troth.mail.rules.sources import Source


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """digest: SHA-256 in hex of the file, and of its word lists when it has any.

    owners: the source of each of the sieve's expressions. tags: finds the subject's tags.
    """

    name: str
    digest: str
    default: Verdict
    rules: tuple[Rule, ...]
    sources: Mapping[str, Source]
    sieve: Scanner
    owners: tuple[str, ...]
    tags: re.Pattern[str]

    @property
    def pattern_count(self) -> int:
        """Expressions in the sieve: words, patterns and identifiers."""
        return len(self.owners)

    def suspects(self, buffer: bytes) -> set[str]:
        """Names of the sources that may match somewhere in the buffer."""
        hit: list[int] = []

        def keep(number: int, _start: int, _end: int, _flags: int, _context: object) -> None:
            hit.append(number)

        self.sieve.scan(buffer, keep)
        return {self.owners[number] for number in hit}
