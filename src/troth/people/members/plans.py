"""Changing to another plan: its choices hold at once, and what it needs to know is asked first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from troth.people.choices import Choices
from troth.people.joining.fields import DEMOGRAPHICS, INTERESTS
from troth.people.joining.form import Part, as_entries, entries_of, part_at
from troth.people.joining.offers import told
from troth.people.joining.pages import FORM, plan_rows
from troth.people.signed_in import Member, SignedIn, member_routes
from troth.policy import Policy, Purpose
from troth.runtime.queries import query
from troth.site.forms import read_form
from troth.site.pages import Pages
from troth.vault.data import Data
from troth.vault.entries import columns, write_entry
from troth.vault.records import Collection, Held
from troth.vault.vault import Vault

CHANGE, APPEND = query("troth.people", "change_plan"), query("troth.vault", "append")


@dataclass(frozen=True, slots=True)
class Plans:
    """The page `/plan` of members, for organisations that have plans."""

    signed_in: SignedIn
    vault: Vault
    choices: Choices
    pages: Pages

    def routes(self) -> list[Route]:
        only = self.signed_in.only
        return [*member_routes("/plan", only(self.show)), *member_routes("/plan", only(self.take), ("POST",))]

    async def show(self, request: Request, member: Member) -> Response:
        """Show the plans, and which one the member is on."""
        policy = _with_plans(member)
        holds = {plan: told(policy, plan, "") for plan in policy.plans}
        return self.pages.render(
            request, "people/plan.html", member=member, plans=plan_rows(policy), holds=holds
        )

    async def take(self, request: Request, member: Member) -> Response:
        """Change the plan; first ask for what the new one needs and nobody has said yet."""
        policy, entries = _with_plans(member), (await read_form(request, FORM)).fields
        plan = entries.get("plan", "")
        if plan not in policy.plans:
            raise HTTPException(400)
        part = part_at(policy, DEMOGRAPHICS, plan)
        async with (
            self.vault.under(Purpose.RIGHTS_FULFILMENT, member.house.tenant) as data,
            data.connection.transaction(),
        ):
            known = await self._known(data, member)
            if part is None or part.practice.required <= known.keys():
                return await self._change(data, member, plan, {})
            if "asked" not in entries:
                return self._ask(request, member, plan, part, as_entries(part, known), {})
            problems: dict[str, str] = {}
            given = entries_of(part, entries, problems)
            if problems:
                return self._ask(request, member, plan, part, entries, problems)
            return await self._change(data, member, plan, given)

    def _ask(
        self,
        request: Request,
        member: Member,
        plan: str,
        part: Part,
        entries: Mapping[str, str],
        problems: Mapping[str, str],
    ) -> Response:
        return self.pages.render(
            request,
            "people/plan_needs.html",
            422 if problems else 200,
            member=member,
            plan=plan,
            part=part,
            entries=entries,
            problems=problems,
            interests=INTERESTS,
        )

    async def _known(self, data: Data, member: Member) -> Mapping[str, object]:
        """What the member said of themselves before."""
        held = await self._demographics(data, member)
        return {name: value for one in held for name, value in one.record.fields.items()}

    async def _demographics(self, data: Data, member: Member) -> list[Held]:
        practices = member.house.tenant.policy.practices
        return [
            held
            for held in await data.held(member.person, own=True)
            if held.record.practice in practices and practices[held.record.practice].at == DEMOGRAPHICS
        ]

    async def _change(self, data: Data, member: Member, plan: str, fields: Mapping[str, object]) -> Response:
        """Plan, records, masks and the line on the ledger change together."""
        tenant, key = data.tenant, await data.person(member.person)
        if key and await data.connection.fetchval(CHANGE, tenant.id, member.person, plan):
            if fields:
                await data.delete([held.record.id for held in await self._demographics(data, member)])
                await data.collect(Collection(key, DEMOGRAPHICS, fields, plan=plan))
            entry = write_entry(tenant, key, "changed plan", plan=plan)
            await data.connection.execute(APPEND, *columns([entry]))
            await self.choices.apply(data, member.person, plan)
        return RedirectResponse(member.at("/?done=plan"), 303)


def _with_plans(member: Member) -> Policy:
    """The policy of a member whose organisation has plans; raises HTTPException where it has none."""
    policy = member.house.tenant.policy
    if not policy.plans:
        raise HTTPException(404)
    return policy
