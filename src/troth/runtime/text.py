"""Text on one line: nothing that ends it or makes it read as another (Unicode TR36, section 2.5)."""

import unicodedata

_UNSAFE = frozenset({"Cc", "Cs", "Zl", "Zp"})
_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def line(value: str) -> str:
    """The value itself, if it is one line of visible text. Raises ValueError for anything else."""
    if value != visible(value):
        raise ValueError(f"a control character in {value!r}")
    return value


def visible(value: str) -> str:
    """The value on one line, without controls, line separators and overrides of the direction."""
    return "".join(one for one in value if _is_visible(one))


def one_line(value: str) -> str:
    """What was typed as one visible line: each stretch of white space is one space."""
    return visible(" ".join(value.split()))


def lines(value: str) -> list[str]:
    """What was typed as visible lines, without those on which there is nothing."""
    return [typed for typed in map(one_line, value.splitlines()) if typed]


def _is_visible(character: str) -> bool:
    return unicodedata.category(character) not in _UNSAFE and character not in _OVERRIDES
