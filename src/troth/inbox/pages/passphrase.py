"""Changing the passphrase of an open session, and ending the session."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from troth.inbox.pages.refusals import SHORTEST_PASSPHRASE, WORDS, Refusal
from troth.inbox.pages.session import PREFIX, home, see, session_of, while_open
from troth.inbox.portal import Opened, Portal, Refused, SessionOver
from troth.site.forms import read_form
from troth.site.pages import Pages, host_of


@dataclass(frozen=True, slots=True)
class Passphrases:
    """The pages `passphrase` and `sign-out` of a session."""

    portal: Portal
    pages: Pages

    def routes(self) -> list[Route]:
        """Return the routes of these pages."""
        path = PREFIX + "/passphrase"
        return [
            Route(path, while_open(self.pages, self.form)),
            Route(path, while_open(self.pages, self.change), methods=["POST"]),
            Route(PREFIX + "/sign-out", while_open(self.pages, self.sign_out), methods=["POST"]),
        ]

    async def form(self, request: Request) -> Response:
        """Show the form, to those whose session is open."""
        await self.portal.inbox(host_of(request), session_of(request))
        return self._page(request)

    async def change(self, request: Request) -> Response:
        """Change the passphrase and go on in the session that it opens."""
        session = session_of(request)
        form = await read_form(request)
        entries = (form.text(name) for name in ("current", "passphrase", "again"))
        answer = await self.portal.change_passphrase(host_of(request), session, *entries)
        if answer is Refused.GONE:
            raise SessionOver
        if isinstance(answer, Refused):
            return self._page(request, WORDS[answer])
        return see(home(answer.session if isinstance(answer, Opened) else session) + "?done=passphrase")

    async def sign_out(self, request: Request) -> Response:
        """End the session and say so."""
        await self.portal.sign_out(host_of(request), session_of(request))
        return self.pages.render(request, "inbox/signed_out.html")

    def _page(self, request: Request, refusal: Refusal | None = None) -> Response:
        return self.pages.render(
            request,
            "inbox/passphrase.html",
            refusal.status if refusal else 200,
            home=home(session_of(request)),
            shortest=SHORTEST_PASSPHRASE,
            refusal=refusal,
        )
