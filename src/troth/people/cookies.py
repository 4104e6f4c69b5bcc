"""The cookies that members' pages set: what each is called, how long it lives and what it is for."""

from __future__ import annotations

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from troth.policy import Cookie

SESSION = Cookie(
    "session", "membership", None, "a random token that says that you are signed in; nothing else is in it"
)
REMEMBER_ME = Cookie(
    "remember-me",
    "membership",
    timedelta(days=180),
    "a random token that keeps you signed in on this device, if you tick the box; nothing else is in it",
)
COOKIES = (SESSION, REMEMBER_ME)


def give(response: Response, cookie: Cookie, token: str, *, secure: bool) -> None:
    """Have the browser keep a token, out of reach of scripts and of other sites' forms."""
    response.set_cookie(
        cookie.name, token, cookie.seconds, path="/", httponly=True, samesite="lax", secure=secure
    )


def take_back(request: Request, response: Response, *, secure: bool, but: Cookie | None = None) -> None:
    """Have the browser drop every cookie of these that it has, `but` for one that it is given anew."""
    for cookie in COOKIES:
        if cookie.name in request.cookies and cookie is not but:
            response.delete_cookie(cookie.name, path="/", httponly=True, samesite="lax", secure=secure)
