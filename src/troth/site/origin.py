"""Which host a request is for, and whether a page of ours sent it."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from troth.site.errors import ErrorPages

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
OURS = frozenset({"same-origin", "none"})
BY_LINK_ALONE = ("/choices/",)
"""Pages whose address is the secret that lets their form through: mail programs post to them (RFC 8058)."""


class OwnFormsOnly:
    """Pure ASGI middleware that answers 403 to a change that another site asks the browser for."""

    def __init__(self, app: ASGIApp, errors: ErrorPages) -> None:
        self._app = app
        self._errors = errors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or _by_link(scope) or from_our_page(Request(scope)):
            await self._app(scope, receive, send)
            return
        await self._refusal(scope)(scope, receive, send)

    def _refusal(self, scope: Scope) -> Response:
        return self._errors.page(Request(scope), 403)


def _by_link(scope: Scope) -> bool:
    path: str = scope["path"]
    return path.startswith(BY_LINK_ALONE)


def from_our_page(request: Request) -> bool:
    """Tell whether a request is safe, or the browser vouches that this origin (or the person) made it.

    Browsers that do not send Sec-Fetch-Site (W3C Fetch Metadata) must send an Origin that is ours.
    """
    if request.method in SAFE_METHODS:
        return True
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in OURS
    return is_own_origin(request.headers)


def is_own_origin(headers: Headers) -> bool:
    """Tell whether a page of this host opened a web socket; browsers always say (RFC 6455, section 10.2)."""
    return _origin_is_host(headers.get("origin", ""), headers.get("host", ""))


def _origin_is_host(origin: str, host: str) -> bool:
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(host) and parts.netloc.lower() == host.lower()
