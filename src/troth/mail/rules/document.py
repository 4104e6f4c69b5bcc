"""Reads the file of rules into values: sources still to be compiled, and rules that refer to them."""

import re
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from troth.mail.rules.checksums import VALIDATORS
from troth.mail.rules.conditions import Content, Envelope, Near, Rule
from troth.mail.rules.decision import Verdict
from troth.mail.rules.diagnoses import DIAGNOSES
from troth.mail.rules.identifiers import KINDS
from troth.mail.rules.problems import Problems, nearest
from troth.mail.rules.tables import Table
from troth.runtime.addresses import a_labels, one_spelling

TOP_KEYS = ("name", "default", "lexicon", "pattern", "identifier", "rule")
LEXICON_KEYS = ("words", "file", "kind", "whole_words", "ignore_case", "weight")
PATTERN_KEYS = ("expression", "validator", "ignore_case", "weight")
IDENTIFIER_KEYS = ("kind", "weight")
RULE_KEYS = ("when", "unless", "verdict")
CONTENT_KEYS = ("any", "all", "near", "at_least", "score")
UNLESS_KEYS = ("subject_tag", "header", "recipient_domain", "sender")
WHEN_KEYS = (*CONTENT_KEYS, *UNLESS_KEYS, "finding", "size_over")
LEXICON_KINDS = {"diagnoses": DIAGNOSES}
VERDICTS = tuple(verdict.value for verdict in Verdict)
LONGEST_WORD = 200
LONGEST_EXPRESSION = 1000

ReadFile = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class LexiconTable:
    """[lexicon.NAME]"""

    name: str
    words: tuple[str, ...]
    whole_words: bool
    ignore_case: bool
    weight: int


@dataclass(frozen=True, slots=True)
class PatternTable:
    """[pattern.NAME]"""

    name: str
    expression: str
    validator: str
    ignore_case: bool
    weight: int


@dataclass(frozen=True, slots=True)
class IdentifierTable:
    """[identifier.NAME]"""

    name: str
    kind: str
    weight: int


@dataclass(frozen=True, slots=True)
class Document:
    """The whole file."""

    name: str
    default: Verdict
    lexicons: tuple[LexiconTable, ...]
    patterns: tuple[PatternTable, ...]
    identifiers: tuple[IdentifierTable, ...]
    rules: tuple[Rule, ...]


def parse(text: str, problems: Problems) -> Table:
    """The top table. Raises RulesError when the text is not TOML."""
    try:
        return Table(tomllib.loads(text), (), problems)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)$", str(error))
        line = int(place[1]) if place and place[1] else max(1, len(text.splitlines()))
        what = str(error)[: place.start()] if place else str(error)
        problems.add_at(line, f"not TOML: {what}", "see https://toml.io")
        problems.stop_if_any()
        raise


def read(top: Table, read_file: ReadFile) -> Document:
    """Every value of the file; whatever is wrong is recorded in the table's problems.

    read_file: the text of a word list by its name. Raises OSError or ValueError when it cannot be read.
    """
    top.only(TOP_KEYS)
    if not top.text("name"):
        top.problem("name", "'name' is missing", 'write name = "…", whose rules these are')
    names = _source_names(top)
    return Document(
        name=top.text("name"),
        default=Verdict(top.choice("default", VERDICTS, "deliver")),
        lexicons=tuple(_lexicon(name, table, read_file) for name, table in top.tables("lexicon")),
        patterns=tuple(_pattern(name, table) for name, table in top.tables("pattern")),
        identifiers=tuple(_identifier(name, table) for name, table in top.tables("identifier")),
        rules=tuple(_rule(name, table, names) for name, table in top.tables("rule")),
    )


def _source_names(top: Table) -> set[str]:
    names: set[str] = set()
    for family in ("lexicon", "pattern", "identifier"):
        for name, table in top.tables(family):
            if name in names:
                table.problem("", f"the name '{name}' is taken", "give each source a name of its own")
            names.add(name)
    return names


def _lexicon(name: str, table: Table, read_file: ReadFile) -> LexiconTable:
    table.only(LEXICON_KEYS)
    return LexiconTable(
        name=name,
        words=_words(table, read_file),
        whole_words=table.flag("whole_words", True),
        ignore_case=table.flag("ignore_case", True),
        weight=_weight(table),
    )


def _words(table: Table, read_file: ReadFile) -> tuple[str, ...]:
    if sum(key in table for key in ("words", "file", "kind")) != 1:
        table.problem("", "words come from one place", "write one of words, file and kind")
        return ()
    words = [*table.texts("words"), *_words_of_file(table, read_file), *_words_of_kind(table)]
    for word in words:
        if len(word) > LONGEST_WORD or not word.replace("\n", " ").isprintable():
            what = f"the word '{word[:20]}' is too long or not printable"
            table.problem("words", what, f"write at most {LONGEST_WORD} printable characters")
    return tuple(dict.fromkeys(" ".join(word.split()) for word in words if word.isprintable()))


def _words_of_file(table: Table, read_file: ReadFile) -> list[str]:
    name = table.text("file")
    if not name:
        return []
    try:
        listed = [line.partition("#")[0].strip() for line in read_file(name).splitlines()]
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        table.problem("file", f"cannot read '{name}': {reason}", "name a file beside the rules, in UTF-8")
        return []
    words = [line for line in listed if line]
    if not words:
        table.problem("file", f"'{name}' holds no word", "write one word or phrase a line")
    return words


def _words_of_kind(table: Table) -> tuple[str, ...]:
    if "kind" not in table:
        return ()
    return LEXICON_KINDS.get(table.choice("kind", LEXICON_KINDS, ""), ())


def _pattern(name: str, table: Table) -> PatternTable:
    table.only(PATTERN_KEYS)
    expression = table.text("expression")
    if not expression:
        table.problem(
            "expression", "'expression' is missing", "write what to look for, in hyperscan's syntax"
        )
    if len(expression) > LONGEST_EXPRESSION:
        table.problem(
            "expression", "the expression is too long", f"write at most {LONGEST_EXPRESSION} characters"
        )
    if re.search(r"(?<!\\)(?:\\\\)*\\[AzZ]", expression):
        table.problem("expression", r"\A, \z and \Z are not known", "use ^ and $, the ends of a line")
    return PatternTable(
        name=name,
        expression=expression,
        validator=table.choice("validator", ("", *VALIDATORS), "") if "validator" in table else "",
        ignore_case=table.flag("ignore_case", False),
        weight=_weight(table),
    )


def _identifier(name: str, table: Table) -> IdentifierTable:
    table.only(IDENTIFIER_KEYS)
    if "kind" not in table:
        table.problem("kind", "'kind' is missing", "use one of: " + ", ".join(sorted(KINDS)))
        return IdentifierTable(name, "", 1)
    return IdentifierTable(name, table.choice("kind", KINDS, ""), _weight(table))


def _weight(table: Table) -> int:
    return table.number("weight", 1, 0, 1000)


def _rule(name: str, table: Table, sources: set[str]) -> Rule:
    table.only(RULE_KEYS)
    when = table.table("when")
    when.only(WHEN_KEYS)
    content, envelope = _content(when, sources), _envelope(when)
    if not content.asks() and not envelope.asks():
        table.problem("when", "nothing is asked", "write when = { … } with at least one condition")
    return Rule(name, content, envelope, _unless(table), _verdict(table))


def _verdict(table: Table) -> Verdict:
    if "verdict" not in table:
        table.problem("verdict", "'verdict' is missing", "write encrypt, hold or refuse")
    verdict = Verdict(table.choice("verdict", VERDICTS, "refuse"))
    if verdict is Verdict.DELIVER:
        mend = "the strongest verdict wins: name the exception in the other rule's unless"
        table.problem("verdict", "'deliver' has no effect", mend)
    return verdict


def _unless(table: Table) -> Envelope | None:
    if "unless" not in table:
        return None
    unless = table.table("unless")
    # What a mail says must never exempt it: else a sender could add the words that weaken the verdict.
    unless.only(UNLESS_KEYS)
    return _envelope(unless)


def _content(when: Table, sources: set[str]) -> Content:
    some, every = _sources(when, "any", sources), _sources(when, "all", sources)
    if "at_least" in when and not some:
        when.problem("at_least", "'at_least' counts nothing", "name the sources that it counts in any")
    return Content(
        some=some,
        every=every,
        near=_near(when.table("near"), sources) if "near" in when else None,
        at_least=when.number("at_least", 1, 1, 1000),
        score=when.number("score", 1, 1, 1_000_000) if "score" in when else None,
    )


def _near(table: Table, sources: set[str]) -> Near:
    table.only(("of", "within"))
    of = _sources(table, "of", sources)
    if len(of) < 2:
        table.problem("of", "'of' names fewer than two sources", "name those that stand next to each other")
    return Near(of, table.number("within", 80, 1, 10_000))


def _sources(table: Table, key: str, known: Iterable[str]) -> tuple[str, ...]:
    names = table.texts(key)
    for name in names:
        if name not in known:
            table.problem(key, f"'{name}' is no lexicon, pattern or identifier", nearest(name, known))
    return tuple(dict.fromkeys(names))


def _places(table: Table, key: str) -> tuple[str, ...]:
    """Addresses, domains and `*.` with a domain, spelt as addresses are compared: domains in A-labels."""
    found = []
    for text in table.texts(key):
        wild = "*." if text.startswith("*.") else ""
        place = text.removeprefix(wild)
        try:
            a_labels(place.rpartition("@")[2])
        except ValueError:
            table.problem(key, f"'{text}' has no domain name", "write clinic.example, say")
        found.append(wild + one_spelling(place))
    return tuple(found)


def _envelope(table: Table) -> Envelope:
    headers = table.table("header")
    return Envelope(
        subject_tags=tuple(tag.strip().casefold() for tag in table.texts("subject_tag")),
        headers=tuple((name.lower(), headers.texts(name)) for name in headers.items()),
        domains=_places(table, "recipient_domain"),
        senders=_places(table, "sender"),
        findings=table.texts("finding"),
        size_over=table.size("size_over"),
    )
