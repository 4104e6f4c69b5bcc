"""The policy page that people read, made from the compiled policy alone, so that it cannot say more or less.

Seven sections, in the order in which people ask: what is collected, by whom, why, with whom it is shared,
which choices there are, how it is kept safe, and how to correct it.
"""

from __future__ import annotations

from collections.abc import Iterable

from troth.policy import promised
from troth.policy.check import Cookie, may_set
from troth.policy.compile import Disclosure, Policy, Practice
from troth.policy.page import Block, Bullets, Cell, Paragraph, Section, Table
from troth.policy.phrases import (
    CONDITIONS,
    GROUNDS,
    SOURCES,
    data,
    joined,
    kept,
    lasting,
    occasion,
    sentence,
    uses,
)
from troth.policy.vocabulary import RECIPIENTS


def sections(policy: Policy, cookies: Iterable[Cookie] = ()) -> tuple[Section, ...]:
    """The seven sections of the public page, each complete; services that are not enabled are left out.

    `cookies` are those that the code sets.
    """
    return (
        Section("what", "What we collect", (*_what(policy), *_cookies(policy, cookies))),
        Section("who", "Who collects it", _who(policy)),
        Section("why", "Why, and for how long", _why(policy)),
        Section("shared", "Whom we share it with", _shared(policy)),
        Section(
            "choices",
            "Your choices, and what we tell you",
            (*promised.choices(policy), *promised.notices(policy)),
        ),
        Section("security", "How we keep it safe", promised.security(policy)),
        Section("rights", "How to correct it", promised.rights(policy)),
    )


def _choices(policy: Policy) -> list[Block]:
    return [*promised.choices(policy), *promised.notices(policy)]


def _practices(policy: Policy) -> list[Practice]:
    """The practices that are in force; what concerns staff alone comes last."""
    found = [practice for practice in policy.practices.values() if policy.enabled(practice.service)]
    return sorted(found, key=lambda practice: practice.at == "people.staff")


def _said(policy: Policy, section: str) -> list[str]:
    """The policy's own sentences on the parts of a section."""
    items = [item for item in policy.document.section(section) if policy.enabled(item.service)]
    return [sentence(item.values["says"]) for item in items if "says" in item.values]


def _bullets(lines: list[str]) -> list[Block]:
    return [Bullets(lines)] if lines else []


def _what(policy: Policy) -> list[Block]:
    rows: list[tuple[Cell, ...]] = [
        (
            occasion(one),
            data(one.required) or "nothing",
            data(one.optional) or "nothing",
            sentence(joined(SOURCES[source] for source in one.sources)).removesuffix("."),
        )
        for one in _practices(policy)
    ]
    apart = [_apart(one) for one in _practices(policy) if one.unlinkable]
    return [
        Paragraph(
            "This is all the personal data that we collect. The server refuses to store anything else."
        ),
        *_plans(policy),
        Table("What is collected, and when", ("When", "Needed", "If you like", "From"), rows),
        *_bullets([*_said(policy, "practice"), *apart]),
    ]


def _plans(policy: Policy) -> list[Block]:
    if not policy.plans:
        return []
    names = joined(f"“{plan}”" for plan in policy.plans)
    return [Paragraph(f"The plans are {names}. What holds for one of them alone says so.")]


def _apart(practice: Practice) -> str:
    tied = joined(data(practice.unlinkable), "or")
    return f"What is collected under “{occasion(practice)}” is never tied to your {tied}."


def _cookies(policy: Policy, cookies: Iterable[Cookie]) -> list[Block]:
    """What pages set, from the code that sets it."""
    rows = [(one.name, one.says, _life(one)) for one in cookies if may_set(policy, one)]
    if not rows:
        return [Paragraph("Our pages set no cookies.")]
    return [Table("Cookies that our pages set", ("Name", "What is in it", "How long it stays"), rows)]


def _life(cookie: Cookie) -> str:
    return lasting(cookie.life) if cookie.life else "until you close the browser"


def _who(policy: Policy) -> list[Block]:
    head = policy.document.head.values
    lines = [f"{policy.controller} answers for the data."]
    if "location" in head:
        lines.append(
            f"Data is processed and held in: {head['location']}. If you are elsewhere, it travels there."
        )
    if "scope" in head:
        lines.append(f"This policy covers: {head['scope'][:1].lower()}{head['scope'][1:]}")
    return [Paragraph(line if line.endswith(".") else f"{line}.") for line in lines]


def _why(policy: Policy) -> list[Block]:
    rows: list[tuple[Cell, ...]] = [
        (occasion(one), uses(one.mask) or "answer you", kept(one.keep)) for one in _practices(policy)
    ]
    return [
        Table("What it is used for, and how long it stays", ("When", "Used to", "Kept"), rows),
        Paragraph("Whatever is kept also serves your own rights over it, which stand below."),
    ]


def _shared(policy: Policy) -> list[Block]:
    given = [_given(one) for one in policy.disclosures if policy.enabled(one.service)]
    if not given:
        return [Paragraph("We share personal data with nobody.")]
    return [
        Paragraph("What is not in this table goes to nobody. The server refuses it."),
        Table("Who gets what", ("Who", "What", "What for", "On which ground"), given),
        *_bullets(_said(policy, "disclosure")),
    ]


def _given(disclosure: Disclosure) -> tuple[Cell, ...]:
    grounds = "; or ".join(GROUNDS[one] for one in disclosure.grounds)
    conditions = [CONDITIONS[one] for one in sorted(disclosure.conditions)]
    return (
        RECIPIENTS[disclosure.recipient].says,
        data(disclosure.categories),
        uses(disclosure.mask) or "answer you",
        [grounds, *conditions],
    )
