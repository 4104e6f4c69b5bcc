"""No page, style or script of ours names a machine of somebody else's."""

import re

import pytest

from tests.conftest import ROOT

SHOWN = (".html", ".css", ".js", ".svg")
FILES = sorted(
    path
    for path in (ROOT / "src" / "troth").rglob("*")
    if path.suffix in SHOWN and path.parent.name in ("templates", "static")
)
# An XML name space is a name that looks like an address; nothing is fetched from it.
NAME_SPACE = 'xmlns="http://www.w3.org/2000/svg"'
FOREIGN = re.compile(r"""(?:https?:|wss?:)?//[\w\[]|@import|\b(?:src|href|action)=["']?//""")


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT / "src" / "troth")))
def test_no_file_that_browsers_get_names_another_machine(file):
    assert FOREIGN.findall(file.read_text().replace(NAME_SPACE, "")) == []


def test_the_files_that_browsers_get_are_all_looked_at():
    assert {file.parent.parent.name for file in FILES} == {
        "site",
        "people",
        "rights",
        "staff",
        "inbox",
        "visits",
        "meetings",
    }
    assert len(FILES) > 25


@pytest.mark.parametrize(
    "text",
    [
        '<script src="https://cdn.example/x.js">',
        '<img src="//cdn.example/x.png">',
        "@import 'x.css'",
        "url(http://fonts.example/x)",
    ],
)
def test_a_foreign_address_would_be_found(text):
    assert FOREIGN.search(text)
