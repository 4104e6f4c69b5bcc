"""The policy page that people read, made from the compiled policy alone, so that it cannot say more or less.

Seven sections, in the order in which people ask: what is collected, by whom, why, with whom it is shared,
which choices there are, how it is kept safe, and how to correct it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from troth.policy.compile import Policy, Practice, Until
from troth.policy.document import Item
from troth.policy.meaning import mask_of
from troth.policy.page import Bullets, Paragraph, Section, Table
from troth.policy.vocabulary import CATEGORIES, PURPOSES, RECIPIENTS, purposes_in

_MEANS = {
    "mail": "by e-mail",
    "site": "on this site",
    "link": "with the link in our mails",
    "reply": "by answering our mails",
    "page": "on this site",
    "writing": "by writing to us",
    "message": "by e-mail to us",
    "phone": "by telephone",
    "upgrade": "by changing to another plan",
    "cancel": "by closing your account",
}


def sections(policy: Policy) -> tuple[Section, ...]:
    """The seven sections of the public page, each complete; services that are not enabled are left out."""
    return (
        Section("what", "What we collect", _what(policy)),
        Section("who", "Who collects it", _who(policy)),
        Section("why", "Why, and for how long", _why(policy)),
        Section("shared", "Whom we share it with", _shared(policy)),
        Section("choices", "Your choices, and what we tell you", _choices(policy)),
        Section("security", "How we keep it safe", _security(policy)),
        Section("rights", "How to correct it", _rights(policy)),
    )


def _items(policy: Policy, section: str) -> list[Item]:
    return [item for item in policy.document.section(section) if policy.enabled(item.service)]


def _practices(policy: Policy) -> list[Practice]:
    return [practice for practice in policy.practices.values() if policy.enabled(practice.service)]


def _said(items: Iterable[Item]) -> list[str]:
    return [item.values["says"] for item in items if "says" in item.values]


def _listed(names: Iterable[str], words: dict[str, str]) -> str:
    return "; ".join(words[name] for name in sorted(names)) or "nothing"


_DATA = {name: term.says for name, term in CATEGORIES.items()}


def _purposes(mask: int) -> str:
    return "; ".join(PURPOSES[purpose].says for purpose in purposes_in(mask))


def _occasion(practice: Practice) -> str:
    words = practice.name.replace("-", " ")
    return f"{words} (plan {practice.plan})" if practice.plan else words


def _what(policy: Policy) -> Sequence[Paragraph | Bullets | Table]:
    rows = [
        (_occasion(practice), _listed(practice.required, _DATA), _listed(practice.optional, _DATA))
        for practice in _practices(policy)
    ]
    heads = ("Occasion", "What is needed", "What you may add")
    said = [*_said(_items(policy, "practice")), *_apart(policy)]
    blocks: list[Paragraph | Bullets | Table] = [
        Paragraph(
            "This is all the personal data that we collect. Anything else the server refuses to store."
        ),
        Table("What is collected, and when", heads, rows),
    ]
    return [*blocks, Bullets(said)] if said else blocks


def _apart(policy: Policy) -> list[str]:
    return [
        f"{_occasion(practice).capitalize()}: never tied to {_listed(practice.unlinkable, _DATA)}."
        for practice in _practices(policy)
        if practice.unlinkable
    ]


def _who(policy: Policy) -> Sequence[Paragraph | Bullets | Table]:
    head = policy.document.head.values
    lines = [f"{policy.controller} answers for the data."]
    if "location" in head:
        lines.append(
            f"Data is processed and held in: {head['location']}. If you are elsewhere, it travels there."
        )
    if "scope" in head:
        lines.append(head["scope"])
    return [Paragraph(line) for line in lines]


def _why(policy: Policy) -> Sequence[Paragraph | Bullets | Table]:
    rows = []
    for practice in _practices(policy):
        rows.append((_occasion(practice), _purposes(practice.mask), _kept(practice)))
    return [Table("What it is used for, and how long it stays", ("Occasion", "Used to", "Kept"), rows)]


def _kept(practice: Practice) -> str:
    keep = practice.keep
    if keep.until is Until.NEVER_KEPT:
        return "not kept"
    if keep.until is Until.ACCOUNT:
        return "as long as the account"
    term = _term(keep.seconds or 0)
    return f"up to {term}, as the sender says" if keep.until is Until.SENDER else term


def _term(seconds: int) -> str:
    for unit, length in (("year", 365 * 86_400), ("day", 86_400), ("hour", 3600)):
        if seconds % length == 0:
            count = seconds // length
            return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
    return f"{seconds} seconds"


def _shared(policy: Policy) -> Sequence[Paragraph | Bullets | Table]:
    rows = [
        (
            RECIPIENTS[item.values["recipient"]].says,
            _listed(item.values["categories"], _DATA),
            _purposes(mask_of(item.values["purposes"])),
            "; ".join((" or ".join(_grounds(item)), *item.values.get("conditions", ()))),
        )
        for item in _items(policy, "disclosure")
    ]
    nobody = Paragraph(
        "Nothing is sold or rented. What is not in this table goes to nobody; the server refuses it."
    )
    if not rows:
        return [Paragraph("We share personal data with nobody.")]
    table = Table("Who gets what", ("Who", "What", "What for", "On which ground"), rows)
    said = _said(_items(policy, "disclosure"))
    return [nobody, table, Bullets(said)] if said else [nobody, table]


def _grounds(item: Item) -> list[str]:
    ground = item.values["ground"]
    return [ground] if isinstance(ground, str) else ground


def _choices(policy: Policy) -> Sequence[Paragraph | Bullets | Table]:
    choices = [item.values.get("says") or _offered(item) for item in _items(policy, "choice")]
    told = [_told(item) for item in _items(policy, "notice")]
    blocks: list[Paragraph | Bullets | Table] = [Bullets(choices)] if choices else []
    if told:
        blocks += [Paragraph("We tell you, and nothing else, when:"), Bullets(told)]
    return blocks or [Paragraph("There is nothing to choose.")]


def _offered(item: Item) -> str:
    on = item.values["default"] == "in"
    stands = "on until you turn it off" if on else "off until you turn it on"
    how = f", {_by(item)}" if _by(item) else ""
    whom = f" (plan {item.values['plan']})" if "plan" in item.values else ""
    return f"{item.name.replace('-', ' ').capitalize()}{whom}: {stands}{how}"


def _by(item: Item) -> str:
    return " or ".join(dict.fromkeys(_MEANS[means] for means in item.values.get("by", ())))


def _told(item: Item) -> str:
    ahead = f", {item.values['before']} ahead" if "before" in item.values else ""
    how = f" ({_by(item)}{ahead})" if _by(item) else ""
    return f"{item.values.get('when', item.name.replace('-', ' '))}{how}"


def _security(policy: Policy) -> Sequence[Paragraph | Bullets | Table]:
    lines = []
    for item in _items(policy, "measure"):
        role = item.values.get("attested_by")
        tail = f" The {role} attests this every {item.values['every'].removeprefix('1 ')}." if role else ""
        lines.append(item.values["says"] + tail)
    return [Bullets(lines)] if lines else [Paragraph("No measure is stated.")]


_CONTACTS = {
    "email": "E-mail",
    "phone": "Telephone",
    "tollfree": "Free of charge",
    "fax": "Fax",
    "post": "Post",
}


def _rights(policy: Policy) -> Sequence[Paragraph | Bullets | Table]:
    lines = []
    for item in _items(policy, "right"):
        within = f"within {item.values['within']}" if "within" in item.values else ""
        words = (item.name.replace("-", " ").capitalize(), within, _by(item))
        lines.append(item.values.get("says") or " ".join(word for word in words if word) + ".")
    contact = policy.contact
    ways = [f"{words}: {contact[way]}" for way, words in _CONTACTS.items() if way in contact]
    blocks: list[Paragraph | Bullets | Table] = [Bullets(lines)] if lines else []
    return [*blocks, Paragraph("Questions and requests about your data go here:"), Bullets(ways)]
