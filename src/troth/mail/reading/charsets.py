"""From bytes and a declared charset to text: known charsets only, replacement characters for the rest."""

import codecs
import re
from encodings.aliases import aliases

from troth.mail.reading.values import Kind

_CODECS = frozenset(
    [
        "ascii",
        "utf_8",
        "utf_8_sig",
        "utf_16",
        "utf_16_le",
        "utf_16_be",
        "utf_32",
        "utf_32_le",
        "utf_32_be",
        "latin_1",
        "gbk",
        "gb18030",
        "hz",
        "big5",
        "big5hkscs",
        "cp932",
        "shift_jis",
        "shift_jisx0213",
        "euc_jp",
        "euc_jis_2004",
        "iso2022_jp",
        "iso2022_jp_1",
        "iso2022_jp_2",
        "iso2022_jp_ext",
        "iso2022_kr",
        "euc_kr",
        "cp949",
        "johab",
        "koi8_r",
        "koi8_u",
        "koi8_t",
        "kz1048",
        "ptcp154",
        "tis_620",
        "mac_roman",
        "mac_cyrillic",
        "mac_greek",
        "mac_latin2",
        "mac_turkish",
        "mac_iceland",
        "hp_roman8",
    ]
    + [f"iso8859_{part}" for part in range(2, 17) if part != 12]
    + [f"cp{page}" for page in (*range(1250, 1259), 437, 737, 775, 850, 852, 855, 857, 858, 860, 861)]
    + [f"cp{page}" for page in (862, 863, 864, 865, 866, 869, 874, 950, 1125)]
)
# Labels that mail uses and Python does not know, or knows as a narrower set than senders mean.
_HABITS = {
    "gb2312": "gb18030",
    "gb_2312_80": "gb18030",
    "x_gbk": "gbk",
    "x_sjis": "cp932",
    "ks_c_5601_1987": "cp949",
    "iso_8859_8_i": "iso8859_8",
    "utf8": "utf_8",
    "unicode": "utf_16",
    "binary": "latin_1",
}
# A table of our own: Python's registry imports modules by name and remembers every label it ever failed on.
_LABELS = (
    {alias: codec for alias, codec in aliases.items() if codec in _CODECS}
    | {codec: codec for codec in _CODECS}
    | _HABITS
)
_MARKS = ((codecs.BOM_UTF8, "utf_8"), (codecs.BOM_UTF16_LE, "utf_16_le"), (codecs.BOM_UTF16_BE, "utf_16_be"))
_PUNCTUATION = re.compile(r"[^a-z0-9.]+")


def codec(label: str) -> str | None:
    """The Python codec of a charset label; None if unknown, or refused as UTF-7 is."""
    if len(label) > 64:
        return None
    return _LABELS.get(_PUNCTUATION.sub("_", label.strip().lower()))


def decode(content: bytes, label: str | None) -> tuple[str, Kind | None]:
    """The text, and `unknown-charset` or `wrong-charset` when it had to be guessed.

    A byte order mark wins over the declaration, as in browsers (WHATWG Encoding, section 6).
    """
    marked = _by_mark(content)
    if marked:
        return _marked(content, *marked, label)
    if label is None or label.lower() in ("us-ascii", "utf-8"):
        return _undeclared(content)
    known = codec(label)
    if known is None:
        return content.decode("utf-8", "replace"), "unknown-charset"
    return _declared(content, known)


def _by_mark(content: bytes) -> tuple[bytes, str] | None:
    for mark, name in _MARKS:
        if content.startswith(mark):
            return mark, name
    return None


def _marked(content: bytes, mark: bytes, name: str, label: str | None) -> tuple[str, Kind | None]:
    claimed = codec(label) if label else None
    agrees = label is None or (claimed or "").replace("_", "")[:5] == name.replace("_", "")[:5]
    text, kind = _declared(content[len(mark) :], name)
    return text, kind if agrees else "wrong-charset"


def _undeclared(content: bytes) -> tuple[str, Kind | None]:
    try:
        return content.decode("utf-8"), None
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace"), "wrong-charset"


def _declared(content: bytes, name: str) -> tuple[str, Kind | None]:
    try:
        return content.decode(name), None
    except (UnicodeError, LookupError, ValueError):
        return content.decode(name, "replace"), "wrong-charset"
