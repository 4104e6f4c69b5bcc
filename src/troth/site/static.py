"""Static files under addresses that name their content, so that browsers may keep them for ever."""

import mimetypes
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """One file: its bytes, its media type and the first 16 hex digits of its SHA-256."""

    name: str
    content: bytes
    media_type: str
    digest: str

    @property
    def url(self) -> str:
        """The path that serves exactly these bytes."""
        return f"/static/{self.digest}/{self.name}"


@dataclass(frozen=True, slots=True)
class Assets:
    """The files that the site offers, by name."""

    by_name: Mapping[str, Asset]

    def url(self, name: str) -> str:
        """Return the path of a file. Raises KeyError if the site does not offer it."""
        return self.by_name[name].url

    def offers(self, name: str) -> bool:
        """Tell whether the site has this file; a browser package that is not installed is not offered."""
        return name in self.by_name

    def route(self) -> Route:
        """Return the route that serves every file."""
        return Route("/static/{digest}/{name}", self._serve)

    async def _serve(self, request: Request) -> Response:
        """Serve one file, to be kept for ever: its address names its content."""
        asset = self.by_name.get(request.path_params["name"])
        if asset is None or asset.digest != request.path_params["digest"]:
            raise HTTPException(404)
        return Response(asset.content, media_type=asset.media_type, headers={"Cache-Control": FOREVER})


def assets(browser_packages: Iterable[Path] = ()) -> Assets:
    """Return the site's own files and those of the browser packages that exist.

    A path names a file such as `node_modules/htmx.org/dist/htmx.min.js`; an absent one is left out.
    """
    own = [(item.name, item.read_bytes()) for item in (files("troth.site") / "static").iterdir()]
    installed = [(path.name, path.read_bytes()) for path in browser_packages if path.is_file()]
    return Assets({name: _asset(name, content) for name, content in own + installed})


def _asset(name: str, content: bytes) -> Asset:
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Asset(name, content, media_type, sha256(content).hexdigest()[:16])
