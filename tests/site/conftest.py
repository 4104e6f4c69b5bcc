"""A small site of real routes, asked through its ASGI interface as uvicorn would."""

from collections.abc import AsyncIterator, Callable

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from troth.runtime.ports import Outage, StorageFull
from troth.site.brand import Brand
from troth.site.forms import Limits, read_form
from troth.site.pages import Pages
from troth.site.shell import shell
from troth.site.static import assets

CLINIC = Brand("Lindenhof Clinic", "portal.clinic.example", "#1f5f66", "#8fd0d3", "help@clinic.example")
PRESS = Brand("Harbour Press", "portal.press.example", "#6b2f7a", "#d9a8e6", "help@press.example")
SMALL = Limits(body=1000, field=300, fields=3, files=2)


async def _echo(request: Request) -> Response:
    form = await read_form(request, SMALL)
    files = [f"{file.filename}={len(file.content)}" for file in form.files]
    return PlainTextResponse(";".join([f"{name}={value}" for name, value in form.fields.items()] + files))


async def _outage(_: Request) -> Response:
    raise Outage("database at 10.0.0.7 refused")


async def _full(_: Request) -> Response:
    raise StorageFull


async def _mistake(_: Request) -> Response:
    raise ValueError("secret detail")


ROUTES = [
    Route("/form", _echo, methods=["POST"]),
    Route("/outage", _outage),
    Route("/full", _full),
    Route("/mistake", _mistake),
]


def _brand(host: str) -> Brand:
    return PRESS if host == PRESS.host else CLINIC


def _client(https: bool) -> httpx.AsyncClient:
    pages = Pages(_brand, ("troth.site",), assets(), https=https)
    scheme = "https" if https else "http"
    transport = httpx.ASGITransport(shell(ROUTES, pages), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url=f"{scheme}://{CLINIC.host}")


@pytest.fixture
async def browser() -> AsyncIterator[httpx.AsyncClient]:
    async with _client(https=True) as client:
        yield client


@pytest.fixture
def client_over() -> Callable[[bool], httpx.AsyncClient]:
    return _client
