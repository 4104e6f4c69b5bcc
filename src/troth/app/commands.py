"""The `troth` command: serve, and everything that an operator asks or sets up from a shell."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

import click

from troth.app import tenancy
from troth.app.assembly import Foundation, found, make_pages, read_rules
from troth.app.services import CONTROLS, DECLARED
from troth.app.supervisor import CannotStart, database, prepare, serve
from troth.mail.rules import RulesError
from troth.people.tenants import House, Houses, TenantError
from troth.policy import Policy, PolicyError, check, compile_policy, coverage, parse
from troth.policy import page as page_values
from troth.policy.publish import sections
from troth.runtime.database import MigrationError
from troth.runtime.logs import configure
from troth.runtime.ports import Outage
from troth.runtime.settings import SETTINGS, SettingError, Settings, load
from troth.vault.notes import NoteError
from troth.vault.verify import verify_export

T = TypeVar("T")
KNOWN = (SettingError, TenantError, PolicyError, RulesError, CannotStart, MigrationError, NoteError, Outage)


class Group(click.Group):
    """Ends with one clear line instead of a traceback where the fault is not ours."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except KNOWN as error:
            click.echo(f"troth: {error}", err=True)
            sys.exit(2)


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="troth")
def main() -> None:
    """Private communications under a policy that the server executes."""


def _settings() -> Settings:
    settings = load()
    configure(settings.log_level)
    settings.data.mkdir(parents=True, exist_ok=True)
    return settings


@main.command("serve")
@click.option("--demonstration", is_flag=True, help="Set up clinic.example and play one message through.")
def serve_command(demonstration: bool) -> None:
    """Serve mail and pages until Ctrl-C."""
    from troth.app import demonstration as demo

    settings = demo.settings() if demonstration else load()
    configure(settings.log_level)
    settings.data.mkdir(parents=True, exist_ok=True)
    steps = demo.Steps()
    if demonstration:
        demo.set_up_tenant(settings)
    steps.begin("Starting PostgreSQL" if settings.database is None else "Connecting to PostgreSQL")
    with database(settings, serving=True) as access:
        steps.begin("Bringing the schema up to date, checking the policies")
        asyncio.run(prepare(settings, access))
        steps.begin(f"Starting {settings.workers} workers")

        async def ready() -> None:
            steps.end()
            if demonstration:
                await demo.play(settings, access)
            else:
                click.echo(f"Serving pages at {settings.base_url} and mail at {settings.smtp}. Ctrl-C stops.")

        if demonstration:
            asyncio.run(demo.set_up_people(settings, access))
        asyncio.run(serve(settings, access, ready, demonstration=demonstration))
    click.echo("Stopped.")


@main.group("policy")
def policy_group() -> None:
    """Check, show and explain policies."""


def _policy(path: str) -> Policy:
    text = tenancy.policy_text(path) if not Path(path).exists() else Path(path).read_text()
    return compile_policy(parse(text, source=path))


@policy_group.command("check")
@click.argument("file")
@click.option("--json", "as_json", is_flag=True, help="Print the problems as JSON.")
def policy_check(file: str, as_json: bool) -> None:
    """Say whether a policy is sound and whether this server can keep it."""
    try:
        policy = _policy(file)
        problems = check(policy, DECLARED)
    except PolicyError as error:
        policy, problems = None, error.problems
    if as_json:
        rows = [{"file": p.source, "line": p.line, "says": p.says, "mend": p.mend} for p in problems]
        click.echo(json.dumps({"sound": not problems, "problems": rows}, indent=2))
    else:
        for problem in problems:
            click.echo(str(problem))
        if policy is not None and not problems:
            click.echo(
                f"{file}: sound. {policy.name} version {policy.version}, in force from {policy.effective}."
            )
    sys.exit(1 if problems else 0)


@policy_group.command("page")
@click.argument("file")
@click.option("--text", is_flag=True, help="Plain text instead of HTML.")
def policy_page(file: str, text: bool) -> None:
    """Print the public page of a policy."""
    policy = _policy(file)
    if text:
        click.echo(_as_text(policy))
        return
    pages = make_pages(Houses(()), https=True)
    context = {"version": str(policy.version), "effective": policy.effective, "sections": sections(policy)}
    click.echo(pages.standalone("localhost", "site/policy.html", **context))


def _as_text(policy: Policy) -> str:
    lines = [f"{policy.controller}: privacy policy, version {policy.version}, from {policy.effective}"]
    for section in sections(policy):
        lines += ["", section.title, "─" * len(section.title)]
        for block in section.blocks:
            lines += _block_lines(block)
    return "\n".join(lines)


def _block_lines(block: page_values.Paragraph | page_values.Bullets | page_values.Table) -> list[str]:
    if isinstance(block, page_values.Paragraph):
        return [block.text]
    if isinstance(block, page_values.Bullets):
        return [f"  • {item}" for item in block.items]
    lines = [block.caption + ":"]
    for row in block.rows:
        lines.append("  • " + "; ".join(f"{h}: {cell}" for h, cell in zip(block.heads, row, strict=True)))
    return lines


@policy_group.command("coverage")
@click.argument("file", default="zixcorp")
@click.option("--json", "as_json", is_flag=True, help="Print the table as JSON.")
def policy_coverage(file: str, as_json: bool) -> None:
    """List each promise of a policy with what keeps it."""
    rows = coverage(_policy(file), CONTROLS)
    if as_json:
        keys = ("clause", "policy", "kept_by", "where", "test")
        click.echo(json.dumps([{key: getattr(row, key) for key in keys} for row in rows], indent=2))
        return
    for row in rows:
        click.echo(
            f"{row.clause}  {row.kept_by or 'not yet':12} {row.where or ''}  {row.test or ''}".rstrip()
        )
    kept = sum(row.kept_by is not None for row in rows)
    click.echo(
        f"{kept} of {len(rows)} promises are kept; the others belong to services that are not enabled."
    )


@main.group("rules")
def rules_group() -> None:
    """Check content rules."""


@rules_group.command("check")
@click.argument("file", type=click.Path(path_type=Path))
def rules_check(file: Path) -> None:
    """Say whether a rules file compiles."""
    rules = read_rules(file)
    click.echo(f"{file}: sound. {rules.pattern_count} patterns, {len(rules.rules)} rules.")


def _on_base(act: Callable[[Settings, Foundation], Coroutine[Any, Any, T]]) -> T:
    """Run something that needs keys, database and tenants, beside a running server or without one."""
    settings = _settings()

    async def run(access: Any) -> T:
        base = await found(settings, access)
        try:
            return await act(settings, base)
        finally:
            await base.vault.close()
            await base.database.close()

    with database(settings) as access:
        asyncio.run(_migrated(settings, access))
        return asyncio.run(run(access))


async def _migrated(settings: Settings, access: Any) -> None:
    from troth.runtime.database import migrate
    from troth.runtime.keyring import Keyring

    await migrate(access, Keyring(settings.data / "keys").derive("scope"))


def _house(houses: Houses, name: str | None) -> House:
    if name is None and len(houses.all) == 1:
        return houses.all[0]
    for house in houses.all:
        if house.tenant.name == name:
            return house
    names = ", ".join(house.tenant.name for house in houses.all) or "none; make one with troth tenant add"
    raise TenantError(f"name a tenant with --tenant. Tenants are: {names}.")


@main.group("tenant")
def tenant_group() -> None:
    """Set up the organisations on this server."""


@tenant_group.command("add")
@click.argument("name")
@click.option(
    "--policy", default="zixcorp", show_default=True, help="Policy file, or the name of one of ours."
)
@click.option("--title", default="", help="The organisation's name, as people read it.")
@click.option(
    "--network", "networks", multiple=True, help="Network of its mail servers, such as 192.0.2.0/24."
)
def tenant_add(name: str, policy: str, title: str, networks: tuple[str, ...]) -> None:
    """Make a tenant's folder with its policy, rules and settings."""
    text = tenancy.policy_text(policy)
    compile_policy(parse(text, source=policy))
    home = tenancy.add_tenant(_settings().tenants, name, text, title=title, networks=networks)
    click.echo(f"Made {home}. Look through tenant.toml and rules.toml there, then restart the server.")


@tenant_group.command("list")
def tenant_list() -> None:
    """List the tenants."""

    async def act(_: Settings, base: Foundation) -> None:
        for house in base.houses.all:
            policy = house.tenant.policy
            click.echo(f"{house.tenant.name}  {house.title}  {policy.name} version {policy.version}")

    _on_base(act)


@main.group("member")
def member_group() -> None:
    """Set up who may send, and who administers."""


@member_group.command("add")
@click.argument("address")
@click.option("--administrator", is_flag=True, help="May see decisions and resolve held messages.")
@click.option("--passphrase", help="Default: a random one, printed once.")
def member_add(address: str, administrator: bool, passphrase: str | None) -> None:
    """Give an address a passphrase for SMTP and, for administrators, for the staff pages."""
    chosen = passphrase or tenancy.new_passphrase()

    async def act(_: Settings, base: Foundation) -> None:
        house = base.houses.of_address(address)
        if house is None:
            raise TenantError(f"no tenant has the domain of {address!r}. See troth tenant list.")
        await base.accounts.open(
            house.tenant, address, chosen, "administrator" if administrator else "member"
        )

    _on_base(act)
    click.echo(f"{address} may sign in." + ("" if passphrase else f" Passphrase, shown only now: {chosen}"))


@main.group("ledger")
def ledger_group() -> None:
    """Export and verify proofs of what was done with people's data."""


@ledger_group.command("export")
@click.option("--person", "address", required=True, help="The person's e-mail address.")
@click.option("--tenant", help="The tenant; needed where there are several.")
def ledger_export(address: str, tenant: str | None) -> None:
    """Print one person's ledger entries with their proofs, as JSON."""
    from troth.policy import Purpose

    async def act(_: Settings, base: Foundation) -> None:
        house = _house(base.houses, tenant)
        async with base.vault.under(Purpose.RIGHTS_FULFILMENT, house.tenant) as data:
            person = await data.find(address)
        if person is None:
            raise TenantError(f"nothing is held on {address!r} at {house.tenant.name}.")
        click.echo(json.dumps(await base.ledger.export(house.tenant, person), indent=2))

    _on_base(act)


@ledger_group.command("verify")
@click.argument("export", type=click.File())
@click.option(
    "--key", help="The server's public key in base64, as published; default: the one in the export."
)
def ledger_verify(export: Any, key: str | None) -> None:
    """Check an export offline: the signature, and each entry's place in the ledger."""
    import base64

    try:
        document = json.load(export)
    except ValueError:
        raise NoteError("this is not JSON") from None
    proved = verify_export(document, base64.b64decode(key) if key else None)
    for detail in proved.details:
        said = ", ".join(f"{name} {value}" for name, value in detail.items() if name not in ("at", "act"))
        click.echo(f"{detail['at']}  {detail['act']}: {said}")
    mark = proved.checkpoint
    click.echo(f"All {len(proved.details)} entries are in the ledger of {mark.origin} ({mark.size} entries).")


@ledger_group.command("key")
def ledger_key() -> None:
    """Print the public key that this server's checkpoints are signed with."""
    import base64

    async def act(_: Settings, base: Foundation) -> None:
        click.echo(base64.b64encode(base.ledger.public_key).decode())

    _on_base(act)


@main.command("settings")
def settings_command() -> None:
    """List the settings with their variables, defaults and meanings."""
    for setting in SETTINGS:
        click.echo(f"{setting.variable}  (default: {setting.default or 'none'})\n    {setting.says}")
