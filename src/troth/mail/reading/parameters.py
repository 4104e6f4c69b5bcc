"""Parameters of MIME header fields (RFC 2045, section 5.1), with continuations and charsets (RFC 2231)."""

import re
from urllib.parse import unquote_to_bytes

from troth.mail.reading import charsets, words

_VALUE = re.compile(r"\s*+([^\s;/]++/?[^\s;]*+)")
_PARAMETER = re.compile(r';\s*+([^\s=;"]++)\s*+=\s*+(?:"((?:[^"\\]|\\.)*+)"|([^;]*+))', re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_CONTINUED = re.compile(r"(.+?)\*([0-9]{1,4})?(\*)?\Z")

Segments = dict[int, tuple[str, bool]]


def parse(value: str) -> tuple[str, dict[str, str]]:
    """The value in lower case and its parameters by name in lower case; the first of two counts."""
    head = _VALUE.match(value)
    plain: dict[str, str] = {}
    extended: dict[str, Segments] = {}
    if ";" in value:
        for name, quoted, token in _PARAMETER.findall(value):
            text = _ESCAPE.sub(r"\1", quoted) if quoted else token.strip()
            _sort_in(name.lower(), text, plain, extended)
    joined = {name: _join(segments) for name, segments in extended.items()}
    return head[1].lower() if head else "", plain | joined


def _sort_in(name: str, text: str, plain: dict[str, str], extended: dict[str, Segments]) -> None:
    continued = _CONTINUED.match(name) if "*" in name else None
    if continued is None:
        plain.setdefault(name, words.decode(text))
        return
    base, index, star = continued.groups()
    # `name*=` is one whole encoded segment, `name*1*=` an encoded and `name*1=` a plain continuation.
    segments = extended.setdefault(base, {})
    segments.setdefault(int(index or 0), (text, index is None or star is not None))


def _join(segments: Segments) -> str:
    octets: list[bytes] = []
    charset: str | None = None
    for index in sorted(segments):
        text, encoded = segments[index]
        if index == 0 and encoded and text.count("'") >= 2:
            charset, _, text = text.split("'", 2)
        octets.append(unquote_to_bytes(text) if encoded else text.encode("utf-8", "replace"))
    return charsets.decode(b"".join(octets), charset or None)[0]
