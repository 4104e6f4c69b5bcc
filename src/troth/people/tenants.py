"""Tenants as the operator writes them: a folder each, with tenant.toml, the policy and the rules."""

from __future__ import annotations

import hashlib
import ipaddress
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from troth.people.versions import Posted, Versions, coming, in_force
from troth.policy import Policy, compile_policy, parse
from troth.runtime.addresses import a_labels, domain_of
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
    policy_file: Path
    wallet: Wallet | None = None
    posted: tuple[Posted, ...] = ()

    @property
    def coming(self) -> tuple[Posted, ...]:
        """The versions that are posted and take effect later."""
        return coming(self.posted)

    @property
    def ahead(self) -> tuple[Policy, ...]:
        """The policy in force, and those that will be."""
        return (self.tenant.policy, *(one.policy for one in self.coming))

    def under(self, posted: Sequence[Posted]) -> House:
        """This house with the versions that were posted, under the one of them that is in force."""
        house = replace(self, posted=tuple(posted))
        return replace(house, tenant=house.as_of(in_force(posted).version))

    def as_of(self, version: int) -> Tenant:
        """The tenant as it was under one of the versions that were posted."""
        policies = {one.version: one.policy for one in self.posted}
        return Tenant(self.tenant.id, self.tenant.name, policies.pop(version), policies)

    def unpublished(self) -> str | None:
        """What to do where the policy file holds a text that was never posted; None where all is well."""
        if not self.posted or _digest(self.policy_file) in {one.policy.digest for one in self.posted}:
            return None
        name, last = self.tenant.name, self.posted[-1].version
        return (
            f"{self.policy_file} holds none of the versions that were posted; the last is version {last}. "
            f"To publish it: troth policy publish {name} {self.policy_file}. "
            f"To drop the change: troth policy text {name} {last} > {self.policy_file}."
        )

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
        self._index(houses)

    def _index(self, houses: Iterable[House]) -> None:
        self.all = tuple(houses)
        self._by_number = {house.tenant.id: house for house in self.all}
        self._by_host = {host: house for house in self.all for host in house.hosts}
        self._by_domain = {domain: house for house in self.all for domain in house.domains}

    def replace(self, house: House) -> None:
        """From now on this house stands for its tenant; what is under way goes on with the former one."""
        self._index(house if known.tenant.id == house.tenant.id else known for known in self.all)

    def numbered(self, number: int) -> House | None:
        return self._by_number.get(number)

    def at_host(self, host: str) -> House | None:
        """The tenant whose pages are at this host; a server with one tenant serves it at every host."""
        name = host.rpartition(":")[0] or host
        found = self._by_host.get(name.strip("[]").lower())
        return found or (self.all[0] if len(self.all) == 1 else None)

    def of_address(self, address: str) -> House | None:
        return self._by_domain.get(domain_of(address))


async def load(folder: Path, database: Database) -> Houses:
    """Read every tenant's folder. Raises TenantError or PolicyError for the first that cannot be used.

    A tenant is under the version that is in force; before its first start, under its policy file.
    """
    versions = Versions(database)
    houses = []
    for path in _files(folder):
        name = path.parent.name
        number = await _number(database, name)
        houses.append(read(path, number, await versions.of(number, name)))
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


def read(path: Path, number: int, posted: Sequence[Posted] = ()) -> House:
    """One tenant's house from its tenant.toml, under the version in force of those that were posted."""
    values = _values(path)
    folder = path.parent
    policy_file = folder / values["policy"]
    policy = in_force(posted).policy if posted else _policy(policy_file)
    domains = frozenset(_domain(path, "domains", domain) for domain in values["domains"])
    first = sorted(domains)[0]
    accent = _colour(path, values.get("accent", "#0b5c73"))
    house = House(
        tenant=Tenant(number, folder.name, policy),
        title=values["title"],
        domains=domains,
        hosts=frozenset(_domain(path, "hosts", host) for host in values.get("hosts", domains)),
        networks=_networks(path, values.get("networks", [])),
        certificates=frozenset(values.get("certificates", [])),
        sender=_plain_address(path, "sender", values.get("sender", f"secure-mail@{first}")),
        support=_plain_address(path, "support", values.get("support", f"support@{first}")),
        accent=accent,
        accent_dark=_colour(path, values.get("accent_dark", "#6cc3d9")),
        lifetime_days=_days(path, values.get("lifetime_days", 14)),
        rules=folder / values.get("rules", "rules.toml"),
        policy_file=policy_file,
        wallet=_wallet(path, values["wallet"]) if "wallet" in values else None,
    )
    return house.under(posted) if posted else house


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


def _digest(path: Path) -> str:
    """The digest of a policy file, or "" where there is none."""
    return hashlib.sha256(path.read_text().encode()).hexdigest() if path.exists() else ""


def _policy(path: Path) -> Policy:
    if not path.exists():
        raise TenantError(f"{path} is not there. Name the policy file in tenant.toml.")
    return compile_policy(parse(path.read_text(), source=str(path)))


def _networks(path: Path, texts: list[str]) -> tuple[Network, ...]:
    try:
        return tuple(ipaddress.ip_network(text) for text in texts)
    except ValueError as error:
        raise TenantError(f"{path}: networks: {error}. Write 192.0.2.0/24, for example.") from None


def _domain(path: Path, key: str, text: str) -> str:
    """A host or domain in ASCII, as the DNS and browsers have it."""
    try:
        return a_labels(text)
    except ValueError:
        raise TenantError(f"{path}: {key}: {text!r} is no domain name. Write clinic.example, say.") from None


def _plain_address(path: Path, key: str, text: str) -> str:
    """An address that every mail system takes: ASCII before the @, its domain in A-labels."""
    local, at, domain = text.rpartition("@")
    if not (local and at and local.isascii()):
        raise TenantError(
            f"{path}: {key} is {text!r}. Write an address in ASCII letters before the @; some of those who "
            "get notices from it have mail systems that take no other."
        )
    return local + at + _domain(path, key, domain)


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
