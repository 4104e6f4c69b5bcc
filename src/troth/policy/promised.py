"""The half of the policy page that is about people: choices, notices, how data is kept safe, and rights."""

from __future__ import annotations

from collections.abc import Iterator

from troth.policy.compile import Choice, Measure, Notice, Policy, Right
from troth.policy.document import Item
from troth.policy.measures_said import set_by
from troth.policy.page import Block, Bullets, Entries, Paragraph
from troth.policy.phrases import MEANS, every, joined, lasting, named, sentence, uses
from troth.policy.vocabulary import CATEGORIES, REGIONS


def _items(policy: Policy, section: str) -> list[Item]:
    return [item for item in policy.document.section(section) if policy.enabled(item.service)]


def choices(policy: Policy) -> list[Block]:
    """What people turn on or off, how, and what holds until they do."""
    if not policy.choices:
        return [Paragraph("There is nothing to choose.")]
    return [Entries([(_title(one), list(_offered(one))) for one in policy.choices.values()])]


def _title(choice: Choice) -> str:
    name = named(choice.name)
    if choice.plan is None:
        return name
    return f"{name.removesuffix(f' {choice.plan}')} (plan “{choice.plan}”)"


_PLACES = {**MEANS, "page": "on our pages"}


def _offered(choice: Choice) -> Iterator[str]:
    if choice.mask:
        yield f"To {joined(uses(choice.mask) or ['fulfil your rights'])}."
    how = f", {joined((_PLACES[one] for one in choice.by), 'or')}" if choice.by else ""
    stands = "on until you turn it off" if choice.default_in else "off until you turn it on"
    yield f"It is {stands}{how}."
    if choice.each:
        yield f"There is a switch for each of these: {CATEGORIES[choice.each].says}."
    if choice.needed_in:
        regions = joined((words for region, words in REGIONS.items() if region in choice.needed_in), "or")
        yield f"Without it nobody registers from here: {regions}."
    if choice.says:
        yield sentence(choice.says)


def notices(policy: Policy) -> list[Block]:
    """What people are told: of changes first, then of everything else."""
    of_changes = [item for item in _items(policy, "notice") if "on" in item.values]
    others = [item for item in _items(policy, "notice") if "on" not in item.values]
    return [
        *_told("When this policy or the owner of the service changes, you learn of it:", policy, of_changes),
        *_told("Otherwise we tell you something only when:", policy, others),
    ]


def _told(says: str, policy: Policy, items: list[Item]) -> list[Block]:
    if not items:
        return []
    return [
        Paragraph(says),
        Bullets([" ".join(_notice(policy, policy.notices[item.name], item)) for item in items]),
    ]


def _notice(policy: Policy, notice: Notice, item: Item) -> Iterator[str]:
    how = [joined(MEANS[one] for one in notice.by)] if notice.by else []
    ahead = [f"{lasting(notice.before)} ahead"] if notice.before else []
    when = item.values.get("when") or named(notice.name)
    yield sentence(": ".join(part for part in (when, ", ".join([*how, *ahead])) if part))
    if notice.asks:
        yield "You may refuse."
    if notice.until_dismissed:
        yield "It stays on every page until you put it away."
    if notice.under:
        yield f"Only while this choice is on: {_called(policy, notice.under)}."
    if "left" in notice.spares:
        yield "Not to those who left."
    if off := sorted(_called(policy, one) for one in notice.spares - {"left"}):
        yield f"Not to those who turned this off: {joined(off, 'or')}."
    if notice.advertises:
        yield "It may carry offers."
    if "says" in item.values:
        yield sentence(item.values["says"])


def _called(policy: Policy, choice: str) -> str:
    found = policy.choices.get(choice)
    return _title(found) if found else named(choice)


def security(policy: Policy) -> list[Block]:
    """Every measure in its own sentence, with what it sets and who attests it."""
    entries = [(named(one.name), list(_measure(one))) for one in policy.measures.values()]
    return [Entries(entries)] if entries else [Paragraph("No measure is stated.")]


def _measure(measure: Measure) -> Iterator[str]:
    yield sentence(measure.says)
    if settings := set_by(measure):
        yield " ".join(settings)
    if measure.attested_by and measure.every:
        yield f"The {measure.attested_by} attests this {every(measure.every)}."


CONTACTS = {
    "email": "E-mail",
    "phone": "Telephone",
    "tollfree": "Free of charge",
    "fax": "Fax",
    "post": "Post",
}


def rights(policy: Policy) -> list[Block]:
    """What people may ask for and in which time it is done, and every way to reach the organisation."""
    says = {item.name: item.values.get("says") for item in _items(policy, "right")}
    entries = [(named(one.name), _right(one, says[one.name])) for one in policy.rights.values()]
    ways = [f"{words}: {policy.contact[way]}" for way, words in CONTACTS.items() if way in policy.contact]
    blocks: list[Block] = [Entries(entries)] if entries else []
    return [*blocks, Paragraph("Questions and requests about your data go here:"), Bullets(ways)]


def _right(right: Right, says: str | None) -> list[str]:
    how = [f"{'You do so' if says else 'Ask'} {joined((MEANS[one] for one in right.by), 'or')}."]
    done = " ".join([*(how if right.by else []), *_clocks(right)])
    return [line for line in (sentence(says) if says else "", done) if line]


def _clocks(right: Right) -> Iterator[str]:
    if right.acknowledge:
        yield f"You hear within {lasting(right.acknowledge)} that it has arrived."
    if right.within:
        longer = f", or once {lasting(right.extend)} later, with a reason" if right.extend else ""
        yield f"It is done within {lasting(right.within)}{longer}."
    if right.erase_after:
        yield (
            f"Your account is closed at once and erased {lasting(right.erase_after)} later. "
            "Until then it can be opened again."
        )
    if right.officer:
        yield f"The {right.officer} looks into it."
    if right.escalate:
        yield f"If you are not content, go on to: {right.escalate}."
