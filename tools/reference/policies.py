"""The pages on the policy language, and on what keeps the promises of the policy that comes with Troth."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from tools.reference.markdown import code, quoted, table
from tools.reference.policy_examples import EXAMPLES, MEASURE_EXAMPLES
from troth.app.services import CONTROLS
from troth.policy import Coverage, compile_policy, coverage, parse
from troth.policy.grammar import KEYS, MEANS
from troth.policy.measures import MEASURES
from troth.policy.schema import SAYS, schema
from troth.policy.vocabulary import (
    CATEGORIES,
    CONDITIONS,
    COOKIES,
    EVENTS,
    GROUNDS,
    LEGAL_GROUNDS,
    PURPOSES,
    RECIPIENTS,
    REGIONS,
    ROLES,
    SENSITIVE_ACTS,
    SERVICES,
    SOURCES,
    Term,
)

FOLDER = Path(__file__).parents[2] / "policies"
EVENTS_SAY: Mapping[str, str] = {
    "new-use": "a new version uses what is stored already in a new manner",
    "material-change": "a new version does something else with data, or does less to protect it",
    "change": "a new version says anything else than the one before",
    "acquisition": "the service passes to another owner",
}


def policy_language() -> str:
    """The page on every key of a policy, with an example of each part, and its vocabulary."""
    return (
        "# The policy language\n\n"
        "A policy is one TOML file. `[policy]` stands once; the others are named tables, such as\n"
        "`[practice.registration]`. `troth policy check FILE` tells every mistake with its line.\n"
        "A part that names a `service` holds only while `[policy] services` enables it.\n\n"
        + "".join(_section(name) for name in KEYS)
        + "## Measures that the server carries out\n\n"
        + "A measure of one of these names sets how the server works, and must say all that it sets. One of\n"
        + "any other name is a statement: a control in the code keeps it, or a role attests it.\n\n"
        + "".join(_measure(name) for name in MEASURES)
        + "## Words\n\n"
        + "".join(f"{name}: {_words(words)}.\n\n" for name, words in _LISTS)
        + "Times are a number and a unit: `12 hours`, `30 days`, `2 months` (of 30 days), `1 year` (of 365); "
        + "at most 9999\nminutes, hours or days, 999 months, 99 years.\n\n"
        + "## Events\n\n"
        + table(("event", "when"), ((quoted(event), EVENTS_SAY[event]) for event in EVENTS))
        + "\nWithout a notice for one of the first three, the notice of the next one below answers it.\n"
        + "\n## Regions\n\n"
        + table(("region", "meaning"), ((quoted(name), says) for name, says in REGIONS.items()))
        + "\n## Purposes\n\n"
        + _vocabulary(PURPOSES.values())
        + "\n## Data categories\n\n"
        + _vocabulary(CATEGORIES.values())
        + "\n## Recipients\n\n"
        + _vocabulary(RECIPIENTS.values())
    )


_LISTS = (
    ("Services (`services`, `service`)", SERVICES),
    ("Means (`by`)", MEANS),
    ("Grounds (`ground`)", GROUNDS),
    ("Grounds of `legal-disclosure`", LEGAL_GROUNDS),
    ("Conditions of a disclosure", CONDITIONS),
    ("Sources of data", SOURCES),
    ("Cookies", COOKIES),
    ("Roles of staff", ROLES),
    ("Acts that can ask for a step-up", SENSITIVE_ACTS),
)


def _words(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _section(name: str) -> str:
    rows = ((quoted(key.name), "must" if key.must else "", key.says) for key in KEYS[name])
    example = code(EXAMPLES[name], "toml")
    return f"## `[{name}]`\n\n{SAYS[name]}\n\n{table(('key', '', 'meaning'), rows)}\n{example}\n"


def _measure(name: str) -> str:
    rows = [(quoted(key), says) for key, (_, says) in MEASURES[name].items()]
    keys = table(("key", "meaning"), rows) if rows else "It sets nothing; that it is there is enough.\n"
    return f"### `[measure.{name}]`\n\n{keys}\n{code(MEASURE_EXAMPLES[name], 'toml')}\n"


def _vocabulary(terms: Iterable[Term]) -> str:
    rows = ((quoted(term.name), term.says, f"<{term.iri}>", quoted(term.narrows)) for term in terms)
    return table(("name", "meaning", "term", "narrows"), rows)


def policy_schema() -> str:
    """The JSON Schema of policy files."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def coverage_table() -> str:
    """The page on what keeps each promise."""
    tables = {file.stem: _coverage_of(file) for file in sorted(FOLDER.glob("*.toml"))}
    rows = [row for found in tables.values() for row in found]
    kept = sum(row.kept_by is not None for row in rows)
    return (
        "# What keeps each promise\n\n"
        f"The promises of the five [policies](../../policies): {kept} of {len(rows)} are kept.\n"
        "The others await services that are not there yet; until then nobody publishes or claims them.\n"
        "Each test fails when its control is switched off (`tests/architecture/test_switched_off.py`).\n"
        "`troth policy coverage` prints the same tables.\n" + "".join(map(_coverage_section, tables.items()))
    )


def _coverage_of(file: Path) -> Sequence[Coverage]:
    return coverage(compile_policy(parse(file.read_text(), source=file.name)), CONTROLS)


def _coverage_section(named: tuple[str, Sequence[Coverage]]) -> str:
    name, rows = named
    shown = (
        (
            row.clause,
            row.kept_by or f"awaits {row.awaits}",
            _kept_where(row.kept_by, row.where),
            quoted(row.test),
        )
        for row in rows
    )
    return f"\n## {name}\n\n" + table(("promise", "kept by", "where", "test"), shown)


def _kept_where(kept_by: str | None, where: str | None) -> str:
    return quoted(where) if kept_by == "control" else where or ""
