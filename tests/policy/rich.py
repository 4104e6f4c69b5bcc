"""A policy that has every construct of the language, all in force, for tests that change one of them."""

import re

from tools.reference.policy_examples import EXAMPLES, MEASURE_EXAMPLES
from troth.policy import Policy, compile_policy, parse
from troth.policy.diff import Change, diff

_SERVICES = (
    'services = ["gateway", "portal", "membership", "payer-reports", "contact", "announcements", '
    '"publishing", "rights"]'
)
_EXAMPLES = re.sub(r"\s+#.*", "", "".join([*EXAMPLES.values(), *MEASURE_EXAMPLES.values()]))
RICH = _EXAMPLES.replace('services = ["gateway", "portal"]', _SERVICES).replace("version = 2", "version = 1")


def rich(text: str = RICH) -> Policy:
    return compile_policy(parse(text, source="rich.toml"))


def changed(old: str, new: str) -> str:
    """The rich policy with a piece of its text replaced, which has to stand there once."""
    assert RICH.count(old) == 1, f"{old!r} stands there {RICH.count(old)} times"
    return RICH.replace(old, new)


def changes(old: str, new: str) -> list[Change]:
    return list(diff(rich(), rich(changed(old, new))))
