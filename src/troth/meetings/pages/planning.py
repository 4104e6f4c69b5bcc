"""The pages on which a member plans meetings, changes them, invites people and sees who came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from troth.meetings.form import WAYS, Filled, entries_of, read_form, zones
from troth.meetings.meeting import Host, Invited, Meeting, Terms
from troth.meetings.plan import Plan
from troth.meetings.planning import MOST_INVITED, Planning
from troth.meetings.usage import Usage
from troth.meetings.wording import when
from troth.people.members.own import Link
from troth.people.signed_in import Member, SignedIn, member_routes
from troth.policy import Purpose
from troth.runtime.clock import now
from troth.runtime.text import one_line
from troth.site.forms import Limits
from troth.site.forms import read_form as read_posted
from troth.site.pages import Pages
from troth.vault.vault import Vault

MEETINGS: Link = ("/meetings", "Meetings", "Plan one, invite people, or begin one at once.")
LIMITS = Limits(body=128 * 1024, field=64 * 1024, fields=40)
DONE = {
    "planned": "The meeting is planned. Everybody you invited is being sent a mail.",
    "changed": "The meeting is changed. Everybody who is invited is being told.",
    "cancelled": "The meeting is called off. Everybody who was invited is being told.",
    "invited": "They are being sent an invitation.",
    "link": "There is a new link. Whoever has it may knock.",
    "revoked": "That invitation is good no more.",
}
EMPTY: Mapping[str, str] = {"when": "at", "minutes": "60", "repeats": "no", "every": "1", "waits": "yes"}


@dataclass(frozen=True, slots=True)
class PlanningPages:
    """Everything under `/meetings` of a member's pages."""

    signed_in: SignedIn
    vault: Vault
    planning: Planning
    usage: Usage
    pages: Pages

    def routes(self) -> list[Route]:
        only, one = self.signed_in.only, "/meetings/{meeting:uuid}"
        return [
            *member_routes("/meetings", only(self.all)),
            *member_routes("/meetings/new", only(self.new)),
            *member_routes("/meetings/new", only(self.plan), ("POST",)),
            *member_routes("/meetings/now", only(self.begin), ("POST",)),
            *member_routes(one, only(self.one)),
            *member_routes(f"{one}/change", only(self.changing)),
            *member_routes(f"{one}/change", only(self.change), ("POST",)),
            *member_routes(f"{one}/invite", only(self.invite), ("POST",)),
            *member_routes(f"{one}/link", only(self.link), ("POST",)),
            *member_routes(f"{one}/revoke", only(self.revoke), ("POST",)),
            *member_routes(f"{one}/cancel", only(self.cancel), ("POST",)),
        ]

    async def all(self, request: Request, member: Member) -> Response:
        """Show a member's meetings: what comes, rooms that are always there, and what is over."""
        _enabled(member)
        found = await self.planning.of(member.house.tenant, member.person)
        shown = [(one, when(one.plan), next(iter(one.plan.next(now())), None)) for one in found]
        rooms = [one for one in shown if one[0].plan.starts is None and one[0].state == "planned"]
        coming = sorted((one for one in shown if _is_coming(*one)), key=lambda one: one[2] or now())
        past = [one for one in shown if one not in rooms and one not in coming]
        return self.pages.render(
            request, "meetings/all.html", member=member, coming=coming, rooms=rooms, past=past
        )

    async def new(self, request: Request, member: Member) -> Response:
        """Show the form to plan a meeting."""
        _enabled(member)
        return self._form(request, member, Filled(None, (), {}), EMPTY)

    async def plan(self, request: Request, member: Member) -> Response:
        """Plan a meeting, or show what is to be mended."""
        _enabled(member)
        entries = (await read_posted(request, LIMITS)).fields
        filled = read_form(entries, MOST_INVITED)
        if filled.plan is None:
            return self._form(request, member, filled, entries)
        host = await self._host(member)
        meeting = await self.planning.plan(member.house.tenant, host, filled.plan, filled.addresses)
        return RedirectResponse(member.at(f"/meetings/{meeting}?done=planned"), 303)

    async def begin(self, request: Request, member: Member) -> Response:
        """Open a room at once, and take its host there."""
        _enabled(member)
        plan = Plan(f"Meeting of {now():%-d %B %Y}")
        meeting = await self.planning.plan(member.house.tenant, await self._host(member), plan, ())
        _, invited = await self._found(member, meeting)
        return RedirectResponse(invited[0].path, 303)

    async def one(self, request: Request, member: Member) -> Response:
        """Show a meeting: how to begin it, who is invited and what they answered, and who came."""
        meeting, invited = await self._found(member, request.path_params["meeting"])
        held = await self.usage.of_host(member.house.tenant, member.person)
        return self.pages.render(
            request,
            "meetings/one.html",
            member=member,
            meeting=meeting,
            when=when(meeting.plan),
            coming=meeting.plan.next(now(), 5),
            begin=next(one.path for one in invited if one.role == "host"),
            invited=[one for one in invited if one.role == "guest"],
            held=[one for one in held if one["meeting"] == str(meeting.id)],
            base=str(request.base_url).rstrip("/"),
            done=DONE.get(request.query_params.get("done", "")),
        )

    async def changing(self, request: Request, member: Member) -> Response:
        """Show the form to change a meeting."""
        meeting, _ = await self._found(member, request.path_params["meeting"])
        return self._form(request, member, Filled(None, (), {}), entries_of(meeting.plan), meeting)

    async def change(self, request: Request, member: Member) -> Response:
        """Change a meeting, or show what is to be mended."""
        meeting, _ = await self._found(member, request.path_params["meeting"])
        entries = (await read_posted(request, LIMITS)).fields
        filled = read_form(entries, MOST_INVITED)
        if filled.plan is None:
            return self._form(request, member, filled, entries, meeting)
        await self.planning.change(member.house.tenant, await self._host(member), meeting, filled.plan)
        return _back(member, meeting, "changed")

    async def invite(self, request: Request, member: Member) -> Response:
        """Invite more people, or show which address is none."""
        meeting, _ = await self._found(member, request.path_params["meeting"])
        entries = (await read_posted(request, LIMITS)).fields
        filled = read_form({**entries_of(meeting.plan), **entries}, MOST_INVITED)
        if "invited" in filled.problems:
            return self._form(
                request, member, filled, {**entries_of(meeting.plan), **entries}, meeting, asks="invite"
            )
        host, terms = await self._host(member), _terms(entries)
        await self.planning.invite(member.house.tenant, host, meeting, filled.addresses, terms)
        return _back(member, meeting, "invited")

    async def link(self, request: Request, member: Member) -> Response:
        """Make a link that may be passed on, for a time and so many uses."""
        meeting, _ = await self._found(member, request.path_params["meeting"])
        entries = (await read_posted(request)).fields
        await self.planning.link(member.house.tenant, meeting, _terms(entries))
        return _back(member, meeting, "link")

    async def revoke(self, request: Request, member: Member) -> Response:
        """Take an invitation back."""
        meeting, invited = await self._found(member, request.path_params["meeting"])
        chosen = (await read_posted(request)).text("invitation")
        mine = next((one.id for one in invited if str(one.id) == chosen and one.role == "guest"), None)
        if mine is None:
            raise HTTPException(404)
        await self.planning.revoke(member.house.tenant, await self._host(member), meeting, mine)
        return _back(member, meeting, "revoked")

    async def cancel(self, request: Request, member: Member) -> Response:
        """Call a meeting off."""
        meeting, _ = await self._found(member, request.path_params["meeting"])
        await self.planning.cancel(member.house.tenant, await self._host(member), meeting)
        return _back(member, meeting, "cancelled")

    def _form(
        self,
        request: Request,
        member: Member,
        filled: Filled,
        entries: Mapping[str, str],
        meeting: Meeting | None = None,
        asks: str = "plan",
    ) -> Response:
        return self.pages.render(
            request,
            "meetings/plan.html",
            422 if filled.problems else 200,
            member=member,
            meeting=meeting,
            entries=entries,
            problems=filled.problems,
            zones=zones(),
            ways=WAYS,
            asks=asks,
        )

    async def _found(self, member: Member, identifier: UUID) -> tuple[Meeting, list[Invited]]:
        """A meeting of this member's, or 404."""
        _enabled(member)
        found = await self.planning.one(member.house.tenant, member.person, identifier)
        if found is None:
            raise HTTPException(404)
        return found

    async def _host(self, member: Member) -> Host:
        """The member as invitations show them."""
        async with self.vault.under(Purpose.ACCOUNT_MANAGEMENT, member.house.tenant) as data:
            records = await data.records([member.account.record])
        fields = records[member.account.record].fields
        return Host(member.person, one_line(str(fields.get("Name", ""))), str(fields["EmailAddress"]))


def _enabled(member: Member) -> None:
    """There are no such pages where the policy has no meetings."""
    if "meetings" not in member.house.tenant.policy.services:
        raise HTTPException(404)


def _is_coming(meeting: Meeting, _: str, following: object) -> bool:
    return meeting.state == "planned" and following is not None


def _terms(entries: Mapping[str, str]) -> Terms:
    """What bounds an invitation, from a form; what is not understood bounds nothing less than a day."""
    days, uses = entries.get("days", ""), entries.get("uses", "")
    until = now() + timedelta(days=int(days)) if days.isdigit() and 0 < int(days) < 1000 else None
    return Terms(None, until, int(uses) if uses.isdigit() and 0 < int(uses) < 100_000 else None)


def _back(member: Member, meeting: Meeting, done: str) -> Response:
    return RedirectResponse(member.at(f"/meetings/{meeting.id}?done={done}"), 303)
