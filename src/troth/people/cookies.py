"""The cookies that members' pages set: what each is called, how long it lives and what it is for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response


@dataclass(frozen=True, slots=True)
class Cookie:
    """A cookie as the code sets it; without `life` it ends with the browser."""

    name: str
    life: timedelta | None
    says: str


SESSION = Cookie("session", None, "a random token that says that you are signed in; nothing else is in it")
REMEMBER_ME = Cookie(
    "remember-me",
    timedelta(days=180),
    "a random token that keeps you signed in on this device, if you tick the box; nothing else is in it",
)
COOKIES = (SESSION, REMEMBER_ME)


def give(response: Response, cookie: Cookie, token: str, *, secure: bool) -> None:
    """Have the browser keep a token, out of reach of scripts and of other sites' forms."""
    seconds = int(cookie.life.total_seconds()) if cookie.life else None
    response.set_cookie(cookie.name, token, seconds, path="/", httponly=True, samesite="lax", secure=secure)


def take_back(request: Request, response: Response, *, secure: bool, but: Cookie | None = None) -> None:
    """Have the browser drop every cookie of these that it has, `but` for one that it is given anew."""
    for cookie in COOKIES:
        if cookie.name in request.cookies and cookie is not but:
            response.delete_cookie(cookie.name, path="/", httponly=True, samesite="lax", secure=secure)
