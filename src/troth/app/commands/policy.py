"""`troth policy`: check a policy, print its public page, list what keeps its promises."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable

import click

from troth.app import tenancy
from troth.app.assembly import make_pages
from troth.app.commands.attested import coverage_of_tenant
from troth.app.commands.policy_diff import policy_diff
from troth.app.commands.policy_files import read_policy
from troth.app.commands.versions import publish, text, versions
from troth.app.services import CONTROLS, DECLARED
from troth.app.tenancy import POLICIES
from troth.people.tenants import Houses
from troth.policy import Coverage, Policy, PolicyError, Problem, check, coverage
from troth.policy.linked import linked
from troth.policy.page import Block, Bullets, Entries, Paragraph
from troth.policy.publish import sections
from troth.policy.register import REGISTER, places
from troth.policy.schema import schema
from troth.site.public_pages import policy_context

COVERAGE_KEYS = ("clause", "policy", "kept_by", "where", "test", "awaits")


@click.group()
def policy() -> None:
    """Check, show and explain policies.

    FILE is the path of a policy file, or the name of one that comes with Troth, such as zixcorp.
    """


for _command in (publish, versions, text):
    policy.add_command(_command)


@policy.command("check")
@click.argument("file")
@click.option("--json", "as_json", is_flag=True, help="Print the problems as JSON.")
def policy_check(file: str, as_json: bool) -> None:
    """Say whether a policy is sound and whether this server can keep it.

    Each problem is a line: file, line number, what is wrong, and the mend. The code is 1 if there is any.
    """
    found, problems = _checked(file)
    if as_json:
        rows = [{"file": p.source, "line": p.line, "says": p.says, "mend": p.mend} for p in problems]
        click.echo(json.dumps({"sound": not problems, "problems": rows}, indent=2))
    else:
        for problem in problems:
            click.echo(str(problem))
        if found and not problems:
            click.echo(
                f"{file}: sound. {found.name} version {found.version}, in force from {found.effective}."
            )
    sys.exit(1 if problems else 0)


def _checked(file: str) -> tuple[Policy | None, tuple[Problem, ...]]:
    try:
        found = read_policy(file)
    except PolicyError as error:
        return None, error.problems
    return found, check(found, DECLARED)


@policy.command("page")
@click.argument("file")
@click.option("--text", is_flag=True, help="Plain text instead of HTML.")
def policy_page(file: str, text: bool) -> None:
    """Print the public page of a policy, as people will read it."""
    found = read_policy(file)
    if text:
        click.echo(_as_text(found))
        return
    pages = make_pages(Houses(()), https=True)
    click.echo(pages.standalone("localhost", "site/policy.html", **policy_context(found, DECLARED.cookies)))


def _as_text(found: Policy) -> str:
    lines = [f"{found.controller}: privacy policy, version {found.version}, from {found.effective}"]
    for section in sections(found, DECLARED.cookies):
        lines += ["", section.title, "─" * len(section.title)]
        for block in section.blocks:
            lines += _block_lines(block)
    return "\n".join(lines)


def _block_lines(block: Block) -> list[str]:
    if isinstance(block, Paragraph):
        return [block.text]
    if isinstance(block, Bullets):
        return [f"  • {item}" for item in block.items]
    if isinstance(block, Entries):
        return [f"  • {title}: {' '.join(sentences)}" for title, sentences in block.items]
    lines = [block.caption + ":"]
    for row in block.rows:
        cells = [cell if isinstance(cell, str) else ", ".join(cell) for cell in row]
        lines.append("  • " + "; ".join(f"{h}: {cell}" for h, cell in zip(block.heads, cells, strict=True)))
    return lines


@policy.command("promises")
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.option("--json", "as_json", is_flag=True, help="Print the register as JSON.")
def policy_promises(files: tuple[str, ...], as_json: bool) -> None:
    """List the register of promises: the id and kind of each, and the parts of policies that make it.

    Without FILE the policies are those that come with Troth.
    """
    placed = places([read_policy(file).document for file in files or tenancy.POLICIES])
    if as_json:
        rows = [{"clause": c, "kind": REGISTER[c], "places": list(found)} for c, found in placed.items()]
        click.echo(json.dumps(rows, indent=2))
        return
    for clause, found in placed.items():
        click.echo(f"{clause}  {REGISTER[clause]:8} {', '.join(found) or 'in no policy'}")
    nowhere = sum(not found for found in placed.values())
    click.echo(f"{len(placed)} promises; {nowhere} of them in no policy.")


@policy.command("coverage")
@click.argument("file", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print the table as JSON.")
@click.option("--tenant", help="Of this tenant instead, with what was attested there, or never was.")
def policy_coverage(file: str | None, as_json: bool, tenant: str | None) -> None:
    """List each promise of a policy with what keeps it; without FILE, of all that come with Troth.

    A control is shown with its code and the test that fails without it, an attestation with its role,
    and what nothing keeps yet with the service that it awaits. With --tenant an attestation counts
    while it holds.
    """
    rows = coverage_of_tenant(tenant) if tenant else _coverage_of([file] if file else POLICIES)
    if as_json:
        click.echo(json.dumps([{key: getattr(row, key) for key in COVERAGE_KEYS} for row in rows], indent=2))
        return
    for row in rows:
        click.echo(_coverage_line(row))
    kept = sum(row.kept_by is not None for row in rows)
    click.echo(
        f"{kept} of {len(rows)} promises are kept; the others belong to services that are not enabled."
    )


def _coverage_of(files: Iterable[str]) -> list[Coverage]:
    return [row for file in files for row in coverage(read_policy(file), CONTROLS)]


def _coverage_line(row: Coverage) -> str:
    where = row.where or (f"awaits the service {row.awaits!r}" if row.awaits else "")
    return f"{row.clause}  {row.kept_by or 'not yet':12} {where}  {row.test or ''}".rstrip()


@policy.command("schema")
def policy_schema() -> None:
    """Print the JSON Schema of policy files, by which an editor completes and checks them."""
    click.echo(json.dumps(schema(), indent=2, ensure_ascii=False))


@policy.command("linked")
@click.argument("file")
def policy_linked(file: str) -> None:
    """Print a policy as JSON-LD, in the terms of the Data Privacy Vocabulary."""
    click.echo(json.dumps(linked(read_policy(file)), indent=2, ensure_ascii=False))


policy.add_command(policy_diff)
