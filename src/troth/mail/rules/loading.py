"""Compiles a file of rules, or tells everything that is wrong with it."""

import hashlib
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import hyperscan

from troth.mail.rules.checksums import VALIDATORS
from troth.mail.rules.databases import Compiler, compiled
from troth.mail.rules.document import Document, LexiconTable, PatternTable, parse, read
from troth.mail.rules.identifiers import KINDS
from troth.mail.rules.prepared import prepare
from troth.mail.rules.problems import Problems
from troth.mail.rules.ruleset import Rules
from troth.mail.rules.scanner import ONCE, Scanner
from troth.mail.rules.sources import Lexicon, Pattern, Source, identifier, lexicon, pattern, word
from troth.mail.rules.wishes import tag_shape


def load(text: str, *, source: str, compiler: Compiler = compiled) -> Rules:
    """The rules of one tenant. source: the file's path, for messages and for word lists that lie beside it.

    Raises RulesError with every problem, as "rules.toml:12: what is wrong; how to mend it".
    """
    problems = Problems(source, text)
    digest = hashlib.sha256(text.encode())
    document = read(parse(text, problems), _reader(Path(source).parent, digest.update))
    problems.stop_if_any()
    sources = _sources(document, problems, compiler)
    problems.stop_if_any()
    expressions = [(each.name, expression) for each in sources for expression in each.sieve]
    return Rules(
        name=document.name,
        digest=digest.hexdigest(),
        default=document.default,
        rules=document.rules,
        sources={each.name: each for each in sources},
        sieve=Scanner([expression for _, expression in expressions], ONCE, compiler),
        owners=tuple(name for name, _ in expressions),
        tags=tag_shape(_tags(document)),
    )


def _reader(folder: Path, digested: Callable[[bytes], None]) -> Callable[[str], str]:
    def read_file(name: str) -> str:
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts:
            raise ValueError("it is not beside the rules")
        content = (folder / path).read_bytes()
        digested(content)
        return content.decode()

    return read_file


def _sources(document: Document, problems: Problems, compiler: Compiler) -> list[Source]:
    made: list[Source | None] = [_lexicon(table, compiler) for table in document.lexicons]
    made += [_pattern(table, problems) for table in document.patterns]
    made += [
        identifier(table.name, KINDS[table.kind], table.weight, compiler=compiler)
        for table in document.identifiers
    ]
    return [each for each in made if each is not None]


def _lexicon(table: LexiconTable, compiler: Compiler) -> Lexicon:
    spelled = dict.fromkeys(prepare(entry).decode() for entry in table.words)
    words = tuple(
        word(entry, whole=table.whole_words, ignore_case=table.ignore_case) for entry in spelled if entry
    )
    return lexicon(table.name, words, table.weight, whole_words=table.whole_words, compiler=compiler)


def _pattern(table: PatternTable, problems: Problems) -> Pattern | None:
    valid = VALIDATORS.get(table.validator)
    try:
        return pattern(table.name, table.expression, table.weight, ignore_case=table.ignore_case, valid=valid)
    except hyperscan.error as error:
        what = f"pattern '{table.name}': {str(error).rstrip('.')}"
        problems.add(("pattern", table.name, "expression"), what, "write it in hyperscan's syntax")
        return None


def _tags(document: Document) -> set[str]:
    asked = [rule.envelope for rule in document.rules]
    asked += [rule.unless for rule in document.rules if rule.unless]
    return {tag for envelope in asked for tag in envelope.subject_tags}
