"""Gathers what is wrong with a file of rules, each with its line and how to mend it."""

import difflib
from collections.abc import Iterable

from troth.mail.rules.lines import Lines


class RulesError(ValueError):
    """A file of rules cannot be used; problems holds one line of text for each thing that is wrong."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Problems:
    """Collects problems while a file is read, so that its author sees all of them at once."""

    def __init__(self, source: str, text: str) -> None:
        self._source = source
        self._lines = Lines(text)
        self._found: list[tuple[int, str]] = []

    def add(self, path: tuple[str, ...], what: str, mend: str) -> None:
        """path: table names and key, as ("rule", "ssn", "verdict")."""
        self.add_at(self._lines.of(path), what, mend)

    def add_at(self, line: int, what: str, mend: str) -> None:
        """line: from 1."""
        self._found.append((line, f"{self._source}:{line}: {what}; {mend}"))

    def stop_if_any(self) -> None:
        """Raises RulesError with all problems in the order of their lines."""
        if self._found:
            raise RulesError(tuple(message for _, message in sorted(set(self._found))))


def nearest(word: str, known: Iterable[str]) -> str:
    """How to mend a word that is not known: the closest that is, or all of them."""
    choices = sorted(known)
    close = difflib.get_close_matches(word, choices, n=1)
    if close:
        return f"did you mean '{close[0]}'?"
    return "use one of: " + ", ".join(choices) if choices else "none is defined"
