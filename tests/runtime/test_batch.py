"""Group commit: everything put is written once and in order, or whoever waits hears that it was not."""

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from troth.runtime.batch import Batcher
from troth.runtime.ports import Outage


class Written:
    """Keeps the batches; raises what it is told to, once each."""

    def __init__(self, *troubles):
        self.batches = []
        self.troubles = list(troubles)

    async def write(self, batch):
        await asyncio.sleep(0)
        if self.troubles and (trouble := self.troubles.pop(0)):
            raise trouble
        self.batches.append(batch)

    @property
    def items(self):
        return [item for batch in self.batches for item in batch]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(), max_size=60), st.integers(1, 9))
def test_everything_put_is_written_once_in_order_and_in_bounded_batches(items, most):
    written = Written()

    async def run():
        batcher = Batcher(written.write, most=most)
        await asyncio.gather(*(batcher.put(item) for item in items))

    asyncio.run(run())
    assert written.items == items
    assert all(len(batch) <= most for batch in written.batches)


async def test_what_comes_during_a_write_goes_together_in_the_next(tmp_path):
    written = Written()
    batcher = Batcher(written.write)
    await asyncio.gather(*(batcher.put(n) for n in range(100)))
    assert written.batches == [list(range(100))]


async def test_a_failed_write_is_heard_by_all_who_wait_for_it_and_by_no_other():
    written = Written(ValueError("no"))
    batcher = Batcher(written.write, most=2)
    outcomes = await asyncio.gather(*(batcher.put(n) for n in range(4)), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [ValueError, ValueError, type(None), type(None)]
    assert written.items == [2, 3]


async def test_what_nobody_waits_for_is_written_when_the_outage_is_over():
    written = Written(Outage("away"), Outage("away"))
    batcher = Batcher(written.write)
    for n in range(3):
        batcher.add(n)
    await batcher.close()
    assert written.items == [0, 1, 2]


async def test_a_close_that_an_outage_outlasts_says_how_much_is_not_written():
    written = Written(*[Outage("away")] * 100)
    batcher = Batcher(written.write, most=2, patience=0.05)
    for n in range(3):
        batcher.add(n)
    assert await batcher.close() == 3
    assert written.items == []


async def test_what_nobody_waits_for_and_a_bug_keeps_from_being_written_is_told(capsys):
    batcher = Batcher(Written(ValueError("no")).write)
    batcher.add("entry")
    assert await batcher.close() == 0
    assert "batch-lost" in capsys.readouterr().out


async def test_who_waits_during_an_outage_is_told_and_not_written_later():
    written = Written(Outage("away"))
    batcher = Batcher(written.write)
    batcher.add("entry")
    with pytest.raises(Outage):
        await batcher.put("mail")
    await batcher.close()
    assert written.items == ["entry"]


async def test_too_much_that_waits_is_an_outage_and_not_a_full_memory():
    batcher = Batcher(Written().write, bound=2)
    batcher.add(1)
    batcher.add(2)
    with pytest.raises(Outage):
        batcher.add(3)
    await batcher.close()


async def test_a_caller_who_leaves_takes_nothing_from_the_others():
    written = Written()
    batcher = Batcher(written.write)
    waiting = [asyncio.create_task(batcher.put(n)) for n in range(3)]
    await asyncio.sleep(0)
    waiting[1].cancel()
    outcomes = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [type(None), asyncio.CancelledError, type(None)]
    assert written.items == [0, 1, 2]
