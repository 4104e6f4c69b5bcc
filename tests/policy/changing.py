"""Policies that differ a little: any key of any part of a sound policy set to something else, at random."""

from dataclasses import replace

from hypothesis import assume
from hypothesis import strategies as st

from tests.conftest import FIVE, policy_named
from tests.policy.rich import rich
from troth.policy import Policy, PolicyError, compile_policy
from troth.policy.document import Document, Item
from troth.policy.grammar import keys_of
from troth.policy.vocabulary import SERVICES

BASES = [rich(), *(policy_named(name) for name in FIVE)]
_SPANS = ("1 hour", "7 days", "30 days", "1 month", "1 year", "365 days")
_KEEPS = ("never", "account", "30 days", "1 year", "up to 30 days")


def values(schema):
    """Values that fit a key, from its JSON Schema."""
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "anyOf" in schema:
        return st.one_of([values(one) for one in schema["anyOf"]])
    kind = schema["type"]
    if kind == "array":
        return st.lists(values(schema["items"]), min_size=schema.get("minItems", 0), max_size=4, unique=True)
    if kind == "boolean":
        return st.booleans()
    if kind == "integer":
        return st.integers(schema.get("minimum", 1), min(schema.get("maximum", 50), 50))
    if kind == "number":
        return st.sampled_from([0.5, 1, 2])
    if kind == "object":
        return st.dictionaries(
            st.sampled_from(schema["propertyNames"]["enum"]),
            values(schema["additionalProperties"]),
            min_size=1,
        )
    return _texts(schema)


def _texts(schema):
    if "account" in schema.get("pattern", ""):
        return st.sampled_from(_KEEPS)
    if "minute" in schema.get("pattern", ""):
        return st.sampled_from(_SPANS)
    if schema.get("pattern", "").startswith("^[A-Z]"):
        return st.sampled_from(["Z16", "J01", "W12"])
    return st.sampled_from(["Something else.", "free", "paid", "news", "contact", "left"])


_FIXED = {"name", "version", "published", "effective", "contact"}


@st.composite
def edited(draw, item):
    """A part with one of its keys set to something else, or taken out where it may be."""
    keys = [
        key for key in keys_of(item.section, item.name) if item.section != "policy" or key.name not in _FIXED
    ]
    key = draw(st.sampled_from(keys))
    rest = {name: value for name, value in item.values.items() if name != key.name}
    if not key.must and draw(st.booleans()):
        return replace(item, values=rest)
    given = (
        st.lists(st.sampled_from(SERVICES), unique=True)
        if key.name == "services"
        else values(key.rule.schema)
    )
    return replace(item, values={**rest, key.name: draw(given)})


def _with(document: Document, old: Item, new: list[Item]) -> Document:
    if old.section == "policy":
        return replace(document, head=new[0])
    items = [one for item in document.items for one in (new if item is old else [item])]
    return replace(document, items=tuple(items))


def compiled(document: Document) -> Policy:
    """The policy of a document; gives the example up where that is not sound."""
    try:
        return compile_policy(document)
    except PolicyError:
        assume(False)
        raise


@st.composite
def edits(draw, base=None):
    """A sound policy, and another one that differs from it in one part at most."""
    old = base or draw(st.sampled_from(BASES))
    document = old.document
    item = draw(st.sampled_from([document.head, *document.items]))
    gone = item.section != "policy" and draw(st.integers(0, 7)) == 0
    return old, compiled(_with(document, item, [] if gone else [draw(edited(item))]))


@st.composite
def versions(draw):
    """A sound policy and a later version of it that differs in a few parts, in one direction or the other."""
    first, second = draw(edits())
    for _ in range(draw(st.integers(0, 2))):
        _, second = draw(edits(second))
    old, new = (first, second) if draw(st.booleans()) else (second, first)
    head = replace(new.document.head, values={**new.document.head.values, "version": 2})
    return replace(old, version=1), compiled(replace(new.document, head=head))


@st.composite
def said(draw, *policies):
    """What a person chose, about any of the choices that the policies offer."""
    names = sorted({name for policy in policies for name in policy.choices})
    return draw(st.dictionaries(st.sampled_from(names), st.booleans())) if names else {}


def plans_of(*policies):
    return st.sampled_from([None, *sorted({plan for policy in policies for plan in policy.plans})])
