"""Asking for a new link: the answer is the same whether or not we know the address."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from troth.inbox.portal import Portal
from troth.inbox.remembered import LONGEST, remembered
from troth.site.forms import read_form
from troth.site.pages import Pages, host_of


@dataclass(frozen=True, slots=True)
class FreshLinks:
    """The page `/sign-in`, for people who come without a link."""

    portal: Portal
    pages: Pages

    def routes(self) -> list[Route]:
        """Return the routes of this page."""
        return [Route("/sign-in", self.explain), Route("/sign-in", self.send, methods=["POST"])]

    async def explain(self, request: Request) -> Response:
        """Say that a link is needed, and offer to send one."""
        return self._form(request, remembered(request))

    async def send(self, request: Request) -> Response:
        """Take an address and answer as if it were known."""
        address = (await read_form(request)).text("address").strip()
        if not _plausible(address):
            return self._form(request, address, 422)
        await self.portal.send_fresh_link(host_of(request), address)
        return self.pages.render(request, "inbox/link_sent.html", address=address)

    def _form(self, request: Request, address: str, status: int = 200) -> Response:
        return self.pages.render(
            request, "inbox/fresh_link.html", status, address=address, implausible=status != 200
        )


def _plausible(address: str) -> bool:
    local, at, domain = address.rpartition("@")
    return bool(local and at and domain) and len(address) <= LONGEST and address.isprintable()
