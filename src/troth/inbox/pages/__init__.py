"""The portal's HTTP edge: sealed messages read, answered and deleted without scripts and without cookies."""

from starlette.routing import Route

from troth.inbox.pages.answers import Answers
from troth.inbox.pages.arrival import Arrivals
from troth.inbox.pages.fresh_link import FreshLinks
from troth.inbox.pages.letters import Letters
from troth.inbox.pages.passphrase import Passphrases
from troth.inbox.portal import Portal
from troth.site.pages import Pages


def routes(portal: Portal, pages: Pages) -> list[Route]:
    """Return every route of the portal."""
    parts = (Arrivals, FreshLinks, Letters, Answers, Passphrases)
    return [route for part in parts for route in part(portal, pages).routes()]
