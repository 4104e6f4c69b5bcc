"""Tenants as the operator writes them: a folder each, with tenant.toml, the policy and the rules."""

from __future__ import annotations

import ipaddress
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from troth.policy import Policy, compile_policy, parse
from troth.runtime.database import Database
from troth.runtime.queries import query
from troth.vault.tenant import Tenant

ADD_TENANT = query("troth.people", "add_tenant")
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class TenantError(Exception):
    """A tenant's folder cannot be used; the text says which file, what is wrong and the mend."""


@dataclass(frozen=True, slots=True)
class Wallet:
    """An OpenID Connect provider that may fill in the registration form, and who we are to it."""

    issuer: str
    client: str
    secret: Path | None
    name: str


@dataclass(frozen=True, slots=True)
class House:
    """All that one organisation set up: its names on the network, brand, senders, policy and rules."""

    tenant: Tenant
    title: str
    domains: frozenset[str]
    hosts: frozenset[str]
    networks: tuple[Network, ...]
    certificates: frozenset[str]
    sender: str
    support: str
    accent: str
    accent_dark: str
    lifetime_days: int
    rules: Path
    wallet: Wallet | None = None

    def allows(self, address: str) -> bool:
        """Whether a machine at this address may hand in mail for this tenant without signing in."""
        try:
            peer = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(peer in network for network in self.networks)


KEYS: Mapping[str, tuple[type, str]] = {
    "title": (str, "the organisation's name, as people read it"),
    "domains": (list, "its mail domains"),
    "hosts": (list, "host names under which its pages are served"),
    "networks": (list, "networks of its own mail servers, which may hand in mail without signing in"),
    "certificates": (list, "SHA-256 fingerprints of client certificates of its own mail servers"),
    "sender": (str, "the address that notices come from"),
    "support": (str, "the address that people may write to"),
    "accent": (str, "its colour on light pages, such as #0b6e4f"),
    "accent_dark": (str, "its colour on dark pages"),
    "lifetime_days": (int, "how long messages stay where the sender does not say: 1 to 21"),
    "policy": (str, "the policy file, relative to this folder"),
    "rules": (str, "the rules file, relative to this folder"),
    "wallet": (
        dict,
        "an OpenID Connect provider that fills in the registration form: issuer, client, name, and secret, "
        "a file with the client's secret, relative to this folder",
    ),
}
_MUST = ("title", "domains", "policy")


class Houses:
    """The tenants of this server, by name, by host and by mail domain."""

    def __init__(self, houses: Iterable[House]) -> None:
        self.all = tuple(houses)
        self._by_number = {house.tenant.id: house for house in self.all}
        self._by_host = {host: house for house in self.all for host in house.hosts}
        self._by_domain = {domain: house for house in self.all for domain in house.domains}

    def numbered(self, number: int) -> House | None:
        return self._by_number.get(number)

    def at_host(self, host: str) -> House | None:
        """The tenant whose pages are at this host; a server with one tenant serves it at every host."""
        name = host.rpartition(":")[0] or host
        found = self._by_host.get(name.strip("[]").lower())
        return found or (self.all[0] if len(self.all) == 1 else None)

    def of_address(self, address: str) -> House | None:
        return self._by_domain.get(address.rpartition("@")[2].lower())


async def load(folder: Path, database: Database) -> Houses:
    """Read every tenant's folder. Raises TenantError or PolicyError for the first that cannot be used."""
    houses = []
    for path in _files(folder):
        name = path.parent.name
        houses.append(read(path, await _number(database, name)))
    return Houses(houses)


async def _number(database: Database, name: str) -> int:
    """The tenant's number; a statement does not see what another process adds meanwhile."""
    async with database.connection() as connection:
        number: int = await connection.fetchval(ADD_TENANT, name) or await connection.fetchval(
            ADD_TENANT, name
        )
        return number


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*/tenant.toml"))


def read(path: Path, number: int) -> House:
    """One tenant's house from its tenant.toml."""
    values = _values(path)
    folder = path.parent
    policy = _policy(folder / values["policy"])
    domains = frozenset(domain.lower() for domain in values["domains"])
    first = sorted(domains)[0]
    accent = _colour(path, values.get("accent", "#0b5c73"))
    return House(
        tenant=Tenant(number, folder.name, policy),
        title=values["title"],
        domains=domains,
        hosts=frozenset(host.lower() for host in values.get("hosts", domains)),
        networks=_networks(path, values.get("networks", [])),
        certificates=frozenset(values.get("certificates", [])),
        sender=values.get("sender", f"secure-mail@{first}"),
        support=values.get("support", f"support@{first}"),
        accent=accent,
        accent_dark=_colour(path, values.get("accent_dark", "#6cc3d9")),
        lifetime_days=_days(path, values.get("lifetime_days", 14)),
        rules=folder / values.get("rules", "rules.toml"),
        wallet=_wallet(path, values["wallet"]) if "wallet" in values else None,
    )


def _values(path: Path) -> Mapping[str, Any]:
    try:
        values = tomllib.loads(path.read_text())
    except tomllib.TOMLDecodeError as error:
        raise TenantError(f"{path} is not TOML: {error}.") from None
    for key, value in values.items():
        if key not in KEYS:
            raise TenantError(f"{path}: there is no key {key!r}. Keys are {', '.join(KEYS)}.")
        if not isinstance(value, KEYS[key][0]):
            raise TenantError(f"{path}: {key} must be a {KEYS[key][0].__name__}: {KEYS[key][1]}.")
    for key in _MUST:
        if not values.get(key):
            raise TenantError(f"{path}: {key} is missing: {KEYS[key][1]}.")
    return values


def _policy(path: Path) -> Policy:
    if not path.exists():
        raise TenantError(f"{path} is not there. Name the policy file in tenant.toml.")
    return compile_policy(parse(path.read_text(), source=str(path)))


def _networks(path: Path, texts: list[str]) -> tuple[Network, ...]:
    try:
        return tuple(ipaddress.ip_network(text) for text in texts)
    except ValueError as error:
        raise TenantError(f"{path}: networks: {error}. Write 192.0.2.0/24, for example.") from None


def _wallet(path: Path, values: Mapping[str, Any]) -> Wallet:
    known = {"issuer", "client", "secret", "name"}
    wrong = [key for key, value in values.items() if key not in known or not isinstance(value, str)]
    lacking = [key for key in ("issuer", "client", "name") if not values.get(key)]
    if wrong or lacking:
        named = ", ".join(wrong or lacking)
        mend = 'Write wallet = { issuer = "https://id.example", client = "…", name = "…", secret = "file" }'
        raise TenantError(f"{path}: wallet: {named} {'is not known' if wrong else 'is missing'}. {mend}.")
    issuer = values["issuer"].rstrip("/")
    local = urlsplit(issuer).hostname in ("localhost", "127.0.0.1", "::1")
    if not issuer.startswith("https://") and not (local and issuer.startswith("http://")):
        raise TenantError(f"{path}: wallet: issuer is {issuer!r}. It must begin with https://.")
    secret = path.parent / values["secret"] if "secret" in values else None
    return Wallet(issuer, values["client"], secret, values["name"])


def _colour(path: Path, text: str) -> str:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", text):
        raise TenantError(f"{path}: {text!r} is no colour. Write six hexadecimal digits, such as #0b6e4f.")
    return text


def _days(path: Path, days: int) -> int:
    if not 1 <= days <= 21:
        raise TenantError(f"{path}: lifetime_days is {days}. Write 1 to 21.")
    return days
