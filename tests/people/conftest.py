"""Servers of the organisations with which people register, one for each test."""

from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.assembled import assembled
from tests.conftest import Cluster
from tests.membership import Somebody
from troth.app.tenancy import policy_text

Arrival = Callable[..., Coroutine[Any, Any, Somebody]]


@pytest.fixture
async def visitor(cluster: Cluster, tmp_path: Path) -> AsyncIterator[Arrival]:
    """Makes a person who visits the site of an organisation with one of the policies."""
    async with AsyncExitStack() as stack:

        async def visit(policy: str, *, change: tuple[str, str] = ("", ""), extra: str = "") -> Somebody:
            text = policy_text(policy)
            assert change[0] in text
            text = text.replace(*change, 1) if change[0] else text
            server = await stack.enter_async_context(assembled(cluster, tmp_path, policy=text, extra=extra))
            return Somebody(server, policy)

        yield visit
