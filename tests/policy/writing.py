"""A small sound policy whose lines the tests count, and ways to change one of them."""

from troth.policy import Document, Policy, PolicyError, Problem, compile_policy, parse

SMALL = """\
[policy]
name = "small"
version = 1
controller = "Lindenhof Clinic"
effective = 2026-01-31
contact = { email = "privacy@clinic.example" }
services = ["portal"]
location = "Switzerland"

[practice.message]
clause = ["Z16"]
service = "portal"
at = "portal.message"
required = ["CommunicationContent"]
optional = ["Name"]
purposes = ["MessageDelivery", "ServiceContact"]
keep = "up to 21 days"

[choice.contact]
clause = ["Z23"]
purposes = ["ServiceContact"]
default = "in"
by = ["page"]

[disclosure.reader]
clause = ["Z24"]
recipient = "MessageRecipient"
categories = ["CommunicationContent"]
purposes = ["MessageDelivery"]
ground = "sender's instruction"

[notice.message-waiting]
clause = ["Z22"]
when = "a message waits for you"
by = ["mail"]

[right.erasure]
clause = ["Z34"]
within = "30 days"
by = ["message"]

[measure.redundancy]
clause = ["Z46"]
says = "Messages live on two disks."
attested_by = "operations officer"
every = "1 year"
"""


def with_line(old: str, new: str) -> str:
    """The small policy with one of its lines replaced, so that every line keeps its number."""
    assert SMALL.count(old) == 1, old
    return SMALL.replace(old, new)


def document(text: str = SMALL) -> Document:
    return parse(text, source="small.toml")


def policy(text: str = SMALL) -> Policy:
    return compile_policy(document(text))


def problems(text: str) -> tuple[Problem, ...]:
    """What is wrong with a policy; fails where nothing is."""
    try:
        policy(text)
    except PolicyError as error:
        return error.problems
    raise AssertionError("the policy is sound")


def said(text: str) -> list[str]:
    return [str(problem) for problem in problems(text)]
