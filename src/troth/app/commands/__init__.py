"""The `troth` command: serve, and everything that an operator asks or sets up from a shell."""

from __future__ import annotations

import click

from troth.app.commands.ledger import ledger
from troth.app.commands.policy import policy
from troth.app.commands.rules import rules
from troth.app.commands.serve import serve
from troth.app.commands.settings import settings
from troth.app.commands.shell import Group
from troth.app.commands.tenants import member, tenant
from troth.app.commands.versions import publish, text, versions

__all__ = ["main"]


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="troth")
def main() -> None:
    """Private communications under a policy that the server executes.

    Settings come from troth.toml in the working folder and from TROTH_* variables: see troth settings.
    To look around first: troth serve --demonstration.
    """


for _command in (publish, versions, text):
    policy.add_command(_command)
for _command in (serve, policy, rules, tenant, member, ledger, settings):
    main.add_command(_command)
