"""The stylesheet is whole: a brace too few hides every rule after it, and no browser says so."""

import re

from tests.conftest import ROOT

SHEET = (ROOT / "src" / "troth" / "site" / "static" / "troth.css").read_text()


def test_rules_stand_in_no_other_rule_than_a_condition():
    depth, within = 0, []
    for selector, brace in re.findall(r"([^{};]*)([{};])", re.sub(r"/\*.*?\*/", "", SHEET, flags=re.DOTALL)):
        if brace == "{":
            assert all(one.startswith("@media") for one in within), f"{selector} is within {within}"
            within.append(selector.strip())
        depth += {"{": 1, "}": -1}.get(brace, 0)
        assert depth >= 0, f"a brace too many before {selector}"
        within = within[:depth]
    assert (depth, within) == (0, [])
