"""`troth serve --demonstration`: the settings and the tenant of it, a clinic under the zixcorp policy."""

from __future__ import annotations

import os
from pathlib import Path

from troth.runtime.settings import Settings, load

TENANT = "clinic.example"


def people_file(settings: Settings) -> Path:
    """Where a demonstration keeps what its people sign in with; no other data folder has it."""
    return settings.data / "demonstration.json"


def settings() -> Settings:
    """The settings of a demonstration: as set, but with outgoing mail caught in the data folder."""
    if os.environ.get("TROTH_RELAY"):
        return load()
    data = Path(os.environ.get("TROTH_DATA", "troth-data")).expanduser().resolve()
    return load(overrides={"relay": f"file://{data / 'captured'}"})


def set_up_tenant(settings: Settings) -> None:
    """Make the clinic at the first start."""
    if not (settings.tenants / TENANT / "tenant.toml").exists():
        from troth.app.tenancy import add_tenant, policy_text  # only now: a later start needs none of it

        local = ("127.0.0.1/32", "::1/128")
        add_tenant(settings.tenants, TENANT, policy_text("zixcorp"), title="Clinic Example", networks=local)
