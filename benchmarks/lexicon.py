"""Makes the lexicons and letters that content scanning is measured with, the same ones every time."""

import itertools

STEMS = (
    "cardi",
    "neur",
    "hepat",
    "nephr",
    "derm",
    "oste",
    "gastr",
    "pulmon",
    "arthr",
    "my",
    "encephal",
    "angi",
)
ENDINGS = ("itis", "oma", "opathy", "osis", "algia", "ectomy", "oplasty", "emia", "otomy", "ogram")
QUALIFIERS = ("", "acute ", "chronic ", "bilateral ", "congenital ")
PATTERNS = (r"\bMRN[ -]?[0-9]{6,8}\b", r"\bCASE-[A-Z]{2}[0-9]{5}\b", r"\bROOM [A-Z][0-9]{3}\b")
PROSE = (
    "The quarterly meeting moves to Thursday at 10:30 in the small hall. ",
    "Please confirm with the front desk, and bring the 12 forms that Accounts sent round. ",
    "Parking is free until noon; after that the usual rates apply. ",
)


def synthetic_lexicon(count: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Distinct words and phrases, and patterns: together `count` entries, from 3 to 603."""
    words = ("".join(parts) for parts in itertools.product(QUALIFIERS, STEMS, ENDINGS))
    listed = list(itertools.islice(words, max(0, count - len(PATTERNS))))
    return tuple(listed), PATTERNS[: count - len(listed)]


def plain_text(length: int) -> str:
    """Prose of so many ASCII characters in which nothing of the lexicon occurs."""
    return ("".join(PROSE) * (length // 100 + 1))[:length]


def rules_file(count: int) -> str:
    """A file of rules that encrypts what holds any entry of the lexicon."""
    words, patterns = synthetic_lexicon(count)
    tables = [f"[pattern.p{number}]\nexpression = '{text}'" for number, text in enumerate(patterns)]
    names = ["words", *(f"p{number}" for number in range(len(patterns)))]
    rule = f'[rule.any]\nwhen = {{ any = {names} }}\nverdict = "encrypt"'
    return "\n".join(['name = "bench"', "[lexicon.words]", f"words = {list(words)}", *tables, rule])
