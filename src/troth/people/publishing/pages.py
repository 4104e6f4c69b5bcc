"""Where people answer whether a new use may concern what they gave before, and put announcements away."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from troth.people.publishing import wording
from troth.people.publishing.agreements import Agreements, Question, asks
from troth.people.publishing.links import Links
from troth.people.publishing.readers import Readers
from troth.people.signed_in import Member, SignedIn, member_routes
from troth.people.tenants import House, Houses
from troth.people.versions import Posted
from troth.site.forms import Form, read_form
from troth.site.notices import own_path
from troth.site.pages import Pages, host_of
from troth.vault.seal import PersonKey

ANSWERS = {"agree": True, "refuse": False}


@dataclass(frozen=True, slots=True)
class AgreementPages:
    """The pages behind the links of mails, and their like for who is signed in."""

    houses: Houses
    agreements: Agreements
    links: Links
    readers: Readers
    signed_in: SignedIn
    pages: Pages

    def routes(self) -> list[Route]:
        own = self.signed_in.only
        return [
            Route("/agreement/{token}", self.by_link),
            Route("/agreement/{token}", self.answer_by_link, methods=["POST"]),
            *member_routes("/agreements", own(self.own)),
            *member_routes("/agreements", own(self.answer_own), ("POST",)),
            Route("/announcements/{version:int}/put-away", self.put_away, methods=["POST"]),
        ]

    async def by_link(self, request: Request) -> Response:
        """Ask the person whom the link was mailed to; looking at it changes nothing."""
        house, person, posted = await self._linked(request)
        found = await self.agreements.questions(house, person.person)
        return self._ask(request, [one for one in found if one.posted.version == posted.version])

    async def answer_by_link(self, request: Request) -> Response:
        """Record the answer of the person whom the link was mailed to."""
        house, person, posted = await self._linked(request)
        agreed = _answer(await read_form(request))
        await self.agreements.answer(house, person, posted, agreed, "link")
        return RedirectResponse(request.url.path, 303)

    async def _linked(self, request: Request) -> tuple[House, PersonKey, Posted]:
        house = self.houses.at_host(host_of(request))
        token = str(request.path_params["token"])
        who = self.links.read(house.tenant.id, token) if house else None
        person = await self.agreements.person(house, who.person) if house and who else None
        posted = _version(house, who.version) if house and who else None
        if house is None or person is None or posted is None:
            raise HTTPException(404)
        return house, person, posted

    async def own(self, request: Request, member: Member) -> Response:
        """Ask somebody who is signed in."""
        return self._ask(request, await self.agreements.questions(member.house, member.person))

    async def answer_own(self, request: Request, member: Member) -> Response:
        """Record the answer of somebody who is signed in."""
        form = await read_form(request)
        posted = _version(member.house, _number(form.text("version")))
        person = await self.agreements.person(member.house, member.person)
        if posted is None or person is None:
            raise HTTPException(404)
        await self.agreements.answer(member.house, person, posted, _answer(form), "page")
        return RedirectResponse(member.at("/agreements"), 303)

    def _ask(self, request: Request, questions: list[Question]) -> Response:
        shown = [
            {
                "version": one.posted.version,
                "basis": one.posted.basis,
                "since": wording.since(one.posted),
                "uses": wording.new_uses(one.posted),
                "agreed": one.agreed,
            }
            for one in questions
        ]
        return self.pages.render(request, "people/agreements.html", questions=shown)

    async def put_away(self, request: Request) -> Response:
        """Show an announcement no more: to a person for ever, to somebody unknown on this one page."""
        back = own_path((await read_form(request)).text("back"))
        house = self.houses.at_host(host_of(request))
        reader = await self.readers.of(house, request, back) if house else None
        version = int(request.path_params["version"])
        if house and reader:
            await self.readers.put_away(house, reader.person, version)
            return RedirectResponse(back, 303)
        return RedirectResponse(f"{back}?{urlencode({'put-away': version})}", 303)


def _version(house: House, number: int) -> Posted | None:
    """A version that people are asked about."""
    return next((one for one in house.posted if one.version == number and asks(one)), None)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _answer(form: Form) -> bool:
    answer = ANSWERS.get(form.text("answer"))
    if answer is None:
        raise HTTPException(400)
    return answer
