"""Correcting what one gave: a form with the fields that the practice collects, each entry looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from troth.people.joining.fields import INTERESTS
from troth.people.rights import words
from troth.people.rights.correcting import Entry, problems
from troth.people.rights.pages.own import LIMITS, Own, back
from troth.people.signed_in import Member
from troth.site.forms import read_form
from troth.vault.records import Record

PATH = "/privacy/correct/{record:uuid}"


@dataclass(frozen=True, slots=True)
class CorrectPages:
    """`/privacy/correct/…`, one page for each record that its person may correct."""

    own: Own

    def routes(self) -> list[Route]:
        return [*self.own.routes(PATH, self.form), *self.own.routes(PATH, self.correct, "POST")]

    async def form(self, request: Request, member: Member) -> Response:
        """Show what is held, to be changed."""
        record = await self._record(request, member)
        return self._form(request, member, record, self._entries(member, record))

    def _entries(self, member: Member, record: Record) -> list[Entry]:
        return self.own.rights.correcting.form(member.house.tenant, record)

    async def _record(self, request: Request, member: Member) -> Record:
        """The member's own record; another's is as if it were not there."""
        named: UUID = request.path_params["record"]
        record = await self.own.rights.correcting.record(member.house.tenant, member.person, named)
        if record is None:
            raise HTTPException(404)
        return record

    def _form(self, request: Request, member: Member, record: Record, entries: Sequence[Entry]) -> Response:
        return self.own.render(
            request,
            member,
            "correct",
            422 if problems(entries) else 200,
            entries=entries,
            problems=problems(entries),
            occasion=words.name_of(record.practice),
            interests=INTERESTS,
            ticks=_ticks(record),
        )

    async def correct(self, request: Request, member: Member) -> Response:
        """Keep the corrections, or show the form again with what is wrong."""
        record, form = await self._record(request, member), await read_form(request, LIMITS)
        correcting, tenant = self.own.rights.correcting, member.house.tenant
        entries = correcting.checked(tenant, record, form.fields)
        if problems(entries):
            return self._form(request, member, record, entries)
        await correcting.correct(tenant, record, form.fields)
        return back(member, "corrected")


def _ticks(record: Record) -> Mapping[str, str]:
    """Which of the interests to pick from stand in the record."""
    named = record.fields.get("Interest", ())
    return {f"interests-{word}": "yes" for word in INTERESTS if word in named}
