"""The pages of members, put together: registering, signing in, second factors, their own account."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.routing import BaseRoute, Route

from troth.people.accounts import Accounts
from troth.people.door import Door
from troth.people.factors.check import FactorCheck
from troth.people.factors.pages import FactorPages
from troth.people.factors.passkeys import Challenges
from troth.people.factors.second import SecondStep
from troth.people.factors.store import Factors
from troth.people.failures import FailureNotices
from troth.people.joining.confirming import Confirming
from troth.people.joining.pages import Joining
from troth.people.joining.registrar import Registrar
from troth.people.members.own import Link, OwnPages
from troth.people.members.plans import Plans
from troth.people.members.sign_in import Reopening, SigningIn
from troth.people.sessions import Sessions
from troth.people.signed_in import SignedIn
from troth.people.tenants import Houses
from troth.people.wallet.pages import Journeys, WalletPages
from troth.runtime.database import Database
from troth.runtime.keyring import Keyring
from troth.runtime.ports import Courier
from troth.runtime.spool import Spool
from troth.site.enabled import ForHosts
from troth.site.pages import Pages
from troth.vault.vault import Vault


@dataclass(frozen=True, slots=True)
class Ground:
    """What the pages of members stand on. `caller` gives the IP address that a request comes from."""

    houses: Houses
    vault: Vault
    database: Database
    keyring: Keyring
    accounts: Accounts
    sessions: Sessions
    spool: Spool
    courier: Courier
    registrar: Registrar
    failures: FailureNotices
    pages: Pages
    caller: Callable[[Request], str | None]


@dataclass(frozen=True, slots=True)
class Membership:
    """Everything that members' pages are made of; other parts take `signed_in` from here."""

    ground: Ground
    signed_in: SignedIn
    joining: Joining
    signing_in: SigningIn
    routes_of_members: Sequence[BaseRoute]
    wallet: WalletPages

    def routes(self) -> list[BaseRoute]:
        """What every organisation has, and what those have with which people register."""
        sign_in = Route("/sign-in", self.signing_in.form)
        post = Route("/sign-in", self.signing_in.sign_in, methods=["POST"])
        registering = [*self.wallet.routes(), *self.joining.routes(), sign_in, post]
        return [*self.routes_of_members, *(ForHosts(route, self._registers) for route in registering)]

    def _registers(self, host: str) -> bool:
        house = self.ground.houses.at_host(host)
        return house is not None and "membership" in house.tenant.policy.services


def membership(
    ground: Ground,
    *,
    links: Sequence[Link] = (),
    of_services: Mapping[str, Link] | None = None,
    reopen: Reopening | None = None,
) -> Membership:
    """Wire the pages of members; `links` are pages of other parts that "Your account" names, `of_services`
    those that it names only where the policy has the service.
    """
    houses, vault, pages, accounts = ground.houses, ground.vault, ground.pages, ground.accounts
    signed_in = SignedIn(houses, accounts, ground.sessions)
    registrar = ground.registrar
    confirming = Confirming(vault, accounts, registrar.links)
    door = Door(houses, ground.sessions, pages)
    check = FactorCheck(accounts, Factors(vault), Challenges(ground.keyring), pages)
    joining = Joining(houses, registrar, confirming, door, pages, ground.caller)
    signing_in = SigningIn(
        houses, accounts, ground.sessions, confirming, check.factors, ground.failures, door, pages, reopen
    )
    own = OwnPages(signed_in, accounts, vault, check, ground.failures, door, pages, links, of_services or {})
    second = SecondStep(houses, accounts, ground.sessions, check, door, pages)
    parts = (signing_in, door, second, own, FactorPages(signed_in, check, vault, pages))
    routes = [route for part in parts for route in part.routes()]
    routes += Plans(signed_in, vault, registrar.choices, pages).routes()
    wallet = WalletPages(houses, Journeys(ground.keyring), joining, pages)
    return Membership(ground, signed_in, joining, signing_in, routes, wallet)
