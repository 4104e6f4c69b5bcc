"""The stylesheet is read by browsers as it was written: one broken rule would swallow all that follow it."""

from importlib.resources import files

import tinycss2

STYLESHEET = (files("troth.site") / "static" / "troth.css").read_text()


def rules(text):
    return tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)


def faults(rule):
    """What a browser would drop in a rule: a declaration or a nested rule that it cannot read."""
    if rule.type == "error" or rule.content is None:
        return [rule]
    if rule.type == "at-rule" and rule.lower_at_keyword in ("media", "supports", "layer"):
        inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
        return [fault for one in inner for fault in faults(one)]
    return [
        one for one in tinycss2.parse_blocks_contents(rule.content) if one.type in ("error", "qualified-rule")
    ]


def test_every_rule_can_be_read():
    assert [fault for rule in rules(STYLESHEET) for fault in faults(rule)] == []


def test_a_brace_that_is_left_open_is_found():
    broken = STYLESHEET.replace(".letter-frame {", ".letter {\n.letter-frame {")
    assert [fault for rule in rules(broken) for fault in faults(rule)] != []
