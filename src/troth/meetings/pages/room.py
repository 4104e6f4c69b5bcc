"""The page on which everybody takes part, and the code that it loads; an invitation is all that it takes."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from troth.site.pages import Pages, host_of
from troth.site.static import FOREVER
from troth.vault.tenant import Tenant

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data: blob:; script-src 'self'; worker-src 'self'; "
    "connect-src 'self'; media-src 'self' blob:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
PERMISSIONS = (
    "camera=(self), microphone=(self), display-capture=(self), autoplay=(self), fullscreen=(self), "
    "picture-in-picture=(self), screen-wake-lock=(self), geolocation=(), usb=(), serial=(), hid=(), midi=(), "
    "payment=(), browsing-topics=(), accelerometer=(), gyroscope=(), magnetometer=(), xr-spatial-tracking=()"
)


@lru_cache(maxsize=2)
def code(packages: tuple[Path, ...]) -> Mapping[str, bytes]:
    """The modules of the page by name: ours, and those of browser packages that are installed; read once."""
    ours = {
        item.name: item.read_bytes()
        for item in (files("troth.meetings") / "static").iterdir()
        if item.is_file()
    }
    return {**ours, **{path.name: path.read_bytes() for path in packages if path.is_file()}}


@dataclass(frozen=True, slots=True)
class RoomPages:
    """`/meet/INVITATION`, and the modules: they import each other, so one digest names them all."""

    pages: Pages
    tenant_at: Callable[[str], Tenant | None]
    modules: Mapping[str, bytes]

    @property
    def digest(self) -> str:
        """16 hexadecimal digits that change with any of the modules."""
        whole = b"".join(name.encode() + content for name, content in sorted(self.modules.items()))
        return sha256(whole).hexdigest()[:16]

    def routes(self) -> list[Route]:
        digest = self.digest
        code = Route("/meet/code/{digest}/{name}", self._code(digest))
        return [code, Route("/meet/{invitation}", self._room(digest))]

    def _room(self, digest: str) -> Callable[[Request], object]:
        early = sorted(name for name in self.modules if name.endswith(".js"))  # packages are .mjs

        async def room(request: Request) -> Response:
            """Show the page; whether the invitation is good is said once somebody wants to come in."""
            tenant = self.tenant_at(host_of(request))
            if tenant is None or "meetings" not in tenant.policy.services:
                raise HTTPException(404)
            invitation = request.path_params["invitation"]
            response = self.pages.render(
                request,
                "meetings/room.html",
                invitation=invitation,
                code=f"/meet/code/{digest}",
                early=early,
            )
            response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
            response.headers["Permissions-Policy"] = PERMISSIONS
            return response

        return room

    def _code(self, digest: str) -> Callable[[Request], object]:
        async def module(request: Request) -> Response:
            """Serve one module, to be kept for ever: its address names the content of all of them."""
            name = request.path_params["name"]
            if request.path_params["digest"] != digest or name not in self.modules:
                raise HTTPException(404)
            kind = "text/javascript" if name.endswith((".js", ".mjs")) else mimetypes.guess_type(name)[0]
            return Response(self.modules[name], media_type=kind, headers={"Cache-Control": FOREVER})

        return module
