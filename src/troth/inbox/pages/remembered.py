"""The one cookie of the site: the address that a person asked this device to remember."""

from urllib.parse import quote, unquote

from starlette.requests import Request
from starlette.responses import Response

COOKIE = "address"
SECONDS = 180 * 24 * 60 * 60
LONGEST = 254
"""Characters of an address (RFC 5321 section 4.5.3.1.3)."""


def remembered(request: Request) -> str:
    """Return the remembered address, or the empty string."""
    address = unquote(request.cookies.get(COOKIE, ""))
    return address if len(address) <= LONGEST and address.isprintable() else ""


def remember(response: Response, address: str, *, secure: bool) -> None:
    """Have the device keep an address for 180 days, out of reach of scripts and of other sites."""
    response.set_cookie(
        COOKIE, quote(address[:LONGEST]), SECONDS, httponly=True, samesite="strict", secure=secure
    )


def forget(request: Request, response: Response, *, secure: bool) -> None:
    """Have the device drop the address, if it has one."""
    if COOKIE in request.cookies:
        response.delete_cookie(COOKIE, httponly=True, samesite="strict", secure=secure)
