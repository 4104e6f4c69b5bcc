"""Reads typed values out of one TOML table and records all that are missing, misspelt or of a wrong type."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from troth.mail.rules.problems import Problems, nearest

Value = TypeVar("Value")

_UNITS = {"KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30}


class Table:
    """One table of the file; every getter answers a usable value even after a problem."""

    def __init__(self, values: Mapping[str, object], path: tuple[str, ...], problems: Problems) -> None:
        self._values = values
        self.path = path
        self.problems = problems

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def problem(self, key: str, what: str, mend: str) -> None:
        """Records a problem of one key, or of the table itself when the key is empty."""
        self.problems.add((*self.path, key), f"{self._title()}: {what}", mend)

    def only(self, known: Iterable[str]) -> None:
        """Records every key that is not known."""
        for key in self._values.keys() - set(known):
            self.problem(key, f"unknown key '{key}'", nearest(key, known))

    def text(self, key: str, default: str = "") -> str:
        value = self._values.get(key, default)
        return value if isinstance(value, str) else self._wrong(key, "a string", default)

    def choice(self, key: str, known: Iterable[str], default: str) -> str:
        value = self.text(key, default)
        if value in known:
            return value
        self.problem(key, f"'{value}' is no {key}", nearest(value, known))
        return default

    def flag(self, key: str, default: bool) -> bool:
        value = self._values.get(key, default)
        return value if isinstance(value, bool) else self._wrong(key, "true or false", default)

    def number(self, key: str, default: int, low: int, high: int) -> int:
        value = self._values.get(key, default)
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        return self._wrong(key, f"a whole number from {low} to {high}", default)

    def texts(self, key: str) -> tuple[str, ...]:
        """A string, or a list of strings; empty when the key is absent."""
        value = self._values.get(key, [])
        listed = [value] if isinstance(value, str) else value
        if isinstance(listed, list) and all(isinstance(entry, str) and entry.strip() for entry in listed):
            if not listed and key in self._values:
                self.problem(key, f"'{key}' is empty", "give at least one entry or leave it out")
            return tuple(listed)
        return self._wrong(key, "a string or a list of strings", ())

    def size(self, key: str) -> int | None:
        """Bytes, from a whole number or from "25 MiB"; None when the key is absent."""
        value = self._values.get(key)
        if isinstance(value, str):
            number, _, unit = value.partition(" ")
            value = int(number) * _UNITS[unit] if number.isdecimal() and unit in _UNITS else value
        if value is None or (isinstance(value, int) and not isinstance(value, bool) and value >= 0):
            return value
        return self._wrong(key, 'bytes, or a size like "25 MiB"', None)

    def table(self, key: str) -> "Table":
        value = self._values.get(key, {})
        inner = value if isinstance(value, dict) else self._wrong(key, "a table", {})
        return Table(inner, (*self.path, key), self.problems)

    def tables(self, key: str) -> list[tuple[str, "Table"]]:
        """The named tables in a table, as [rule.NAME], in the order of the file."""
        around = self.table(key)
        return [(name, around.table(name)) for name in around._values]

    def items(self) -> list[str]:
        """The keys, in the order of the file."""
        return list(self._values)

    def _wrong(self, key: str, wanted: str, default: Value) -> Value:
        self.problem(key, f"'{key}' is not {wanted}", f"write {wanted}")
        return default

    def _title(self) -> str:
        return " ".join([self.path[0], f"'{'.'.join(self.path[1:])}'"]) if len(self.path) > 1 else "file"
