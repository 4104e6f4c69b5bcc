"""How the tools speak: lines on standard error, and one that names cause and mend where they cannot go on."""

from __future__ import annotations

import sys


class Trouble(Exception):
    """Setting up cannot go on; the text is one line with the cause and the mend."""


def say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)
