"""Puts the parts of one process together, in the order in which they stand on each other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

from starlette.requests import Request

from troth.app.demonstration import people_file
from troth.app.foundation import Foundation, found
from troth.app.switching import ice_of, switch_of
from troth.inbox.delivery import Deliveries
from troth.inbox.doors import Doors
from troth.inbox.ending import Ending
from troth.inbox.leaving import InboxLeftovers
from troth.inbox.sealed_portal import SealedPortal
from troth.inbox.sealing import LinkWraps
from troth.inbox.shelf import Shelf
from troth.mail import rules
from troth.mail.bounces import Bounces
from troth.mail.contents import contents
from troth.mail.courier import MailCourier
from troth.mail.desk import Desk
from troth.mail.gateway import Gateway
from troth.mail.leaving import GatewayLeftovers
from troth.mail.outgoing import Relay, relay_from
from troth.mail.receiving import Reception
from troth.mail.senders import Senders
from troth.mail.sending import Sending
from troth.meetings.leaving import MeetingLeftovers
from troth.meetings.parts import Meetings, meetings
from troth.meetings.replies import MailedReplies
from troth.meetings.siblings import Siblings
from troth.people import choice_links
from troth.people.accounts import Accounts
from troth.people.choices import Choices
from troth.people.failures import FailureNotices
from troth.people.joining.links import MailedLinks
from troth.people.joining.registrar import Registrar
from troth.people.publishing.agreements import Agreements
from troth.people.publishing.announcing import Announcing
from troth.people.publishing.banners import announced
from troth.people.publishing.links import Links
from troth.people.publishing.narrowing import Narrowing
from troth.people.rights.rights import Rights
from troth.people.rights.rights import furnish as furnish_rights
from troth.people.sessions import Sessions
from troth.people.signed_in import SignedIn
from troth.people.staff.office import Office, furnish
from troth.people.tenants import Houses, TenantError
from troth.people.versions import Versions
from troth.runtime.blobs import Blobs
from troth.runtime.clock import Clock, clock, now
from troth.runtime.database import Access, Database
from troth.runtime.keyring import Keyring
from troth.runtime.ports import Meter
from troth.runtime.settings import SettingError, Settings
from troth.runtime.spool import Spool
from troth.runtime.workers import ALONE, Workers
from troth.site.brand import Brand
from troth.site.notices import SiteNotice
from troth.site.pages import Pages
from troth.site.static import assets
from troth.vault.ledger import Ledger
from troth.vault.tenant import Tenant
from troth.vault.vault import Vault
from troth.visits.parts import Visits, visits
from troth.visits.watch import Who

PACKAGES = (
    "troth.site",
    "troth.people",
    "troth.people.rights",
    "troth.people.staff",
    "troth.inbox",
    "troth.visits",
    "troth.meetings",
)
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
    rights: Rights
    clock: Clock
    sessions: Sessions
    failures: FailureNotices
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
    office: Office
    versions: Versions
    agreements: Agreements
    links: Links
    announcing: Announcing
    narrowing: Narrowing
    meetings: Meetings
    demonstration: bool

    async def close(self) -> None:
        await self.meetings.close()
        await self.visits.close()
        await self.relay.close()
        await self.vault.close()
        await self.database.close()


async def assemble(
    settings: Settings, access: Access, *, demonstration: bool = False, workers: Workers = ALONE
) -> Assembly:
    """Everything, ready to serve. Raises what is wrong with tenants, policies or rules."""
    time = _clock(settings, demonstration)
    base = await found(settings, access)
    blobs = Blobs(settings.blobs)
    spool = Spool(base.database, blobs, base.keyring)
    courier = MailCourier(base.houses, settings.base_url)
    sessions = Sessions(base.database)
    failures = FailureNotices(base.vault, base.accounts, spool, courier)
    ending = Ending(base.vault, base.database, blobs, spool, courier)
    relay = relay_from(settings.relay, hostname=settings.hostname)
    bounces = Bounces(courier, settings.hostname)
    links = Links(base.keyring)
    rights = _rights(base, spool, courier, ending, time)
    rooms = _meetings(settings, base, spool, courier, workers)
    desk = Desk(base.houses, rights, spool, MailedReplies(rooms.planning, _tenants(base)))
    holders = await asyncio.to_thread(load_rules, base.houses, compiler_in(settings))
    seen = await _visits(settings, base, sessions, time)
    office = office_of(base, spool, courier, time)
    gateway = _gateway(base, spool, blobs, relay, holders, courier, bounces, desk, office.payers)
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
        rights=rights,
        clock=time,
        sessions=sessions,
        failures=failures,
        courier=courier,
        ending=ending,
        portal=_portal(base, blobs, spool, courier, sessions, ending, failures),
        relay=relay,
        holders=holders,
        gateway=gateway,
        sending=_sending(settings, base, spool, relay, bounces),
        reception=Reception(
            base.houses, base.accounts, failures, spool, settings.hostname, gateway.hand, desk
        ),
        visits=seen,
        pages=make_pages(base.houses, https=settings.https, picture=seen.counts.picture, clock=time),
        versions=Versions(base.database, time),
        agreements=Agreements(base.vault, base.database, Choices(base.vault, base.database)),
        links=links,
        announcing=Announcing(base.houses, base.vault, base.database, spool, courier, links),
        office=office,
        narrowing=Narrowing(base.vault, base.database),
        meetings=rooms,
        demonstration=demonstration,
    )


def _gateway(
    base: Foundation,
    spool: Spool,
    blobs: Blobs,
    relay: Relay,
    holders: Mapping[int, rules.Holder],
    courier: MailCourier,
    bounces: Bounces,
    desk: Desk,
    meter: Meter,
) -> Gateway:
    return Gateway(
        houses=base.houses,
        vault=base.vault,
        spool=spool,
        deliveries=Deliveries(base.vault, base.accounts, blobs, base.keyring, courier),
        relay=relay,
        rules=holders,
        courier=courier,
        senders=Senders(base.vault),
        bounces=bounces,
        desk=desk,
        meter=meter,
    )


def _clock(settings: Settings, demonstration: bool) -> Clock:
    """The clock of deadlines. Raises SettingError for one that runs ahead of a real server."""
    if settings.clock_ahead and not demonstration:
        raise SettingError(
            "TROTH_CLOCK_AHEAD is for demonstrations alone. Add --demonstration, or leave it out."
        )
    return clock(settings.clock_ahead)


def clock_beside(settings: Settings) -> Clock:
    """The clock of a command beside a server: the data folder tells whether that is a demonstration."""
    return _clock(settings, people_file(settings).exists())


async def _visits(settings: Settings, base: Foundation, sessions: Sessions, time: Clock) -> Visits:
    who = _who(SignedIn(base.houses, base.accounts, sessions))
    parts = (settings.data, base.houses, base.vault, base.database)
    return await visits(*parts, proxies=settings.proxies, who=who, clock=time)


def _sending(settings: Settings, base: Foundation, spool: Spool, relay: Relay, bounces: Bounces) -> Sending:
    first_pause = timedelta(seconds=settings.retry_seconds)
    return Sending(spool, relay, bounces, base.houses, base.database, first_pause=first_pause)


def _who(signed_in: SignedIn) -> Who:
    """Tells which member is signed in on a page."""

    async def who(request: Request) -> UUID | None:
        member = await signed_in.of(request)
        return member.person if member else None

    return who


def _registrar(base: Foundation, spool: Spool, courier: MailCourier) -> Registrar:
    choices, links = Choices(base.vault, base.database), MailedLinks(spool, courier)
    return Registrar(base.vault, base.accounts, base.locksmith, choices, links)


def rights_alone(settings: Settings, base: Foundation) -> Rights:
    """People's rights for a command beside a server, or without one: what is to be mailed waits for it."""
    blobs = Blobs(settings.blobs)
    spool = Spool(base.database, blobs, base.keyring)
    courier = MailCourier(base.houses, settings.base_url)
    ending = Ending(base.vault, base.database, blobs, spool, courier)
    return _rights(base, spool, courier, ending, clock_beside(settings))


def _meetings(
    settings: Settings, base: Foundation, spool: Spool, courier: MailCourier, workers: Workers
) -> Meetings:
    siblings = Siblings(settings.data / "workers", workers)
    parts = (base.vault, base.database, base.keyring, spool, courier)
    switch, ice = switch_of(settings), ice_of(settings)
    return meetings(*parts, _tenants(base), siblings, switch=switch, ice=ice)


def _tenants(base: Foundation) -> Callable[[int], Tenant | None]:
    """Gives a tenant by its number."""

    def tenant(number: int) -> Tenant | None:
        house = base.houses.numbered(number)
        return house.tenant if house else None

    return tenant


def _rights(base: Foundation, spool: Spool, courier: MailCourier, ending: Ending, time: Clock) -> Rights:
    database = base.database
    leftovers = (
        InboxLeftovers(database, ending), GatewayLeftovers(database), MeetingLeftovers(database)
    )  # fmt: skip
    choices = Choices(base.vault, base.database)
    return furnish_rights(base.vault, base.database, base.ledger, spool, courier, choices, leftovers, time)


def office_of(base: Foundation, spool: Spool, courier: MailCourier, time: Clock) -> Office:
    """The staff's office, for the server and for commands beside it."""
    leave = partial(choice_links.path, base.vault.index)
    return furnish(base.vault, base.database, base.accounts, spool, courier, leave, _tenants(base), time)


def _portal(
    base: Foundation,
    blobs: Blobs,
    spool: Spool,
    courier: MailCourier,
    sessions: Sessions,
    ending: Ending,
    failures: FailureNotices,
) -> SealedPortal:
    wraps = LinkWraps(base.keyring)
    doors = Doors(base.vault, base.database, base.accounts, sessions, spool, ending, courier, wraps, failures)
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


def make_pages(
    houses: Houses,
    *,
    https: bool,
    picture: Callable[[Request], str] = lambda _: "",
    clock: Clock = now,
) -> Pages:
    """The pages, in the brand of the tenant whose host is asked for."""

    def announced_at(host: str) -> list[SiteNotice]:
        house = houses.at_host(host)
        return announced(house, clock()) if house else []

    def brand(host: str) -> Brand:
        house = houses.at_host(host)
        if house is None:
            return Brand("Troth", host, "#0b5c73", "#6cc3d9", "postmaster@" + (host or "localhost"))
        return Brand(house.title, host, house.accent, house.accent_dark, house.support)

    return Pages(
        brand, PACKAGES, assets(BROWSER_PACKAGES), https=https, picture=picture, announced=announced_at
    )
