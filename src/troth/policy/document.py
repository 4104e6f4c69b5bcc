"""A policy file as it was written: parsed TOML with the line of every table and key, nothing decided yet."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SECTIONS = ("practice", "choice", "disclosure", "notice", "right", "measure")

_TABLE = re.compile(r"^\s*\[\s*([A-Za-z0-9_.\-\" ]+?)\s*\]\s*(?:#.*)?$")
_KEY = re.compile(r"^\s*([A-Za-z0-9_\-\"]+)\s*=")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a file, where it stands and how to mend it."""

    source: str
    line: int
    says: str
    mend: str

    def __str__(self) -> str:
        stop = "" if self.says.endswith("?") else "."
        return f"{self.source}:{self.line}: {self.says}{stop} {self.mend}."


class PolicyError(Exception):
    """A policy cannot be used; carries every problem that was found, not just the first."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Item:
    """One named part of a policy, such as `[practice.registration]`."""

    section: str
    name: str
    values: Mapping[str, Any]
    source: str
    lines: Mapping[str, int]

    @property
    def clauses(self) -> tuple[str, ...]:
        return tuple(self.values.get("clause", ()))

    @property
    def service(self) -> str | None:
        """The service that this part belongs to, or None where it holds for all of the tenant."""
        return self.values.get("service")

    def line(self, key: str = "") -> int:
        """The line of `key`, or of the table's head where the key is not written."""
        return self.lines.get(key, self.lines[""])

    def problem(self, key: str, says: str, mend: str) -> Problem:
        return Problem(self.source, self.line(key), f"[{self.section}.{self.name}] {says}", mend)


@dataclass(frozen=True, slots=True)
class Document:
    """A whole policy file: its head and its items in the order of the sections."""

    source: str
    digest: str
    head: Item
    items: tuple[Item, ...]

    def section(self, name: str) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.section == name)


def parse(text: str, *, source: str) -> Document:
    """Parse the text of a policy file; raises PolicyError for what is not TOML or not a policy."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PolicyError((_syntax_problem(error, source),)) from None
    lines = _locate(text)
    problems = tuple(_shape_problems(tables, lines, source))
    if problems:
        raise PolicyError(problems)
    head = Item("policy", "policy", tables["policy"], source, lines["policy"])
    items = tuple(
        Item(section, name, values, source, _lines_of(f"{section}.{name}", lines))
        for section in SECTIONS
        for name, values in tables.get(section, {}).items()
    )
    return Document(source, hashlib.sha256(text.encode()).hexdigest(), head, items)


def _lines_of(table: str, lines: Mapping[str, Mapping[str, int]]) -> Mapping[str, int]:
    """The lines of a table's keys; a key that has a table of its own stands at the head of that."""
    below = {
        name.removeprefix(f"{table}."): found[""]
        for name, found in lines.items()
        if name.startswith(f"{table}.")
    }
    return {"": min(below.values(), default=1), **lines.get(table, {}), **below}


def _syntax_problem(error: tomllib.TOMLDecodeError, source: str) -> Problem:
    found = re.search(r"line (\d+)", str(error))
    line = int(found.group(1)) if found else 1
    says = re.sub(r"\s*\(at .*\)$", "", str(error))
    return Problem(source, line, f"this is not TOML: {says}", "See https://toml.io for the syntax")


def _locate(text: str) -> dict[str, dict[str, int]]:
    """Line numbers by table and key: `found["practice.x"]["keep"]`; the table's own under ""."""
    found: dict[str, dict[str, int]] = {}
    table = ""
    for number, line in enumerate(text.splitlines(), 1):
        if head := _TABLE.match(line):
            table = head.group(1).replace('"', "").replace(" ", "")
            found.setdefault(table, {"": number})
        elif key := _KEY.match(line):
            found.setdefault(table, {"": number}).setdefault(key.group(1).strip('"'), number)
    return found


def _shape_problems(
    tables: Mapping[str, Any], lines: Mapping[str, Mapping[str, int]], source: str
) -> list[Problem]:
    problems = []
    if not isinstance(tables.get("policy"), dict):
        problems.append(Problem(source, 1, "there is no [policy] table", "Begin the file with one"))
    for name, content in tables.items():
        if name == "policy":
            continue
        if name not in SECTIONS:
            line = min((n[""] for t, n in lines.items() if t.split(".")[0] == name), default=1)
            mend = "The sections are " + ", ".join(("policy", *SECTIONS))
            problems.append(Problem(source, line, f"[{name}] is no section of a policy", mend))
        elif not isinstance(content, dict) or not all(isinstance(v, dict) for v in content.values()):
            line = lines.get(name, {"": 1})[""]
            problems.append(Problem(source, line, f"[{name}] has no name", f"Write [{name}.some-name]"))
    return problems
