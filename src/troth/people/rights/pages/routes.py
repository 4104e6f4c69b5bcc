"""Every page of people's rights."""

from __future__ import annotations

from starlette.routing import Route

from troth.people.members.own import Link
from troth.people.rights.pages.asking import AskingPages
from troth.people.rights.pages.choices import ChoicePages
from troth.people.rights.pages.closing import ClosingPages
from troth.people.rights.pages.copies import CopyPages
from troth.people.rights.pages.correct import CorrectPages
from troth.people.rights.pages.own import Own
from troth.people.rights.pages.privacy import PrivacyPages
from troth.people.rights.pages.public import RequestPages
from troth.people.rights.pages.support import SupportPages
from troth.people.rights.partners import Partners
from troth.people.rights.rights import Rights
from troth.people.signed_in import SignedIn
from troth.people.tenants import Houses
from troth.site.pages import Pages

PRIVACY: Link = ("/privacy", "Privacy", "See what we hold on you, choose, correct, take a copy, or leave.")


def rights_routes(
    houses: Houses, rights: Rights, signed_in: SignedIn, pages: Pages, partners: Partners
) -> list[Route]:
    """The pages of who is signed in, and those that a link or a form reaches."""
    own = Own(rights, signed_in, pages)
    theirs = (
        PrivacyPages(own, partners),
        CorrectPages(own),
        CopyPages(own),
        ClosingPages(own),
        AskingPages(own),
    )
    public = (part(houses, rights, pages) for part in (ChoicePages, RequestPages, SupportPages))
    return [route for part in (*theirs, *public) for route in part.routes()]
