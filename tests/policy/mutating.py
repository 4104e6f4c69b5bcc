"""Ways in which a slip of the hand changes a policy file: lines dropped, terms swapped, values broken."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

LISTS = re.compile(r"^(\w+|\"[\w ]+\") = \[(.+)\]$")
WORD = re.compile(r'"([^"]+)"')
DATE = re.compile(r"\d{4}-\d\d-\d\d")
SPAN = re.compile(r'= "(up to )?(\d+) (minute|hour|day|month|year)s?"')
NUMBER = re.compile(r"^(\w+) = ([\d.]+)$")


@dataclass(frozen=True)
class Mutation:
    """A changed text, and which line was changed how."""

    kind: str
    line: int
    text: str


def _with(lines: list[str], number: int, *instead: str) -> str:
    return "\n".join([*lines[:number], *instead, *lines[number + 1 :]]) + "\n"


def _meant(line: str) -> bool:
    """Whether a line says anything; blank ones and comments do not."""
    return bool(line.strip()) and not line.startswith("#")


def dropped_lines(text: str) -> Iterator[Mutation]:
    """Every line that says anything, left out."""
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if _meant(line):
            yield Mutation("dropped line", number + 1, _with(lines, number))


def dropped_tables(text: str) -> Iterator[Mutation]:
    """Every table, left out with all its lines."""
    lines = text.splitlines()
    heads = [number for number, line in enumerate(lines) if line.startswith("[")]
    for start, end in zip(heads, [*heads[1:], len(lines)], strict=True):
        yield Mutation("dropped table", start + 1, "\n".join([*lines[:start], *lines[end:]]) + "\n")


def removed_clauses(text: str) -> Iterator[Mutation]:
    """Every clause that a part cites, taken out of its list."""
    yield from _from_lists(text, "removed clause", lambda key: key == "clause")


def removed_terms(text: str) -> Iterator[Mutation]:
    """Every other word of a list, taken out of it."""
    yield from _from_lists(text, "removed term", lambda key: key != "clause")


def _from_lists(text, kind, wanted) -> Iterator[Mutation]:
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if (found := LISTS.match(line)) and wanted(found[1]):
            words = WORD.findall(found[2])
            for word in words:
                rest = ", ".join(f'"{one}"' for one in words if one != word)
                yield Mutation(kind, number + 1, _with(lines, number, f"{found[1]} = [{rest}]"))


def swapped_terms(text: str, count: int, seed: int) -> Iterator[Mutation]:
    """A word of one list against a word of another, which neither has yet; `count` pairs of all there are."""
    lines = text.splitlines()
    held = [
        (number, WORD.findall(found[2]))
        for number, line in enumerate(lines)
        if (found := LISTS.match(line)) and found[1] != "clause"
    ]
    chance = random.Random(seed)
    while count:
        (one, words), (other, others) = chance.sample(held, 2)
        word, another = chance.choice(words), chance.choice(others)
        if word in others or another in words:
            continue
        changed = lines.copy()
        changed[one] = lines[one].replace(f'"{word}"', f'"{another}"')
        changed[other] = lines[other].replace(f'"{another}"', f'"{word}"')
        yield Mutation("swapped terms", one + 1, "\n".join(changed) + "\n")
        count -= 1


def broken_values(text: str) -> Iterator[Mutation]:
    """Every date, time, number and lone word, and every key and table, written a little otherwise."""
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if _meant(line):
            for kind, instead in _broken(line):
                yield Mutation(kind, number + 1, _with(lines, number, instead))


def _broken(line: str) -> Iterator[tuple[str, str]]:
    if found := DATE.search(line):
        year, month, day = found[0].split("-")
        yield "broken date", line.replace(found[0], f"{year}-13-{day}")
        yield "broken date", line.replace(found[0], f"{year}-{month}-32")
        yield "broken date", line.replace(found[0], f'"{found[0]}"')
        yield "another date", line.replace(found[0], f"{int(year) + 1}-{month}-{day}")
    if found := SPAN.search(line):
        longer = found[0].replace(found[2], str(int(found[2]) + 1))
        yield "another time", line.replace(found[0], longer)
        yield "broken time", line.replace(found[2] + " ", found[2])
    if found := NUMBER.match(line):
        yield "another number", f"{found[1]} = {float(found[2]) + 1:g}"
        yield "broken number", f'{found[1]} = "{found[2]}"'
    if line.endswith("= true"):
        yield "turned round", line.replace("true", "false")
        yield "broken truth", line.replace("true", "yes")
    if found := re.match(r'^(\w+) = "(\w[\w.-]+)"$', line):
        yield "misspelt word", f'{found[1]} = "{found[2][:-1]}"'
    if found := re.match(r"^(\w+) =", line):
        yield "misspelt key", line.replace(found[1], found[1][:-1] + "x", 1)
    if line.startswith("["):
        yield "misspelt table", line.replace("[", "[x", 1)


def every(text: str, seed: int) -> Iterator[Mutation]:
    """All dropped lines and tables, removed clauses and broken dates; every third of the others."""
    yield from dropped_lines(text)
    yield from dropped_tables(text)
    yield from removed_clauses(text)
    yield from swapped_terms(text, 40, seed)
    yield from islice(removed_terms(text), seed % 3, None, 3)
    for number, mutation in enumerate(broken_values(text)):
        if mutation.kind.endswith("date") or number % 3 == seed % 3:
            yield mutation
