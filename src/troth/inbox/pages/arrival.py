"""Following the link of a notice: choosing a passphrase, signing in, and starting over."""

import re
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from troth.inbox.pages.refusals import SHORTEST_PASSPHRASE, WORDS, Refusal
from troth.inbox.pages.session import enter
from troth.inbox.portal import Arrival, ArrivalKind, Opened, Portal, Refused
from troth.inbox.remembered import forget, remember, remembered
from troth.site.forms import Form, read_form
from troth.site.pages import Pages, host_of

LINK = re.compile(r"[A-Za-z0-9_-]{16,128}")


@dataclass(frozen=True, slots=True)
class Arrivals:
    """The pages under `/m/{link}`."""

    portal: Portal
    pages: Pages

    def routes(self) -> list[Route]:
        """Return the routes of these pages."""
        return [
            Route("/m/{link}", self.arrive),
            Route("/m/{link}", self.open, methods=["POST"]),
            Route("/m/{link}/forgotten", self.warn),
            Route("/m/{link}/forgotten", self.start_over, methods=["POST"]),
        ]

    async def arrive(self, request: Request) -> Response:
        """Show the form that fits: a passphrase to choose, or one to enter."""
        arrival = await self._arrival(request)
        if arrival.kind is ArrivalKind.RETURNING:
            return self._sign_in_page(request, arrival, remembered(request), bool(remembered(request)))
        return self._choose_page(request, arrival)

    async def open(self, request: Request) -> Response:
        """Register or sign in, whichever the link stands for."""
        form = await read_form(request)
        arrival = await self._arrival(request)
        if arrival.kind is ArrivalKind.FIRST_VISIT:
            return await self._register(request, form, arrival)
        if arrival.kind is ArrivalKind.RETURNING:
            return await self._sign_in(request, form, arrival)
        return self._gone(request)

    async def warn(self, request: Request) -> Response:
        """Say what starting over costs before offering it."""
        arrival = await self._arrival(request)
        if arrival.kind is ArrivalKind.GONE:
            return self._gone(request)
        return self._start_over_page(request)

    async def start_over(self, request: Request) -> Response:
        """Register again, for a person who confirmed the loss of earlier messages."""
        form = await read_form(request)
        if not form.text("understood"):
            return self._start_over_page(request, UNCONFIRMED)
        answer = await self.portal.start_over(
            host_of(request), _link(request), form.text("passphrase"), form.text("again")
        )
        if isinstance(answer, Opened):
            return enter(answer)
        return self._refused(request, answer) or self._start_over_page(request, WORDS[answer])

    async def _arrival(self, request: Request) -> Arrival:
        if not LINK.fullmatch(_link(request)):
            return Arrival(ArrivalKind.GONE)
        return await self.portal.arrive(host_of(request), _link(request))

    async def _register(self, request: Request, form: Form, arrival: Arrival) -> Response:
        answer = await self.portal.register(
            host_of(request), _link(request), form.text("passphrase"), form.text("again")
        )
        if isinstance(answer, Opened):
            return enter(answer)
        return self._refused(request, answer) or self._choose_page(request, arrival, WORDS[answer])

    async def _sign_in(self, request: Request, form: Form, arrival: Arrival) -> Response:
        address = form.text("address").strip()
        answer = await self.portal.sign_in(host_of(request), _link(request), address, form.text("passphrase"))
        keep = arrival.may_remember and bool(form.text("remember"))
        if isinstance(answer, Opened):
            response = enter(answer)
        else:
            page = self._sign_in_page(request, arrival, address, keep, WORDS[answer])
            response = self._refused(request, answer) or page
        if keep and isinstance(answer, Opened):
            remember(response, address, secure=self.pages.https)
        elif not keep:
            forget(request, response, secure=self.pages.https)
        return response

    def _refused(self, request: Request, answer: Refused) -> Response | None:
        return self._gone(request) if answer is Refused.GONE else None

    def _choose_page(self, request: Request, arrival: Arrival, refusal: Refusal | None = None) -> Response:
        if arrival.kind is ArrivalKind.GONE:
            return self._gone(request)
        return self.pages.render(
            request,
            "inbox/first_visit.html",
            refusal.status if refusal else 200,
            address=arrival.address,
            location=arrival.location,
            shortest=SHORTEST_PASSPHRASE,
            refusal=refusal,
        )

    def _sign_in_page(
        self, request: Request, arrival: Arrival, address: str, keep: bool, refusal: Refusal | None = None
    ) -> Response:
        return self.pages.render(
            request,
            "inbox/returning.html",
            refusal.status if refusal else 200,
            address=address,
            keep=keep,
            may_remember=arrival.may_remember,
            forgotten=f"/m/{_link(request)}/forgotten",
            refusal=refusal,
        )

    def _start_over_page(self, request: Request, refusal: Refusal | None = None) -> Response:
        return self.pages.render(
            request,
            "inbox/start_over.html",
            refusal.status if refusal else 200,
            back=f"/m/{_link(request)}",
            shortest=SHORTEST_PASSPHRASE,
            refusal=refusal,
        )

    def _gone(self, request: Request) -> Response:
        return self.pages.render(request, "inbox/gone.html", 410)


UNCONFIRMED = Refusal(
    422,
    "Please confirm first",
    "Tick the box to show that you know what you give up.",
    "understood",
)


def _link(request: Request) -> str:
    return str(request.path_params["link"])
