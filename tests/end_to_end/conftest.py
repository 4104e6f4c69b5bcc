"""What the end-to-end tests share: one demonstration server, and people who browse in different ways."""

from collections.abc import AsyncIterator, Iterator

import pytest
from playwright.async_api import async_playwright

from tests.conftest import engine
from tests.end_to_end.browsers import WAYS, Browsers, Trap, Visitor, open_browsers
from tests.end_to_end.server import Server, demonstration


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A demonstration with two workers; tests keep apart by writing to patients of their own."""
    with demonstration(workers=2) as server:
        yield server


@pytest.fixture(scope="session")
async def browsers() -> AsyncIterator[Browsers]:
    chromium = engine("chromium")
    async with async_playwright() as playwright, open_browsers(playwright, chromium) as browsers:
        yield browsers


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
async def visitor(browsers: Browsers, way: str) -> AsyncIterator[Visitor]:
    """A person who browses in each of the three ways in turn."""
    async with browsers.visitor(way) as visitor:
        yield visitor


@pytest.fixture
async def reader(browsers: Browsers) -> AsyncIterator[Visitor]:
    """A person who browses as most people do."""
    async with browsers.visitor("with scripts") as visitor:
        yield visitor


@pytest.fixture
def trap() -> Iterator[Trap]:
    with Trap.open() as trap:
        yield trap
