"""The one cookie of the portal: the address that a person asked this device to remember."""

from datetime import timedelta
from urllib.parse import quote, unquote

from starlette.requests import Request
from starlette.responses import Response

from troth.policy import Cookie

ADDRESS = Cookie(
    "address",
    "portal",
    timedelta(days=180),
    "your e-mail address for the sign-in form, if you tick the box",
)
LONGEST = 254
"""Characters of an address (RFC 5321 section 4.5.3.1.3)."""


def remembered(request: Request) -> str:
    """Return the remembered address, or the empty string."""
    address = unquote(request.cookies.get(ADDRESS.name, ""))
    return address if len(address) <= LONGEST and address.isprintable() else ""


def remember(response: Response, address: str, *, secure: bool) -> None:
    """Have the device keep an address, out of reach of scripts and of other sites."""
    response.set_cookie(
        ADDRESS.name,
        quote(address[:LONGEST]),
        ADDRESS.seconds,
        httponly=True,
        samesite="strict",
        secure=secure,
    )


def forget(request: Request, response: Response, *, secure: bool) -> None:
    """Have the device drop the address, if it has one."""
    if ADDRESS.name in request.cookies:
        response.delete_cookie(ADDRESS.name, httponly=True, samesite="strict", secure=secure)
