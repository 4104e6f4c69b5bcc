"""The form for help and feedback: what the policy lets it ask, with a reason beside what may be left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from troth.people.joining.fields import FIELDS, Field, complaint, entered
from troth.people.rights.asked import SUPPORT, Asked
from troth.people.rights.rights import Rights
from troth.people.tenants import House, Houses
from troth.policy import CATEGORIES, Practice
from troth.site.forms import Form, read_form
from troth.site.pages import Pages, host_of

LONGEST = 8000
CHANNELS = (("mail", "By e-mail"), ("phone", "By telephone"))
REASONS: Mapping[str, str] = {
    "Name": "So that we know how to address you.",
    "TelephoneNumber": "So that we can call you, if you prefer that.",
    "Country": "So that we know the time where you are, and what holds there.",
    "DeviceOperatingSystem": "Some faults happen on one system only.",
    "BrowserType": "Some faults happen in one browser only.",
    "InternetServiceProvider": "Some providers block or slow what we send.",
    "MailProgram": "Some programs show our mails in their own way.",
}
_PLAIN = {
    "DeviceOperatingSystem": "Operating system",
    "BrowserType": "Browser",
    "InternetServiceProvider": "Internet provider and connection",
    "MailProgram": "Mail program",
}
ADDRESS = replace(FIELDS["EmailAddress"], hint="We answer to it.")


@dataclass(frozen=True, slots=True)
class SupportPages:
    """`/support`, where the policy has a practice for it."""

    houses: Houses
    rights: Rights
    pages: Pages

    def routes(self) -> list[Route]:
        return [Route("/support", self.form), Route("/support", self.ask, methods=["POST"])]

    def _practice(self, request: Request) -> tuple[House, Practice]:
        house = self.houses.at_host(host_of(request))
        practice = house.tenant.policy.at(SUPPORT) if house else None
        if house is None or practice is None:
            raise HTTPException(404)
        return house, practice

    async def form(self, request: Request) -> Response:
        """Show the form."""
        house, practice = self._practice(request)
        return self._form(request, house, practice, {}, {})

    def _form(
        self,
        request: Request,
        house: House,
        practice: Practice,
        entries: Mapping[str, str],
        problems: Mapping[str, str],
    ) -> Response:
        return self.pages.render(
            request,
            "rights/support.html",
            422 if problems else 200,
            address=ADDRESS,
            optional=[(field, REASONS[field.category]) for field in optional(practice)],
            channels=CHANNELS if "TelephoneNumber" in practice.optional else (),
            entries=entries,
            problems=problems,
            contact=house.tenant.policy.contact,
        )

    async def ask(self, request: Request) -> Response:
        """Take the request, or show the form again with what is wrong."""
        house, practice = self._practice(request)
        form = await read_form(request)
        if problems := _problems(practice, form):
            return self._form(request, house, practice, form.fields, problems)
        await self.rights.requests.open(house.tenant, _asked(practice, form))
        return self.pages.render(request, "rights/support_sent.html", address=form.text("address").strip())


def optional(practice: Practice) -> list[Field]:
    """The fields that may be left out, in the order of their reasons."""
    return [field_for(category) for category in REASONS if category in practice.optional]


def field_for(category: str) -> Field:
    """How a category is asked for."""
    if known := FIELDS.get(category):
        return replace(known, hint="")
    label = _PLAIN.get(category, CATEGORIES[category].says)
    return Field(category, category.lower(), label)


def _problems(practice: Practice, form: Form) -> dict[str, str]:
    found = {}
    for field in (ADDRESS, *optional(practice)):
        value = entered(field, form.fields)
        wrong = complaint(field, value) if value else ("This is needed." if field is ADDRESS else None)
        if wrong:
            found[field.name] = wrong
    if not form.text("text").strip():
        found["text"] = "Tell us what it is about."
    if form.text("channel") == "phone" and not form.text(FIELDS["TelephoneNumber"].name).strip():
        found.setdefault(FIELDS["TelephoneNumber"].name, "We need it to call you.")
    return found


def _asked(practice: Practice, form: Form) -> Asked:
    more = {field.category: entered(field, form.fields) for field in optional(practice)}
    channel = form.text("channel") if "TelephoneNumber" in practice.optional else "mail"
    return Asked(
        "support",
        "form",
        form.text("address").strip(),
        form.text("text").strip()[:LONGEST],
        more={category: value for category, value in more.items() if value},
        channel="phone" if channel == "phone" else "mail",
    )
