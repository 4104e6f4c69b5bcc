import asyncio

import pytest

from troth.mail.lines import Lines


async def test_where_all_lines_stand_still_the_second_mail_does_not_wait_for_one() -> None:
    lines = Lines(1)
    assert await lines.take() is True
    assert await lines.take() is False
    began = asyncio.get_running_loop().time()
    assert await lines.take() is False
    assert asyncio.get_running_loop().time() - began < 0.1
    lines.give_back()
    assert await lines.take() is True


@pytest.mark.parametrize("ticks", range(5))
async def test_a_wait_that_is_cancelled_ends_so_even_as_a_line_comes_free(ticks: int) -> None:
    lines = Lines(1)
    await lines.take()
    waiting = asyncio.ensure_future(lines.take())
    await asyncio.sleep(0.01)
    lines.give_back()
    for _ in range(ticks):
        await asyncio.sleep(0)
    cancelled_in_time = waiting.cancel()
    await asyncio.wait([waiting])
    assert waiting.cancelled() is cancelled_in_time
    if cancelled_in_time:
        assert await lines.take() is True
