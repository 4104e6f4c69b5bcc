import hashlib
from pathlib import Path

import pytest

from tests.mail.rules.letters import letter
from troth.mail.rules import RulesError, decide, load

NAMED = 'name = "test"\n'

MISTAKES = [
    ("a = [", "1: not TOML: Invalid value; see https://toml.io"),
    ("a = 1\na = 2", "2: not TOML: Cannot overwrite a value; see https://toml.io"),
    ("", "1: file: 'name' is missing; write name = \"…\", whose rules these are"),
    (NAMED + 'defualt = "hold"', "2: file: unknown key 'defualt'; did you mean 'default'?"),
    (NAMED + 'default = "encrpt"', "2: file: 'encrpt' is no default; did you mean 'encrypt'?"),
    (NAMED + "default = 3", "2: file: 'default' is not a string; write a string"),
    (
        NAMED + "[lexicon.a]\nweight = 2",
        "2: lexicon 'a': words come from one place; write one of words, file and kind",
    ),
    (
        NAMED + '[lexicon.a]\nwords = "x"\nweight = 2000',
        "4: lexicon 'a': 'weight' is not a whole number from 0 to 1000; write a whole number from 0 to 1000",
    ),
    (
        NAMED + '[lexicon.a]\nwords = "x"\nwhole_words = 1',
        "4: lexicon 'a': 'whole_words' is not true or false; write true or false",
    ),
    (
        NAMED + "[lexicon.a]\nwords = []",
        "3: lexicon 'a': 'words' is empty; give at least one entry or leave it out",
    ),
    (
        NAMED + "[lexicon.a]\nwords = [1]",
        "3: lexicon 'a': 'words' is not a string or a list of strings; write a string or a list of strings",
    ),
    (
        NAMED + '[lexicon.a]\nwords = "a\\u0000b"',
        "3: lexicon 'a': the word 'a\0b' is too long or not printable; "
        "write at most 200 printable characters",
    ),
    (
        NAMED + '[lexicon.a]\nfile = "none.txt"',
        "3: lexicon 'a': cannot read 'none.txt': No such file or directory; "
        "name a file beside the rules, in UTF-8",
    ),
    (
        NAMED + '[lexicon.a]\nfile = "../passwords"',
        "3: lexicon 'a': cannot read '../passwords': it is not beside the rules; "
        "name a file beside the rules, in UTF-8",
    ),
    (
        NAMED + '[lexicon.a]\nkind = "diagnosis"',
        "3: lexicon 'a': 'diagnosis' is no kind; did you mean 'diagnoses'?",
    ),
    (
        NAMED + "[pattern.mrn]\nweight = 1",
        "2: pattern 'mrn': 'expression' is missing; write what to look for, in hyperscan's syntax",
    ),
    (
        NAMED + '[pattern.mrn]\nexpression = "(a"',
        "3: pattern 'mrn': Missing close parenthesis for group started at index 0; "
        "write it in hyperscan's syntax",
    ),
    (
        NAMED + "[pattern.mrn]\nexpression = '(?<=a)b'",
        "3: pattern 'mrn': Zero-width assertions are not supported; write it in hyperscan's syntax",
    ),
    (
        NAMED + "[pattern.mrn]\nexpression = '\\Aa'",
        "3: pattern 'mrn': \\A, \\z and \\Z are not known; use ^ and $, the ends of a line",
    ),
    (
        NAMED + f"[pattern.mrn]\nexpression = '{'a' * 1001}'",
        "3: pattern 'mrn': the expression is too long; write at most 1000 characters",
    ),
    (
        NAMED + '[pattern.mrn]\nexpression = "a"\nvalidator = "lun"',
        "4: pattern 'mrn': 'lun' is no validator; did you mean 'luhn'?",
    ),
    (
        NAMED + '[identifier.a]\nkind = "us-snn"',
        "3: identifier 'a': 'us-snn' is no kind; did you mean 'us-ssn'?",
    ),
    (
        NAMED + '[lexicon.a]\nwords = "x"\n[pattern.a]\nexpression = "x"',
        "4: pattern 'a': the name 'a' is taken; give each source a name of its own",
    ),
    (
        NAMED + '[rule.r]\nverdict = "hold"',
        "2: rule 'r': nothing is asked; write when = { … } with at least one condition",
    ),
    (
        NAMED + "[rule.r]\nwhen = { size_over = 1 }",
        "2: rule 'r': 'verdict' is missing; write encrypt, hold or refuse",
    ),
    (
        NAMED + '[rule.r]\nwhen = { size_over = 1 }\nverdict = "deliver"',
        "4: rule 'r': 'deliver' has no effect; "
        "the strongest verdict wins: name the exception in the other rule's unless",
    ),
    (
        NAMED + '[rule.r]\nwhen = { size_over = "1 MB" }\nverdict = "hold"',
        "3: rule 'r.when': 'size_over' is not bytes, or a size like \"25 MiB\"; "
        'write bytes, or a size like "25 MiB"',
    ),
    (
        NAMED + '[rule.r]\nwhen = { any = ["ssn"] }\nverdict = "hold"',
        "3: rule 'r.when': 'ssn' is no lexicon, pattern or identifier; none is defined",
    ),
    (
        NAMED + '[rule.r]\nwhen = { size_over = 1, at_least = 2 }\nverdict = "hold"',
        "3: rule 'r.when': 'at_least' counts nothing; name the sources that it counts in any",
    ),
    (
        NAMED + '[lexicon.a]\nwords = "x"\n[rule.r]\nwhen = { near = { of = "a" } }\nverdict = "hold"',
        "5: rule 'r.when.near': 'of' names fewer than two sources; name those that stand next to each other",
    ),
    (
        NAMED + '[rule.r]\nwhen = "always"\nverdict = "hold"',
        "3: rule 'r': 'when' is not a table; write a table",
    ),
    (
        NAMED + '[rule.r]\nwhen = { size_over = 1 }\nunless = { any = "a" }\nverdict = "hold"',
        "4: rule 'r.unless': unknown key 'any'; use one of: header, recipient_domain, sender, subject_tag",
    ),
]


@pytest.mark.parametrize(("text", "expected"), MISTAKES)
def test_a_mistake_is_told_with_its_line_and_its_mending(text: str, expected: str) -> None:
    with pytest.raises(RulesError) as raised:
        load(text, source="rules.toml")
    assert "rules.toml:" + expected in raised.value.problems


def test_all_mistakes_are_told_at_once_in_the_order_of_their_lines() -> None:
    text = (
        'name = "test"\nsize = 1\n[pattern.p]\nexpression = "a"\nvalidator = "x"\n[rule.r]\nverdict = "hold"'
    )
    with pytest.raises(RulesError) as raised:
        load(text, source="rules.toml")
    assert [problem.split(":")[1] for problem in raised.value.problems] == ["2", "5", "6"]
    assert str(raised.value) == "\n".join(raised.value.problems)


def test_the_digest_is_that_of_the_file() -> None:
    assert load(NAMED, source="rules.toml").digest == hashlib.sha256(NAMED.encode()).hexdigest()


def test_a_word_list_lies_beside_the_rules(tmp_path: Path) -> None:
    words = tmp_path / "words.txt"
    words.write_text("# ours\nalpha  beta # two\n\ngamma\n")
    text = NAMED + '[lexicon.a]\nfile = "words.txt"\n[rule.r]\nwhen = { any = "a" }\nverdict = "hold"'
    made = load(text, source=str(tmp_path / "rules.toml"))
    assert (made.name, made.pattern_count) == ("test", 2)
    assert decide(made, letter("Alpha beta")).verdicts == {"ann@home.example": "hold"}
    words.write_text("delta")
    assert load(text, source=str(tmp_path / "rules.toml")).digest != made.digest


def test_an_empty_word_list_is_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_text("# nothing")
    with pytest.raises(RulesError, match=r"'words\.txt' holds no word; write one word or phrase a line"):
        load(NAMED + '[lexicon.a]\nfile = "words.txt"', source=str(tmp_path / "rules.toml"))


@pytest.mark.parametrize("key", ["recipient_domain", "sender"])
def test_a_place_that_no_domain_name_can_be_is_told(key):
    rule = f'[rule.r]\nwhen = {{ {key} = ["*.☃.example"] }}\nverdict = "hold"\n'
    with pytest.raises(RulesError, match=r"'\*\.☃\.example' has no domain name"):
        load(rule, source="rules.toml")
