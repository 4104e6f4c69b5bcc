"""The pages on which people register: their region and age first, then the plan, then the form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from troth.people.accounts import Unlocked
from troth.people.door import Door
from troth.people.joining.confirming import Confirming
from troth.people.joining.fields import INTERESTS, REGISTRATION
from troth.people.joining.form import Asked, Problems, asked_of, filled
from troth.people.joining.gate import Entry, Gate, gate_of
from troth.people.joining.registrar import Registrar, UsernameTaken
from troth.people.passphrase import SHORTEST
from troth.people.tenants import House, Houses
from troth.policy import Policy
from troth.policy.vocabulary import REGIONS
from troth.site.forms import Limits, read_form
from troth.site.pages import Pages, host_of

FORM = Limits(fields=80)
NOTHING: Mapping[str, str] = {}
NO_PROBLEMS = Problems(NOTHING)
TAKEN = Problems({"username": "Somebody has this name already. Choose another."})


@dataclass(frozen=True, slots=True)
class Joining:
    """The pages `/register` and `/verify`; `caller` gives the IP address that a request comes from."""

    houses: Houses
    registrar: Registrar
    confirming: Confirming
    door: Door
    pages: Pages
    caller: Callable[[Request], str | None]

    def routes(self) -> list[Route]:
        return [
            Route("/register", self.begin),
            Route("/register", self.submit, methods=["POST"]),
            Route("/verify/{token}", self.ask),
            Route("/verify/{token}", self.confirm, methods=["POST"]),
        ]

    def _house(self, request: Request) -> House:
        """The tenant of the page; raises HTTPException where people do not register with it."""
        house = self.houses.at_host(host_of(request))
        if house is None or not takes_members(house.tenant.policy):
            raise HTTPException(404)
        return house

    async def begin(self, request: Request) -> Response:
        """Show the first thing that the policy asks."""
        plan = {"plan": request.query_params.get("plan", "")}
        return self.step(request, self._house(request), plan)

    def step(self, request: Request, house: House, entries: Mapping[str, str]) -> Response:
        """The next page: what is asked before the form, or the form with what is entered so far."""
        policy, gate = house.tenant.policy, gate_of(house.tenant.policy)
        region, age = entries.get("region", ""), entries.get("age", "")
        entry = gate.entry(region, age)
        if entry is Entry.TOO_YOUNG:
            return self._too_young(request, gate, region)
        if entry is Entry.ASKED:
            asked = "asked" in entries
            return self._gate(request, gate, entries, gate.problems(region, age) if asked else NOTHING)
        if policy.plans and entries.get("plan") not in policy.plans:
            return self._plans(request, policy, entries)
        return self.form(request, house, asked_of(policy, _plan(policy, entries), region), entries)

    async def submit(self, request: Request) -> Response:
        """Take a step, or store a form that is complete; nothing is stored before that."""
        house, entries = self._house(request), (await read_form(request, FORM)).fields
        policy, region = house.tenant.policy, entries.get("region", "")
        ready = gate_of(policy).entry(region, entries.get("age", "")) is Entry.OPEN
        if not ready or "passphrase" not in entries or (policy.plans and not _plan(policy, entries)):
            return self.step(request, house, entries)
        asked = asked_of(policy, _plan(policy, entries), region)
        answer = filled(asked, entries)
        if isinstance(answer, Problems):
            return self.form(request, house, asked, entries, answer)
        try:
            await self.registrar.register(house.tenant, answer, self.caller(request))
        except UsernameTaken:
            return self.form(request, house, asked, entries, TAKEN)
        return self.pages.render(request, "people/look_at_your_mail.html", address=answer.address)

    def form(
        self,
        request: Request,
        house: House,
        asked: Asked,
        entries: Mapping[str, str],
        problems: Problems = NO_PROBLEMS,
        filled_by: str = "",
    ) -> Response:
        """The form, with what was typed but for the passphrase; `filled_by` names a wallet that filled it."""
        kept = {name: value for name, value in entries.items() if name not in ("passphrase", "again")}
        return self.pages.render(
            request,
            "people/register.html",
            422 if problems.by_field else 200,
            asked=asked,
            age=entries.get("age", ""),
            entries=kept,
            again=bool(problems.by_field),
            problems=problems.by_field,
            shortest=SHORTEST,
            interests=INTERESTS,
            registration=REGISTRATION,
            location=house.tenant.policy.document.head.values.get("location"),
            wallet=house.wallet if fills_in(house) and not filled_by else None,
            filled_by=filled_by,
        )

    def _gate(
        self, request: Request, gate: Gate, entries: Mapping[str, str], problems: Mapping[str, str]
    ) -> Response:
        return self.pages.render(
            request,
            "people/before_registering.html",
            422 if problems else 200,
            asks_age=bool(gate.youngest),
            regions=REGIONS,
            plan=entries.get("plan", ""),
            region=entries.get("region", ""),
            age=entries.get("age", ""),
            problems=problems,
        )

    def _too_young(self, request: Request, gate: Gate, region: str) -> Response:
        return self.pages.render(request, "people/too_young.html", 403, limit=gate.limit(region))

    def _plans(self, request: Request, policy: Policy, entries: Mapping[str, str]) -> Response:
        kept = {name: entries.get(name, "") for name in ("region", "age")}
        return self.pages.render(request, "people/plans.html", plans=plan_rows(policy), kept=kept)

    async def ask(self, request: Request) -> Response:
        """Ask for the passphrase of the account whose address the link confirms."""
        house = self._house(request)
        if await self.confirming.waits(house.tenant, request.path_params["token"]) is None:
            return self.pages.render(request, "people/link_over.html", 410)
        return self._ask(request, wrong=False)

    def _ask(self, request: Request, *, wrong: bool) -> Response:
        return self.pages.render(request, "people/verify.html", 403 if wrong else 200, wrong=wrong)

    async def confirm(self, request: Request) -> Response:
        """Confirm the address and sign its owner in."""
        house, form = self._house(request), await read_form(request)
        token = request.path_params["token"]
        answer = await self.confirming.confirm(house.tenant, token, form.text("passphrase"))
        if answer is None:
            return self.pages.render(request, "people/link_over.html", 410)
        if not isinstance(answer, Unlocked):
            return self._ask(request, wrong=True)
        return await self.door.enter(request, house, answer)


def takes_members(policy: Policy) -> bool:
    """Whether people register themselves under this policy."""
    return policy.at(REGISTRATION, next(iter(policy.plans), None)) is not None


def plan_rows(policy: Policy) -> list[tuple[str, list[str]]]:
    """Each plan with what it needs to know beside what all plans do."""
    rows = []
    for plan in policy.plans:
        parts = asked_of(policy, plan, "").parts
        needed = [
            f.label.lower() for p in parts if p.point != REGISTRATION for f in p.fields if p.requires(f)
        ]
        rows.append((plan, needed))
    return rows


def _plan(policy: Policy, entries: Mapping[str, str]) -> str | None:
    return plan if (plan := entries.get("plan", "")) in policy.plans else None


def fills_in(house: House) -> bool:
    """Whether a wallet may fill in this organisation's form; where a gate comes first none may."""
    policy = house.tenant.policy
    return house.wallet is not None and policy.at("people.wallet") is not None and not gate_of(policy).asks
