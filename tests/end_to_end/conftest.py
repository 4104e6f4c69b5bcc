"""What the end-to-end tests share: one demonstration server, and people who browse in different ways."""

from collections.abc import AsyncIterator, Iterator

import pytest
from playwright.async_api import Playwright, async_playwright

from tests.conftest import engine
from tests.end_to_end.browsers import WAYS, Trap, Visitor, browsing
from tests.end_to_end.server import Server, demonstration


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A demonstration with two workers; tests keep apart by writing to patients of their own."""
    with demonstration(workers=2) as server:
        yield server


@pytest.fixture(scope="session")
def chromium() -> str:
    return engine("chromium")


@pytest.fixture(scope="session")
async def playwright(chromium: str) -> AsyncIterator[Playwright]:
    """Asks for the browser first: without one, what drives it need not be able to start either."""
    async with async_playwright() as playwright:
        yield playwright


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
async def visitor(playwright: Playwright, chromium: str, way: str) -> AsyncIterator[Visitor]:
    """A person who browses in each of the three ways in turn."""
    async with browsing(playwright, chromium, way) as visitor:
        yield visitor


@pytest.fixture
async def reader(playwright: Playwright, chromium: str) -> AsyncIterator[Visitor]:
    """A person who browses as most people do."""
    async with browsing(playwright, chromium, "with scripts") as visitor:
        yield visitor


@pytest.fixture
def trap() -> Iterator[Trap]:
    with Trap.open() as trap:
        yield trap
