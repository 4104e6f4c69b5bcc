"""The `troth` command: serve, and everything that an operator asks or sets up from a shell."""

from __future__ import annotations

import click

from troth.app.commands.group import Group

__all__ = ["main"]

# Loaded when asked for: what only one command needs holds up no other, least of all the server's start.
COMMANDS = {
    "serve": "troth.app.commands.serve",
    "policy": "troth.app.commands.policy",
    "rules": "troth.app.commands.rules",
    "tenant": "troth.app.commands.tenants",
    "member": "troth.app.commands.tenants",
    "person": "troth.app.commands.person",
    "request": "troth.app.commands.request",
    "ledger": "troth.app.commands.ledger",
    "visits": "troth.app.commands.visits",
    "staff": "troth.app.commands.staff",
    "legal": "troth.app.commands.legal",
    "supplier": "troth.app.commands.suppliers",
    "payer": "troth.app.commands.payers",
    "announce": "troth.app.commands.announcing",
    "transfer": "troth.app.commands.announcing",
    "report": "troth.app.commands.report",
    "audit": "troth.app.commands.audit",
    "scenario": "troth.app.commands.scenario",
    "settings": "troth.app.commands.settings",
}


@click.group(
    cls=Group,
    lazy=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="troth")
def main() -> None:
    """Private communications under a policy that the server executes.

    Settings come from troth.toml in the working folder and from TROTH_* variables: see troth settings.
    To look around first: troth serve --demonstration.
    """
