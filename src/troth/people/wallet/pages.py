"""The way to a wallet and back: what it says stands in the form, and nowhere else until that is sent."""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import structlog
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from troth.people.joining.form import asked_of
from troth.people.joining.pages import Joining, fills_in
from troth.people.tenants import House, Houses, Wallet
from troth.people.wallet.claims import prefilled
from troth.people.wallet.provider import Asking, Provider, WalletAway, new_asking
from troth.runtime.keyring import Keyring
from troth.site.pages import Pages, host_of
from troth.vault.seal import pack, unpack

log = structlog.get_logger()
BACK = "/register/wallet/back"
MINUTES = 10


class Journeys:
    """What has to be known again when somebody comes back travels with them, sealed: nothing is stored."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    def _cipher(self) -> AESGCM:
        return AESGCM(self._keyring.derive("wallet journeys"))

    def seal(self, tenant: int, asking: Asking, plan: str) -> str:
        said = {
            "verifier": asking.verifier,
            "nonce": asking.nonce,
            "plan": plan,
            "until": int(datetime.now(UTC).timestamp()) + MINUTES * 60,
        }
        nonce = os.urandom(12)
        sealed = nonce + self._cipher().encrypt(nonce, pack(said), str(tenant).encode())
        return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()

    def open(self, tenant: int, state: str) -> Mapping[str, Any] | None:
        """What was sealed for this tenant within the last minutes, or None."""
        try:
            sealed = base64.urlsafe_b64decode(state + "=" * (-len(state) % 4))
            said: Mapping[str, Any] = unpack(
                self._cipher().decrypt(sealed[:12], sealed[12:], str(tenant).encode())
            )
        except (ValueError, InvalidTag):
            return None
        return said if said["until"] >= datetime.now(UTC).timestamp() else None


@dataclass(frozen=True, slots=True)
class WalletPages:
    """The pages `/register/wallet`; without an answer from the wallet the form is there all the same."""

    houses: Houses
    journeys: Journeys
    joining: Joining
    pages: Pages
    providers: dict[Wallet, Provider] = field(default_factory=dict)

    def routes(self) -> list[Route]:
        return [Route("/register/wallet", self.go), Route(BACK, self.back)]

    def _house(self, request: Request) -> tuple[House, Provider]:
        house = self.houses.at_host(host_of(request))
        if house is None or house.wallet is None or not fills_in(house):
            raise HTTPException(404)
        return house, self.providers.setdefault(house.wallet, Provider(house.wallet))

    def _back(self, request: Request) -> str:
        scheme = "https" if self.pages.https else "http"
        return f"{scheme}://{request.headers.get('host', '')}{BACK}"

    async def go(self, request: Request) -> Response:
        """Send somebody to the wallet that their organisation works with."""
        house, provider = self._house(request)
        asking = new_asking()
        state = self.journeys.seal(house.tenant.id, asking, request.query_params.get("plan", ""))
        try:
            return RedirectResponse(await provider.where(self._back(request), state, asking), 303)
        except WalletAway as away:
            return self._by_hand(request, house, request.query_params.get("plan", ""), away)

    async def back(self, request: Request) -> Response:
        """Show the form with what the wallet said, to be changed and submitted, or not."""
        house, provider = self._house(request)
        said = self.journeys.open(house.tenant.id, request.query_params.get("state", ""))
        if said is None:
            return RedirectResponse("/register", 303)
        asking = Asking(said["verifier"], said["nonce"])
        code = request.query_params.get("code", "")
        if not code:  # the person thought better of it
            return RedirectResponse(f"/register?plan={said['plan']}", 303)
        try:
            claims = await provider.claims(code, self._back(request), asking)
        except WalletAway as away:
            return self._by_hand(request, house, said["plan"], away)
        return self._form(request, house, said["plan"], prefilled(house.tenant.policy, claims))

    def _form(self, request: Request, house: House, plan: str, entries: Mapping[str, str]) -> Response:
        policy = house.tenant.policy
        if policy.plans and plan not in policy.plans:
            return RedirectResponse("/register", 303)
        asked = asked_of(policy, plan or None, "")
        name = house.wallet.name if house.wallet and entries else ""
        return self.joining.form(request, house, asked, entries, filled_by=name)

    def _by_hand(self, request: Request, house: House, plan: str, away: WalletAway) -> Response:
        log.warning("wallet-away", tenant=house.tenant.name, why=str(away))
        return self._form(request, house, plan, {})
