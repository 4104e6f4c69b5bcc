"""`troth policy diff`: what a new version of a policy changes, and what publishing it would do."""

from __future__ import annotations

import datetime
import json
import sys
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import click

from troth.app.commands.policy_files import read_policy
from troth.policy import Policy, Problem
from troth.policy.announce import Plan, Telling, audience, plan, publishing_problems
from troth.policy.diff import Change
from troth.policy.vocabulary import PURPOSES, purposes_in


class Posting(NamedTuple):
    """A plan, and the day on which its version is posted."""

    plan: Plan
    day: datetime.date


BY = {
    "site": "on the site",
    "banner": "on every page, until put away",
    "mail": "by e-mail",
    "page": "on the privacy page",
    "sign-in": "at the next sign-in",
}


@click.command("diff")
@click.argument("old")
@click.argument("new")
@click.option(
    "--posted",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day on which the new version is posted. Else the one that the file states, or today.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the same as JSON.")
def policy_diff(old: str, new: str, posted: datetime.datetime | None, as_json: bool) -> None:
    """Say what changes from policy OLD to NEW, and what publishing NEW would do.

    Each change comes with its weight; then who is told, by which means and when, and which purposes stay off
    for data collected before until each person agrees. The code is 1 if NEW must not be published like that.
    """
    before, after = read_policy(old), read_policy(new)
    day = posted.date() if posted else _posted(after)
    made, problems = Posting(plan(before, after), day), publishing_problems(before, after, day)
    click.echo(
        json.dumps(_as_json(made, problems), indent=2) if as_json else "\n".join(_lines(made, problems))
    )
    sys.exit(1 if problems else 0)


def _posted(policy: Policy) -> datetime.date:
    stated: datetime.date | None = policy.document.head.values.get("published")
    return stated or datetime.datetime.now(datetime.UTC).date()


def _lines(posting: Posting, problems: tuple[Problem, ...]) -> Iterator[str]:
    made, day = posting
    yield from (str(problem) for problem in problems)
    old, new = made.versions
    yield f"{made.policy}: version {old} to version {new}, posted {day}, holds from {made.effective(day)}"
    yield from _part("Changes", [_change(one) for one in made.changes] or ["None."])
    told = [_told(one) for one in made.tellings(day)]
    yield from _part("Who is told", told or ["Nobody: under this policy such a change holds without notice."])
    off = [f"{name}: {', '.join(_says(mask))}" for name, mask in made.new_uses.items()]
    yield from _part(
        "What stays off for data collected before, until each person agrees", off or ["Nothing."]
    )


def _part(title: str, lines: list[str]) -> Iterator[str]:
    yield from ("", title)
    yield from (f"  {line}" for line in lines)


def _change(one: Change) -> str:
    weight = "new use" if one.new_manner else "material" if one.material else "not material"
    return f"{weight:12}  {one}  ({one.where})"


def _told(one: Telling) -> str:
    until = f" to {one.ends}" if one.ends and one.ends != one.starts else ""
    asked = ", who may refuse" if one.asks else ""
    return f"{one.starts}{until}  {BY[one.means]}: {audience(one)}{asked}  (notice.{one.notice})"


def _says(mask: int) -> list[str]:
    return [PURPOSES[purpose].says for purpose in purposes_in(mask)]


def _names(mask: int) -> list[str]:
    return [PURPOSES[purpose].name for purpose in purposes_in(mask)]


def _as_json(posting: Posting, problems: tuple[Problem, ...]) -> Mapping[str, Any]:
    made, day = posting
    return {
        "policy": made.policy,
        "versions": list(made.versions),
        "posted": str(day),
        "earliest": str(made.earliest(day)),
        "effective": str(made.effective(day)),
        "material": made.material,
        "changes": [_change_as_json(one) for one in made.changes],
        "told": [_told_as_json(one) for one in made.tellings(day)],
        "asks": made.asks,
        "stays_off": {name: _names(mask) for name, mask in made.new_uses.items()},
        "problems": [{"file": p.source, "line": p.line, "says": p.says, "mend": p.mend} for p in problems],
    }


def _change_as_json(one: Change) -> Mapping[str, Any]:
    return {
        "part": one.part,
        "says": one.says,
        "where": one.where,
        "material": one.material,
        "new_manner": one.new_manner,
        "serves": {name: _names(mask) for name, mask in one.serves},
    }


def _told_as_json(one: Telling) -> Mapping[str, Any]:
    return {
        "notice": one.notice,
        "event": one.event,
        "means": one.means,
        "starts": str(one.starts),
        "ends": str(one.ends) if one.ends else None,
        "under": one.under,
        "spares": sorted(one.spares),
        "asks": one.asks,
        "whom": audience(one),
    }
