"""What a rule may look for in a text: words of a lexicon, a tenant's own pattern, or a known identifier.

Each source gives the sieve coarse expressions, and locates its matches exactly in a text
that the sieve caught.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Protocol

from troth.mail.rules.checksums import Validator, bare
from troth.mail.rules.databases import Compiler, Expression, compiled
from troth.mail.rules.identifiers import Kind
from troth.mail.rules.masking import mask_identifier, mask_word
from troth.mail.rules.scanner import CASELESS, MULTILINE, START, UTF8, Scanner

MOST_MATCHES = 10_000
"""Places of one source in one mail that are looked at; beyond them the source counts as matched."""


@dataclass(frozen=True, slots=True, order=True)
class Match:
    """Bytes start to end of a prepared text; value tells distinct matches apart, excerpt is masked."""

    start: int
    end: int
    value: str
    excerpt: str


@dataclass(frozen=True, slots=True)
class Located:
    """The matches of one source in one text, by start; flooded when there were too many to look at.

    looked_at: places, of which some were no match.
    """

    matches: tuple[Match, ...]
    flooded: bool = False
    looked_at: int = 0


class Source(Protocol):
    """A named thing to look for."""

    @property
    def name(self) -> str:
        """As rules refer to it."""

    @property
    def weight(self) -> int:
        """Of each distinct match, for scores."""

    @property
    def sieve(self) -> tuple[Expression, ...]:
        """Expressions of which at least one matches wherever the source does."""

    def locate(self, text: bytes) -> Located:
        """Every match in a prepared text."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where a scanner matched: (expression, start, end) in the order of their ends."""

    found: list[tuple[int, int, int]]
    flooded: bool


def places(scanner: Scanner, text: bytes) -> Places:
    """At most MOST_MATCHES places, so that a hostile text costs a bounded time."""
    found: list[tuple[int, int, int]] = []

    def keep(number: int, start: int, end: int, _flags: int, _context: object) -> bool:
        found.append((number, start, end))
        return len(found) > MOST_MATCHES

    return Places(found, not scanner.scan(text, keep))


@dataclass(frozen=True, slots=True)
class Word:
    """One word or phrase; its gaps match any run of up to eight blanks, as a line break makes them."""

    text: str
    shape: re.Pattern[str]
    expression: Expression
    reach: int


def word(text: str, *, whole: bool, ignore_case: bool) -> Word:
    """reach: the most bytes that a match takes."""
    parts = text.split()
    exact = r"\s{1,8}".join(map(re.escape, parts)) + r"\Z"
    coarse = r"[ \t\r\n]{1,8}".join(map(re.escape, parts))
    edges = [r"\b" if whole and _is_ascii_word(c) else "" for c in (text[0], text[-1])]
    flags = (CASELESS if ignore_case else 0) | (0 if text.isascii() else UTF8)
    return Word(
        text=text,
        shape=re.compile(exact, re.IGNORECASE if ignore_case else 0),
        expression=Expression(edges[0] + coarse + edges[1], flags),
        reach=4 * len(text) + 8 * len(parts),
    )


def _is_ascii_word(character: str) -> bool:
    return character.isascii() and (character.isalnum() or character == "_")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words and phrases; distinct matches are distinct words."""

    name: str
    weight: int
    words: tuple[Word, ...]
    whole_words: bool
    scanner: Scanner

    @property
    def sieve(self) -> tuple[Expression, ...]:
        return tuple(entry.expression for entry in self.words)

    def locate(self, text: bytes) -> Located:
        hits = places(self.scanner, text)
        read = (self._read(text, number, end) for number, _, end in hits.found)
        return Located(tuple(sorted({match for match in read if match})), hits.flooded, len(hits.found))

    def _read(self, text: bytes, number: int, end: int) -> Match | None:
        entry = self.words[number]
        before = text[max(0, end - entry.reach - 4) : end].decode("utf-8", "ignore")
        match = entry.shape.search(before, max(0, len(before) - entry.reach))
        if match is None or (self.whole_words and _inside_a_word(before, match.start(), text, end)):
            return None
        start = end - len(match.group().encode())
        return Match(start, end, entry.text, mask_word(match.group()))


def _inside_a_word(before: str, place: int, text: bytes, end: int) -> bool:
    """Whether letters or digits of any script continue the match on the side where it ends in one."""
    after = text[end : end + 4].decode("utf-8", "ignore")[:1]
    left = place > 0 and before[place].isalnum() and before[place - 1].isalnum()
    return left or (before[-1].isalnum() and after.isalnum())


@dataclass(frozen=True, slots=True)
class Pattern:
    """A tenant's own expression, with a validator for what it matched."""

    name: str
    weight: int
    expression: Expression
    valid: Validator | None
    scanner: Scanner

    @property
    def sieve(self) -> tuple[Expression, ...]:
        return (self.expression,)

    def locate(self, text: bytes) -> Located:
        hits = places(self.scanner, text)
        longest = {start: end for _, start, end in hits.found}
        read = (self._read(text[start:end], start) for start, end in longest.items())
        return Located(apart(sorted(match for match in read if match)), hits.flooded, len(hits.found))

    def _read(self, matched: bytes, start: int) -> Match | None:
        shown = matched.decode("utf-8", "replace")
        if self.valid is not None and not self.valid(shown):
            return None
        return Match(start, start + len(matched), shown.casefold(), mask_identifier(shown))


@dataclass(frozen=True, slots=True)
class Identifier:
    """A known kind of identifier; each place where one may begin is read once."""

    name: str
    weight: int
    kind: Kind
    scanner: Scanner

    @property
    def sieve(self) -> tuple[Expression, ...]:
        return tuple(Expression(head, MULTILINE) for head in self.kind.heads)

    def locate(self, text: bytes) -> Located:
        hits = places(self.scanner, text)
        matches: list[Match] = []
        begin = 0
        for _, _, end in hits.found:
            starts = range(max(begin, end - self.kind.before), end)
            matches += filter(None, (self._read(text, start) for start in starts))
            begin = end
        return Located(apart(matches), hits.flooded, len(hits.found))

    def _read(self, text: bytes, start: int) -> Match | None:
        if not _begins(text, start):
            return None
        shaped = self.kind.shape.match(text, start)
        if shaped is None:
            return None
        found = self.kind.read(shaped.group().decode("utf-8", "replace"))
        if found is None:
            return None
        return Match(start, start + len(found.encode()), bare(found) or found, self.kind.mask(found))


def _begins(text: bytes, start: int) -> bool:
    """Neither within a number nor within a word: a letter may stand before a digit, as in SSN123."""
    if start == 0:
        return True
    before, first = text[start - 1 : start], text[start : start + 1]
    return not (before.isdigit() if first.isdigit() else before.isalnum())


def apart(matches: list[Match]) -> tuple[Match, ...]:
    """The leftmost of those that overlap, as one reads them. matches: by start."""
    kept: list[Match] = []
    for match in matches:
        if not kept or match.start >= kept[-1].end:
            kept.append(match)
    return tuple(kept)


def lexicon(
    name: str, words: tuple[Word, ...], weight: int, *, whole_words: bool, compiler: Compiler = compiled
) -> Lexicon:
    """Compiles the words without their boundaries, which `locate` tests in every script."""
    plain = [Expression(entry.expression.text.replace(r"\b", ""), entry.expression.flags) for entry in words]
    return Lexicon(name, weight, words, whole_words, Scanner(plain, compiler=compiler))


def pattern(
    name: str, expression: str, weight: int, *, ignore_case: bool, valid: Validator | None
) -> Pattern:
    """Raises hyperscan.error when the expression cannot be compiled."""
    flags = MULTILINE | (CASELESS if ignore_case else 0) | (UTF8 if _needs_utf8(expression) else 0)
    own = Expression(expression, flags)
    return Pattern(name, weight, own, valid, Scanner([own], START))


def _needs_utf8(expression: str) -> bool:
    return not expression.isascii() or any(mark in expression for mark in (r"\p", r"\P", r"\x{"))


def identifier(name: str, kind: Kind, weight: int, *, compiler: Compiler = compiled) -> Identifier:
    """A source for one of the built-in kinds."""
    return Identifier(name, weight, kind, _scanner(kind, compiler))


@cache
def _scanner(kind: Kind, compiler: Compiler) -> Scanner:
    """The same for every tenant: names take half a second to compile."""
    return Scanner([Expression(head, MULTILINE) for head in kind.heads], compiler=compiler)
