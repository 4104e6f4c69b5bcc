"""Shows a person enough of a match to recognise it, and too little to learn it."""

import re

BULLET = "•"
LONGEST = 24
SHOWN = 2
SHORTEST_SHOWN = 8
SEPARATORS = frozenset(" .-/")
WITHIN = " › "
ATTACHED = "attachment "
UNNAMED = re.compile(r"(?:application|audio|image|message|text|video)/[a-z0-9.+-]+")
PARTS = frozenset({"body", "subject", "names", "attachment names"})


def mask_identifier(text: str) -> str:
    """Bullets for all but the separators and, from 8 characters on, the last two: "•••-••-••89"."""
    shown = SHOWN if sum(map(str.isalnum, text)) >= SHORTEST_SHOWN else 0
    masked = [_hidden(character) for character in text[:LONGEST]]
    for place in range(len(text) - 1, -1, -1):
        if not shown or len(text) > LONGEST:
            break
        if text[place].isalnum():
            masked[place] = text[place]
            shown -= 1
    return "".join(masked)


def mask_word(text: str) -> str:
    """The first letter, and a bullet for each other one: "d•••••••"."""
    return text[:1] + "".join(BULLET if not c.isspace() else " " for c in text[1:LONGEST])


def mask_place(where: str) -> str:
    """A place with its file names masked but for their kind: "attachment r••••••.zip › f•••.txt".

    People name files after those whom they are about, so that a name is content as a subject is.
    """
    first, *inner = where.split(WITHIN)
    if first.startswith(ATTACHED) and first not in PARTS:
        first = ATTACHED + _mask_file(first.removeprefix(ATTACHED))
    return WITHIN.join([first, *map(_mask_part, inner)])


def _mask_part(part: str) -> str:
    if part in PARTS or part.startswith("header "):
        return part
    attached = ATTACHED if part.startswith(ATTACHED) else ""
    return attached + _mask_file(part.removeprefix(attached))


def _mask_file(name: str) -> str:
    if UNNAMED.fullmatch(name):
        return name
    stem, dot, kind = name.rpartition(".")
    return mask_word(stem) + dot + kind if stem and kind.isalnum() and len(kind) <= 5 else mask_word(name)


def _hidden(character: str) -> str:
    return character if character in SEPARATORS else BULLET
