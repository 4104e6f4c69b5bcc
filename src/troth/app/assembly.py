"""Puts the parts of one process together, in the order in which they stand on each other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from starlette.requests import Request

from troth.app.foundation import Foundation, found
from troth.inbox.delivery import Deliveries
from troth.inbox.doors import Doors
from troth.inbox.ending import Ending
from troth.inbox.sealed_portal import SealedPortal
from troth.inbox.sealing import LinkWraps
from troth.inbox.shelf import Shelf
from troth.mail import rules
from troth.mail.bounces import Bounces
from troth.mail.contents import contents
from troth.mail.courier import MailCourier
from troth.mail.gateway import Gateway
from troth.mail.outgoing import Relay, relay_from
from troth.mail.receiving import Reception
from troth.mail.senders import Senders
from troth.mail.sending import Sending
from troth.people.accounts import Accounts
from troth.people.choices import Choices
from troth.people.joining.links import MailedLinks
from troth.people.joining.registrar import Registrar
from troth.people.sessions import Sessions
from troth.people.tenants import Houses, TenantError
from troth.runtime.blobs import Blobs
from troth.runtime.database import Access, Database
from troth.runtime.keyring import Keyring
from troth.runtime.settings import Settings
from troth.runtime.spool import Spool
from troth.site.brand import Brand
from troth.site.pages import Pages
from troth.site.static import assets
from troth.vault.ledger import Ledger
from troth.vault.vault import Vault
from troth.visits.parts import Visits, visits

PACKAGES = ("troth.site", "troth.people", "troth.inbox", "troth.visits")
BROWSER_PACKAGES = (Path("node_modules/htmx.org/dist/htmx.min.js"),)


@dataclass(frozen=True, slots=True)
class Assembly:
    """The parts of one process, wired."""

    settings: Settings
    keyring: Keyring
    database: Database
    blobs: Blobs
    spool: Spool
    ledger: Ledger
    vault: Vault
    houses: Houses
    accounts: Accounts
    registrar: Registrar
    sessions: Sessions
    courier: MailCourier
    ending: Ending
    portal: SealedPortal
    relay: Relay
    holders: Mapping[int, rules.Holder]
    gateway: Gateway
    sending: Sending
    reception: Reception
    visits: Visits
    pages: Pages
    demonstration: bool

    async def close(self) -> None:
        await self.visits.close()
        await self.relay.close()
        await self.vault.close()
        await self.database.close()


async def assemble(settings: Settings, access: Access, *, demonstration: bool = False) -> Assembly:
    """Everything, ready to serve. Raises what is wrong with tenants, policies or rules."""
    base = await found(settings, access)
    blobs = Blobs(settings.blobs)
    spool = Spool(base.database, blobs, base.keyring)
    courier = MailCourier(base.houses, settings.base_url)
    sessions = Sessions(base.database)
    ending = Ending(base.vault, base.database, blobs, spool, courier)
    relay = relay_from(settings.relay, hostname=settings.hostname)
    bounces = Bounces(courier, settings.hostname)
    holders = await asyncio.to_thread(load_rules, base.houses, compiler_in(settings))
    seen = await visits(settings.data, base.houses, base.vault, base.database, proxies=settings.proxies)
    deliveries = Deliveries(base.vault, base.accounts, blobs, base.keyring, courier)
    gateway = Gateway(
        houses=base.houses,
        vault=base.vault,
        spool=spool,
        deliveries=deliveries,
        relay=relay,
        rules=holders,
        courier=courier,
        senders=Senders(base.vault),
        bounces=bounces,
    )
    return Assembly(
        settings=settings,
        keyring=base.keyring,
        database=base.database,
        blobs=blobs,
        spool=spool,
        ledger=base.ledger,
        vault=base.vault,
        houses=base.houses,
        accounts=base.accounts,
        registrar=_registrar(base, spool, courier),
        sessions=sessions,
        courier=courier,
        ending=ending,
        portal=_portal(base, blobs, spool, courier, sessions, ending),
        relay=relay,
        holders=holders,
        gateway=gateway,
        sending=Sending(
            spool,
            relay,
            bounces,
            base.houses,
            base.database,
            first_pause=timedelta(seconds=settings.retry_seconds),
        ),
        reception=Reception(base.houses, base.accounts, spool, settings.hostname, gateway.hand),
        visits=seen,
        pages=make_pages(base.houses, https=settings.https, picture=seen.counts.picture),
        demonstration=demonstration,
    )


def _registrar(base: Foundation, spool: Spool, courier: MailCourier) -> Registrar:
    choices, links = Choices(base.vault, base.database), MailedLinks(spool, courier)
    return Registrar(base.vault, base.accounts, base.locksmith, choices, links)


def _portal(
    base: Foundation, blobs: Blobs, spool: Spool, courier: MailCourier, sessions: Sessions, ending: Ending
) -> SealedPortal:
    wraps = LinkWraps(base.keyring)
    doors = Doors(base.vault, base.database, base.accounts, sessions, spool, ending, courier, wraps)
    shelf = Shelf(base.vault, base.database, blobs)
    return SealedPortal(
        base.houses, base.vault, base.database, doors, shelf, ending, sessions, spool, courier, contents
    )


def compiler_in(settings: Settings) -> rules.Kept:
    """Keeps what was compiled from the rules in the data folder, for the next worker or start."""
    return rules.Kept(settings.data / "compiled")


def load_rules(houses: Houses, compiler: rules.Compiler = rules.compiled) -> dict[int, rules.Holder]:
    """Each tenant's rules, compiled; without a file everything is delivered plainly."""
    return {house.tenant.id: rules.Holder(read_rules(house.rules, compiler)) for house in houses.all}


def read_rules(path: Path, compiler: rules.Compiler = rules.compiled) -> rules.Rules:
    """The rules in a file; raises RulesError or TenantError."""
    try:
        text = path.read_text()
    except FileNotFoundError:
        raise TenantError(f"{path} is not there. Name the rules file in tenant.toml.") from None
    return rules.load(text, source=str(path), compiler=compiler)


def make_pages(houses: Houses, *, https: bool, picture: Callable[[Request], str] = lambda _: "") -> Pages:
    """The pages, in the brand of the tenant whose host is asked for."""

    def brand(host: str) -> Brand:
        house = houses.at_host(host)
        if house is None:
            return Brand("Troth", host, "#0b5c73", "#6cc3d9", "postmaster@" + (host or "localhost"))
        return Brand(house.title, host, house.accent, house.accent_dark, house.support)

    return Pages(brand, PACKAGES, assets(BROWSER_PACKAGES), https=https, picture=picture)
