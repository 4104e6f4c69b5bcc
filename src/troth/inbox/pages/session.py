"""The session in the path: where its pages are, and what a person sees when it has ended."""

import re
from collections.abc import Awaitable, Callable
from functools import wraps
from uuid import UUID

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from troth.inbox.portal import Opened, SessionOver
from troth.site.pages import Pages

Endpoint = Callable[[Request], Awaitable[Response]]

TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
PREFIX = "/s/{session}"
MESSAGE = PREFIX + "/message/{id:uuid}"


def session_of(request: Request) -> str:
    """Return the session token of the path. Raises SessionOver for what never was one."""
    token = str(request.path_params["session"])
    if not TOKEN.fullmatch(token):
        raise SessionOver
    return token


def message_of(request: Request) -> UUID:
    """Return the message id of the path."""
    return UUID(str(request.path_params["id"]))


def picks_up(request: Request) -> bool:
    """Return whether the answer hands content over: HEAD only asks about it (RFC 9110 section 9.3.2)."""
    return request.method == "GET"


def home(session: str) -> str:
    """Return the path that all pages of a session start with; it is also the list of messages."""
    return f"/s/{session}/"


def enter(opened: Opened) -> Response:
    """Send the browser to the message that the person came for, or else to the list."""
    path = home(opened.session)
    return see(f"{path}message/{opened.message}" if opened.message else path)


def see(path: str) -> Response:
    """Answer a form with the page to look at next, so that reloading does not repeat the deed."""
    return RedirectResponse(path, 303)


def while_open(pages: Pages, endpoint: Endpoint) -> Endpoint:
    """Return the endpoint with the answer for sessions that are over: 410, one page for every cause."""

    @wraps(endpoint)
    async def answer(request: Request) -> Response:
        try:
            return await endpoint(request)
        except SessionOver:
            return pages.render(request, "inbox/session_over.html", 410)

    return answer
