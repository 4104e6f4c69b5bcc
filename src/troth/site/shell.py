"""The whole site as one ASGI application: routes inside error pages, form protection and private headers."""

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from troth.site.errors import ErrorPages
from troth.site.headers import PrivateHeaders
from troth.site.origin import OwnFormsOnly
from troth.site.pages import Pages
from troth.site.watching import Watched, Watcher, note_nothing


def shell(
    routes: Sequence[BaseRoute],
    pages: Pages,
    watcher: Watcher = note_nothing,
    around: Sequence[Middleware] = (),
) -> ASGIApp:
    """Return the application that serves these routes and the files that their pages refer to.

    The watcher is told of each page that was shown; `around` is what every request passes before its page.
    """
    errors = ErrorPages(pages)
    application = Starlette(
        routes=[*pages.routes(), *routes],
        middleware=[Middleware(OwnFormsOnly, errors=errors), *around],
        exception_handlers=errors.handlers(),
    )
    return PrivateHeaders(Watched(application, watcher), https=pages.https)
