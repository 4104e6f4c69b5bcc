"""Setting up tenants and members from the command line."""

from __future__ import annotations

import json
import re
from importlib import resources
from pathlib import Path

from troth.people.staff.passphrases import new_passphrase
from troth.people.tenants import TenantError

__all__ = ["add_tenant", "default_rules", "new_passphrase", "policy_text"]
REPOSITORY = Path(__file__).parents[3]
POLICIES = ("anonymizer", "efax", "emailserving", "webex", "zixcorp")
"""The policies that come with Troth."""


def policy_text(name: str) -> str:
    """The text of a policy that comes with Troth, by its name, or of any other by its path."""
    packaged = resources.files("troth").joinpath("policies", f"{name}.toml")
    for place in (packaged, REPOSITORY / "policies" / f"{name}.toml", Path(name)):
        if place.is_file():
            return place.read_text()
    raise TenantError(
        f"there is no policy {name!r}. Give the path of a policy file, or one of {', '.join(POLICIES)}."
    )


def default_rules() -> str:
    return resources.files("troth.mail.rules").joinpath("defaults", "clinic.toml").read_text()


def add_tenant(
    folder: Path, name: str, policy: str, *, title: str = "", networks: tuple[str, ...] = ()
) -> Path:
    """Write a tenant's folder; raises TenantError where it is there already."""
    home = folder / name
    if (home / "tenant.toml").exists():
        raise TenantError(f"{home} is there already. Edit {home / 'tenant.toml'} instead.")
    home.mkdir(parents=True, exist_ok=True)
    (home / "policy.toml").write_text(_made_own(policy, name, title or name))
    (home / "rules.toml").write_text(default_rules())
    listed = ", ".join(f'"{network}"' for network in networks)
    (home / "tenant.toml").write_text(
        f'title = "{title or name}"\n'
        f'domains = ["{name}"]\n'
        f"networks = [{listed}]  # whose mail servers may hand in mail without signing in\n"
        'policy = "policy.toml"\n'
        'rules = "rules.toml"\n'
        "lifetime_days = 14\n"
    )
    return home


def _made_own(policy: str, name: str, title: str) -> str:
    """The policy with this organisation as the one who answers, and with its own addresses."""
    controller = f"controller = {json.dumps(title)}"
    schema = f"#:schema https://{name}/policy.schema.json"
    policy = re.sub(r"^#:schema .*$", lambda _: schema, policy, flags=re.M)
    named = re.sub(r"^controller = .*$", lambda _: controller, policy, flags=re.M)
    contact = f'contact = {{ email = "privacy@{name}" }}'
    return re.sub(r"^contact = .*$", lambda _: contact, named, flags=re.M)
