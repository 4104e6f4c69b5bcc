"""The portal's pages over a scripted portal, asked as a browser on the tenant's host would."""

import httpx
import pytest

from tests.inbox.scripted import ScriptedPortal
from troth.inbox.pages import routes
from troth.site.brand import Brand
from troth.site.pages import Pages
from troth.site.shell import shell
from troth.site.static import assets

HOST = "portal.clinic.example"
BRAND = Brand("Lindenhof Clinic", HOST, "#1f5f66", "#8fd0d3", "help@clinic.example")


@pytest.fixture
def portal():
    return ScriptedPortal()


@pytest.fixture
def browser_over(portal):
    def over(https):
        pages = Pages(lambda _: BRAND, ("troth.site", "troth.inbox"), assets(), https=https)
        transport = httpx.ASGITransport(shell(routes(portal, pages), pages), raise_app_exceptions=False)
        return httpx.AsyncClient(
            transport=transport,
            base_url=f"{'https' if https else 'http'}://{HOST}",
            headers={"Sec-Fetch-Site": "same-origin"},
        )

    return over


@pytest.fixture
async def browser(browser_over):
    async with browser_over(True) as client:
        yield client
