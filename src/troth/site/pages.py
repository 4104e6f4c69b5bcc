"""Pages: templates of the named packages, rendered in the brand of the host that was asked for."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import sha256

from jinja2 import Environment, PackageLoader, PrefixLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from troth.site.brand import Brand
from troth.site.notices import Announced, SiteNotice, nothing_announced, shown
from troth.site.static import FOREVER, Assets
from troth.site.wording import counted, moment, readable_size


class Pages:
    """Renders templates named `<package>/<file>`, such as `inbox/letter.html` of the package troth.inbox.

    `brands` returns the brand of a host name (lower case, no port); `https` says whether people reach
    the site over TLS. `picture` gives the path of an invisible picture that counts a page's visits, or "".
    `announced` gives what every page of a host announces.
    """

    def __init__(
        self,
        brands: Callable[[str], Brand],
        packages: Iterable[str],
        assets: Assets,
        *,
        https: bool = False,
        picture: Callable[[Request], str] = lambda _: "",
        announced: Announced = nothing_announced,
    ) -> None:
        self.https = https
        self._announced = announced
        self._picture = picture
        self._brands = brands
        self._assets = assets
        self._environment = _environment(packages)
        self._environment.globals.update(asset=assets.url, offers=assets.offers)

    def brand(self, request: Request) -> Brand:
        """Return the brand of the host that the request names."""
        return self._brands(host_of(request))

    def render(self, request: Request, template: str, status: int = 200, **context: object) -> HTMLResponse:
        """Return a page. Raises jinja2.UndefinedError if the template needs what the context lacks."""
        context["picture"] = self._picture(request) if status == 200 else ""
        notices = shown(request, self._announced(host_of(request)))
        here = request.url.path if notices and request.method == "GET" else "/"
        return HTMLResponse(self._text(self.brand(request), template, context, notices, here), status)

    def standalone(self, host: str, template: str, **context: object) -> str:
        """Return a page's text without a request, in the brand of a host."""
        return self._text(self._brands(host), template, {**context, "picture": ""})

    def _text(
        self,
        brand: Brand,
        template: str,
        context: Mapping[str, object],
        notices: Sequence[SiteNotice] = (),
        here: str = "/",
    ) -> str:
        return self._environment.get_template(template).render(
            context,
            brand=brand,
            brand_stylesheet=_stylesheet_url(brand),
            site_notices=notices,
            here=here,
        )

    def routes(self) -> list[Route]:
        """Return the routes of the files that pages refer to."""
        return [self._assets.route(), Route("/brand/{digest}.css", self._stylesheet)]

    async def _stylesheet(self, request: Request) -> Response:
        """Serve the organisation's colours, to be kept for ever."""
        brand = self.brand(request)
        if request.url.path != _stylesheet_url(brand):
            raise HTTPException(404)
        return Response(brand.stylesheet(), media_type="text/css", headers={"Cache-Control": FOREVER})


def host_of(request: Request) -> str:
    """Return the host name that the request is for: lower case, without port or final dot."""
    host = request.headers.get("host", "").lower()
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.partition(":")[0].removesuffix(".")


def _stylesheet_url(brand: Brand) -> str:
    return f"/brand/{sha256(brand.stylesheet().encode()).hexdigest()[:16]}.css"


def _environment(packages: Iterable[str]) -> Environment:
    loaders = {package.rpartition(".")[2]: PackageLoader(package) for package in packages}
    environment = Environment(
        loader=PrefixLoader(loaders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters.update(moment=moment, size=readable_size, counted=counted)
    return environment
