"""The privacy page: what is held on a person, every choice with its switch, and what was done with it all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from troth.people.choices import How, Made
from troth.people.rights.clocks import KINDS, clocks, erasure_mode, right_for
from troth.people.rights.offered import Switch
from troth.people.rights.overview import Overview
from troth.people.rights.pages.own import LIMITS, Erased, Own, back
from troth.people.rights.partners import Partners
from troth.people.signed_in import Member
from troth.policy import Purpose
from troth.site.forms import Form, read_form

DONE = {
    "choices": "Your choices are kept, and hold from now on.",
    "corrected": "Your data is corrected.",
    "asked": "We have your request. You see below how it stands.",
    "withdrawn": "Your request is withdrawn.",
    "deleted": "That is deleted.",
}
PAGE = "page"


@dataclass(frozen=True, slots=True)
class PrivacyPages:
    """`/privacy` and its choices."""

    own: Own
    partners: Partners

    def routes(self) -> list[Route]:
        return [
            *self.own.routes("/privacy", self.show),
            *self.own.routes("/privacy/choices", self.choose, "POST"),
            *self.own.routes("/privacy/partners", self.agree, "POST"),
        ]

    async def show(self, request: Request, member: Member) -> Response:
        """Show all that is held on the member, and what they may choose."""
        rights, tenant = self.own.rights, member.house.tenant
        overview = await self._overview(member)
        requests = await rights.requests.of_person(tenant, member.person)
        now = rights.requests.clock()
        return self.own.render(
            request,
            member,
            "privacy",
            overview=overview,
            partners=await self.partners.offered(tenant, member.person),
            editable=rights.correcting.editable(tenant, overview.held),
            requests=[
                (one, one.lapsed(now), clocks(tenant.policy, one.kind, one.opened_at)) for one in requests
            ],
            tokens={one.id: rights.requests.token(tenant, one.id) for one in requests},
            asks=[
                kind
                for kind in KINDS
                if kind not in ("erasure", "support") and right_for(tenant.policy, kind)
            ],
            mode=erasure_mode(tenant.policy),
            contact=tenant.policy.contact["email"],
            done=DONE.get(request.query_params.get("done", "")),
        )

    async def _overview(self, member: Member) -> Overview:
        overview = await self.own.rights.overviews.of(member.house.tenant, member.person)
        if overview is None:
            raise Erased
        return overview

    async def choose(self, request: Request, member: Member) -> Response:
        """Keep the switches as the form has them; only what changed is a new choice."""
        form = await read_form(request, LIMITS)
        overview = await self._overview(member)
        for switch in overview.switches:
            if switch.has_switch and (made := chosen(switch, form)):
                how = How(PAGE, switch.wording)
                if not await self.own.rights.choose(member.house.tenant, member.person, made, how):
                    raise Erased
        return back(member, "choices")

    async def agree(self, request: Request, member: Member) -> Response:
        """Keep which partners somebody agrees to; only what changed is said anew."""
        form, tenant = await read_form(request, LIMITS), member.house.tenant
        async with self.own.rights.vault.under(Purpose.RIGHTS_FULFILMENT, tenant) as data:
            key = await data.person(member.person)
        if key is None:
            raise Erased
        for one in await self.partners.offered(tenant, member.person):
            agrees = bool(form.text(f"partner-{one.name}"))
            if agrees != one.on:
                deed = self.partners.consent if agrees else self.partners.withdraw
                await deed(tenant, key, one.name, one.wording)
        return back(member, "choices")


def chosen(switch: Switch, form: Form) -> list[Made]:
    """What a form changes of one choice."""
    if not switch.each:
        on = bool(form.text(f"choice-{switch.choice}"))
        return [Made(switch.choice, on)] if on != switch.on else []
    ticked: Mapping[str, bool] = {
        value: bool(form.text(f"choice-{switch.choice}-{number}"))
        for number, (value, _) in enumerate(switch.values)
    }
    return [Made(switch.choice, ticked[value], value) for value, on in switch.values if ticked[value] != on]
