import re
from pathlib import Path

import pytest

from troth.mail.rules import document, load
from troth.mail.rules.checksums import VALIDATORS
from troth.mail.rules.identifiers import KINDS
from troth.mail.rules.sources import MOST_MATCHES
from troth.mail.rules.wishes import LONGEST_DAYS, SHORTEST_DAYS

PAGE = (Path(__file__).parents[3] / "docs" / "reference" / "rules.md").read_text()
EXAMPLES = re.findall(r"^```toml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def first_column(title: str) -> set[str]:
    section = PAGE.split(f"\n## {title}\n")[1].split("\n## ")[0]
    cells = re.findall(r"^\| (`[^|]*`) \|", section, re.MULTILINE)
    return {word for cell in cells for word in re.findall(r"`([^`]+)`", cell)}


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_loads(example: str) -> None:
    named = example if "name =" in example else 'name = "example"\n' + example
    assert load(named, source="rules.md").name


@pytest.mark.parametrize(
    ("title", "keys"),
    [
        ("The file", document.TOP_KEYS),
        ("Lexicons", document.LEXICON_KEYS),
        ("Patterns", document.PATTERN_KEYS),
        ("Identifiers", {*KINDS, *VALIDATORS}),
        ("Rules", document.WHEN_KEYS),
    ],
)
def test_the_page_names_what_the_code_knows_and_nothing_else(title: str, keys: tuple[str, ...]) -> None:
    assert first_column(title) == set(keys)


def test_the_page_has_an_example_of_every_key() -> None:
    examples = "\n".join(EXAMPLES)
    keys = {*document.WHEN_KEYS, *document.LEXICON_KEYS, *document.PATTERN_KEYS, *document.RULE_KEYS} - {
        "file"
    }
    assert {key for key in keys if not re.search(rf"\b{key} =", examples)} == set()


def test_the_page_states_the_limits_of_the_code() -> None:
    assert f"more than {MOST_MATCHES:,} places" in PAGE
    assert f"at most {document.LONGEST_EXPRESSION} characters" in PAGE
    assert f"{SHORTEST_DAYS} to {LONGEST_DAYS}, clamped" in PAGE
    assert set(re.findall(r"`(\w+)` \(English", PAGE)) == set(document.LEXICON_KINDS)
