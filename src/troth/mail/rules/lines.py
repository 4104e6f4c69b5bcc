"""Finds the line of a table or key in a TOML text, which the standard library's parser does not tell."""

import re

_HEADER = re.compile(r"\s*\[\[?\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""\s*([A-Za-z0-9_-]+|"[^"]*"|'[^']*')\s*[.=]""")
_PART = re.compile(r"""[A-Za-z0-9_-]+|"[^"]*"|'[^']*'""")


class Lines:
    """The first line of each table and key of one text."""

    __slots__ = ("_first",)

    def __init__(self, text: str) -> None:
        self._first: dict[tuple[str, ...], int] = {}
        table: tuple[str, ...] = ()
        for number, line in enumerate(text.splitlines(), 1):
            if header := _HEADER.match(line):
                table = tuple(part.strip("\"'") for part in _PART.findall(header[1]))
                self._first.setdefault(table, number)
            elif key := _KEY.match(line):
                self._first.setdefault((*table, key[1].strip("\"'")), number)

    def of(self, path: tuple[str, ...]) -> int:
        """The line of the path, or of the closest table around it; 1 when there is none."""
        while path and path not in self._first:
            path = path[:-1]
        return self._first.get(path, 1)
