"""No slip of the hand in a policy file goes unnoticed: it is refused with line and mend, or is a change."""

from collections import Counter

import pytest

from tests.conftest import FIVE, ROOT
from tests.policy.mutating import Mutation, every
from troth.app.services import DECLARED
from troth.policy import Policy, PolicyError, check, compile_policy, parse
from troth.policy.diff import diff
from troth.policy.publish import sections


def refused(text: str, source: str) -> tuple[Policy | None, list]:
    """The policy, if the server would start under it, or everything that is wrong with it."""
    try:
        found = compile_policy(parse(text, source=source))
    except PolicyError as error:
        return None, list(error.problems)
    return found, list(check(found, DECLARED))


def points_at_it(problem, source: str, text: str) -> bool:
    """Whether a problem names the file, a line that it has, what is wrong and how it is mended."""
    there = 1 <= problem.line <= len(text.splitlines()) + 1
    return problem.source == source and there and bool(problem.says.strip()) and len(problem.mend) > 9


def differs(old: Policy, new: Policy) -> bool:
    """Whether anything is another thing: what `troth policy diff` lists, or what the page shows."""
    if diff(old, new):
        return True
    heads = [(one.version, one.effective, one.name) for one in (old, new)]
    return heads[0] != heads[1] or sections(old, DECLARED.cookies) != sections(new, DECLARED.cookies)


def outcome(old: Policy, mutation: Mutation, source: str) -> str:
    new, problems = refused(mutation.text, source)
    if problems:
        right = all(points_at_it(problem, source, mutation.text) for problem in problems)
        return "refused" if right else "refused without pointing"
    assert new is not None
    return "changed" if differs(old, new) else "unnoticed"


@pytest.mark.parametrize("name", FIVE)
def test_no_mutation_of_a_policy_goes_unnoticed(name, capsys):
    source = f"policies/{name}.toml"
    text = (ROOT / source).read_text()
    old, problems = refused(text, source)
    assert problems == []
    counts, bad = Counter(), []
    for mutation in every(text, seed=FIVE.index(name)):
        found = outcome(old, mutation, source)
        counts[mutation.kind, found] += 1
        if found not in ("refused", "changed"):
            bad.append((mutation.kind, mutation.line, found))
    with capsys.disabled():
        told = ", ".join(f"{kind} {found} {count}" for (kind, found), count in sorted(counts.items()))
        print(f"\n{name}: {counts.total()} mutations: {told}")
    assert bad == []
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    assert sum(count for (kind, _), count in counts.items() if kind == "dropped line") == len(lines)
    assert counts.total() > 400
    assert all(sum(counts[kind, found] for kind, _ in counts) > 50 for found in ("refused", "changed"))
