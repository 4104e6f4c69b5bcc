import asyncio

import asyncpg
import pytest

from troth.runtime.database import guarded
from troth.runtime.ports import Outage


async def work_that_loses_its_connection_as_it_is_cancelled() -> None:
    with guarded():
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            raise asyncpg.InterfaceError("connection is closed") from None


async def test_cancelled_work_ends_as_cancelled_and_not_as_an_outage_to_be_tried_again() -> None:
    work = asyncio.ensure_future(work_that_loses_its_connection_as_it_is_cancelled())
    await asyncio.sleep(0)
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work


async def test_a_connection_that_breaks_half_way_is_an_outage() -> None:
    with pytest.raises(Outage), guarded():
        raise asyncpg.InternalClientError("got result for unknown protocol state 3")
