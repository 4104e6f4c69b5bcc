"""Shows a person enough of a match to recognise it, and too little to learn it."""

BULLET = "•"
LONGEST = 24
SHOWN = 2
SHORTEST_SHOWN = 8
SEPARATORS = frozenset(" .-/")


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


def _hidden(character: str) -> str:
    return character if character in SEPARATORS else BULLET
