"""Turns text into the bytes that are scanned, without the characters that hide a word from a scan."""

INVISIBLE = (
    "\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2061\ufeff"
)
DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
SPACES = "\u00a0\u2002\u2003\u2009\u200a\u202f"
QUOTES = "\u2018\u2019\u02bc"

# Stands between two texts in the sieve's buffer: it ends a line, and no word or identifier spans it.
BREAK = b"\n\x00\n"


def prepare(text: str) -> bytes:
    """UTF-8 of the text without zero-width characters; dashes, spaces and quotes as ASCII's."""
    if text.isascii():
        return text.encode()
    for group, plain in ((INVISIBLE, ""), (DASHES, "-"), (SPACES, " "), (QUOTES, "'")):
        for character in group:
            if character in text:
                text = text.replace(character, plain)
    return text.encode("utf-8", "replace")
